// What the keys do in the table, as in a spreadsheet.

import { clear, fill } from "./changes.js";

/** @type {Record<string, [rows: number, columns: number]>} */
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** @param {Sheet} sheet @param {Bar} bar */
export function followKeys(sheet, bar) {
  const { table, selection, inputs } = sheet;
  table.addEventListener("keydown", (/** @type {Happening} */ event) => {
    const { editing } = selection;
    if (event.isComposing || !editing || !inputs.has(event.target.dataset.cell)) return;
    const deed = deedOf(sheet, bar, editing, event);
    if (!deed) return;
    event.preventDefault();
    deed();
  });
}

// What a key does; nothing where it is the field's own or the browser's.
/** @param {Sheet} sheet @param {Bar} bar @param {Editing} editing @param {Happening} event */
function deedOf(sheet, bar, editing, event) {
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.altKey && event.code === "Digit0") return () => bar.askZero();
  if ((event.ctrlKey || event.metaKey) && !event.altKey) return withControl(sheet, name);
  return moving(sheet, editing, event, name) ?? changing(sheet, editing, event, name);
}

/** @param {Sheet} sheet @param {string} name */
function withControl(sheet, name) {
  const { selection } = sheet;
  const typed = sheet.cells.filter((cell) => !cell.computed);
  switch (name) {
    case "d": return () => fill(sheet, true);
    case "r": return () => fill(sheet, false);
    case "Home": return () => selection.go(typed[0]);
    case "End": return () => selection.go(typed.at(-1));
    default: return undefined;
  }
}

/** @param {Sheet} sheet @param {Editing} editing @param {Happening} event @param {string} name */
function moving(sheet, editing, event, name) {
  const { selection } = sheet;
  const { key } = editing;
  const back = event.shiftKey ? -1 : 1;
  if (name === "Enter") return () => selection.go(selection.neighbour(key, back, 0)) || selection.settle();
  if (name === "Tab") {
    const target = selection.inOrder(key, back);
    return target && !editing.leave ? () => selection.go(target) : undefined;
  }
  // Within a text the caret moves from side to side.
  if (editing.mode === "inside" && name !== "ArrowUp" && name !== "ArrowDown") return undefined;
  if (Object.hasOwn(STEPS, name)) return () => selection.go(selection.neighbour(key, ...STEPS[name]), event.shiftKey);
  const typed = () => sheet.lines[sheet.lineOf(key)].filter((cell) => !cell.computed);
  if (name === "Home") return () => selection.go(typed()[0]);
  if (name === "End") return () => selection.go(typed().at(-1));
  return undefined;
}

/** @param {Sheet} sheet @param {Editing} editing @param {Happening} event @param {string} name */
function changing(sheet, editing, event, name) {
  const { selection } = sheet;
  switch (name) {
    case "Escape": return () => giveUp(sheet, editing);
    case "F2": return () => selection.within(event.target);
    case "Delete": return editing.mode === "inside" && !selection.anchor ? undefined : () => clear(sheet);
    case "Backspace": return selection.anchor ? () => clear(sheet) : undefined;
    default: return undefined;
  }
}

/** @param {Sheet} sheet @param {Editing} editing */
function giveUp({ selection, part }, editing) {
  // A second Esc lets Tab leave the table.
  if (!part.history.cancel(editing.key)) editing.leave = true;
  selection.reach(null);
  selection.settle();
}
