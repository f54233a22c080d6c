/**
 * The agenda builder by key and by drag. Each move sends the form of the row itself, in the background, and takes the new
 * list from the page that comes back; if that fails the page is loaded anew and shows what stands. What happened is
 * said aloud. Alt with an arrow moves or nests, n adds below, e edits, Esc leaves the open item.
 */
import { single } from "./shortcuts.js";
import { speak } from "./speak.js";

// The server is told direction=up|down|nest|unnest, or for a drag direction=before|after with target=<key of a row>.
const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "nest", ArrowLeft: "unnest" };
let busy = false;

const builder = () => document.querySelector("[data-builder]");
const rowOf = (element) => element?.closest?.("[data-row]");

/** Send the form of a row in the background and put the builder of the answer in place of this one. */
async function send(form, values, key, focus) {
  if (busy) return;
  busy = true;
  const old = builder();
  const body = new URLSearchParams(new FormData(form));
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-builder]");
    if (!answer.ok || !fresh) throw new Error(String(answer.status));
    old.replaceWith(document.adoptNode(fresh));
    const sum = document.querySelector(".sum");
    const total = page.querySelector(".sum");
    if (sum && total) sum.replaceWith(document.adoptNode(total));
    ready();
    const row = fresh.querySelector(`[data-row="${CSS.escape(key)}"]`);
    (row?.querySelector(focus) ?? row?.querySelector("a"))?.focus();
    if (row) speak(sentence(fresh, row));
  } catch {
    speak(old.dataset.saidFailed);
    location.reload();
  } finally {
    busy = false;
  }
}

/** "Item 12, now before 11." in the language of the page. */
function sentence(list, row) {
  const rows = [...list.querySelectorAll("[data-row]")];
  const after = rows[rows.indexOf(row) + 1];
  const words = after ? list.dataset.saidBefore : list.dataset.saidLast;
  return words.replace("{n}", row.dataset.number).replace("{m}", after?.dataset.number ?? "");
}

function move(row, direction) {
  const form = row?.querySelector("[data-moves]");
  if (!form?.querySelector(`[data-move="${direction}"]`)) return false;
  send(form, { direction }, row.dataset.row, `[data-move="${direction}"]`);
  return true;
}

document.addEventListener("keydown", (event) => {
  if (!builder()) return;
  const row = rowOf(document.activeElement);
  if (event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.key] && row) {
    if (move(row, KEYS[event.key])) event.preventDefault();
  } else if (event.key === "Escape") {
    document.activeElement?.closest?.("[data-row-open]")?.querySelector(".form__acts a[href]")?.click();
  } else if (row && single(event)) {
    if (event.key === "e") row.querySelector("[data-edit]")?.click();
    else if (event.key === "n") {
      let part = row;
      while (part && !part.matches(".build__part")) part = part.previousElementSibling;
      part?.querySelector("[data-add]")?.click();
    }
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const row = rowOf(form);
  if (!row || !builder()?.contains(form)) return;
  event.preventDefault();
  const button = event.submitter;
  const values = button?.name ? { [button.name]: button.value } : {};
  send(form, values, row.dataset.row, button?.dataset.move ? `[data-move="${button.dataset.move}"]` : "input:not([type=hidden])");
});

/** Minutes are saved when the field is left, as by Enter. */
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-builder] .row__min input")) event.target.form.requestSubmit();
});

/** Dragging by the grip, with the mouse: an extra; buttons and keys do the same. */
let dragged = null;
function ready() {
  const list = builder();
  if (!list) return;
  list.dataset.builderReady = "";
  for (const grip of list.querySelectorAll("[data-grip]")) {
    grip.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" || event.button !== 0) return;
      event.preventDefault();
      dragged = rowOf(grip);
      dragged.dataset.dragged = "";
      grip.setPointerCapture(event.pointerId);
    });
    grip.addEventListener("pointermove", (event) => {
      if (!dragged) return;
      clear(list);
      const over = rowOf(document.elementFromPoint(event.clientX, event.clientY));
      if (!over || over === dragged || !list.contains(over)) return;
      const box = over.getBoundingClientRect();
      over.dataset.drop = event.clientY < box.top + box.height / 2 ? "before" : "after";
    });
    grip.addEventListener("pointerup", () => {
      const target = list.querySelector("[data-drop]");
      const side = target?.dataset.drop;
      const row = dragged;
      stop(list);
      const form = row?.querySelector("[data-moves]");
      if (!form || !target) return;
      send(form, { direction: side, target: target.dataset.row }, row.dataset.row, "a");
    });
    grip.addEventListener("pointercancel", () => stop(list));
  }
}

function clear(list) {
  for (const row of list.querySelectorAll("[data-drop]")) delete row.dataset.drop;
}

function stop(list) {
  if (dragged) delete dragged.dataset.dragged;
  dragged = null;
  clear(list);
}

ready();
