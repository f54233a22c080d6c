/** What is typed, set as it will look: the part of the page marked with the form's id is asked for again after a pause. */
const PAUSE = 600;

for (const shown of document.querySelectorAll("[data-preview]")) {
  const form = document.getElementById(shown.dataset.preview);
  let waiting = 0;
  let asked = null;

  form.addEventListener("input", (event) => {
    if (!event.target.matches("textarea")) return;
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const typed = new FormData(form);
    typed.delete("once");
    typed.set("do", "preview");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(typed), signal: asked.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const made = page.querySelector("[data-preview]");
      if (made) shown.replaceChildren(...made.childNodes);
    } catch {
      // no answer: what was shown last stays, the next key asks again
    }
  }
}
