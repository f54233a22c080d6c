/**
 * A field with data-filter in a form with data-live="id" narrows the rows of that list while one types, by all its words
 * in any order, accents and case aside. Enter still asks the server, which searches everything.
 */
import { speak } from "./speak.js";

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const field of document.querySelectorAll("form[data-live] [data-filter]")) {
  const list = document.getElementById(field.form.dataset.live);
  if (!list) continue;
  let timer;
  field.addEventListener("input", () => {
    const words = plain(field.value).split(/\s+/).filter(Boolean);
    const rows = [...(list.tBodies?.[0] ?? list).children];
    let shown = 0;
    for (const row of rows) {
      const text = plain(row.textContent);
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) shown += 1;
    }
    clearTimeout(timer);
    timer = setTimeout(() => speak(`${shown} / ${rows.length}`), 400);
  });
}
