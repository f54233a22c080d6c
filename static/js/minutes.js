/**
 * The editor of minutes: tools that put words in at the caret, keys, the page as it will be issued made anew after each save,
 * and a sign of life that tells colleagues who writes where. Saving itself is steady.js. Alt with an arrow goes to the part
 * before or after, Ctrl+S saves, Ctrl+Enter begins a paragraph.
 */
import { putParagraph } from "./caret.js";
import { saveNow } from "./steady.js";

const BEAT_MS = 30_000;
const REST_MS = 700;
/** Letters. */
const LONG = 30_000;
const form = document.querySelector("form[data-writing]");
const text = form?.querySelector("textarea");

function tools() {
  const bar = form.querySelector("[data-tools]");
  if (!bar || text.readOnly) return;
  bar.hidden = false;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button?.dataset.putParagraph) putParagraph(text, button.dataset.putParagraph);
    else if (button?.dataset.put) putParagraph(text, "");
  });
  for (const pick of bar.querySelectorAll("[data-pick]")) {
    pick.addEventListener("input", (event) => event.stopPropagation());
    pick.addEventListener("change", () => {
      if (pick.value) putParagraph(text, pick.value);
      pick.selectedIndex = 0;
    });
  }
}

/** The field is as tall as its text, within the window; a long text gets a field of fixed height, which is quicker to type in. */
function grow() {
  const long = text.value.length > LONG;
  text.classList.toggle("writing__text--long", long);
  if (long || CSS.supports("field-sizing", "content")) return;
  text.style.setProperty("height", "auto");
  text.style.setProperty("height", `${Math.min(text.scrollHeight + 4, innerHeight * 0.72)}px`);
}

let fresh = 0;
/** Take what stands beside the text from the page as the server shows it now. */
async function refresh() {
  let page;
  try {
    const answer = await fetch(location.href.split("#")[0], { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return; // steady.js says that there is no connection
  }
  for (const name of ["[data-issued]", "[data-passages] ol", "[data-passages] .passages__h"]) {
    const old = document.querySelector(name);
    const made = page.querySelector(name);
    if (old && made && old.innerHTML !== made.innerHTML) old.replaceWith(document.adoptNode(made));
  }
}

function refreshSoon() {
  clearTimeout(fresh);
  // A long text is read anew only when the typing rests.
  fresh = setTimeout(refresh, text.value.length > LONG ? 5 * REST_MS : REST_MS);
}

/** Say that this page lives, while somebody is at it; hear who else is. */
async function beat() {
  if (document.hidden || text.readOnly) return;
  const body = new URLSearchParams({ csrf_token: form.querySelector("[name=csrf_token]").value });
  try {
    const answer = await fetch(form.dataset.writing, { method: "POST", body, headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const said = await answer.json();
    const others = form.querySelector("[data-others]");
    if (others && others.textContent !== said.writing) others.textContent = said.writing;
  } catch { /* the next one may get through */ }
}

function go(way) {
  const link = document.querySelector(`[data-${way}]`);
  if (link) link.click();
}

if (form) {
  tools();
  grow();
  text.addEventListener("input", grow);
  form.addEventListener("steady:back", grow);
  form.addEventListener("steady:saved", refreshSoon);
  if (form.hasAttribute("data-two")) text.focus();
  beat();
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);
  document.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      go(event.key === "ArrowUp" ? "before" : "after");
    } else if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      if (!text.readOnly) saveNow(form);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target === text) {
      event.preventDefault();
      putParagraph(text, "");
    }
  });
  const box = document.querySelector("[data-passages] details");
  if (box && matchMedia("(max-width: 64rem)").matches) box.open = false;
}
