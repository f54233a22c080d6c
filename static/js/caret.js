/** Words put into a field at the caret, undoable as if typed; whoever listens to typing hears of it as of any typing. */
export function put(field, words) {
  field.focus();
  if (!document.execCommand?.("insertText", false, words)) {
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

/** As a paragraph of its own: an empty line before it, if there is text, and none too many. */
export function putParagraph(field, words) {
  const before = field.value.slice(0, field.selectionStart);
  const lines = !before.trim() || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  put(field, lines + words);
}

/** What is selected, in a mark on both sides; a selection so marked loses it. Without a selection the caret stands between. */
export function wrap(field, mark) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const chosen = value.slice(from, to);
  const marked = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
  if (marked) field.setSelectionRange(from - mark.length, to + mark.length);
  put(field, marked ? chosen : mark + chosen + mark);
  const start = marked ? from - mark.length : from + mark.length;
  field.setSelectionRange(start, start + chosen.length);
}

/** The lines that the selection touches. */
export function linesAt(field) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  const start = value.lastIndexOf("\n", from - 1) + 1;
  const end = value.indexOf("\n", to);
  return { start, end: end < 0 ? value.length : end };
}
