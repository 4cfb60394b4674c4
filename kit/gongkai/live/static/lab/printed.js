// A text as it prints, drawn from what the server read in it. It is text all through: no markup of a
// notebook becomes markup of the page.

import { element } from "../dom.js";
import { REFERENCE, standsFor } from "./references.js";

/** @typedef {import("./written.js").Block} Block */
/** @typedef {import("./written.js").Run} Run */
/** @typedef {Map<string, { value: string, place: string }>} Names */

const SHOWN = new Set(["image/png", "image/jpeg"]);

/** @param {Block[]} blocks @param {Names} names @param {Jupyter} cell where its pictures are */
export function drawn(blocks, names, cell) {
  return blocks.map(([kind, of, runs = []]) => {
    if (kind === "picture") return picture(of, String(runs), cell);
    if (kind === "table") return table(of, names);
    if (kind === "item") return element("p", { class: "gk-item", style: `--gk-level: ${Number(of)}` }, "• ", ...words(runs, names));
    if (kind === "heading") return element(of === 2 ? "h3" : "h4", {}, ...words(runs, names));
    return element("p", {}, ...words(runs, names));
  });
}

/** @param {Run[][][]} rows @param {Names} names */
function table(rows, names) {
  const [head, ...body] = rows.map((row, n) => element("tr", {}, ...row.map((runs) => element(n ? "td" : "th", {}, ...words(runs, names)))));
  return element("table", { class: "gk-written" }, element("thead", {}, head), element("tbody", {}, ...body));
}

/** @param {string} name @param {string} alt @param {Jupyter} cell */
function picture(name, alt, cell) {
  const held = cell.model.attachments?.get(name)?.toJSON?.() ?? {};
  const mime = Object.keys(held).find((one) => SHOWN.has(one));
  const data = mime && [held[mime]].flat().join("").replace(/\s/g, "");
  if (!data || !/^[\w+/=]+$/.test(data)) return element("p", { class: "gk-wrong" }, `图片“${alt}”没有随笔记本保存，请重新粘贴`);
  return element("figure", {}, element("img", { src: `data:${mime};base64,${data}`, alt }));
}

/** @param {Run[]} runs @param {Names} names */
function words(runs, names) {
  return runs.flatMap(([text, bold, italic, link]) => {
    let made = referred(text, names);
    if (italic) made = [element("em", {}, ...made)];
    if (bold) made = [element("strong", {}, ...made)];
    if (link) made = [element("a", { href: link, target: "_blank", rel: "noopener noreferrer" }, ...made)];
    return made;
  });
}

/** @param {string} text @param {Names} names */
function referred(text, names) {
  /** @type {(string | Drawn)[]} */
  const made = [];
  let at = 0;
  for (const match of text.matchAll(REFERENCE)) {
    const { state, value, says } = standsFor(match[1], names);
    made.push(text.slice(at, match.index), element("span", { class: `gk-ref gk-ref-${state}`, "data-reference": match[0], title: says }, value || match[0]));
    at = match.index + match[0].length;
  }
  made.push(text.slice(at));
  return made;
}

// Where in the source a place of the printed text stands: as many letters before it as on the page.
/** @param {Drawn} shown @param {Node} node @param {number} offset @param {string} source */
export function placeIn(shown, node, offset, source) {
  const range = document.createRange();
  range.setStart(shown, 0);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  for (const one of part.querySelectorAll("[data-reference]")) one.textContent = one.getAttribute("data-reference");
  const before = part.textContent ?? "";
  return matched(before.replace(/[\s•]/g, ""), source);
}

// Marks of Markdown stand between the letters, and a letter may be written as an entity.
/** @param {string} letters @param {string} source */
export function matched(letters, source) {
  let place = 0;
  for (const letter of letters) {
    const at = source.indexOf(letter, place);
    if (at >= 0 && at - place < 80) place = at + letter.length;
  }
  return place;
}
