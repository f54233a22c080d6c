/**
 * The room: everything saves where it stands (steady.js), acts are sent in the background, and the page takes over what
 * colleagues have done, every 20 seconds and after each act of one's own. What is being typed is never touched. Going to
 * another item keeps the one left as it is, so that it can be gone back to without a connection; the neighbours are fetched
 * ahead. Keys outside fields: 1 to 9 the verb, o outcome, a action, r reservation, s statement, c call or done, y agreed.
 * Everywhere: Alt with an arrow goes to the item before or after.
 */
import { single } from "./shortcuts.js";
import { speak } from "./speak.js";
import { serve } from "./steady.js";

const EVERY_MS = 20_000;
const room = document.querySelector("[data-room]");
const calm = ["saved", "server", ""];
/** Items that were shown or fetched ahead: their article, their address and the title of their page. */
const known = new Map();
/** Acts that were sent and not answered yet, by the key of their form, oldest first. */
const acts = new Map();
let address = location.href;
let refreshing = null;
let moves = 0;

const item = () => document.getElementById("room-item");
const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

async function fetched(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  const page = parsed(await answer.text());
  if (!answer.ok || !page.querySelector("[data-room]")) throw new Error(String(answer.status));
  return page;
}

/** True while a row holds what the server does not have, or somebody types in it. */
function busy(row) {
  const here = document.activeElement;
  if (row.contains(here) && here.matches("textarea, select, input")) return true;
  return [...row.querySelectorAll("form[data-steady]")].some((form) => {
    const line = form.querySelector("[data-save-line]");
    return form.dataset.typed === "yes" || !calm.includes(line?.dataset.kind ?? "");
  });
}

function serveAll(within) {
  for (const form of within.querySelectorAll("form[data-steady]")) serve(form);
}

/** The letter of an ask comes with a second one, goes with it, and follows its place. */
function takeLetter(mine, theirs) {
  const [own, letter] = [mine, theirs].map((row) => row.querySelector(":scope > .decision__l"));
  if (own && letter) own.textContent = letter.textContent;
  else if (own) own.remove();
  else if (letter) mine.prepend(document.adoptNode(letter));
}

/** What can be chosen follows the decisions; what is chosen stays, unless it is no longer there. */
function takeOffer(mine, theirs) {
  if (!mine || mine.contains(document.activeElement)) return;
  const [own, now] = [mine, theirs].map((one) => one.querySelector("select"));
  const chosen = own.value;
  if (own.innerHTML !== now.innerHTML) {
    own.replaceChildren(...[...now.options].map((option) => new Option(option.text, option.value)));
    own.value = chosen;
    if (own.selectedIndex < 0) own.selectedIndex = 0;
  }
  mine.hidden = theirs.hidden;
}

/** Rows as the server has them now; one that is being typed in stays as it is. */
function takeRows(mine, theirs) {
  const fresh = new Map([...theirs.querySelectorAll(":scope > [data-row-key]")].map((row) => [row.dataset.rowKey, row]));
  for (const old of mine.querySelectorAll(":scope > [data-row-key]")) {
    const same = fresh.get(old.dataset.rowKey);
    if (same && same.dataset.rowVersion === old.dataset.rowVersion && old.dataset.rowVersion) fresh.set(old.dataset.rowKey, null);
    else if (busy(old)) fresh.set(old.dataset.rowKey, null);
    else if (!same) old.remove();
  }
  let before = null;
  const still = [...mine.querySelectorAll(":scope > [data-row-key]")].some(busy);
  for (const row of theirs.querySelectorAll(":scope > [data-row-key]")) {
    const key = row.dataset.rowKey;
    const old = [...mine.children].find((one) => one.dataset.rowKey === key);
    const next = fresh.get(key) ? document.adoptNode(row) : old;
    if (!next) continue;
    const lead = before ?? mine.querySelector(":scope > .decision__called, :scope > .none");
    if (next === old) takeLetter(old, row);
    if (old && next !== old) old.replaceWith(next);
    else if (!old || !(still || old.previousElementSibling === lead)) {
      if (lead) lead.after(next);
      else mine.prepend(next);
    }
    if (next !== old) serveAll(next);
    before = next;
  }
  for (const aside of [".decision__called", ".none"]) {
    const [ours, shown] = [mine.querySelector(`:scope > ${aside}`), theirs.querySelector(`:scope > ${aside}`)];
    if (ours && !shown) ours.remove();
    else if (!ours && shown) mine.prepend(document.adoptNode(shown));
  }
}

/** The parts of the page that are only shown, and the rows. */
function take(page) {
  for (const part of page.querySelectorAll("[data-part]")) {
    const old = document.getElementById(part.id);
    if (!old || old.innerHTML === part.innerHTML) continue;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const name = focused?.dataset.itemLink ?? focused?.dataset.actKey;
    old.replaceWith(document.adoptNode(part));
    serveAll(part);
    if (!focused) continue;
    const again = name && part.querySelector(`[data-item-link="${CSS.escape(name)}"], [data-act-key="${CSS.escape(name)}"]`);
    (again || part.querySelector("button, a[href], [tabindex]"))?.focus({ preventScroll: true });
  }
  const here = document.activeElement?.closest?.("[data-row-key]") ? document.activeElement : null;
  const [key, button] = [here?.closest("[data-row-key]").id, here?.value];
  for (const rows of page.querySelectorAll("[data-rows]")) {
    const old = document.getElementById(rows.id);
    if (old) takeRows(old, rows);
  }
  if (here && !here.isConnected) {
    const row = document.getElementById(key);
    (row?.querySelector(`button[value="${CSS.escape(button || "-")}"]`) ?? row?.querySelector("button, summary, select"))?.focus({ preventScroll: true });
  }
  for (const offered of page.querySelectorAll("[data-offered]")) takeOffer(document.getElementById(offered.id), offered);
  const [mine, theirs] = [item()?.querySelector(".decision__h"), page.querySelector(".decision__h")];
  if (mine && theirs && mine.innerHTML !== theirs.innerHTML) mine.replaceWith(document.adoptNode(theirs));
  const [bloc, now] = [item()?.querySelector(".bloc"), page.querySelector(".bloc")];
  if (bloc && !now) bloc.remove();
  else if (bloc && now && bloc.querySelectorAll("label").length !== now.querySelectorAll("label").length) {
    bloc.replaceWith(document.adoptNode(now));
    serveAll(now);
  }
  if (Boolean(page.querySelector("[data-add]")) !== Boolean(document.querySelector("[data-add]")) && item()) location.reload();
}

function refresh() {
  refreshing ??= (async () => {
    const [at, move] = [address, moves];
    try {
      const page = await fetched(at);
      if (move === moves) take(page);
      return true;
    } catch {
      return false; // without a connection the page stays as it is
    } finally {
      refreshing = null;
    }
  })();
  return refreshing;
}

/** After an act: what it changed. A page asked for before the act was done does not know of it yet. */
async function refreshNow() {
  if (refreshing) await refreshing;
  return refresh();
}

function said(text, tone = "late") {
  const place = document.querySelector("[data-room-said]");
  if (!place) return;
  const box = document.createElement("div");
  box.className = `notice notice--${tone}`;
  const words = document.createElement("p");
  words.append(Object.assign(document.createElement("b"), { textContent: room.dataset.saidRefused }), ` ${text}`);
  box.append(document.createElement("span"), words);
  place.replaceChildren(box);
}

const unsaid = () => document.querySelector("[data-room-said]")?.replaceChildren();

/** An act waits for its answer: it is shown in the words that were typed, which come back if it is refused. */
function pend(form, submitter) {
  const values = [...new FormData(form, submitter)].filter(([, value]) => typeof value === "string");
  const list = form.closest("[data-item]")?.querySelector(`[data-pending="${CSS.escape(form.dataset.add ?? "")}"]`);
  const row = document.createElement("li");
  const typed = values.filter(([name, value]) => ["text_en", "text_fr"].includes(name) && value.trim());
  const verb = submitter?.name === "verb" ? submitter.querySelector("span").textContent : "";
  row.textContent = [room.dataset.saidKept, verb, ...typed.map(([, value]) => value.trim())].filter(Boolean).join(" ");
  row.hidden = true;
  setTimeout(() => { row.hidden = false; }, 1500); // an answer at once leaves nothing to be said
  list?.append(row);
  acts.set(form.dataset.steady, [...(acts.get(form.dataset.steady) ?? []), { values, row }]);
}

/** The oldest act of a form has its answer. */
function answered(form) {
  const waiting = acts.get(form?.dataset.steady ?? "");
  const done = waiting?.shift();
  done?.row.remove();
  return done;
}

/* Words typed after a verb's key, while its row is on the way: they go into the row, and are no keys */

const ON_THE_WAY_MS = 4000;
let typed = null;

function typeOn(verb) {
  if (!verb) return;
  land();
  typed = { words: "", late: setTimeout(land, navigator.onLine ? ON_THE_WAY_MS : 0) };
  verb.click();
}

function takeKey(event) {
  if (!typed || !single(event)) return;
  if (event.key.length === 1) typed.words += event.key;
  else if (event.key === "Backspace") typed.words = typed.words.slice(0, -1);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Put them into a field of the row; without a row they stand where the next outcome is worded. */
function land(field = item()?.querySelector('[data-add="outcome"] textarea')) {
  if (!typed) return;
  clearTimeout(typed.late);
  const { words } = typed;
  typed = null;
  if (!words || !field) return;
  field.focus();
  field.setRangeText(words, field.value.length, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** What a field holds before anybody chooses or types. */
const untouched = (field) => (field.matches("select") ? [...field.options].find((one) => one.defaultSelected) ?? field.options[0] : { value: field.defaultValue })?.value;

/** What was refused is not sent again by itself; its words stand in the form. */
function giveBack(form, done) {
  land();
  const place = `:${form.dataset.steady}#`;
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith("steady:") && name.includes(place)) localStorage.removeItem(name);
  } catch { /* nothing was kept */ }
  if (!("add" in form.dataset)) return;
  const fold = form.closest("details");
  if (fold) fold.open = true;
  for (const [name, value] of done?.values ?? []) {
    const field = [...form.elements].find((one) => one.name === name && one.matches("textarea, select, input:not([type=hidden])"));
    if (field && (!field.value || field.value === untouched(field))) field.value = value;
  }
}

/** Events come from the forms of an item also while another item is shown. */
function listen(within) {
  within.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-steady-each]")) return;
    unsaid();
    pend(form, event.submitter);
    if ("tap" in form.dataset) press(form, event.submitter);
    const menu = form.closest(".menu[open]");
    if (menu) menu.open = false;
  }, true);
  within.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-steady]")) form.dataset.typed = "yes";
  });
  within.addEventListener("steady:saved", async (event) => {
    const form = event.target;
    const line = form.querySelector("[data-save-line]");
    if (!line || calm.includes(line.dataset.kind ?? "")) delete form.dataset.typed;
    const row = form.closest("[data-row-key]");
    if (row?.dataset.rowVersion && event.detail?.version) row.dataset.rowVersion = String(event.detail.version);
    if ("steadyEach" in form.dataset) answered(form);
    const kind = form.dataset.add;
    const done = await refreshNow();
    if (done && event.detail?.row && kind) arrive(event.detail.row);
  });
  const refused = (event) => {
    const form = event.target;
    if (!form.matches("[data-steady-each]")) return;
    event.preventDefault();
    delete form.dataset.typed;
    giveBack(form, answered(form));
    said(event.detail?.sentence ?? "");
    refreshNow();
  };
  within.addEventListener("steady:refused", refused);
  within.addEventListener("steady:conflict", refused);
}

/** What was sent as the page before this one went may have come too late to be shown here. */
function lookAgain() {
  const note = () => {
    try {
      sessionStorage.setItem("room-sent", String(Date.now()));
    } catch { /* this browser keeps nothing */ }
  };
  try {
    if (Date.now() - Number(sessionStorage.getItem("room-sent")) < 10_000) setTimeout(refresh, 1500);
    document.addEventListener("steady:saved", note);
    addEventListener("pagehide", () => {
      if (Object.keys(localStorage).some((name) => name.startsWith("steady:"))) note();
    });
  } catch { /* this browser keeps nothing */ }
}

function start() {
  room.dataset.roomReady = "";
  const here = item();
  if (here) known.set(here.dataset.item, { article: here, url: location.href, title: document.title });
  listen(here ?? room);
  lookAgain();
  setInterval(() => { if (!document.hidden) refresh(); }, EVERY_MS);
  addEventListener("online", () => setTimeout(refresh, 1500));
  if (here) walk();
}

/** A tap shows at once what it will be. */
function press(form, button) {
  for (const one of form.querySelectorAll("[aria-pressed]")) one.setAttribute("aria-pressed", String(one === button));
}

/** The row that was just added: into its first empty words, unless somebody types elsewhere by now. */
function arrive(key) {
  const row = document.getElementById(key);
  const here = document.activeElement;
  if (!row || here?.matches?.("textarea, select, input:not([type=hidden])")) return;
  const empty = [...row.querySelectorAll("textarea")].find((one) => !one.value);
  (empty ?? row).focus();
  land(empty);
}

/* Going from item to item */

const linkTo = (way) => item()?.querySelector(`.room__foot a[rel="${way}"]`);

/** The neighbours are fetched and kept: from now on one may go to them without a connection, and the page has its mark. */
async function ahead() {
  const move = moves;
  for (const link of document.querySelectorAll('.room__foot a[rel="next"], .room__foot a[rel="prev"]')) {
    const pid = link.dataset.itemLink;
    if (known.has(pid)) continue;
    try {
      const page = await fetched(link.href);
      known.set(pid, { page, url: link.href, title: page.title });
    } catch {
      return;
    }
  }
  if (move === moves) room.dataset.roomAhead = "";
}

function show(pid) {
  const next = known.get(pid);
  const left = item();
  if (!next.article) {
    next.article = document.adoptNode(next.page.getElementById("room-item"));
    delete next.page;
    listen(next.article);
  }
  moves += 1;
  delete room.dataset.roomAhead;
  left.replaceWith(next.article);
  serveAll(next.article);
  address = next.url;
  document.title = next.title;
  for (const link of document.querySelectorAll("#room-list [data-item-link]")) {
    if (link.dataset.itemLink === pid) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const current = document.querySelector("#room-list [aria-current]");
  if (getComputedStyle(document.querySelector(".room__list")).position === "sticky") current?.scrollIntoView({ block: "nearest" });
  const title = next.article.querySelector("h2");
  title?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
  speak(title?.textContent.trim() ?? "");
}

async function go(pid, url, { push = true } = {}) {
  unsaid();
  land();
  if (!known.has(pid)) {
    try {
      const page = await fetched(url);
      known.set(pid, { page, url, title: page.title });
    } catch (error) {
      if (navigator.onLine && !(error instanceof TypeError)) location.assign(url);
      else said(room.dataset.saidLost, "soon");
      return;
    }
  }
  show(pid);
  if (push) history.pushState({ item: pid }, "", url);
  refreshNow().then(ahead);
}

/** Steps wait for one another: each starts from the item that the one before it led to. */
let steps = Promise.resolve();
function step(way) {
  const take = () => {
    const link = linkTo(way);
    return link ? go(link.dataset.itemLink, link.href) : null;
  };
  steps = steps.then(take, take);
}

function walk() {
  history.replaceState({ item: item().dataset.item }, "");
  addEventListener("popstate", (event) => {
    if (event.state?.item) go(event.state.item, location.href, { push: false });
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-room] a[data-item-link]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(link.dataset.itemLink, link.href);
  });
  document.addEventListener("keydown", takeKey, true);
  document.addEventListener("keydown", keys);
  setTimeout(ahead, 800);
}

const ADDING = { a: "tasking", r: "reservation", s: "statement" };

function keys(event) {
  if (event.altKey && !event.ctrlKey && !event.metaKey && ["ArrowUp", "ArrowDown"].includes(event.key) && !event.target.matches?.("select")) {
    event.preventDefault();
    step(event.key === "ArrowUp" ? "prev" : "next");
    return;
  }
  if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === "d") {
    event.preventDefault();
    open("outcome");
    return;
  }
  if (!single(event)) return;
  const button = (key) => item().querySelector(`[data-act-key="${key}"]`);
  if (/^[1-9]$/.test(event.key)) typeOn(item().querySelectorAll(".decision__verbs button")[Number(event.key) - 1]);
  else if (event.key === "o") open("outcome");
  else if (ADDING[event.key]) open(ADDING[event.key]);
  else if (event.key === "c") (button("call") ?? button("finish"))?.click();
  else if (event.key === "y") button("agree")?.click();
  else return;
  event.preventDefault();
}

function open(kind) {
  const form = item()?.querySelector(`[data-add="${kind}"]`);
  if (!form) return;
  const fold = form.closest("details");
  if (fold) fold.open = true;
  form.querySelector("select, textarea")?.focus();
}

if (room) start();
