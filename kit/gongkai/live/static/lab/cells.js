// The cells of a report are its form: they are not cut, moved, split or run by a key that slipped.
// Cells of the user's own are Lab's as ever.

import { KEY } from "../notebook.js";

// What would take a cell of the report away, or make another of it.
const CHANGES = ["cut", "deleteCells", "splitCell", "mergeCells", "changeCellType", "moveUp", "moveDown", "duplicate", "setMarkdownHeader"];
// What runs cells, and would ask for a kernel where there is none.
const RUNS = ["run", "runAndAdvance", "runAndInsert", "runCells", "runAll", "runAllAbove", "runAllBelow"];
const HELD = "这是报告自己的格子，不能删除、移动或拆开；里面的文字和数字可以照常修改。";

/** @param {Jupyter} cell */
export const isOwn = (cell) => Boolean(cell?.model?.getMetadata(KEY)?.role);
/** @param {Jupyter} book */
const isReport = (book) => Boolean(book?.node?.closest?.(".gk-report"));

/** @type {WeakSet<object>} */
const GUARDED = new WeakSet();

/** @param {Jupyter} book */
const chosen = (book) => book.widgets.filter((/** @type {Jupyter} */ cell) => cell === book.activeCell || book.isSelected(cell));

/** @param {Jupyter} panel @param {Jupyter} lab */
export function guardCells(panel, lab) {
  const { NotebookActions: actions } = lab.notebook;
  panel.content.node.addEventListener("dragstart", (/** @type {Happening} */ event) => event.stopPropagation(), true);
  if (GUARDED.has(actions)) return;
  GUARDED.add(actions);
  for (const name of CHANGES) {
    const act = actions[name];
    if (!act) continue;
    actions[name] = (/** @type {Jupyter} */ book, /** @type {any[]} */ ...more) => {
      if (!isReport(book) || !chosen(book).some(isOwn)) return act.call(actions, book, ...more);
      tell(book, HELD);
      return undefined;
    };
  }
  const { paste } = actions;
  actions.paste = (/** @type {Jupyter} */ book, /** @type {string} */ mode, /** @type {any[]} */ ...more) => {
    if (mode === "replace" && isReport(book) && chosen(book).some(isOwn)) return tell(book, HELD);
    return paste.call(actions, book, mode, ...more);
  };
  for (const name of RUNS) {
    const act = actions[name];
    if (!act) continue;
    actions[name] = async (/** @type {Jupyter} */ book, /** @type {Jupyter} */ session, /** @type {any[]} */ ...more) => {
      if (!isReport(book) || session?.session?.kernel) return act.call(actions, book, session, ...more);
      if (book.activeCell && "rendered" in book.activeCell) book.activeCell.rendered = true;
      return true;
    };
  }
}

// One line above the report, for a while; `stays`: until the page is closed.
/** @param {Jupyter} book @param {string} text @param {boolean} [stays] */
export function tell(book, text, stays = false) {
  const panel = book.node.closest(".gk-report");
  let line = panel.querySelector(".gk-lab-told");
  if (!line) {
    line = document.createElement("div");
    line.className = "gk-lab-told";
    line.setAttribute("role", "status");
    panel.append(line);
  }
  line.textContent = text;
  clearTimeout(line.timer);
  if (stays) line.classList.replace("gk-lab-told", "gk-lab-stays");
  else line.timer = setTimeout(() => line.remove(), 6000);
}
