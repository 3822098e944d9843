// Question pages: says when a file did not arrive.

/** A failed upload is said aloud; the file stays chosen and goes with the next save. */
function failed() {
  const note = document.querySelector("[data-upload-failed]");
  if (note) note.hidden = false;
}

document.addEventListener("htmx:responseError", failed);
document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:beforeSwap", (event) => {
  // A sign-in page instead of the list: leave everything as it is.
  if (event.detail.target.id !== "files" || event.detail.xhr.responseText.includes('id="files"')) return;
  event.detail.shouldSwap = false;
  failed();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target.id !== "files") return;
  // What was refused is read first, as on a page of errors.
  document.querySelector("#summary [data-error-summary], #files input[type='file']")?.focus();
});
