// Writing the sections: a click into the text is a click into an editor, and what is not being
// written stands as it prints. An empty section invites to write; the invitation is never its text.

import { besideOf } from "./beside.js";
import { isOwn, isText, noted } from "./cells.js";
import { followClipboard } from "./clipboard.js";
import { element } from "../dom.js";
import { dressing } from "./editor.js";
import { followKeys } from "./keys.js";
import { drawn, placeIn } from "./printed.js";
import { REFERENCE } from "./references.js";
import { Written } from "./written.js";

const INVITATION = "在这里写正文"; // until the form's own words are there
const DIALOG = ".jp-Dialog, [role=dialog]";
const WAITS = "这一段有记下的另一份文字，等您选用";

/** @param {string} text as Python's zlib.crc32 */
function crc(text) {
  let sum = -1;
  for (const byte of new TextEncoder().encode(text)) {
    sum ^= byte;
    for (let n = 0; n < 8; n += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

// Whether a cell holds what blank notebooks of before had there, in place of a text.
/** @param {Jupyter} cell */
function isInvited(cell) {
  const source = cell.model.sharedModel.getSource();
  return source.length < 60 && noted(cell).crc === crc(source);
}

export class Writing {
  /** @param {Jupyter} report see dress.js */
  constructor(report) {
    this.report = report;
    this.panel = report.panel;
    this.book = report.book;
    this.written = new Written(report);
    this.dress = dressing(report.lab, this.written);
    this.beside = besideOf(this.written, (cell) => this.sectionOf(cell));
    this.dressed = new WeakSet();
    /** @type {WeakMap<Jupyter, Drawn>} */
    this.shown = new WeakMap(); // by cell, what stands for its text
    this.pressed = false;
    /** @type {{ cell: Jupyter, target: Element, place: number, x: number, y: number } | null} */
    this.down = null; // what was pressed: the page may move under the mouse before it is let go
    /** @type {Set<Jupyter>} */
    this.leaving = new Set(); // cells that close once the mouse is up: the page must not move before
    const { node } = this.book;
    node.setAttribute("data-jp-suppress-context-menu", ""); // the browser's own has copy and paste
    this.listen(node, "click", (event) => this.click(event));
    this.listen(this.panel.node, "dblclick", (event) => this.doubled(event), true);
    this.listen(this.panel.node, "mousedown", (event) => this.press(event), true);
    this.listen(window, "pointerup", () => setTimeout(() => this.release()), true);
    this.listen(window, "pointercancel", () => this.release(), true);
    this.listen(node, "focusout", (event) => this.left(event));
    followKeys(this);
    followClipboard(this);
    this.written.listeners.add(() => this.paint());
    this.book.model.cells.changed.connect(() => this.mark());
    this.mark();
    const heard = new WeakSet();
    const follow = () => {
      for (const part of this.report.forms) if (!heard.has(part)) heard.add(part) && part.listen("notice", () => this.paintPlaces());
    };
    this.panel.disposed.connect(this.report.onForms(follow));
  }

  /** @param {EventTarget} target @param {string} kind @param {(event: Happening) => void} run @param {boolean} [first] */
  listen(target, kind, run, first = false) {
    target.addEventListener(kind, run, first);
    this.panel.disposed.connect(() => target.removeEventListener(kind, run, first));
  }

  // ---- which cells are text, and how they stand
  mark() {
    for (const cell of this.book.widgets) {
      cell.node.setAttribute("role", "article"); // as what Lab calls a feed has to have them
      if (cell.gongkaiText || noted(cell).role === "form") continue;
      cell.gongkaiText = true;
      cell.toggleClass("gk-text-cell", isText(cell));
      cell.ready.then(() => !cell.isDisposed && this.follow(cell)); // Lab has made its own parts by then
    }
  }

  /** @param {Jupyter} cell */
  follow(cell) {
    const { Widget } = this.report.lab.widgets;
    const widget = new Widget();
    const text = isText(cell);
    const shown = element("div", { class: "gk-printed", ...(text && { tabindex: "0", role: "group", lang: "zh-CN" }) });
    const placed = element("p", { class: "gk-placed", role: "note" });
    widget.addClass("gk-text");
    widget.node.append(shown, placed);
    this.shown.set(cell, shown);
    if (text) {
      const { root, stop } = this.beside(cell);
      widget.node.append(root);
      const paint = () => this.text(cell);
      cell.model.sharedModel.changed.connect(paint);
      widget.disposed.connect(stop);
      // Lab leaves an empty text open; here a text is open where the caret is.
      const open = () => {
        cell.toggleClass("gk-open", !cell.rendered);
        if (!cell.rendered) this.dressEditor(cell);
      };
      if (!cell.rendered && !cell.node.contains(document.activeElement)) cell.rendered = true;
      cell.renderedChanged.connect(open);
      open();
    }
    cell.layout.addWidget(widget);
    this.paintCell(cell);
  }

  paint() {
    for (const cell of this.book.widgets) if (this.shown.has(cell)) this.paintCell(cell);
  }

  paintPlaces() {
    for (const cell of this.book.widgets) if (this.shown.has(cell)) this.place(cell);
  }

  /** @param {Jupyter} cell */
  paintCell(cell) {
    cell.toggleClass("gk-own", isOwn(cell)); // one that was pasted is not
    if (isText(cell)) this.text(cell);
    else if (noted(cell).role === "title") this.title(cell);
    this.place(cell);
  }

  /** @param {Jupyter} cell */
  text(cell) {
    if (cell.isDisposed) return;
    const shown = this.shown.get(cell);
    const source = cell.model.sharedModel.getSource();
    const empty = !source.trim() || isInvited(cell);
    const found = empty ? null : this.written.of(cell);
    cell.toggleClass("gk-empty", empty);
    cell.toggleClass("gk-drawn", empty || Boolean(found && !found.said));
    shown.dataset.invitation = empty ? this.invitation(cell) : "";
    const name = this.written.sections[String(this.sectionOf(cell))]?.name ?? "正文";
    shown.setAttribute("aria-label", `${name}，${empty ? this.invitation(cell) : "按回车键修改"}`);
    // What has not changed is not drawn anew: someone may be marking it.
    const values = [...source.matchAll(REFERENCE)].map(([, name]) => this.written.names.get(name.trim()));
    const key = empty ? "" : JSON.stringify([found?.blocks, values]);
    if ((!empty && !found) || shown.dataset.key === key) return;
    shown.dataset.key = key;
    shown.replaceChildren(...(found ? drawn(found.blocks, this.written.names, cell) : []));
  }

  /** @param {Jupyter} cell */
  title(cell) {
    const lines = this.written.title.length ? this.written.title : ["政府信息公开工作年度报告"];
    const shown = this.shown.get(cell);
    cell.addClass("gk-drawn");
    cell.addClass("gk-title-cell");
    if (shown.textContent !== lines.join("")) shown.replaceChildren(element("h1", {}, ...lines.flatMap((line, n) => (n ? [element("br"), line] : [line]))));
  }

  // A cell of the user's own says where it will be printed, or that it will not.
  /** @param {Jupyter} cell */
  place(cell) {
    const line = this.shown.get(cell).nextElementSibling;
    const found = this.written.cells.get(cell.model.id);
    const name = this.written.sections[String(found?.section)]?.name;
    const own = isOwn(cell);
    const offered = this.offered(cell);
    const words = offered ? WAITS : found?.said || (found && name && !own ? `这一段印在“${name}”里` : "");
    if (line.dataset.words === words) return;
    line.dataset.words = words;
    line.replaceChildren(words);
    line.classList.toggle("gk-wrong", Boolean(offered || found?.said));
    if (offered) {
      line.append("　", element("button", { type: "button", onclick: () => this.texts?.show() }, "去选用"));
      return;
    }
    if (found?.said && !own && !isText(cell)) {
      line.append("　", element("button", { type: "button", onclick: () => this.makeText(cell) }, "改成正文"));
    }
  }

  get texts() {
    return this.report.forms[0]?.texts;
  }

  // Whether another text of this cell waits to be chosen or refused: see notice.js.
  /** @param {Jupyter} cell */
  offered(cell) {
    const { offers = [], conflicts = [] } = this.texts ?? {};
    return [...offers, ...conflicts].some((one) => one.cell === cell.model.id);
  }

  /** @param {Jupyter} cell */
  makeText(cell) {
    this.book.deselectAll();
    this.book.activeCellIndex = this.book.widgets.indexOf(cell);
    this.report.lab.notebook.NotebookActions.changeCellType(this.book, "markdown");
  }

  // The section that a cell stands in; -1 the opening.
  /** @param {Jupyter} cell */
  sectionOf(cell) {
    let section = -1;
    for (const one of this.book.widgets) {
      const { role, section: number } = noted(one);
      if (role === "heading" && Number.isInteger(number)) section = number;
      if (one === cell) break;
    }
    return section;
  }

  /** @param {Jupyter} cell */
  invitation(cell) {
    return this.report.specs.checks?.invited?.[String(this.sectionOf(cell))] ?? INVITATION;
  }

  /** @param {EventTarget | null} target */
  cellOf(target) {
    const node = /** @type {Element} */ (target)?.closest?.(".jp-Cell");
    return node && this.book.widgets.find((/** @type {Jupyter} */ cell) => cell.node === node);
  }

  // ---- opening and closing
  /** @param {Happening} event */
  press(event) {
    const cell = this.cellOf(event.target);
    // Lab would leave the editor for a menu of its own, which has no paste.
    if (event.button === 2 && event.target.closest(".cm-editor") && isText(cell)) event.stopPropagation();
    // It drags all that is marked, and the report's cells stay where they are.
    if (event.target.closest?.(".jp-InputPrompt") && this.book.widgets.some((/** @type {Jupyter} */ one) => isOwn(one) && this.book.isSelected(one))) {
      this.book.deselectAll();
      this.book.activeCellIndex = this.book.widgets.indexOf(cell);
    }
    this.pressed = event.button === 0;
    const { target, clientX: x, clientY: y } = event;
    this.down = isText(cell) && cell.rendered ? { cell, target, place: this.placeAt(cell, x, y), x, y } : null;
  }

  // The place of a text that is shown at a point of the window; its end where there is none.
  /** @param {Jupyter} cell @param {number} x @param {number} y */
  placeAt(cell, x, y) {
    const at = /** @type {any} */ (document).caretPositionFromPoint?.(x, y);
    const shown = this.shown.get(cell);
    const source = cell.model.sharedModel.getSource();
    return at && shown?.contains(at.offsetNode) ? placeIn(shown, at.offsetNode, at.offset, source) : source.length;
  }

  release() {
    this.pressed = false;
    for (const cell of this.leaving) this.closeLeft(cell);
    this.leaving.clear();
    this.hold?.();
    this.hold = undefined;
  }

  /** @param {Happening} event */
  click(event) {
    const { down } = this;
    this.down = null;
    const { clientX: x, clientY: y } = event;
    if (!down || Math.hypot(x - down.x, y - down.y) > 10) return;
    const { cell, target, place } = down;
    if (cell.isDisposed || !cell.rendered || target.closest("a[href], button, input, .gk-beside")) return;
    if (!window.getSelection()?.isCollapsed && this.cellOf(event.target) === cell) return; // a passage that is being marked
    this.edit(cell, place, y);
  }

  // Opens a text at a place of its source; `y` is where on the screen that place was.
  /** @param {Jupyter} cell @param {number} place @param {number} [y] */
  async edit(cell, place, y) {
    const { sharedModel } = cell.model;
    if (isInvited(cell)) {
      sharedModel.setSource("");
      sharedModel.clearUndoHistory();
    }
    if (!cell.editor) await cell.ready;
    this.book.deselectAll();
    this.book.activeCellIndex = this.book.widgets.indexOf(cell);
    cell.inputHidden = false;
    cell.rendered = false;
    cell.addClass("gk-open"); // Lab tells of it later, and what is hidden takes no focus
    this.dressEditor(cell);
    this.book.mode = "edit";
    const { editor } = cell.editor;
    editor.dispatch({ selection: { anchor: Math.min(place, editor.state.doc.length) } });
    cell.editor.focus();
    const hold = () => this.keepInView(cell, y);
    if (this.leaving.size) this.hold = hold;
    else hold();
  }

  /** @param {Jupyter} cell */
  dressEditor(cell) {
    if (!cell.editor || this.dressed.has(cell.editor)) return;
    this.dressed.add(cell.editor);
    const name = this.written.sections[String(this.sectionOf(cell))]?.name ?? "正文";
    this.dress(cell, { invitation: this.invitation(cell), label: name });
  }

  // The place that was clicked stays under the mouse, though the text has another height now.
  /** @param {Jupyter} cell @param {number} [y] */
  keepInView(cell, y) {
    requestAnimationFrame(() => {
      const editor = cell.isDisposed ? null : cell.editor?.editor;
      const at = editor?.coordsAtPos(editor.state.selection.main.head);
      if (!at) return;
      const { outerNode } = this.book;
      const { top, bottom } = outerNode.getBoundingClientRect();
      const foot = cell.node.querySelector(".gk-beside")?.offsetHeight ?? 0;
      const wished = Math.min(Math.max(y ?? (at.top + at.bottom) / 2, top + 40), bottom - 60 - foot);
      const away = (at.top + at.bottom) / 2 - wished;
      if (Math.abs(away) > 20) outerNode.scrollTop += away;
    });
  }

  // The kit's own words do not open as source.
  /** @param {Happening} event */
  doubled(event) {
    const cell = this.cellOf(event.target);
    if ((isOwn(cell) || isText(cell)) && cell.rendered) event.stopPropagation();
  }

  /** @param {Happening} event */
  left(event) {
    const cell = this.cellOf(event.target);
    if (!isText(cell) || cell.rendered || cell.node.contains(event.relatedTarget)) return;
    if (event.relatedTarget?.closest?.(DIALOG)) return; // it gives the focus back, and the writing goes on
    if (this.pressed) this.leaving.add(cell);
    else setTimeout(() => this.closeLeft(cell));
  }

  /** @param {Jupyter} cell */
  closeLeft(cell) {
    if (cell.isDisposed || cell.node.contains(document.activeElement) || !document.hasFocus()) return;
    if (document.activeElement?.closest(DIALOG)) return;
    this.close(cell);
  }

  /** @param {Jupyter} cell */
  close(cell) {
    cell.rendered = true;
    cell.removeClass("gk-open");
    if (this.book.activeCell === cell) this.book.mode = "command";
  }

  // Closes a text by a key: what was being written stays about where it is on the screen.
  /** @param {Jupyter} cell */
  leave(cell) {
    const { state } = cell.editor.editor;
    const { head } = state.selection.main;
    const at = cell.editor.editor.coordsAtPos(head);
    this.close(cell);
    const shown = this.shown.get(cell);
    shown.focus({ preventScroll: true });
    if (!at) return;
    requestAnimationFrame(() => {
      const { top, height } = shown.getBoundingClientRect();
      this.book.outerNode.scrollTop += top + (height * head) / Math.max(1, state.doc.length) - at.top;
    });
  }

  stop() {
    this.written.stop();
  }
}
