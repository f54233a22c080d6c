/**
 * Typed text is kept on this device until it is saved. A form with data-autosave="key" keeps its fields under that key and
 * the person; when the form comes back empty (the session ended, the page was left), the text is put back. Passwords,
 * files and hidden values are never kept. The line [data-save-line] says where the text is.
 */
const LINES = {
  en: { kept: (at) => `Kept on this device at ${at}, not saved yet`, back: (at) => `Your text of ${at} is back; it is not saved yet`, drop: "Discard it" },
  fr: { kept: (at) => `Conservé sur cet appareil à ${at}, pas encore enregistré`, back: (at) => `Votre texte de ${at} est rétabli\u202f; il n’est pas encore enregistré`, drop: "L’abandonner" },
};
const DAYS = 14;
const words = LINES[document.documentElement.lang] ?? LINES.en;
const person = document.body.dataset.person ?? "";

const clock = (date) => {
  const [hour, minute] = [date.getHours(), date.getMinutes()].map((n) => String(n).padStart(2, "0"));
  return document.documentElement.lang === "fr" ? `${hour}\u00a0h\u00a0${minute}` : `${hour}:${minute}`;
};

function fieldsOf(form) {
  return [...form.elements].filter((field) => field.name && !field.readOnly
    && (field.matches("textarea, select") || (field.matches("input") && !["hidden", "password", "file", "submit", "button"].includes(field.type))));
}

function read(form) {
  const values = {};
  for (const field of fieldsOf(form)) {
    if (field.matches("[type=checkbox], [type=radio]")) {
      if (field.checked) (values[field.name] ??= []).push(field.value);
      else values[field.name] ??= [];
    } else if (field.matches("select[multiple]")) {
      values[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else values[field.name] = field.value;
  }
  return values;
}

function write(form, values) {
  for (const field of fieldsOf(form)) {
    const value = values[field.name];
    if (value === undefined) continue;
    if (field.matches("[type=checkbox], [type=radio]")) field.checked = value.includes(field.value);
    else if (field.matches("select[multiple]")) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
  }
}

function say(form, sentence, tone, undo) {
  const line = form.querySelector("[data-save-line]");
  if (!line) return;
  line.dataset.tone = tone;
  line.textContent = sentence;
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--quiet btn--small";
    button.textContent = words.drop;
    button.addEventListener("click", undo);
    line.append(" ", button);
  }
}

function serve(form) {
  const place = `text:${person}:${form.dataset.autosave}`;
  const first = JSON.stringify(read(form));
  let kept;
  try {
    kept = JSON.parse(localStorage.getItem(place) ?? "null");
  } catch {
    return; // Storage is refused or broken: the form works as without this module.
  }
  if (kept && Date.now() - kept.at > DAYS * 86_400_000) {
    localStorage.removeItem(place);
    kept = null;
  }
  if (kept && JSON.stringify(kept.values) !== first) {
    write(form, kept.values);
    say(form, words.back(clock(new Date(kept.at))), "soon", () => {
      localStorage.removeItem(place);
      write(form, JSON.parse(first));
      say(form, "", "");
    });
  } else if (kept) localStorage.removeItem(place);

  let timer;
  const keep = () => {
    clearTimeout(timer);
    const now = read(form);
    try {
      if (JSON.stringify(now) === first) localStorage.removeItem(place);
      else {
        localStorage.setItem(place, JSON.stringify({ at: Date.now(), values: now }));
        say(form, words.kept(clock(new Date())), "soon");
      }
    } catch {
      say(form, "", "");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(keep, 600);
  });
  // Whether the server took the text is known only when the form comes back with it: until then it stays kept.
  form.addEventListener("submit", keep);
  // Another form of the page was sent, or a link followed, sooner than a pause in the typing.
  addEventListener("pagehide", () => form.isConnected && keep());
}

for (const form of document.querySelectorAll("form[data-autosave]")) serve(form);

/** Where the server says that a text is saved, what was kept of it goes. */
for (const mark of document.querySelectorAll("[data-autosaved]")) {
  try {
    localStorage.removeItem(`text:${person}:${mark.dataset.autosaved}`);
  } catch { /* nothing was kept */ }
}
