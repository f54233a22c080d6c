/**
 * What was copied in Word, a mail or a web page, as canonical text: headings, lists, lettered sub-paragraphs, tables,
 * quotations, links and emphasis stay; fonts, colours and what is hidden go. Numbers that Word put before paragraphs go too:
 * here they come by themselves.
 */
const BLOCKS = "address, article, aside, blockquote, div, dl, dd, dt, figure, footer, h1, h2, h3, h4, h5, h6, header, hr, li, main, ol, p, pre, section, table, ul";
const IGNORED = "head, script, style, template, title, meta, link, svg, img, object, del, noscript";
const BEGINS = /^(?:#{1,6} |> |[-+] |[0-9]{1,9}[.)] |:::|\||`{3}|~{3})/;
const LETTER = /^\(?([a-z])[).]\s*$/;
const NUMBER = /^\(?[0-9]+(?:\.[0-9]+)*[).]?\s*$/;

const lines = (text) => text.replace(/[\s\u00a0]+/g, (space) => (space === "\u00a0" || space === "\u202f" ? space : " "));
const literal = (text) => text.replace(/[\\`*]/g, "\\$&").replace(/\[(?=\^|[^\]]*\]\()/g, "\\[").replace(/(^|\s)_|_(?=\s|$)/g, "$1\\_");

function hidden(element) {
  const style = element.dataset.style ?? "";
  return /display:\s*none|mso-hide:\s*all|mso-element:\s*(?:comment|header|footer)/i.test(style);
}

function weight(element) {
  const style = element.dataset.style ?? "";
  const said = /font-weight:\s*([^;]+)/i.exec(style)?.[1].trim();
  const strong = said ? said === "bold" || Number(said) >= 600 : ["B", "STRONG"].includes(element.tagName);
  const slope = /font-style:\s*([^;]+)/i.exec(style)?.[1].trim();
  const em = slope ? slope !== "normal" : ["I", "EM", "CITE"].includes(element.tagName);
  return { strong, em };
}

/** Marks stand against the words, never against a space. */
function marked(inner, mark) {
  const [, before, words, after] = /^(\s*)([\s\S]*?)(\s*)$/.exec(inner);
  return words ? `${before}${mark}${words}${mark}${after}` : inner;
}

function inline(node, within = { strong: false, em: false }) {
  if (node.nodeType === Node.TEXT_NODE) return literal(lines(node.data));
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(IGNORED) || hidden(node)) return "";
  if (node.tagName === "BR") return "\\\n";
  const { strong, em } = weight(node);
  const inside = { strong: within.strong || strong, em: within.em || em };
  if (node.tagName === "CODE" || node.tagName === "KBD") return `\`${node.textContent.replace(/`/g, "'")}\``;
  let said = [...node.childNodes].map((child) => inline(child, inside)).join("");
  if (em && !within.em) said = marked(said, "*");
  if (strong && !within.strong) said = marked(said, "**");
  const href = node.tagName === "A" ? node.getAttribute("href") ?? "" : "";
  return /^(?:https?|mailto):/i.test(href) && said.trim() ? marked(`[${said.trim()}](${encodeURI(decodeURI(href)).replace(/[()]/g, escape)})`, "") : said;
}

function paragraph(said) {
  const text = said.replace(/(?:\\\n\s*)+$/, "").replace(/^(?:\s|\\\n)+/, "").trim();
  return BEGINS.test(text) ? `\\${text}` : text;
}

/** Word writes lists as paragraphs; the label stands in a part that other readers are told to leave out. */
function ofWord(element) {
  const list = /mso-list:\s*(?!ignore)\S+\s+level([0-9])/i.exec(element.dataset.style ?? "");
  if (!list) return null;
  const part = [...element.querySelectorAll("[data-style]")].find((one) => /mso-list:\s*ignore/i.test(one.dataset.style));
  const label = lines(part?.textContent ?? "").trim();
  part?.remove();
  const letter = LETTER.exec(label)?.[1];
  if (NUMBER.test(label)) return paragraph(inline(element));
  const indent = "  ".repeat(Math.max(0, Number(list[1]) - 1));
  return letter ? `(${letter}) ${inline(element).trim()}` : `${indent}- ${inline(element).trim()}`;
}

function cells(row) {
  return [...row.cells].flatMap((cell) => {
    const said = inline(cell).replace(/\\?\n/g, " ").replace(/\s+/g, " ").replace(/\|/g, "\\|").trim();
    return [said, ...Array(Math.min(20, Math.max(1, cell.colSpan)) - 1).fill("")];
  });
}

function table(element) {
  const rows = [...element.rows].map(cells).filter((row) => row.some(Boolean));
  if (!rows.length) return "";
  const width = Math.max(...rows.map((row) => row.length));
  if (width === 1) return rows.map(([one]) => paragraph(one)).join("\n\n");
  const line = (row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`;
  return [line(rows[0]), `|${" --- |".repeat(width)}`, ...rows.slice(1).map(line)].join("\n");
}

function list(element, indent) {
  const numbered = element.tagName === "OL";
  let at = element.start ?? 1;
  return [...element.children].filter((item) => item.tagName === "LI").map((item) => {
    const label = numbered ? `${at++}. ` : "- ";
    const parts = blocks(item, indent + " ".repeat(label.length));
    return indent + label + parts.join("\n").trimStart();
  }).join("\n");
}

/** The blocks of an element, in order; words that stand between them are paragraphs. */
function blocks(element, indent = "") {
  const made = [];
  let loose = "";
  const settle = () => {
    const said = paragraph(loose);
    if (said) made.push(indent + said);
    loose = "";
  };
  for (const node of element.childNodes) {
    const isBlock = node.nodeType === Node.ELEMENT_NODE && (node.matches(BLOCKS) || node.querySelector(BLOCKS));
    if (!isBlock) {
      loose += inline(node);
      continue;
    }
    settle();
    if (node.matches(IGNORED) || hidden(node)) continue;
    made.push(...block(node, indent).filter((one) => one.trim()));
  }
  settle();
  return made;
}

function block(node, indent) {
  const name = node.tagName;
  if (/^H[1-6]$/.test(name)) {
    const said = inline(node).replace(/\\\n/g, " ").replace(/\*\*/g, "").trim();
    return said ? [`${"#".repeat(Number(name[1]))} ${said}`] : [];
  }
  if (name === "P") {
    const item = ofWord(node);
    return [item === null ? indent + paragraph(inline(node)) : item];
  }
  if (name === "UL" || name === "OL") return [list(node, indent)];
  if (name === "TABLE") return [table(node)];
  if (name === "PRE") return [`\`\`\`\n${node.textContent.replace(/\n$/, "")}\n\`\`\``];
  if (name === "HR") return ["***"];
  if (name === "BLOCKQUOTE") return [blocks(node).join("\n\n").replace(/^/gm, "> ").replace(/^> $/gm, ">")];
  return blocks(node, indent);
}

const RICH = "h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, pre, b, strong, i, em, a[href], [data-style*='mso-list'], [data-style*='font-weight'], [data-style*='font-style']";
const ITEM = /^(?:\s*- |\([a-z]\) |\s*[0-9]+\. )/;

/** Styles are read and never applied: under another name, since the page's own policy refuses them, here as well. */
function parsed(html) {
  const read = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/<[^>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  return new DOMParser().parseFromString(read, "text/html");
}

/** Return the text of copied HTML; nothing where it says no more than the plain words beside it. */
export function toSource(html) {
  const page = parsed(html);
  if (!page.body.querySelector(RICH)) return "";
  const made = blocks(page.body);
  return made.map((one, at) => one + (ITEM.test(one) && ITEM.test(made[at + 1] ?? "") ? "\n" : "\n\n")).join("").trim();
}
