// Blocks of figures to and from the clipboard, as spreadsheets exchange them.

import { clear, put } from "./changes.js";
import { Paste, unquoted } from "./paste.js";
import { parseCell, show } from "./values.js";

/** @param {Sheet} sheet @param {Bar} bar */
export function followClipboard(sheet, bar) {
  sheet.table.addEventListener("copy", (/** @type {Happening} */ event) => copy(sheet, event));
  sheet.table.addEventListener("cut", (/** @type {Happening} */ event) => copy(sheet, event) && clear(sheet));
  sheet.table.addEventListener("paste", (/** @type {Happening} */ event) => paste(sheet, bar, event));
}

/** @param {string} text */
const quote = (text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

// Copies the block; says whether there was any, and not a text with the caret in it.
/** @param {Sheet} sheet @param {Happening} event */
function copy(sheet, event) {
  const { editing, anchor } = sheet.selection;
  if (!editing || (editing.mode === "inside" && !anchor)) return false;
  event.preventDefault();
  const lines = sheet.selection.block().map((line) => line.map((cell) => quote(sheet.valueText(cell))).join("\t"));
  event.clipboardData.setData("text/plain", lines.join("\r\n"));
  return true;
}

/** @param {Sheet} sheet @param {Bar} bar @param {Happening} event */
function paste(sheet, bar, event) {
  const { selection, spec, lines, part } = sheet;
  if (!selection.editing) return;
  const rows = unquoted(event.clipboardData.getData("text/plain"));
  const single = rows.length === 1 && rows[0].length === 1;
  if (!rows.length || (single && !selection.anchor)) return;
  event.preventDefault();
  if (single) {
    put(sheet, "粘贴", rows[0][0]);
    return;
  }
  const plan = new Paste(spec, lines, rows, selection.block()[0][0]).plan();
  if (plan.refused) {
    bar.tell(plan.refused);
    return;
  }
  part.history.change("粘贴", plan.pairs);
  bar.tell([plan.said, ...wrongTotals(sheet, plan.totals)].filter(Boolean).join("；"));
}

/** @param {Sheet} sheet @param {[Cell, string][]} totals */
function wrongTotals(sheet, totals) {
  const wrong = totals.filter(([cell, text]) => {
    const sum = sheet.valueText(cell);
    return text && sum && show(parseCell(text, cell).value) !== sum;
  });
  return wrong.map(([cell, text]) => `${cell.place}：粘贴来的是 ${text}，各项之和是 ${sheet.valueText(cell)}`);
}
