/**
 * The agenda builder by key and by drag. Each act sends in the background what its button would send, and takes the new
 * rows, the time and the side column from the page that comes back: the server alone says what stands. What happened is
 * said aloud. In a row: Alt with an arrow moves or nests, n adds below, e edits; Esc leaves the open item.
 */
import { single } from "./shortcuts.js";
import { speak } from "./speak.js";

const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
const builder = () => document.querySelector("[data-builder]");
const rowOf = (element) => element?.closest?.("[data-row]");
const rowOfKey = (key, within = document) => within.querySelector(`[data-row="${CSS.escape(key)}"]`);

/** Acts wait for one another: each starts from the page that the one before it left. */
let last = Promise.resolve();
function inTurn(act) {
  last = last.then(act, act);
  return last;
}

async function post(address, values) {
  const body = new URLSearchParams(new FormData(document.getElementById("moves")));
  for (const [name, value] of Object.entries(values)) body.set(name, value);
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (!page.querySelector("[data-builder]")) throw new Error(String(answer.status));
  return page;
}

/** Put a part of the answered page in place of ours. */
function take(page, selector) {
  const old = document.querySelector(selector);
  const fresh = page.querySelector(selector);
  if (old && fresh) old.replaceWith(document.adoptNode(fresh));
}

/** What stands beside the rows, and the key of the next act. */
function takeSides(page) {
  take(page, ".sum");
  take(page, ".cols__side");
  take(page, "[data-once-key]");
  const notices = page.querySelector(".notices");
  document.querySelector(".notices")?.remove();
  if (notices) document.querySelector(".head")?.after(document.adoptNode(notices));
  return notices?.textContent.trim() ?? "";
}

/** New rows; an item that is open stays open, with what was typed in it. */
function takeRows(page) {
  const open = document.querySelector("[data-row-open]");
  const menu = document.querySelector(".menu[open]");
  if (menu) menu.open = false;
  take(page, "[data-builder]");
  if (open) {
    const { key, after } = open.dataset;
    const same = rowOfKey(key);
    const behind = after ? rowOfKey(after) : [...document.querySelectorAll("[data-part]")]
      .find((part) => part.dataset.part === open.dataset.part)?.lastElementChild;
    if (same) {
      open.querySelector("[data-open-number]").textContent = same.dataset.number;
      same.replaceWith(open);
    } else behind?.after(open);
  }
  ready();
}

/** "Item 12, now before 11." in the language of the page. */
function sentence(row) {
  const list = builder();
  const rows = [...list.querySelectorAll("[data-row]")];
  const after = rows[rows.indexOf(row) + 1];
  const words = after ? list.dataset.saidBefore : list.dataset.saidLast;
  return words.replace("{n}", row.dataset.number).replace("{m}", after?.dataset.number ?? "");
}

function move(key, values, focus) {
  return inTurn(async () => {
    const address = rowOfKey(key)?.dataset.moveUrl;
    if (!address) return;
    try {
      const page = await post(address, values);
      const refused = takeSides(page);
      takeRows(page);
      const row = rowOfKey(key);
      (row?.querySelector(focus) ?? row?.querySelector("[data-edit]"))?.focus();
      if (refused) speak(refused);
      else if (row) speak(sentence(row));
    } catch {
      speak(builder().dataset.saidFailed);
      location.reload();
    }
  });
}

/** Move a row if it can go that way; else say so. */
function go(row, way, focus) {
  if (row.dataset.can.split(" ").includes(way)) move(row.dataset.row, { way }, focus);
  else speak(builder().dataset.saidStill.replace("{n}", row.dataset.number));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-builder] [data-move]");
  if (!button) return;
  event.preventDefault();
  const way = button.dataset.move;
  go(rowOf(button), way, button.closest(".menu") ? ".menu summary" : `[data-move="${way}"]`);
});

document.addEventListener("keydown", (event) => {
  if (!builder()) return;
  const here = document.activeElement;
  const row = rowOf(here);
  if (event.altKey && !event.ctrlKey && !event.metaKey && KEYS[event.key] && row) {
    event.preventDefault();
    if (here.matches("input")) here.blur(); // what was typed is saved first
    go(row, KEYS[event.key], here.matches("input") ? "input:not([type=hidden])" : here.dataset.move ? `[data-move="${here.dataset.move}"]` : "[data-edit]");
  } else if (event.key === "Escape") {
    const menu = here?.closest?.(".menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else here?.closest?.("[data-row-open]")?.querySelector(".form__acts a[href]")?.click();
  } else if (row && single(event)) {
    if (event.key === "e") row.querySelector("[data-edit]")?.click();
    else if (event.key === "n") row.querySelector("[data-new-below]")?.click();
    else return;
    event.preventDefault();
  }
});

/** A menu closes when one goes elsewhere. */
document.addEventListener("pointerdown", (event) => {
  for (const menu of document.querySelectorAll(".menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

/** Minutes are saved when the field is left, as by Enter. Only the time and the side column change: one types on. */
function saveMinutes(form) {
  const field = form.querySelector("[name=minutes]");
  const typed = field.value;
  if (field.dataset.sent === typed) return;
  field.dataset.sent = typed;
  inTurn(async () => {
    const key = rowOf(form).dataset.row;
    let page;
    try {
      page = await post(form.action, { minutes: typed });
    } catch {
      delete field.dataset.sent;
      speak(builder().dataset.saidLost);
      field.setAttribute("aria-invalid", "true");
      return;
    }
    const row = rowOf(form);
    const fault = rowOfKey(key, page)?.querySelector(".row__fault");
    takeSides(page);
    row.querySelector(".row__fault")?.remove();
    form.classList.toggle("f--bad", Boolean(fault));
    field.toggleAttribute("aria-invalid", Boolean(fault));
    if (fault) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", fault.id);
      delete field.dataset.sent;
      form.after(document.adoptNode(fault));
      speak(row.querySelector(".row__fault").textContent.trim());
    } else {
      field.removeAttribute("aria-describedby");
      speak(builder().dataset.saidMinutes.replace("{n}", row.dataset.number).replace("{m}", typed.trim() || "0"));
    }
  });
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-builder] [data-minutes] input")) saveMinutes(event.target.form);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-builder] [data-minutes]")) return;
  event.preventDefault();
  saveMinutes(event.target);
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
      if (!dragged) return;
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
      if (row && target) move(row.dataset.row, { [side]: target.dataset.row }, "[data-edit]");
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

/** Come back to the row that an act led to; a field that waits to be typed in comes first. */
function arrive() {
  const list = builder();
  if (!list || document.activeElement !== document.body) return;
  const field = list.querySelector("[data-row-open] [autofocus]");
  const row = location.hash.startsWith("#item-") ? document.getElementById(location.hash.slice(1)) : null;
  (field ?? row?.querySelector("[data-edit]"))?.focus({ preventScroll: Boolean(row) && !field });
}

ready();
// The browser's own jump to the fragment comes with the first frame after loading and takes the focus away: wait for it.
if (document.readyState === "complete") arrive();
else addEventListener("load", () => requestAnimationFrame(() => setTimeout(arrive)));
