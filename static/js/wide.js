// A table of a text that is wider than its place is moved by keys too; one that is not takes no place among what keys come to.
const watch = new ResizeObserver((seen) => {
  for (const { target } of seen) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else if (target !== document.activeElement) target.removeAttribute("tabindex");
  }
});

const find = (within) => within.querySelectorAll(".wide").forEach((box) => watch.observe(box));

find(document);
// What is set anew while somebody writes.
const set = document.querySelector("[data-preview], [data-set]");
if (set) new MutationObserver(() => find(set)).observe(set, { childList: true, subtree: true });
