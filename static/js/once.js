/**
 * A form is sent once: on submit its button says what is happening ("Saving"), keeps its width, and a second submit is
 * stopped. The server's idempotency key does the same for a second tab.
 */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  const word = button.querySelector("span") ?? button;
  button.style.setProperty("min-width", `${button.offsetWidth}px`);
  button.dataset.rest = word.textContent;
  button.setAttribute("aria-busy", "true");
  word.textContent = button.dataset.busy;
});

/** A page that comes back from the browser's memory can be sent again. */
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy][data-rest]")) {
    button.removeAttribute("aria-busy");
    button.style.removeProperty("min-width");
    (button.querySelector("span") ?? button).textContent = button.dataset.rest;
  }
});
