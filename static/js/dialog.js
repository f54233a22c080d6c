/**
 * A link with data-dialog="id" opens the dialog of that id on the page; if the page has none, the link leads to the
 * page that shows the same content. Nothing is lost without JavaScript.
 */
document.addEventListener("click", (event) => {
  if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target.closest?.("[data-dialog]");
  if (link) {
    const dialog = document.getElementById(link.dataset.dialog);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      link.closest("[popover]")?.hidePopover();
      if (!dialog.open) dialog.showModal();
    }
    return;
  }
  const shut = event.target.closest?.("dialog [data-shut]");
  if (shut) {
    event.preventDefault();
    shut.closest("dialog").close();
  }
});
