/**
 * Forms that save themselves. A form with data-steady="key" keeps what is typed on this device at once and sends it
 * 800 ms later as JSON is asked for; what cannot be sent is kept under the person's name and sent again, in order, one at a
 * time, when the network is back, after a reload, after signing in again. Without this module the form posts as any other.
 *
 *   data-steady="key"       one key for one thing; the key of a thing is the same on every page that shows it
 *   data-steady-each        every submit is an act of its own: none takes the place of another, the form is emptied
 *   data-stands, row_version   hidden fields that say on what the text stands: an answer's "version" goes in there
 *   [data-save-line]        in the form, or anywhere with data-save-line="key": where the text is, in words
 *
 * Each text has its own `once`, and a text sent again has the same one: the server does it once. Events on the form, all
 * bubbling, with the server's answer as detail: steady:saved, steady:conflict (preventDefault leaves out the box that shows
 * both texts), steady:refused, steady:kept (on this device), steady:back (a kept text came back into the form).
 */
import { speak } from "./speak.js";
import { anchor, bothTexts, clock, sayIn, words } from "./steady-words.js";

const AFTER_MS = 800;
const PAUSES_S = [2, 4, 8, 16, 30, 60];
/** Letters from which on a text is long, and how often it is written down. */
const LONG = 20_000;
const WRITTEN_MS = 200;
const DAYS = 14;
const PATIENCE_MS = 30_000;
const OWN = ["csrf_token", "once"];
const SIGN_IN = "/sign-in";

const person = document.body.dataset.person ?? "";
const random = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => n.toString(16).padStart(2, "0")).join("");
/** This page: nobody else writes under it; a lock held as long as the page lives tells others that it does. */
const slot = random().slice(0, 12);
const prefix = `steady:${person}:`;

/** The form of a key, as it is served on this page; and what waits, by its place in the storage. */
const served = new Map();
const entries = new Map();
/** Places of long texts that are not written down yet. */
const later = new Set();
let writing = 0;
let storage = true;
let since = null;
let tries = 0;
let timer = 0;
let running = false;
let renewed = false;
let someoneElse = false;

const plain = (text) => text.replace(/\r\n?/g, "\n");

/**
 * What a form says: pairs of name and value, without what is the page's own, and what it stands on apart. Read field by
 * field: FormData would lay out a long text at every key.
 */
function read(form, submitter) {
  const stands = standsOf(form);
  const values = [];
  for (const field of form.elements) {
    const { name, type } = field;
    if (!name || field.disabled || OWN.includes(name) || name in stands || ["file", "submit", "button", "reset", "image"].includes(type)) continue;
    if (["checkbox", "radio"].includes(type) && !field.checked) continue;
    if (type === "select-multiple") for (const option of field.selectedOptions) values.push([name, option.value]);
    else values.push([name, plain(field.value)]);
  }
  if (submitter?.name) values.push([submitter.name, submitter.value]);
  return { values, stands };
}

function standing(form) {
  return [...form.elements].filter((field) => field.type === "hidden" && field.name && (field.name === "row_version" || "stands" in field.dataset));
}

function standsOf(form) {
  return Object.fromEntries(standing(form).map((field) => [field.name, field.value]));
}

/** The same fields, on the version that an answer names: one for all of them, or one by the name of each. */
function standOn(stands, version) {
  if (version === undefined || version === null) return stands;
  const of = (name) => (typeof version === "object" ? version[name] ?? stands[name] : version);
  return Object.fromEntries(Object.keys(stands).map((name) => [name, String(of(name))]));
}

function standIn(form, version) {
  const stands = standOn(standsOf(form), version);
  for (const field of standing(form)) field.value = stands[field.name];
}

function write(form, values) {
  const given = new Map();
  for (const [name, value] of values) given.set(name, [...(given.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit", "button", "password"].includes(field.type)) continue;
    const list = given.get(field.name);
    if (["checkbox", "radio"].includes(field.type)) field.checked = Boolean(list?.includes(field.value));
    else if (field.type === "select-multiple") for (const option of field.options) option.selected = Boolean(list?.includes(option.value));
    else if (list) field.value = list[0];
  }
}

/** Asked at every key: as pairs, without making one text of a long one. */
const same = (one, other) => Boolean(one && other) && one.length === other.length
  && one.every(([name, value], at) => name === other[at][0] && value === other[at][1]);

const long = ({ values }) => values.reduce((sum, [, value]) => sum + value.length, 0) > LONG;

/** Put down what waits; without storage it waits in this page alone. A long text is written some times a second, not at every key. */
function put(entry) {
  entries.set(entry.place, entry);
  if (long(entry)) {
    later.add(entry.place);
    writing ||= setTimeout(writeDown, WRITTEN_MS);
  } else {
    later.delete(entry.place);
    store(entry);
  }
}

/** Write down now what waits for it: also when the lid is closed, or the page goes. */
function writeDown() {
  clearTimeout(writing);
  writing = 0;
  for (const place of later) if (entries.has(place)) store(entries.get(place));
  later.clear();
}

function store(entry) {
  try {
    localStorage.setItem(entry.place, JSON.stringify(entry));
    storage = true;
  } catch {
    storage = false;
  }
}

function drop(entry) {
  entries.delete(entry.place);
  later.delete(entry.place);
  try {
    localStorage.removeItem(entry.place);
  } catch { /* nothing was kept */ }
}

/** Say where the text is, in every line that is there for it. */
function say(key, kind, about = "", link = null) {
  const form = served.get(key)?.form;
  const lines = new Set(document.querySelectorAll(`[data-save-line="${CSS.escape(key)}"]`));
  for (const line of form?.querySelectorAll("[data-save-line]") ?? []) lines.add(line);
  for (const line of lines) sayIn(line, kind, about, link?.cloneNode(true));
}

function tell(key, name, detail) {
  const event = new CustomEvent(`steady:${name}`, { bubbles: true, cancelable: true, detail });
  return (served.get(key)?.form ?? document).dispatchEvent(event);
}

/** What was typed is kept now; it is sent when the typing rests. */
function keep(form, { soon = true } = {}) {
  const key = form.dataset.steady;
  const own = served.get(key);
  const { values, stands } = read(form);
  const entry = entries.get(own.place);
  const begun = entry && entry.state !== "saved";
  if (begun && entry.state === "two") {
    put({ ...entry, values, at: Date.now() });
    return;
  }
  if (begun && same(entry.values, values)) {
    if (entry.state === "refused") put({ ...entry, state: "waiting" });
  } else if (!begun && same(values, own.values)) {
    return; // as it stands
  } else {
    const flying = begun && entry.flying ? { ...entry.flying, values: entry.flying.values ?? entry.values } : null;
    put({
      place: own.place, key, at: Date.now(), first: begun ? entry.first : Date.now(), once: random(), action: form.action,
      values, stands: begun ? entry.stands : stands, state: "waiting", flying,
    });
  }
  if (since) say(key, storage ? "waiting" : "lost", clock(since));
  else say(key, "saving");
  tell(key, "kept", {});
  clearTimeout(own.timer);
  own.timer = setTimeout(() => {
    own.timer = 0;
    pump();
  }, soon ? AFTER_MS : 0);
}

/** One act that stands for itself: a button with a name, or any submit of a form of such acts. */
function act(form, submitter) {
  const { values, stands } = read(form, submitter);
  const once = random();
  put({
    place: `${prefix}${slot}:${form.dataset.steady}#${once}`, key: form.dataset.steady, at: Date.now(), first: Date.now(), once,
    action: form.action, values, stands, state: "waiting", flying: null,
  });
  if ("steadyEach" in form.dataset) form.reset();
  tell(form.dataset.steady, "kept", {});
  pump();
}

/** What is being typed right now: it is sent when the typing rests, and not again and again meanwhile. */
function isTyped({ key, place }) {
  const own = served.get(key);
  return own?.place === place && own.timer !== 0;
}

/** What waits, oldest first. What a colleague or a rule stands in the way of waits for the person. */
function next() {
  return [...entries.values()]
    .filter((entry) => entry.state === "waiting" && !isTyped(entry))
    .sort((one, other) => one.first - other.first || one.at - other.at)[0];
}

async function pump() {
  if (running || !person) return;
  running = true;
  clearTimeout(timer);
  try {
    for (let entry = next(); entry; entry = next()) if (!await send(entry.place)) break;
  } finally {
    running = false;
  }
}

/** Take a text up for sending: an earlier sending that was never answered goes again first, it may have been taken in. */
function launch(entry) {
  if (!entry.flying) put({ ...entry, flying: { once: entry.once, stands: entry.stands, values: null } });
  const { flying, values } = entries.get(entry.place);
  const body = new URLSearchParams([...(flying.values ?? values), ...Object.entries(flying.stands)]);
  body.set("once", flying.once);
  body.set("csrf_token", document.querySelector("input[name=csrf_token]")?.value ?? "");
  return { body, sent: { ...flying, values: flying.values ?? values } };
}

/** Send one text. True if the next one may go; false if all have to wait. */
async function send(place) {
  const { key, action } = entries.get(place);
  const { body, sent } = launch(entries.get(place));
  if (served.has(key) && !since) say(key, "saving");
  let answer;
  try {
    answer = await post(action, body);
  } catch {
    return wait("waiting");
  }
  if (answer.status === 401 || answer.said.expired) {
    if (answer.status !== 401 && !renewed && await renew()) {
      renewed = true;
      return true;
    }
    return signedOut();
  }
  if (answer.status >= 500 || answer.status === 429) return wait("silent");
  since = null;
  tries = 0;
  renewed = false;
  const latest = entries.get(place);
  if (!latest) return true;
  const done = latest.once === sent.once;
  if (answer.ok) return taken(latest, sent, answer.said, done);
  if (answer.status === 409 && answer.said.conflict) return clash(latest, answer.said);
  put({ ...latest, flying: null, state: done ? "refused" : "waiting" });
  if (!done) return true;
  const { sentence, where, link } = answer.said;
  say(key, "refused", sentence ?? String(answer.status), where ? anchor(link ?? where, where) : null);
  tell(key, "refused", answer.said);
  return true;
}

/** Post as a script. A view that answers with a page has taken the text in; the page says what it stands on now. */
async function post(action, body) {
  const answer = await fetch(action, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = await answer.text();
  if (answer.headers.get("Content-Type")?.startsWith("application/json")) return { ok: answer.ok, status: answer.status, said: JSON.parse(text) };
  if (answer.redirected && new URL(answer.url).pathname === SIGN_IN) return { ok: false, status: 401, said: {} };
  return { ok: answer.ok, status: answer.status, said: { page: parsed(text) } };
}

const parsed = (text) => new DOMParser().parseFromString(text, "text/html");

/** The page as the server shows it now; nothing if somebody else, or nobody, is signed in. Its token becomes ours. */
async function page() {
  let answer;
  try {
    answer = await fetch(location.href, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return null;
  }
  const shown = parsed(await answer.text());
  const token = shown.querySelector("input[name=csrf_token]")?.value;
  const who = shown.body.dataset.person ?? "";
  someoneElse = Boolean(who) && who !== person;
  if (!answer.ok || !token || who !== person) return null;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  return shown;
}

const renew = async () => Boolean(await page());

/** Everything waits: try again after a pause that grows. */
function wait(kind) {
  since ??= new Date();
  timer = setTimeout(pump, PAUSES_S[Math.min(tries, PAUSES_S.length - 1)] * 1000);
  tries += 1;
  for (const waiting of entries.values()) {
    if (waiting.state === "waiting") say(waiting.key, storage ? kind : "lost", clock(since));
  }
  return false;
}

function signedOut() {
  timer = setTimeout(pump, PAUSES_S.at(-1) * 1000);
  const here = location.pathname + location.search;
  for (const waiting of entries.values()) {
    if (waiting.state !== "waiting") continue;
    const link = anchor(words.sign, `${SIGN_IN}?next=${encodeURIComponent(here)}`);
    say(waiting.key, someoneElse ? "other" : "out", clock(new Date(waiting.at)), link);
  }
  return false;
}

/** The server has it. What was typed meanwhile stands on it. */
function taken(latest, sent, said, done) {
  const { key, place } = latest;
  const own = served.get(key);
  const version = said.version ?? versionIn(said.page, key);
  const stands = standOn(sent.stands, version);
  if (own) standIn(own.form, version);
  for (const waiting of [...entries.values()]) {
    if (waiting.key !== key || waiting.place === place) continue;
    put({ ...waiting, stands, flying: waiting.flying && { ...waiting.flying, stands } });
  }
  const shown = own?.place === place;
  if (shown) own.values = sent.values;
  if (!done) put({ ...latest, stands, flying: null });
  else if (shown) put({ ...latest, stands, state: "saved", flying: null }); // the copy on this device goes with the page
  else drop(latest);
  if (said.again && said.version === undefined) catchUp(key);
  if (done) say(key, storage ? "saved" : "server", said.saved ?? clock(new Date()));
  tell(key, "saved", said);
  return true;
}

const versionIn = (shown, key) => {
  const form = shown?.querySelector(`form[data-steady="${CSS.escape(key)}"]`);
  return form ? standing(form)[0]?.value : undefined;
};

/** A repeated sending whose first answer is not known any more: the page says on what the text stands. */
async function catchUp(key) {
  const version = versionIn(await page(), key);
  const own = served.get(key);
  if (own) standIn(own.form, version);
}

/** A colleague was first: both texts are there, and nothing more is sent until the person says what shall stand. */
function clash(latest, said) {
  const { key } = latest;
  put({ ...latest, state: "two", flying: null });
  say(key, "two");
  const own = served.get(key);
  if (tell(key, "conflict", said) && own) showBoth(own, latest, said);
  speak(said.sentence ?? "");
  return true;
}

function showBoth(own, met, said) {
  own.box?.remove();
  const acts = [[words.stand, () => settle(own, said)]];
  // Only what the server has kept may leave the form.
  if (said.conflict.kept) acts.push([words.reload, () => leave(entries.get(own.place), met)]);
  own.box = bothTexts(said, acts);
  own.form.after(own.box);
  own.box.scrollIntoView({ block: "nearest" });
}

/** What is in the form now shall stand, in the knowledge of the other text. */
async function settle(own, said) {
  const key = own.form.dataset.steady;
  const version = said.conflict.version ?? versionIn(await page(), key);
  if (version === undefined) return;
  standIn(own.form, version);
  own.box?.remove();
  const entry = entries.get(own.place);
  if (entry) drop(entry);
  own.values = null;
  keep(own.form, { soon: false });
}

/** Show what stands. What was typed after the two texts met is brought to the server first, to be kept there too. */
function leave(entry, met) {
  if (entry && !same(entry.values, met.values)) {
    put({ ...entry, once: random(), state: "waiting" });
    pump();
    return;
  }
  if (entry) drop(entry);
  location.reload();
}

/** Serve a form, also one that came later. */
export function serve(form) {
  const key = form.dataset.steady;
  if (!person || served.get(key)?.form === form) return;
  const own = { form, place: `${prefix}${slot}:${key}`, values: read(form).values, timer: 0, box: null };
  served.set(key, own);
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented || "plain" in (event.submitter?.dataset ?? {})) return;
    event.preventDefault();
    if (entries.get(own.place)?.state === "two") own.box?.querySelector("button")?.click();
    else if ("steadyEach" in form.dataset || event.submitter?.name) act(form, event.submitter);
    else keep(form, { soon: false });
  });
  if ("steadyEach" in form.dataset) return;
  form.addEventListener("input", () => keep(form));
}

/** Send what a form holds without waiting for the typing to rest. */
export function saveNow(form) {
  keep(form, { soon: false });
}

/** The pages that live, by the locks they hold. */
async function living() {
  try {
    const { held } = await navigator.locks.query();
    return held.map((lock) => lock.name);
  } catch {
    return []; // an old browser: what other pages keep is taken up at once
  }
}

/** Take up what pages that are gone have left behind: into its form where it is shown, and to be sent in any case. */
async function takeUp() {
  const alive = await living();
  const found = [];
  try {
    for (const place of Object.keys(localStorage).filter((name) => name.startsWith(prefix))) {
      const from = place.slice(prefix.length).split(":")[0];
      if (from === slot || entries.has(place) || alive.includes(`steady:${from}`)) continue;
      const entry = JSON.parse(localStorage.getItem(place) ?? "null");
      if (!entry || entry.state === "saved" || Date.now() - entry.at > DAYS * 86_400_000) localStorage.removeItem(place);
      else found.push({ ...entry, place });
    }
  } catch {
    return;
  }
  for (const entry of found.sort((one, other) => one.at - other.at)) bring(entry);
  pump();
}

function bring(entry) {
  const own = served.get(entry.key);
  const waiting = { ...entry, state: "waiting" }; // what stood in the way is asked again
  if (!own || "steadyEach" in own.form.dataset) return put(waiting);
  if (same(entry.values, own.values)) return drop(entry);
  const before = entries.get(own.place);
  if (before?.brought) put({ ...before, place: `${own.place}~${before.once}` }); // an older one still goes, by itself
  else if (before || !same(read(own.form).values, own.values)) return put(waiting); // one is writing here already
  drop(entry);
  put({ ...waiting, place: own.place, brought: true });
  write(own.form, entry.values);
  say(entry.key, "waiting", clock(new Date(entry.at)));
  tell(entry.key, "back", {});
}

function again() {
  tries = 0;
  takeUp();
}

if (person) {
  try {
    navigator.locks?.request(`steady:${slot}`, () => new Promise(() => {}));
  } catch { /* an old browser: what other pages keep is taken up at once */ }
  for (const form of document.querySelectorAll("form[data-steady]")) serve(form);
  takeUp();
  setTimeout(takeUp, 3000); // a page just left may still have been counted among the living
  addEventListener("online", again);
  addEventListener("focus", again);
  addEventListener("pageshow", (event) => { if (event.persisted) again(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) writeDown(); });
  addEventListener("pagehide", () => {
    writeDown();
    // What is saved needs no copy on a device that others may use.
    for (const entry of [...entries.values()]) if (entry.state === "saved") drop(entry);
    flush();
  });
  addEventListener("beforeunload", (event) => {
    writeDown();
    if (!storage && [...entries.values()].some((entry) => entry.state === "waiting")) event.preventDefault();
  });
}

/** As the page goes: what still rests is sent, without waiting for the answer; it stays kept until one is known. */
function flush() {
  if (running) return;
  for (const entry of [...entries.values()]) {
    if (entry.state !== "waiting" || entry.flying) continue;
    const { body } = launch(entry);
    if (body.toString().length > 60_000) continue; // more is not taken along by browsers
    fetch(entry.action, { method: "POST", body, keepalive: true, headers: { Accept: "application/json" } }).catch(() => {});
  }
}
