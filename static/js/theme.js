/**
 * Appearance: as the system, light or dark. The choice is kept in a cookie, which the server reads, so that the next
 * page is drawn right at once. Without JavaScript the system's choice holds and the control stays hidden.
 */
const YEAR = 31_536_000;

function show(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

const kept = document.cookie.split("; ").find((part) => part.startsWith("theme="))?.slice(6) ?? "";
if (kept === "light" || kept === "dark") show(kept);

for (const box of document.querySelectorAll("[data-theme-choice]")) {
  box.hidden = false;
  const now = document.documentElement.dataset.theme ?? "";
  for (const radio of box.querySelectorAll("input")) radio.checked = radio.value === now;
  box.addEventListener("change", (event) => {
    const theme = event.target.value;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax${secure}`;
    show(theme);
  });
}
