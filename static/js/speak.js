/** Say a sentence to screen readers, politely. */
export function speak(sentence) {
  const place = document.getElementById("spoken");
  if (!place) return;
  place.textContent = "";
  // A second turn of the loop: the same sentence said twice is heard twice.
  setTimeout(() => { place.textContent = sentence; }, 50);
}
