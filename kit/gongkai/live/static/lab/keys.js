// Keys in a report: in a text they write; from its end Tab and the arrows go on to what is filled in
// next; and none of the single letters by which Lab cuts, moves and makes cells gets through to it.

import { isOwn, isText, noted, tell } from "./cells.js";

const NOWHERE = "刚才打的字没有写进报告：请先点一下要写的地方（正文，或表里的一格），再打字。";
const TAKES = "input, select, textarea, button, a[href], summary, [contenteditable=true]";
const MODAL = "dialog[open], .jp-Dialog, .lm-Menu";
const FIELDS = "input:not([disabled]), select, textarea";

/** @param {Jupyter} writing */
export function followKeys(writing) {
  const { node } = writing.book;
  let tabbed = 0;
  writing.listen(writing.panel.node, "keydown", (/** @type {Happening} */ event) => {
    if (event.key === "Tab") tabbed = performance.now();
    const cell = event.target.closest?.(".cm-editor") && writing.cellOf(event.target);
    if (isText(cell) && !event.isComposing && event.keyCode !== 229 && written(writing, cell, event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, true);
  writing.listen(node, "keydown", (/** @type {Happening} */ event) => keep(writing, event));
  writing.listen(window, "keydown", (/** @type {Happening} */ event) => {
    const { target } = event;
    if (target === document.body && writing.panel.isVisible && !document.querySelector(MODAL)) sayNowhere(writing, event);
  });
  writing.listen(node, "focusin", (/** @type {Happening} */ event) => {
    const cell = writing.cellOf(event.target);
    if (!isText(cell) || !cell.rendered || performance.now() - tabbed > 300 || !event.target.matches(".gk-printed")) return;
    writing.edit(cell, cell.model.sharedModel.getSource().length);
  });
}

// A letter, also one that an input method holds, that nothing on the page takes.
/** @param {Jupyter} writing @param {Happening} event */
function sayNowhere(writing, event) {
  const { key, target } = event;
  const letter = key.length === 1 || event.keyCode === 229;
  if (!letter || event.ctrlKey || event.metaKey || event.altKey || target.closest(TAKES)) return;
  event.preventDefault(); // a space would take the page elsewhere
  tell(writing.book, NOWHERE);
}

// Does what a key means in a text that is open; false leaves it to the editor.
/** @param {Jupyter} writing @param {Jupyter} cell @param {Happening} event */
function written(writing, cell, event) {
  const { key, shiftKey: shift } = event;
  const control = event.ctrlKey || event.metaKey;
  const { editor } = cell.editor;
  const { head, empty } = editor.state.selection.main;
  if (control && !event.altKey && "zy".includes(key.toLowerCase())) {
    if (key.toLowerCase() === "y" || shift) cell.editor.redo();
    else cell.editor.undo();
  } else if (key === "Escape" || (key === "Enter" && (shift || control || event.altKey))) {
    writing.leave(cell);
  } else if (key === "Tab" && !control && !event.altKey) {
    step(writing, cell, shift ? -1 : 1, true);
  } else if (key === "ArrowDown" && !shift && !control && empty && head === editor.state.doc.length) {
    return step(writing, cell, 1, false);
  } else if (key === "ArrowUp" && !shift && !control && empty && head === 0) {
    return step(writing, cell, -1, false);
  } else return false;
  return true;
}

// Goes on to the next text or form, or back to the one before.
/** @param {Jupyter} writing @param {Jupyter} cell @param {number} by @param {boolean} whole */
function step(writing, cell, by, whole) {
  const { widgets } = writing.book;
  for (let n = widgets.indexOf(cell) + by; n >= 0 && n < widgets.length; n += by) {
    const next = widgets[n];
    if (isText(next)) {
      const place = by > 0 && !whole ? 0 : next.model.sharedModel.getSource().length;
      writing.edit(next, place);
      return true;
    }
    const { role, part } = noted(next);
    const fields = role === "form" && part !== "checks" ? next.gongkai?.node.querySelectorAll(FIELDS) : [];
    const field = fields?.[by > 0 ? 0 : fields.length - 1];
    if (field) {
      field.focus();
      field.scrollIntoView({ block: "nearest" });
      return true;
    }
  }
  return true; // there is nothing beyond: Lab must not go there either
}

// Lab's commands listen on the document: what is typed in a report does not get there.
/** @param {Jupyter} writing @param {Happening} event */
function keep(writing, event) {
  const { key, target } = event;
  const control = event.ctrlKey || event.metaKey;
  if (control && key.toLowerCase() === "s") return;
  const at = writing.cellOf(target);
  if (target.closest(".cm-editor")) {
    if (isText(at)) event.stopPropagation();
    return;
  }
  const cell = at ?? writing.book.activeCell;
  if (cell && !isOwn(cell) && !isText(cell)) {
    // A cell of the user's own program runs as ever, but no letter cuts it.
    if (key.length === 1 && !control && !event.altKey) event.stopPropagation();
    return;
  }
  // The browser would take back what was typed last, in an editor that is closed by now.
  if (control && "zy".includes(key.toLowerCase()) && !target.closest("input, textarea")) event.preventDefault();
  if (key === "Enter" && !control && isText(cell) && !target.closest("input, button, a, .gk-beside")) {
    event.preventDefault();
    writing.edit(cell, cell.model.sharedModel.getSource().length);
  }
  sayNowhere(writing, event);
  event.stopPropagation();
}
