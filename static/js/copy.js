/** A line to be copied: its button copies it and says so. A click into the line marks all of it. */
for (const box of document.querySelectorAll("[data-copy]")) {
  const line = box.querySelector("input");
  const button = box.querySelector("button");
  line.addEventListener("focus", () => line.select());
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(line.value);
    button.querySelector("span").textContent = button.dataset.copied;
  });
}
