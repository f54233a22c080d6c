/**
 * Keys: "/" search, "?" the list of keys, "g" and a letter or figure to go somewhere, "j" and "k" through a list, "d" to
 * download. Single keys work outside fields only and can be switched off in the list of keys (WCAG 2.1.4).
 */
const OFF = "keys-off";
const SEQUENCE_MS = 1500;
let going = 0;

function off() {
  try {
    return document.body.dataset.keys === "off" || localStorage.getItem(OFF) === "yes";
  } catch {
    return false;
  }
}

/** True if a key event is a single key that may act: no field, no modifier, no open dialog, not switched off. */
export function single(event) {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || off()) return false;
  const at = event.target;
  return !at.isContentEditable && !at.matches?.("input, textarea, select") && !document.querySelector("dialog[open]");
}

function go(key) {
  if (key === "l") return document.querySelector(".lang a[hreflang]:not([aria-current])")?.click();
  if (/^[1-9]$/.test(key)) return document.querySelectorAll(".rail [data-body]")[Number(key) - 1]?.click();
  return document.querySelector(`.rail [data-go="${CSS.escape(key)}"]`)?.click();
}

/** The rows of the list one is in, or of the first list of the page. */
function step(by) {
  const list = document.activeElement?.closest?.("[data-list]") ?? document.querySelector("[data-list]");
  if (!list) return;
  const rows = [...list.children].filter((row) => !row.hidden && row.querySelector("a[href]"));
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  row?.querySelector("a[href]").focus();
}

document.addEventListener("keydown", (event) => {
  if (!single(event)) return;
  if (going && event.timeStamp - going < SEQUENCE_MS) {
    going = 0;
    event.preventDefault();
    go(event.key);
    return;
  }
  going = 0;
  if (event.key === "g") going = event.timeStamp;
  else if (event.key === "/") document.getElementById("top-search")?.focus();
  else if (event.key === "?") document.getElementById("keys")?.showModal();
  else if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "d") {
    const row = document.activeElement?.closest?.("[data-list] > *, .doc, .item");
    const lang = document.documentElement.lang;
    (row?.querySelector(`[data-download][lang="${lang}"]`) ?? row?.querySelector("[data-download]"))?.click();
  } else {
    // Keys of one page: a link or button that names its own.
    const named = event.key.length === 1 && document.querySelector(`[data-press="${CSS.escape(event.key)}"]`);
    if (!named) return;
    named.click();
  }
  if (event.key !== "g") event.preventDefault();
});

for (const label of document.querySelectorAll("[data-keys-switch]")) {
  const box = label.querySelector("input");
  label.hidden = false;
  box.checked = !off();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem(OFF, box.checked ? "no" : "yes");
    } catch { /* it holds for this page only */ }
  });
}
