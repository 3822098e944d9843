// Small comforts on top of pages that work without them.

const RETRY_AFTER = 8000; // a submit that got no answer may be repeated

/** The error summary is read first; its links lead to the field and show its label. */
function showErrors(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!field) return;
    event.preventDefault();
    (field.closest(".field") ?? field).scrollIntoView({ block: "start" });
    field.focus({ preventScroll: true });
  });
}

function release(form) {
  delete form.dataset.sending;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
}

/** One click sends once. Buttons are never disabled: their name and value belong to what is sent. */
function guardSubmit(event) {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target === "_blank") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  setTimeout(release, RETRY_AFTER, form);
}

/** Characters as people and the server count them: 𠮷 is one, a line end is one. */
const length = (text) => [...text.replaceAll("\r\n", "\n")].length;

/** Says how many characters are left, to the eye at once and to the ear after a pause. */
function countDown(area) {
  const counter = document.getElementById(`${area.id}_counter`);
  if (!counter) return;
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("role", "status");
  counter.after(spoken);
  let pause;
  const update = () => {
    const left = Number(area.dataset.maxlength) - length(area.value);
    const words = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("{n}", Math.abs(left));
    counter.textContent = words;
    counter.classList.toggle("over", left < 0);
    return words;
  };
  area.addEventListener("input", () => {
    const words = update();
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = words; }, 1200);
  });
  update();
}

/** An open menu closes on Escape and when the reader goes elsewhere. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.type === "keydown") {
      if (event.key !== "Escape") continue;
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (!menu.contains(event.target)) {
      menu.open = false;
    }
  }
}

function enhance(root) {
  showErrors(root);
  root.querySelectorAll("textarea[data-maxlength]").forEach(countDown);
}

/** Whoever signs out leaves no words behind in this tab. */
function forget(event) {
  if (event.target.matches("[data-forget]")) sessionStorage.clear();
}

/** What the page before this one sent is done, as this one says: its copy is not needed any more (autosave.js). */
function forgetDone() {
  if (!document.referrer || !document.querySelector(".notices .success")) return;
  const from = new URL(document.referrer).pathname;
  for (const [key, words] of Object.entries(sessionStorage)) {
    if (key.startsWith("typing:") && words.includes('"isSent":true') && JSON.parse(words).from === from) sessionStorage.removeItem(key);
  }
}

document.addEventListener("submit", guardSubmit);
document.addEventListener("submit", forget);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenus);
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(release));
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) enhance(event.target); });
enhance(document);
forgetDone();
