// Files are sent as soon as they are chosen, with how much has arrived, and again by themselves when they did not
// arrive. Without this module a button sends them, or they go with the page.
//
// <input type="file" data-upload="URL" data-upload-act="NAME"> inside #files: its form is sent to URL (the page's own
// when empty) with NAME=yes; of the page that comes back, #files and #summary replace those that are here.

const RETRIES = [3000, 10_000, 30_000, 60_000];

let failures = 0; // of the files chosen now
let timer = 0;
let isSending = false;
let sent = []; // the files on their way
let isLeaving = false; // the page itself is on its way and takes the files along

const field = () => document.querySelector("#files input[data-upload]");
const part = (name) => document.querySelector(`#files [data-upload-${name}]`);
const isWaiting = () => failures > 0 && field()?.files.length > 0;

function send() {
  const input = field();
  const body = new FormData(input.form);
  if (input.dataset.uploadAct) body.set(input.dataset.uploadAct, "yes");
  body.delete("action");
  const request = new XMLHttpRequest();
  request.open("POST", input.dataset.upload || location.href);
  request.upload.addEventListener("progress", ({ loaded, total }) => advance(Math.floor((100 * loaded) / (total || 1))));
  request.addEventListener("loadend", () => { end(); hear(request); });
  begin(input.files);
  request.send(body);
}

function hear(request) {
  if (request.status !== 200) return failed(request.status === 0 || request.status >= 500);
  const page = new DOMParser().parseFromString(request.responseText, "text/html");
  if (!page.getElementById("files")) return signedOut();
  const chosen = [...field().files];
  // Others were chosen meanwhile: those now, and the list after them.
  if (chosen.length && chosen.some((file) => !sent.includes(file))) return send();
  arrived(page);
}

// -- how far it is ---------------------------------------------------------------------------------------------

/** The names are said once; how much has arrived is for the eye alone. */
function begin(chosen) {
  isSending = true;
  clearTimeout(timer);
  sent = [...chosen];
  const names = sent.map((file) => file.name).join("、");
  const place = part("progress");
  place.querySelector("[role='status']").textContent = place.dataset.words.replace("{names}", () => names);
  advance(0);
  place.hidden = false;
  part("failed").hidden = true;
}

function advance(percent) {
  const bar = part("progress").querySelector("progress");
  bar.value = percent;
  bar.nextElementSibling.textContent = `${percent} %`;
}

function end() {
  isSending = false;
  part("progress").hidden = true;
}

// -- what did not arrive ---------------------------------------------------------------------------------------

/** Said aloud; the file stays chosen. A server that does not answer is asked again, one that refuses is not. */
function failed(mayRetry) {
  part("failed").hidden = false;
  if (mayRetry) timer = setTimeout(tryAgain, RETRIES[Math.min(failures, RETRIES.length - 1)]);
  failures += 1;
}

/** Another page instead of the list. One signs in in another tab, since leaving this one forgets the file. */
function signedOut() {
  failed(false);
  const note = document.querySelector("[data-note='signed-out']");
  if (!note) return;
  note.hidden = false;
  note.querySelector("a").target = "_blank";
}

async function tryAgain() {
  clearTimeout(timer);
  if (isWaiting() && !isSending && (await renewToken(field().form)) && isWaiting() && !isSending) send();
}

/** After signing in again the old token is worth nothing. False while nobody, or somebody else, is signed in. */
async function renewToken(form) {
  if (!form.dataset.session) return true;
  try {
    const session = await (await fetch(form.dataset.session, { cache: "no-store" })).json();
    if (String(session.person) !== form.dataset.person) return false;
    form.elements.namedItem("csrfmiddlewaretoken").value = session.token;
    return true;
  } catch {
    timer = setTimeout(tryAgain, RETRIES.at(-1));
    return false;
  }
}

// -- what did ----------------------------------------------------------------------------------------------------

function arrived(page) {
  failures = 0;
  const note = document.querySelector("[data-note='signed-out']");
  if (note) note.hidden = true;
  for (const id of ["files", "summary"]) {
    const [old, fresh] = [document.getElementById(id), page.getElementById(id)];
    if (!old || !fresh) continue;
    old.replaceWith(document.adoptNode(fresh));
    // portal.js looks after what is new on a page.
    fresh.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
  }
  // What was refused is read first, as on a page of errors.
  (document.querySelector("#summary [data-error-summary]") ?? field())?.focus();
}

document.addEventListener("change", (event) => {
  if (event.target !== field()) return;
  failures = 0;
  if (event.target.files.length && !isSending) send();
});
document.addEventListener("submit", (event) => { if (!event.defaultPrevented) isLeaving = true; });
document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") tryAgain(); });
addEventListener("online", tryAgain);
addEventListener("pageshow", () => { isLeaving = false; });
addEventListener("beforeunload", (event) => { if (!isLeaving && (isSending || isWaiting())) event.preventDefault(); });
