/**
 * Pictures for a text being written: pasted, dropped, or chosen by a button. Each is put into words in a dialog, goes to the
 * server, and comes back as the line by which the text shows it. What goes wrong is said in the dialog; the text is untouched.
 */
import { putParagraph } from "./caret.js";
import { speak } from "./speak.js";

const TAKEN = ["image/png", "image/jpeg"];
const PATIENCE_MS = 120_000;
const form = document.querySelector("form[data-picture]");
const dialog = form?.closest("dialog");
const text = document.querySelector("form[data-drafting] textarea");
/** What was pasted or dropped together comes one after the other. */
const waiting = [];
/** Where the caret stood: a dialog that closes does not give it back. */
let caret = 0;

const files = (transfer) => [...(transfer?.files ?? [])];
const isPicture = (file) => file.type.startsWith("image/");

/** Tell whether what is pasted or dropped brings pictures. */
export const bringsPictures = (transfer) => Boolean(form) && files(transfer).some(isPicture);

/** Ask for each picture of what was pasted or dropped. */
export function takePictures(transfer) {
  waiting.push(...files(transfer).filter(isPicture));
  if (!dialog.open) ask(waiting.shift());
}

/** Say that pictures within pasted text were left out. */
export const sayLeft = () => form && say(form.dataset.left);

function say(sentence) {
  const line = document.querySelector("[data-picture-said]");
  if (line) line.textContent = sentence;
}

/** Open the dialog; with a picture, only its words are left to be given. */
export function ask(file = null) {
  const field = form.elements.file;
  form.reset();
  fault("");
  say("");
  if (file) {
    const list = new DataTransfer();
    list.items.add(file);
    field.files = list.files;
  }
  caret = text.selectionEnd;
  dialog.showModal();
  (file ? form.elements.alt : field).focus();
}

function fault(sentence) {
  const line = form.querySelector("[data-fault]");
  line.hidden = !sentence;
  line.querySelector("span").textContent = sentence;
}

function unfit(file) {
  if (!file) return form.dataset.none;
  if (file.size > Number(form.dataset.limit) * 1024 * 1024) return form.dataset.large;
  return file.type && !TAKEN.includes(file.type) && !file.type.startsWith("image/") ? form.dataset.other : "";
}

/** After the paragraph of the caret: a picture within one would be a word of it. */
function endOfParagraph() {
  const before = text.value.slice(0, caret);
  const open = before.trim() && !/\n[ \t]*\n[ \t]*$/.test(before);
  const end = open ? text.value.slice(caret).search(/\n[ \t]*\n/) : 0;
  return end < 0 ? text.value.length : caret + end;
}

function putIn(source) {
  const at = endOfParagraph();
  const after = text.value.slice(at);
  dialog.close();
  text.focus();
  text.setSelectionRange(at, at);
  putParagraph(text, source.trim() + (after.trim() && !after.startsWith("\n") ? "\n\n" : ""));
  caret = text.selectionEnd;
  speak(form.dataset.done);
}

async function send(event) {
  event.preventDefault();
  if (form.dataset.sending) return;
  const file = form.elements.file.files[0];
  const wrong = unfit(file);
  fault(wrong);
  if (wrong) return;
  busy(true);
  const said = await post();
  busy(false);
  if (!said.source) {
    fault(said.sentence);
    return;
  }
  putIn(said.source);
  if (waiting.length) ask(waiting.shift());
}

/** The line of the text, or a sentence that says why there is none. */
async function post() {
  const body = new FormData(form);
  body.set("csrf_token", document.querySelector("form[data-drafting] input[name=csrf_token]").value);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return { sentence: form.dataset.offline };
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok && said.source) return said;
  return { sentence: said.sentence ?? form.dataset.failed };
}

function busy(on) {
  const button = form.querySelector("button[data-busy]");
  const word = button.querySelector("span") ?? button;
  button.dataset.rest ??= word.textContent;
  word.textContent = on ? button.dataset.busy : button.dataset.rest;
  button.setAttribute("aria-busy", String(on));
  if (on) form.dataset.sending = "yes";
  else delete form.dataset.sending;
}

/** A picture dropped on the text; words dropped there are the browser's. */
function onDrop(event) {
  text.removeAttribute("data-over");
  if (!files(event.dataTransfer).length) return;
  event.preventDefault();
  if (bringsPictures(event.dataTransfer)) takePictures(event.dataTransfer);
  else say(form.dataset.other);
}

function onDrag(event) {
  if (![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
  event.preventDefault();
  text.toggleAttribute("data-over", true);
}

if (form && text) {
  document.querySelector("[data-unscripted]")?.remove(); // the dialog needs no other page, and knows the caret
  form.addEventListener("submit", send);
  dialog.addEventListener("close", () => {
    if (dialog.open) return; // the next picture waits already
    text.focus();
    text.setSelectionRange(caret, caret);
  });
  dialog.addEventListener("cancel", () => { waiting.length = 0; });
  form.querySelector("[data-shut]").addEventListener("click", () => { waiting.length = 0; });
  text.addEventListener("dragover", onDrag);
  text.addEventListener("dragleave", () => text.removeAttribute("data-over"));
  text.addEventListener("drop", onDrop);
}
