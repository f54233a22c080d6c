/** Downloads that are being made: the page looks again by itself until they are there, soon at first, then seldom. */
import { speak } from "./speak.js";

const PAUSES_S = [2, 3, 5, 8, 13, 20, 30, 60, 60, 60, 60];
const lists = (page) => [...page.querySelectorAll(".gets")];
const waiting = (page) => page.querySelectorAll(".gets [data-being-made]").length;

let tries = 0;

async function look() {
  const old = lists(document);
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    const fresh = lists(new DOMParser().parseFromString(await answer.text(), "text/html"));
    // Signed out, or another page by now: what stands here stays.
    if (!answer.ok || answer.redirected || fresh.length !== old.length) return;
    const ready = old.flatMap((list, place) => take(list, fresh[place]));
    if (ready.length) speak(ready.join("; "));
  } catch {
    /* without a connection the page stays as it is, and looks again */
  }
  later();
}

/** Put a fresh list in the place of an old one; return what has become ready, as it is said. */
function take(old, fresh) {
  if (old.innerHTML === fresh.innerHTML) return [];
  const [before, after] = [[...old.children], [...fresh.children]];
  const place = before.indexOf(document.activeElement);
  old.replaceWith(document.adoptNode(fresh));
  after[place]?.focus({ preventScroll: true });
  return after
    .filter((card, n) => before[n] && "beingMade" in before[n].dataset && !("beingMade" in card.dataset))
    .map((card) => [...card.querySelectorAll("b, small")].map((words) => words.textContent).join(", "));
}

function later() {
  if (!waiting(document) || tries >= PAUSES_S.length) return;
  setTimeout(() => {
    if (document.hidden) document.addEventListener("visibilitychange", look, { once: true });
    else look();
  }, PAUSES_S[tries++] * 1000);
}

later();
