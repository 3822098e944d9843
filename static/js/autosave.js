// Question pages save while somebody types and say honestly how that went (docs/adr/0015-autosave.md).
// Without this module the buttons do it all. A form without data-keep is sent by its button alone: what is typed in it
// is kept in this tab until a page says that it was done.

const PAUSE = 1500; // after the last key
const RETRIES = [5000, 10_000, 20_000, 60_000];
const PATIENCE = 20_000; // for one answer
const GONE_AFTER = 1000; // when a page that was left is surely gone
const WARN = 300; // seconds before the session ends
const OURS = new Set(["csrfmiddlewaretoken", "seen", "tab", "from", "action"]);
const STORE = "typing:";

const form = document.querySelector("form[data-session]");
const state = form?.querySelector(".save-state");
// The same form may stand on two pages; what it is sent to is one.
const here = STORE + new URL(form?.getAttribute("action") || location.href, location.href).pathname;
const saves = Boolean(form?.dataset.keep);

let tab = "";
let timer = 0;
let failures = 0;
let isSaving = false;
let isStopped = false; // somebody has to decide first: sign in, look at both
let isSignedOut = false;
let isLeaving = false; // the form itself is on its way
let stored = ""; // what the server holds, as this page knows

const field = (name) => form.elements.namedItem(name);

/** What is typed, chosen files aside. */
function typed(place = form) {
  return [...new FormData(place)].filter(([name, value]) => typeof value === "string" && !OURS.has(name));
}

const written = () => JSON.stringify(typed());

/** What the page came with: somebody may have typed before this module ran. */
function drawn() {
  const copy = form.cloneNode(true);
  copy.reset();
  return typed(copy);
}

/** What is new in words, each under the label of its field: enough for a reader without the form. */
function said() {
  const texts = [...form.elements].filter((element) => element.matches("textarea, input[type='text']"));
  return texts.filter((text) => text.value.trim() && text.value !== text.defaultValue).map((text) => [text.labels[0]?.textContent.trim() ?? "", text.value]);
}

/** The names of fields that are no longer as they came. */
function changed() {
  const [before, now] = [drawn(), typed()];
  const valuesOf = (name, list) => JSON.stringify(list.filter(([each]) => each === name));
  const names = [...before, ...now].map(([name]) => name);
  return new Set(names.filter((name) => valuesOf(name, before) !== valuesOf(name, now)));
}

const isDirty = () => written() !== stored;

function show(name, words = state?.dataset[name]) {
  if (!state) return;
  state.className = `save-state ${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  state.textContent = words;
}

function note(name, isShown = true) {
  const place = form.querySelector(`[data-note="${name}"]`);
  if (place) place.hidden = !isShown;
}

// -- the second copy, in this tab only, until the server has it ------------------------------------------------

function stash(more = {}) {
  const copy = { person: form.dataset.person, seen: field("seen")?.value, tab, values: typed(), said: said(), ...more };
  try {
    sessionStorage.setItem(here, JSON.stringify(copy));
  } catch { /* full or forbidden: the page itself still holds the words */ }
}

function readStash(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

function putBack(values) {
  const newer = changed();
  const wanted = new Map();
  for (const [name, value] of values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
  for (const element of form.elements) {
    if (!element.name || OURS.has(element.name) || newer.has(element.name)) continue;
    if (["file", "submit", "button", "hidden"].includes(element.type)) continue;
    const found = wanted.get(element.name) ?? [];
    if (["checkbox", "radio"].includes(element.type)) element.checked = found.includes(element.value);
    else if (found.length) element.value = found[0];
    element.dispatchEvent(new Event("input"));
  }
}

/** Words that never reached the server come back for the person who typed them, with what their page had seen. */
async function restore() {
  const copy = readStash(here);
  if (saves || copy?.person !== form.dataset.person) sessionStorage.removeItem(here);
  if (!copy || copy.person !== form.dataset.person || JSON.stringify(copy.values) === stored) return;
  putBack(copy.values);
  if (!isDirty()) return;
  note("restored");
  if (saves) await take(copy);
  typing(0);
}

/** The page goes on as the one before it in this tab. A copied tab has the same words, but the first one is open. */
async function take(copy) {
  field("seen").value = copy.seen;
  if (!(await isAlone(copy.tab))) return;
  tab = copy.tab;
  field("tab").value = tab;
}

/** Whether no other open page goes by this name; from now on this one does. Who cannot know asks before replacing. */
function isAlone(name) {
  return new Promise((answer) => {
    const hold = () => {
      answer(true);
      return new Promise(() => {}); // until the page is gone
    };
    // A page that is loaded anew waits until the one before it is gone.
    const asked = navigator.locks?.request(STORE + name, { signal: AbortSignal.timeout(GONE_AFTER) }, hold);
    (asked ?? Promise.reject()).catch(() => answer(false));
  });
}

function discard() {
  sessionStorage.removeItem(here);
  form.reset();
  for (const element of form.elements) element.dispatchEvent(new Event("input"));
  note("restored", false);
  form.querySelector("textarea")?.focus();
}

/** The page before this one was sent and answered by this one: its copy has done its duty. */
function forgetSent() {
  if (!document.referrer || new URL(document.referrer).origin !== location.origin) return;
  const before = STORE + new URL(document.referrer).pathname;
  if (readStash(before)?.isSent && before !== here) sessionStorage.removeItem(before);
}

/** Words for a step of this case that was over before they were sent stand where such a step leads back to. */
function showUnsent() {
  const place = document.querySelector("[data-unsent]");
  if (!place) return;
  const ours = (key) => key.startsWith(STORE + place.dataset.unsent) && key !== here && readStash(key)?.person === place.dataset.person;
  const keys = Object.keys(sessionStorage).filter(ours);
  const lines = keys.flatMap((key) => readStash(key).said ?? []);
  place.querySelector("dl").append(...lines.flatMap(([label, words]) => [element("dt", label), element("dd", words)]));
  place.hidden = !lines.length;
  place.querySelector("button").addEventListener("click", () => {
    for (const key of keys) sessionStorage.removeItem(key);
    place.hidden = true;
  });
}

function element(name, words) {
  return Object.assign(document.createElement(name), { textContent: words });
}

// -- saving ----------------------------------------------------------------------------------------------------

function typing(pause = PAUSE) {
  if (!isDirty()) return;
  stash();
  if (isStopped || !saves) return;
  if (!isSaving) show("unsaved");
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

function ask(url, options = {}) {
  return fetch(url, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...options });
}

function post(options = {}) {
  const body = new FormData(form);
  for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
  body.delete("action");
  return ask(form.dataset.keep, { method: "POST", body, ...options });
}

async function save(mayRetry = true) {
  if (!saves || isSaving || isStopped || isLeaving || !isDirty()) return;
  isSaving = true;
  clearTimeout(timer);
  show("busy");
  const sent = written();
  let answer = null;
  try {
    answer = await post();
  } catch { /* no network, no answer in time */ }
  isSaving = false;
  if (isLeaving) return;
  if (!answer || answer.status >= 500) return later();
  if (answer.type === "opaqueredirect" || answer.status === 401) return signedOut();
  if (!answer.headers.get("Content-Type")?.startsWith("application/json")) return refused(mayRetry);
  hear(await answer.json(), sent);
}

function hear(reply, sent) {
  failures = 0;
  if (reply.state === "moved" || reply.state === "closed") {
    stop(reply.state, reply.words);
  } else if (reply.state === "failed") {
    show("failed", reply.words);
  } else {
    stored = sent;
    field("seen").value = reply.seen;
    if (isDirty()) return typing();
    sessionStorage.removeItem(here);
    note("restored", false);
    show("saved", reply.words);
  }
}

function later() {
  show(navigator.onLine ? "failed" : "offline");
  timer = setTimeout(save, RETRIES[Math.min(failures, RETRIES.length - 1)]);
  failures += 1;
}

function stop(name, words) {
  isStopped = true;
  stash();
  show(name === "closed" ? "failed" : name, words);
  note(name);
}

function signedOut() {
  isSignedOut = true;
  stop("signedOut", state?.dataset.signedOut);
  note("ending", false);
  note("signed-out");
}

/** Signed in again in another tab: this one goes on where it was. */
async function comeBack() {
  const session = await askSession();
  if (!isOurs(session)) return;
  isSignedOut = false;
  isStopped = false;
  field("csrfmiddlewaretoken").value = session.token;
  note("signed-out", false);
  typing(0);
}

/** A token of before somebody signed in again in another tab is renewed; anything else needs a person. */
async function refused(mayRetry) {
  const session = await askSession();
  if (session && !isOurs(session)) return signedOut();
  const token = field("csrfmiddlewaretoken");
  if (!session || !mayRetry || token.value === session.token) return later();
  token.value = session.token;
  await save(false);
}

/** Whoever typed goes on; words of nobody in particular are the browser's, whoever signs in beside them. */
const isOurs = (session) => !form.dataset.person || String(session?.person) === form.dataset.person;

// -- the session -----------------------------------------------------------------------------------------------

async function askSession(options = {}) {
  try {
    return await (await ask(form.dataset.session, options)).json();
  } catch {
    return null;
  }
}

async function watchSession() {
  const session = await askSession();
  if (isStopped || !session) return;
  if (!isOurs(session)) return signedOut();
  const left = session.seconds;
  note("ending", left <= WARN);
  setTimeout(watchSession, 1000 * Math.max(1, left <= WARN ? left + 1 : left - WARN));
}

async function staySignedIn() {
  const headers = { "X-CSRFToken": field("csrfmiddlewaretoken").value };
  const session = await askSession({ method: "POST", headers });
  if (session?.seconds > WARN) note("ending", false);
}

// -- beginning and leaving -------------------------------------------------------------------------------------

function leave(event) {
  if (!saves || isLeaving || isStopped || !isDirty()) return;
  post({ keepalive: true, signal: undefined }).catch(() => {});
  if (event.type === "beforeunload") event.preventDefault();
}

forgetSent();
showUnsent();
if (form) {
  tab = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  if (saves) {
    field("tab").value = tab;
    isAlone(tab);
  }
  stored = JSON.stringify(drawn());
  restore();
  if (saves) typing(); // what was typed before
  form.addEventListener("input", (event) => { if (event.target.type !== "file") typing(); });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (isDirty() || !saves) stash({ isSent: true, from: location.pathname });
    if (!navigator.onLine) {
      event.preventDefault();
      note("offline");
      return show("offline");
    }
    isLeaving = true;
  });
  form.querySelector("[data-stay]")?.addEventListener("click", staySignedIn);
  form.querySelector("[data-discard]")?.addEventListener("click", discard);
  // Sent as by the button "save": the answer shows what is stored beside what is typed.
  form.querySelector("[data-both]")?.addEventListener("click", () => form.requestSubmit(form.querySelector("[value='save']")));
  addEventListener("beforeunload", leave);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") leave({});
    else if (isSignedOut) comeBack();
  });
  addEventListener("online", () => { note("offline", false); save(); });
  addEventListener("offline", () => { if (isDirty() && !isStopped) show("offline"); });
  addEventListener("pageshow", () => { isLeaving = false; });
  if (form.dataset.person) {
    if (saves) setTimeout(watchSession, PAUSE);
    else form.addEventListener("input", watchSession, { once: true });
  }
}
