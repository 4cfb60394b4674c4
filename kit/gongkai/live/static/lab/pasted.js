// What the clipboard holds, as a section's text: paragraphs, lists with their marks, a table as a
// Markdown table. Fonts, colours and what else Word, WPS and Excel send along are left behind.

import { unquoted } from "../paste.js";

/** @typedef {{ mime: string, data: string }} Picture */
/** @typedef {{ text: string, pictures: Picture[], lost: number }} Pasted
 * `text` has `![](attachment:NAME)` where a picture stands, by the names that are given. */

const BLOCKS = new Set(("address article aside blockquote body caption center dd div dl dt fieldset figcaption figure "
  + "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section ul").split(" "));
const VOID = new Set("area base br col embed frame hr img input link meta param source track wbr".split(" "));
// What is no text of the page: its settings, programs, and what Word says of comments and deletions.
const UNSHOWN = new Set("del head link math meta noscript object script select style svg template textarea title xml".split(" "));
const HIDDEN = /(?:^|;)\s*(?:display\s*:\s*none|mso-hide\s*:\s*all|mso-element\s*:\s*comment-list|mso-comment-reference\s*:)/i;
const MARK = /mso-list\s*:\s*ignore/i; // the span in which Word writes a list's number or bullet
const NAMED = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", ensp: " ", emsp: "　", ldquo: "“",
  rdquo: "”", lsquo: "‘", rsquo: "’", mdash: "—", ndash: "–", hellip: "…", middot: "·", bull: "•", times: "×",
  sect: "§", permil: "‰", deg: "°", copy: "©", reg: "®", laquo: "«", raquo: "»", zwnj: "", zwj: "", shy: "" };
const WIDE = "[\\u2e80-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef“”‘’…—·]";
const BROKEN = new RegExp(`(?<=${WIDE})[ \\t]*[\\r\\n]+[ \\t]*(?=${WIDE})`, "g"); // a line of HTML ends amid Chinese
const BULLET = /^[·•●○◦■□◆◇▪▫➢➤✓√§Øøülnuvqo\uf000-\uf0ff-]$/;

/** @type {Record<string, RegExp>} */
const ENDS = { p: /^p$/, li: /^(?:li|p)$/, tr: /^(?:tr|td|th|p)$/, td: /^(?:td|th|p)$/, th: /^(?:td|th|p)$/ }; // what a tag ends unsaid

/** @typedef {{ name: string, attributes: Record<string, string>, children: (Tree | string)[] }} Tree */

/** @param {string} text */
const entities = (text) => text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+\d*));?/gi, (whole, decimal, hex, name) => {
  if (name) return /** @type {Record<string, string>} */ (NAMED)[name] ?? whole;
  const code = decimal ? Number(decimal) : parseInt(hex, 16);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
});

const TOKEN = /<!--[\s\S]*?(?:-->|$)|<!\[[^>]*>|<[!?][^>]*>|<\/([a-z][\w:.-]*)[^>]*>|<([a-z][\w:.-]*)((?:"[^"]*"|'[^']*'|[^"'<>])*)>|[^<]+|</gi;
const ATTRIBUTE = /([^\s=/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;

// The elements of a page's source: what a clipboard holds is written by programs, seldom well.
/** @param {string} html @returns {Tree} */
function tree(html) {
  /** @type {Tree} */
  const root = { name: "", attributes: {}, children: [] };
  const open = [root];
  for (const [whole, closed, opened, given] of html.matchAll(TOKEN)) {
    const name = (closed ?? opened ?? "").toLowerCase();
    if (closed) {
      const at = open.findLastIndex((one) => one.name === name);
      if (at > 0) open.length = at;
    } else if (opened) {
      const ends = ENDS[name];
      while (ends?.test(open[open.length - 1].name)) open.pop();
      /** @type {Record<string, string>} */
      const attributes = {};
      for (const [, key, ...values] of given.matchAll(ATTRIBUTE)) attributes[key.toLowerCase()] = entities(values.find((one) => one !== undefined) ?? "");
      const made = { name, attributes, children: [] };
      open[open.length - 1].children.push(made);
      if (!VOID.has(name) && !given.endsWith("/")) open.push(made);
    } else if (!whole.startsWith("<!") && !whole.startsWith("<?")) {
      open[open.length - 1].children.push(entities(whole));
    }
  }
  return root;
}

/** @param {string} text */
const bare = (text) => text.replace(BROKEN, "").replace(/[\s\u00a0]+/g, " ").replace(/^[ \u3000]+|[ \u3000]+$/g, "");

// Signs that Markdown would take for its own; those that clerks mean so stay.
/** @param {string} text */
const plain = (text) => text.replace(/\\(?=[\\`*_{}[\]()#+.!|-])/g, "\\\\").replace(/\*(?!\d)|(?<!\d)\*/g, "\\*").replace(/\](?=\()/g, "\\]")
  .replace(/(?<![\w一-鿿])_|_(?![\w一-鿿])/g, "\\_").replace(/<(?=[a-z/!])/gi, "&lt;").replace(/^(?=#{1,6} |>)/, "\\");

class Reader {
  /** @param {(n: number) => string} nameOf the name of the nth picture */
  constructor(nameOf) {
    this.nameOf = nameOf;
    /** @type {{ text: string, item: boolean, raw?: boolean }[]} */
    this.lines = [];
    this.text = "";
    this.mark = "";
    /** @type {Picture[]} */
    this.pictures = [];
    this.lost = 0;
    /** @type {{ ordered: boolean, n: number }[]} */
    this.lists = [];
  }

  end() {
    const text = bare(this.text);
    this.text = "";
    if (!text && !this.mark) return;
    this.lines.push({ text: `${this.mark}${plain(text)}`, item: Boolean(this.mark) });
    this.mark = "";
  }

  /** @param {Tree} node */
  read(node) {
    for (const child of node.children) {
      if (typeof child === "string") this.text += child;
      else this.element(child);
    }
  }

  /** @param {Tree} node */
  element(node) {
    const { name, attributes } = node;
    const { style = "" } = attributes;
    if (UNSHOWN.has(name) || HIDDEN.test(style) || attributes.class === "MsoCommentReference") return;
    if (name === "br") this.end();
    else if (name === "img") this.picture(attributes);
    else if (name === "table") this.table(node);
    else if (attributes["data-reference"]) this.text += attributes["data-reference"];
    else if (MARK.test(style)) this.mark = this.marked(node);
    else if (BLOCKS.has(name)) this.block(node);
    else this.read(node);
  }

  /** @param {Tree} node */
  block(node) {
    const { name, attributes } = node;
    this.end();
    if (name === "ol" || name === "ul") this.lists.push({ ordered: name === "ol", n: Number(attributes.start ?? 1) || 1 });
    const list = this.lists[this.lists.length - 1];
    if (name === "li" && list) {
      this.mark = list.ordered ? `${list.n}.` : `${"  ".repeat(this.lists.filter((one) => !one.ordered).length - 1)}- `;
      list.n += 1;
    }
    this.read(node);
    this.end();
    if (name === "ol" || name === "ul") this.lists.pop();
  }

  // Word writes the number itself, or a letter of a font of signs.
  /** @param {Tree} node */
  marked(node) {
    const text = bare(textOf(node));
    if (BULLET.test(text)) return "- ";
    return text;
  }

  /** @param {Record<string, string>} attributes */
  picture({ src = "" }) {
    const [, mime, data] = /^data:(image\/(?:png|jpeg));base64,([\w+/=\s]+)$/.exec(src) ?? [];
    if (!mime) {
      this.lost += 1;
      return;
    }
    this.end();
    this.pictures.push({ mime, data: data.replace(/\s/g, "") });
    this.lines.push({ text: `![](attachment:${this.nameOf(this.pictures.length - 1)})`, item: false, raw: true });
  }

  /** @param {Tree} node */
  table(node) {
    this.end();
    const rows = grid(node, this);
    if (rows.length && Math.max(...rows.map((row) => row.length)) === 1) {
      // A column is no table, and a frame around a page is none.
      for (const [cell] of rows) cell?.split("\n").forEach((text) => text && this.lines.push({ text: plain(text), item: false }));
    } else if (rows.length) {
      this.lines.push({ text: tableOf(rows), item: false, raw: true });
    }
  }

  whole() {
    this.end();
    let text = "";
    const listed = (/** @type {number} */ n) => this.lines[n]?.item && /^(?: *- |\d+\.)/.test(this.lines[n].text);
    this.lines.forEach((line, n) => {
      if (n) text += listed(n) && listed(n - 1) ? "\n" : "\n\n";
      text += line.text;
    });
    return text;
  }
}

/** @param {Tree | string} node @returns {string} */
const textOf = (node) => (typeof node === "string" ? node : node.children.map(textOf).join(""));

// The cells of a table in their places: what spans several stands in the first of them.
/** @param {Tree} table @param {Reader} outer @returns {string[][]} */
function grid(table, outer) {
  /** @type {string[][]} */
  const rows = [];
  /** @type {number[]} */
  let spanned = [];
  for (const line of every(table, "tr")) {
    /** @type {string[]} */
    const row = [];
    const fill = () => {
      while (spanned[row.length] > 0) row.push("");
    };
    const below = [...spanned].map((n) => Math.max(0, (n ?? 0) - 1));
    for (const cell of every(line, "td", "th")) {
      fill();
      const across = Math.min(Math.max(1, Number(cell.attributes.colspan) || 1), 100);
      const down = Math.min(Math.max(1, Number(cell.attributes.rowspan) || 1), 1000);
      const inner = new Reader(outer.nameOf);
      inner.read(cell);
      inner.end();
      outer.lost += inner.lost + inner.pictures.length;
      const text = inner.lines.map((one) => one.text).join("\n");
      for (let n = 0; n < across; n += 1) {
        below[row.length] = down - 1;
        row.push(n ? "" : text);
      }
    }
    fill();
    spanned = below;
    rows.push(row);
  }
  return trimmed(rows);
}

/** @param {Tree} node @param {...string} names @returns {Generator<Tree>} */
function* every(node, ...names) {
  for (const child of node.children) {
    if (typeof child === "string" || HIDDEN.test(child.attributes.style ?? "")) continue;
    if (names.includes(child.name)) yield child;
    else if (child.name !== "table") yield* every(child, ...names);
  }
}

// Without rows and columns that are empty altogether, as a spreadsheet's selection has.
/** @param {string[][]} rows */
function trimmed(rows) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const kept = [...Array(width).keys()].filter((n) => rows.some((row) => row[n]?.trim()));
  return rows.filter((row) => row.some((cell) => cell.trim())).map((row) => kept.map((n) => row[n] ?? ""));
}

/** @param {string[][]} rows */
function tableOf(rows) {
  const width = Math.max(...rows.map((row) => row.length));
  const cell = (/** @type {string} */ text) => text.replace(BROKEN, "").replace(/\s+/g, " ").replaceAll("|", "&#124;");
  const lines = rows.map((row) => `| ${[...Array(width).keys()].map((n) => cell(row[n] ?? "")).join(" | ")} |`);
  lines.splice(1, 0, `|${" --- |".repeat(width)}`);
  return lines.join("\n");
}

// Lines of cells with tabs between them, as Excel and WPS send them beside their HTML.
/** @param {string} text */
function tabbed(text) {
  if (!text.includes("\t")) return "";
  const rows = unquoted(text);
  const width = rows[0]?.length ?? 0;
  return width > 1 && rows.length > 1 && rows.every((row) => row.length === width) ? tableOf(trimmed(rows)) : "";
}

/** @param {{ html?: string, text?: string }} given @param {(n: number) => string} [nameOf] @returns {Pasted} */
export function pasted({ html = "", text = "" }, nameOf = (n) => `picture-${n + 1}.png`) {
  const typed = text.replace(/\r\n?/g, "\n").replaceAll("\0", "");
  const reader = new Reader(nameOf);
  reader.read(tree(html));
  const read = reader.whole();
  if (read) return { text: read, pictures: reader.pictures, lost: reader.lost };
  return { text: tabbed(typed) || typed, pictures: [], lost: reader.lost };
}

// What goes around a pasted text, so that a table or a picture in it stays a block of its own.
/** @param {string} text @param {string} before the source before it @param {string} after */
export function setApart(text, before, after) {
  const lines = text.split("\n");
  const block = (/** @type {string} */ line) => /^(?:\||!\[)/.test(line);
  const above = block(lines[0]) && before.trim() ? "\n\n".slice(/\n{0,2}$/.exec(before)?.[0].length) : "";
  const below = block(lines[lines.length - 1]) && after.trim() ? "\n\n".slice(/^\n{0,2}/.exec(after)?.[0].length) : "";
  return `${above}${text}${below}`;
}
