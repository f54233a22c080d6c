/**
 * The editor of a draft: tools over the text, keys, lists that go on by themselves, the outline, and the text as it will look,
 * of which only what changed is set anew. Saving is steady.js.
 */
import { linesAt, put, putParagraph, wrap } from "./caret.js";
import { toSource } from "./pasted.js";
import { ask, bringsPictures, sayLeft, takePictures } from "./pictures.js";
import { saveNow } from "./steady.js";

/** Letters. */
const LONG = 30_000;
const HEADING = /^#{1,6}[ \t]+\S/;
const FENCE = /^(`{3,}|~{3,})/;
const LABEL = /^([ \t]*)(?:(- )|\(([a-z])\) |([0-9]{1,3})\. |(> ))/;
const BEGUN = /^(?:#{1,6} |\([a-z]\) |- |> )/;
const form = document.querySelector("form[data-drafting]");
const text = form?.querySelector("textarea");
const leaf = document.querySelector("[data-set]");

/** The lines get what begins them, each its own letter; all of them that have it already lose it. */
function begin(mark) {
  const { start, end } = linesAt(text);
  const lines = text.value.slice(start, end).split("\n");
  const full = lines.filter((line) => line.trim());
  const all = full.length > 0 && full.every((line) => line.startsWith(mark) || (mark === "(a) " && /^\([a-z]\) /.test(line)));
  let at = 0;
  const made = lines.map((line) => {
    if (!line.trim() && lines.length > 1) return line;
    const bare = line.replace(BEGUN, "");
    if (all) return bare;
    return (mark === "(a) " ? `(${String.fromCharCode(97 + (at++ % 26))}) ` : mark) + bare;
  });
  text.setSelectionRange(start, end);
  put(text, made.join("\n"));
}

function link() {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const from = text.selectionStart;
  put(text, `[${chosen}](https://)`);
  const at = chosen ? from + chosen.length + 11 : from + 1;
  text.setSelectionRange(at, at);
}

/** A call at the caret with the next free number, and its note at the end; the caret goes to the note. */
function note() {
  const used = [...text.value.matchAll(/\[\^([0-9]+)\]/g)].map((found) => Number(found[1]));
  const number = Math.max(0, ...used) + 1;
  put(text, `[^${number}]`);
  const end = text.value.length;
  text.setSelectionRange(end, end);
  put(text, `${text.value.endsWith("\n") ? "\n" : "\n\n"}[^${number}]: `);
}

function act(button) {
  const { line, wrap: mark, putParagraph: words } = button.dataset;
  if (line) begin(line);
  else if (mark) wrap(text, mark);
  else if (words) putParagraph(text, words);
  else if ("link" in button.dataset) link();
  else if ("note" in button.dataset) note();
  else if ("picture" in button.dataset) ask();
}

/** One stop of the tabulator; the arrows go from tool to tool, Escape back to the text. */
function tools(bar) {
  const buttons = [...bar.querySelectorAll("button")];
  bar.hidden = false;
  buttons[0].tabIndex = 0;
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) act(button);
  });
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (event.key === "Escape") text.focus();
    if (to === undefined || at < 0) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    buttons[at].tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });
}

/** The next item begins as the one before; an empty one ends the list. */
function goOn(event) {
  if (text.selectionStart !== text.selectionEnd) return;
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const line = text.value.slice(start, text.selectionStart);
  const found = LABEL.exec(line);
  if (!found) return;
  event.preventDefault();
  const [whole, space, dash, letter, number] = found;
  if (line === whole) {
    text.setSelectionRange(start, text.selectionStart);
    put(text, "\n");
  } else if (letter) put(text, `\n${space}(${letter === "z" ? "z" : String.fromCharCode(letter.charCodeAt(0) + 1)}) `);
  else if (number) put(text, `\n${space}${Number(number) + 1}. `);
  else put(text, `\n${space}${dash ?? "> "}`);
}

const KEYS = { b: () => wrap(text, "**"), i: () => wrap(text, "*"), k: link, s: () => saveNow(form) };

function onKey(event) {
  if (event.isComposing) return;
  const held = event.ctrlKey || event.metaKey;
  if (held && event.altKey && event.key.toLowerCase() === "h") {
    event.preventDefault();
    begin("# ");
  } else if (event.altKey && event.key === "F10") {
    event.preventDefault();
    form.querySelector("[data-tools] [tabindex='0']")?.focus();
  } else if (held && !event.altKey && !event.shiftKey && KEYS[event.key.toLowerCase()]) {
    event.preventDefault();
    KEYS[event.key.toLowerCase()]();
  } else if (event.key === "Enter" && !held && !event.shiftKey) goOn(event);
}

/** Rich text keeps its form; with Shift held, or where it has none, the plain words go in as the browser does it. */
function onPaste(event) {
  const html = event.clipboardData?.getData("text/html");
  const source = html ? toSource(html) : "";
  if (!source && bringsPictures(event.clipboardData)) {
    event.preventDefault();
    takePictures(event.clipboardData);
  }
  if (!source) return;
  event.preventDefault();
  if (/<img\b|<v:imagedata\b/i.test(html)) sayLeft();
  if (/\n|^#|^\|/.test(source)) {
    const after = text.value.slice(text.selectionEnd);
    putParagraph(text, source + (after.trim() && !after.startsWith("\n") ? "\n\n" : ""));
  } else put(text, source);
}

/** The field is as tall as its text, within the window; a long text gets a field of fixed height, which is quicker to type in. */
function grow() {
  const long = text.value.length > LONG;
  text.classList.toggle("writing__text--long", long);
  if (long || CSS.supports("field-sizing", "content")) return;
  text.style.setProperty("height", "auto");
  text.style.setProperty("height", `${Math.min(text.scrollHeight + 4, innerHeight * 0.72)}px`);
}

/** Put in what the server set anew; false if the page is not what the server thinks it is. */
function patch({ of, at, gone, put: made }) {
  if (leaf.childElementCount !== of) return false;
  const old = [...leaf.children].slice(at, at + gone);
  const next = leaf.children[at + gone] ?? null;
  const fresh = document.createElement("template");
  fresh.innerHTML = made.join("");
  const first = fresh.content.firstElementChild;
  for (const one of old) one.remove();
  leaf.insertBefore(fresh.content, next);
  const seen = first ?? leaf.children[Math.max(0, at - 1)];
  const frame = leaf.closest(".leaf");
  if (seen && frame.scrollHeight > frame.clientHeight) {
    const inside = seen.offsetTop - frame.offsetTop;
    if (inside < frame.scrollTop || inside > frame.scrollTop + frame.clientHeight - 80) frame.scrollTop = inside - frame.clientHeight / 3;
  }
  return true;
}

/** The page as the server shows it now, where the two have parted: after another's text came in. */
async function whole() {
  const answer = await fetch(`${form.action}?language=${form.elements.language.value}`, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) return; // steady.js says that there is no connection
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const name of ["[data-set]", "[data-outline]", "[data-counted]", "[data-unsaid]"]) {
    const made = page.querySelector(name);
    if (made) document.querySelector(name).replaceChildren(...made.childNodes);
  }
}

function outline(rows) {
  const list = document.querySelector("[data-outline]");
  const made = rows.map(({ level, title, id }) => {
    const item = document.createElement("li");
    const way = Object.assign(document.createElement("a"), { href: `#${id}`, textContent: title });
    way.dataset.level = Math.min(level, 4);
    item.append(way);
    return item;
  });
  list.replaceChildren(...made);
  const none = document.querySelector(".outline__none");
  if (none) none.hidden = rows.length > 0;
}

function saved({ detail }) {
  if (!detail?.set) return;
  if (!patch(detail.set)) whole();
  outline(detail.outline);
  document.querySelector("[data-counted]").textContent = detail.counted;
  const unsaid = document.querySelector("[data-unsaid]");
  if (unsaid.textContent !== detail.unsaid) unsaid.textContent = detail.unsaid; // said once, and not at every saving
}

/** The nth heading of the text, where no fence is open. */
function headingAt(nth) {
  let at = 0;
  let open = "";
  let met = -1;
  for (const line of text.value.split("\n")) {
    const fence = FENCE.exec(line);
    if (fence) open = open ? (line.startsWith(open) ? "" : open) : fence[1];
    else if (!open && HEADING.test(line) && ++met === nth) return at;
    at += line.length + 1;
  }
  return -1;
}

function jump(event) {
  const way = event.target.closest("a");
  if (!way) return;
  const nth = [...way.closest("ol").querySelectorAll("a")].indexOf(way);
  const at = headingAt(nth);
  if (at < 0) return;
  event.preventDefault();
  text.focus();
  text.setSelectionRange(at, at);
  // A field scrolls to its caret only when it is typed in: the share of lines above says how far it is.
  const share = text.value.slice(0, at).length / Math.max(1, text.value.length);
  text.scrollTop = share * text.scrollHeight - 40;
  document.getElementById(way.hash.slice(1))?.scrollIntoView({ block: "center" });
}

if (form) {
  tools(form.querySelector("[data-tools]"));
  grow();
  text.addEventListener("input", grow);
  text.addEventListener("keydown", onKey);
  text.addEventListener("paste", onPaste);
  form.addEventListener("steady:back", grow);
  form.addEventListener("steady:saved", saved);
  document.querySelector("[data-outline]").addEventListener("click", jump);
  if (form.hasAttribute("data-two")) text.focus();
  const box = document.querySelector(".outline details");
  if (box && matchMedia("(max-width: 64rem)").matches) box.open = false;
}
