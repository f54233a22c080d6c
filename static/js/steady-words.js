/** What a form that saves itself says, in both languages: where its text is, and two texts beside each other. */
const LINES = {
  en: {
    saved: (at) => [`Saved ${at}`, ", on the server and on this device"],
    server: (at) => [`Saved ${at}`, ", on the server"],
    saving: () => ["Saving", ""],
    waiting: (at) => ["Kept here", `, no connection since ${at}`],
    silent: (at) => ["Kept here", `, no answer from the server since ${at}`],
    lost: (at) => ["Not saved", `, no connection since ${at}, and this browser keeps nothing`],
    out: (at) => ["You were signed out.", ` Your text of ${at} is kept.`],
    other: (at) => ["Somebody else is signed in here.", ` Your text of ${at} is kept under your name.`],
    two: () => ["Two texts", ", yours is kept"],
    refused: (sentence) => ["Kept here, not saved.", ` ${sentence}`],
    sign: "Sign in again", yours: "Their text, changed into yours", theirs: "What stands there now",
    stand: "Save what shall stand", reload: "Show what stands now", ins: "inserted:", del: "deleted:",
  },
  fr: {
    saved: (at) => [`Enregistré à ${at}`, ", sur le serveur et sur cet appareil"],
    server: (at) => [`Enregistré à ${at}`, ", sur le serveur"],
    saving: () => ["Enregistrement", ""],
    waiting: (at) => ["Conservé ici", `, sans connexion depuis ${at}`],
    silent: (at) => ["Conservé ici", `, sans réponse du serveur depuis ${at}`],
    lost: (at) => ["Pas enregistré", `, sans connexion depuis ${at}, et ce navigateur ne conserve rien`],
    out: (at) => ["Votre session a pris fin.", ` Votre texte de ${at} est conservé.`],
    other: (at) => ["Une autre personne est connectée ici.", ` Votre texte de ${at} est conservé sous votre nom.`],
    two: () => ["Deux textes", ", le vôtre est conservé"],
    refused: (sentence) => ["Conservé ici, pas enregistré.", ` ${sentence}`],
    sign: "Se reconnecter", yours: "Son texte, changé en le vôtre", theirs: "Ce qui y figure maintenant",
    stand: "Enregistrer ce qui doit rester", reload: "Voir ce qui y figure maintenant", ins: "inséré :", del: "supprimé :",
  },
};
const TONES = { saved: "done", server: "done", saving: "", waiting: "soon", silent: "soon", lost: "late", out: "late", other: "late", two: "soon", refused: "late" };

const language = document.documentElement.lang === "fr" ? "fr" : "en";
export const words = LINES[language];

const two = (number) => String(number).padStart(2, "0");
export const clock = (date) => (language === "fr" ? `${two(date.getHours())}\u00a0h\u00a0${two(date.getMinutes())}` : `${two(date.getHours())}:${two(date.getMinutes())}`);

export function anchor(text, href) {
  const made = document.createElement("a");
  made.href = href;
  made.textContent = text;
  return made;
}

/** Say in the line where the text is. A text saved again and again is not read aloud again and again. */
export function sayIn(line, kind, about, link) {
  const calm = ["saving", "saved", "server"];
  line.setAttribute("aria-live", calm.includes(kind) && calm.includes(line.dataset.kind ?? "saved") ? "off" : "polite");
  line.dataset.kind = kind;
  line.dataset.tone = TONES[kind];
  const [lead, rest] = words[kind](about);
  if (!link && line.childElementCount === 2 && line.textContent === lead + rest) return; // asked at every key
  const strong = Object.assign(document.createElement("b"), { textContent: lead });
  const more = Object.assign(document.createElement("span"), { textContent: rest });
  line.replaceChildren(strong, more);
  if (link) line.append(" ", link);
}

/** The sentence of a conflict, the other text, with the changes to ours marked where the server marked them, and what to do. */
export function bothTexts(said, acts) {
  const { theirs, pieces } = said.conflict;
  const box = Object.assign(document.createElement("section"), { className: "steady" });
  const lead = document.createElement("p");
  lead.append(Object.assign(document.createElement("b"), { textContent: said.sentence ?? "" }));
  const heading = Object.assign(document.createElement("h3"), { textContent: pieces ? words.yours : words.theirs });
  const text = Object.assign(document.createElement("div"), { className: "diff steady__text", tabIndex: 0 });
  if (pieces) for (const [kind, piece] of pieces) text.append(marked(kind, piece));
  else text.textContent = typeof theirs === "string" ? theirs : Object.entries(theirs ?? {}).map(([name, value]) => `${name}: ${value}`).join("\n");
  const foot = Object.assign(document.createElement("div"), { className: "acts" });
  for (const [at, [label, act]] of acts.entries()) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: at ? "btn" : "btn btn--go", textContent: label });
    button.addEventListener("click", act);
    foot.append(button);
  }
  box.append(lead, heading, text, foot);
  return box;
}

function marked(kind, piece) {
  if (kind !== "ins" && kind !== "del") return piece;
  const made = document.createElement(kind);
  const said = Object.assign(document.createElement("span"), { className: "vh", textContent: `${words[kind]} ` });
  made.append(said, piece);
  return made;
}
