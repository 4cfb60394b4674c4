// Writing the sections: a click into the text is a click into an editor, and no key of Lab's command
// mode reaches a report. An empty section invites to write; the invitation is never part of the text.

import { isOwn } from "./cells.js";
import { KEY } from "../notebook.js";

const INVITATION = "点这里写正文";
// What blank notebooks of before held as text, in place of an invitation.
const BEFORE = /^>?\s*（?双击这里/;

/** @param {Jupyter} cell */
const isText = (cell) => cell?.model?.type === "markdown" && cell.model.getMetadata(KEY)?.role === "text";

class Writing {
  /** @param {Jupyter} panel */
  constructor(panel) {
    this.panel = panel;
    this.book = panel.content;
    const { node } = this.book;
    node.addEventListener("click", (/** @type {Happening} */ event) => this.click(event));
    node.addEventListener("dblclick", (/** @type {Happening} */ event) => this.doubled(event), true);
    node.addEventListener("focusout", (/** @type {Happening} */ event) => this.left(event));
    node.addEventListener("keydown", (/** @type {Happening} */ event) => this.key(event));
    this.book.model.cells.changed.connect(() => this.mark());
    this.mark();
  }

  // Which cells are text, and which of them are empty.
  mark() {
    for (const cell of this.book.widgets) {
      if (!isText(cell) || cell.gongkaiText) continue;
      cell.gongkaiText = true;
      cell.addClass("gk-text-cell");
      const show = () => {
        const text = cell.model.sharedModel.getSource();
        cell.toggleClass("gk-empty", !text.trim());
        const box = cell.node.querySelector(".jp-RenderedMarkdown");
        if (box && box.dataset.invitation !== INVITATION) box.dataset.invitation = INVITATION;
      };
      cell.model.sharedModel.changed.connect(show);
      cell.renderedChanged?.connect(() => requestAnimationFrame(show));
      show();
      requestAnimationFrame(show);
    }
  }

  /** @param {EventTarget} target */
  cellOf(target) {
    const node = /** @type {Element} */ (target).closest?.(".jp-Cell");
    return node && this.book.widgets.find((/** @type {Jupyter} */ cell) => cell.node === node);
  }

  /** @param {Happening} event */
  click(event) {
    const cell = this.cellOf(event.target);
    if (!isText(cell) || !cell.rendered || event.target.closest("a[href], button, input")) return;
    if (!window.getSelection()?.isCollapsed) return; // a passage that is being marked
    this.edit(cell, placeOf(event, cell));
  }

  /** @param {Jupyter} cell @param {number | null} place */
  edit(cell, place) {
    const { sharedModel } = cell.model;
    if (BEFORE.test(sharedModel.getSource())) sharedModel.setSource("");
    this.book.activeCellIndex = this.book.widgets.indexOf(cell);
    cell.rendered = false;
    this.book.mode = "edit";
    cell.editor.focus();
    if (place !== null) cell.editor.setCursorPosition(cell.editor.getPositionAt(place));
  }

  // The kit's own words do not open as source.
  /** @param {Happening} event */
  doubled(event) {
    const cell = this.cellOf(event.target);
    if (isOwn(cell) && cell.rendered !== false) event.stopPropagation();
  }

  /** @param {Happening} event */
  left(event) {
    const cell = this.cellOf(event.target);
    if (!isText(cell) || cell.node.contains(event.relatedTarget)) return;
    setTimeout(() => {
      if (!cell.isDisposed && !cell.node.contains(document.activeElement) && document.hasFocus()) this.close(cell);
    });
  }

  /** @param {Jupyter} cell */
  close(cell) {
    cell.rendered = true;
    if (this.book.activeCell === cell) this.book.mode = "command";
  }

  // Lab's commands listen on the document: what is typed in a report does not get there.
  /** @param {Happening} event */
  key(event) {
    const { key } = event;
    const control = event.ctrlKey || event.metaKey;
    if (control && key.toLowerCase() === "s") return;
    if (event.target.closest(".cm-editor")) {
      const cell = this.cellOf(event.target);
      const done = (key === "Escape" && !event.isComposing) || (key === "Enter" && (event.shiftKey || control || event.altKey));
      if (!done || !isText(cell)) return;
      event.preventDefault();
      event.stopPropagation();
      this.close(cell);
      return;
    }
    const cell = this.book.activeCell;
    if (!isOwn(cell) && !event.target.closest(".gk-form")) return;
    // The browser would take back what was typed last, in an editor that is closed by now.
    if (control && "zy".includes(key.toLowerCase())) event.preventDefault();
    if (key === "Enter" && !control && isText(cell) && !event.target.closest("input, button, a")) {
      event.preventDefault();
      this.edit(cell, null);
    }
    event.stopPropagation();
  }
}

// Where in the source the click fell: as many letters before it as on the page.
/** @param {Happening} event @param {Jupyter} cell */
function placeOf(event, cell) {
  const at = /** @type {any} */ (document).caretPositionFromPoint?.(event.clientX, event.clientY);
  const shown = cell.node.querySelector(".jp-RenderedMarkdown");
  if (!at || !shown?.contains(at.offsetNode)) return null;
  const range = document.createRange();
  range.setStart(shown, 0);
  range.setEnd(at.offsetNode, at.offset);
  const before = range.toString().replace(/\s/g, "");
  const source = cell.model.sharedModel.getSource();
  let read = 0;
  let place = 0;
  while (read < before.length && place < source.length) {
    if (source[place] === before[read]) read += 1;
    place += 1;
  }
  return place;
}

/** @param {Jupyter} panel */
export function followWriting(panel) {
  return new Writing(panel);
}
