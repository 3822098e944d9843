// Says which colleagues have the same page open (docs/adr/0022-presence.md).
// Without this module, and whenever nobody answers, the page says nothing of it.

const EVERY = 30_000;
const FORGOTTEN = 600_000; // a page nobody has looked at for so long no longer says that it is open

const place = document.querySelector("[data-presence]");
let timer = 0;
let lookedAt = Date.now();
let said = "[]";

function post(more = {}, options = {}) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, page: place.dataset.page, ...more });
  return fetch(place.dataset.presence, { method: "POST", body, redirect: "manual", cache: "no-store", ...options });
}

async function tell() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") lookedAt = Date.now();
  else if (Date.now() - lookedAt > FORGOTTEN) return;
  timer = setTimeout(tell, EVERY);
  try {
    const answer = await post({}, { signal: AbortSignal.timeout(EVERY) });
    // Signed out, or the case is no longer this reader's to work on.
    if (answer.type === "opaqueredirect" || [401, 403, 404].includes(answer.status)) clearTimeout(timer);
    say(answer.ok ? (await answer.json()).lines : []);
  } catch {
    say([]);
  }
}

/** Changed only when it says something else, so that it is read aloud once. */
function say(lines) {
  const words = JSON.stringify(lines);
  if (words === said) return;
  said = words;
  const notice = document.createElement("div");
  notice.className = "notice";
  notice.append(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  place.replaceChildren(...(lines.length ? [notice] : []));
}

function leave() {
  clearTimeout(timer);
  post({ left: "yes" }, { keepalive: true }).catch(() => {});
}

if (place) {
  tell();
  addEventListener("pagehide", leave);
  addEventListener("pageshow", (event) => { if (event.persisted) tell(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") tell(); });
}
