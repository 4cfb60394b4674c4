// Keeps the keys of someone who is typing: a dialog that opens by itself takes the focus, swallows
// digits, and an Enter meant for a cell would press its button. Such a dialog is shown at once but
// takes no key until the typing pauses; where the focus has left amid a figure, the form says so.

import { element, lift } from "./dom.js";
import { quoted } from "./history.js";

const DIALOG = "dialog, [role=dialog], [role=alertdialog], [aria-modal=true], .jp-Dialog";
const PAUSE = 1500; // milliseconds without a key: the clerk has stopped and can see the dialog
const RECENT = 3000;
const MOVES = new Set(["Tab", "Enter", "Escape", "PageUp", "PageDown", "Home", "End",
  "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]);

class Guard {
  /** @param {Drawn} root @param {Part} part */
  constructor(root, part) {
    this.root = root;
    this.part = part;
    this.act = { at: -RECENT, kind: "" }; // the clerk's last act: "type", "move", "cell" or "point" (a click into a cell, or elsewhere)
    /** @type {Drawn} */
    this.dialog = null; // the dialog that took the focus from this form
    /** @type {Drawn} */
    this.words = null; // what is said in the dialog
    this.state = ""; // "held": takes no key; "armed": nobody has turned to it yet; "live"
    this.line = element("div", { class: "gk-guard", role: "alert" });
    root.append(this.line);
    /** @type {[start: number | null, end: number | null]} */
    this.caret = [null, null]; // where it stood in the field that a dialog took the focus from
    /** @type {(() => void)[]} */
    this.stops = [part.on(() => this.draw())];
    part.history.overwritten = (/** @type {string} */ key, /** @type {string} */ text) => this.note(root.querySelector(`[data-cell="${CSS.escape(key)}"]`),
      `正在填的一格刚在别处改过，您填的${quoted(text)}没有留下`, true);
    this.listen(window, "keydown", (event) => this.key(event));
    for (const kind of ["pointerdown", "pointermove", "mousedown", "mouseup", "click"]) {
      this.listen(window, kind, (event) => this.point(event));
    }
    // Handwriting and speech come without keys.
    this.listen(root, "input", (event) => event.isTrusted && (this.act = { at: performance.now(), kind: "type" }));
    this.listen(root, "focusout", (event) => this.out(event));
    this.listen(root, "focusin", (event) => this.in(event));
  }

  /** @param {EventTarget} target @param {string} kind @param {(event: Happening) => void} run */
  listen(target, kind, run) {
    target.addEventListener(kind, run, true);
    this.stops.push(() => target.removeEventListener(kind, run, true));
  }

  stop() {
    this.release();
    for (const stop of this.stops) stop();
  }

  // ---- what the focus does
  /** @param {Happening} given */
  out({ target, relatedTarget }) {
    if (target === this.input) this.caret = [target.selectionStart, target.selectionEnd];
    // A window that is left keeps its focus; within the form the clerk or the form moves it.
    if (this.handing || !target.dataset?.cell || document.activeElement === target || relatedTarget?.closest?.(".gk-live")) return;
    const recent = performance.now() - this.act.at < RECENT;
    const amid = this.part.history.open?.cells[0][0] === target.dataset.cell;
    if (recent && this.act.kind === "point") return;
    const dialog = relatedTarget?.closest?.(DIALOG);
    if (dialog) this.hold(dialog, target, amid || recent);
    else if (amid && this.act.kind === "type") this.note(target, "填到一半时光标被移走了");
  }

  /** @param {Happening} given */
  in({ target }) {
    // A dialog that closes gives the focus back: the typing goes on where it was.
    // Lab gives it to the cell that had it first; since then the typing may have moved on.
    if (!this.dialog || this.dialog.isConnected || !target.dataset?.cell) return;
    this.forget();
    if (this.act.kind === "cell") return;
    this.part.returning = this.input;
    queueMicrotask(() => this.resume());
  }

  forget() {
    clearTimeout(this.timer);
    this.dialog = null;
    this.state = "";
  }

  /** @param {Drawn} dialog @param {Drawn} input @param {boolean} amid */
  hold(dialog, input, amid) {
    this.dialog = dialog;
    this.input = input;
    this.caret = [input.selectionStart, input.selectionEnd];
    this.state = "held";
    dialog.inert = true;
    if (amid) this.note(input, "弹出的对话框打断了填写");
    this.explain();
    queueMicrotask(() => {
      if (this.state === "held") this.resume();
    });
    this.wait();
  }

  resume() {
    this.part.returning = this.input;
    this.input.focus({ preventScroll: true });
    if (this.caret[0] !== null) this.input.setSelectionRange?.(...this.caret);
    this.part.returning = null;
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.release(true), PAUSE);
  }

  // The dialog may be answered now; with `into` it has the focus, but none of its buttons.
  /** @param {boolean} [into] */
  release(into) {
    clearTimeout(this.timer);
    if (this.state !== "held") return;
    const now = /** @type {Drawn} */ (document.activeElement);
    if (this.root.contains(now) && now.dataset.cell) this.input = now;
    this.caret = [this.input.selectionStart, this.input.selectionEnd];
    this.state = "armed";
    this.dialog.inert = false;
    if (!into || !this.dialog.isConnected) return;
    const inside = this.dialog.querySelector(".jp-Dialog-content") ?? this.dialog;
    inside.tabIndex = -1;
    this.handing = true;
    inside.focus();
    this.handing = false;
  }

  // ---- what the clerk does
  /** @param {Happening} event */
  key(event) {
    if (!event.isTrusted) return;
    const own = event.ctrlKey || event.metaKey || event.altKey || /^F\d/.test(event.key);
    const kind = MOVES.has(event.key) || own ? "move" : "type";
    this.act = { at: performance.now(), kind };
    if (this.dialog && !this.dialog.isConnected && this.root.contains(event.target)) this.forget();
    if (this.state === "held") {
      if (event.key !== "Escape") this.wait();
      else {
        quiet(event);
        this.release(true);
      }
    } else if (this.state === "armed" && this.dialog.contains(event.target)) {
      this.unasked(event, own);
    } else if (this.told === event.target && !this.firm && !this.dialog?.isConnected) {
      this.note(null);
    }
  }

  // Keys that come to a dialog to which nobody has turned: digits go back to their cell, and what
  // would press a button is held.
  /** @param {Happening} event @param {boolean} own */
  unasked(event, own) {
    if (event.target.matches("input, select, textarea, [contenteditable=true]")) this.state = "live";
    else if (event.key === "Enter" || event.key === " ") quiet(event);
    else if (MOVES.has(event.key) || own) this.state = "live";
    else if (event.key.length === 1 || event.key === "Process" || event.key === "Backspace") {
      event.stopPropagation();
      if (event.key === "Backspace") event.preventDefault();
      this.state = "held";
      this.dialog.inert = true;
      this.resume();
      this.wait();
    }
  }

  /** @param {Happening} event */
  point(event) {
    if (!event.isTrusted) return;
    if (event.type === "pointermove") {
      // A hand on the mouse has seen the dialog.
      if (this.state === "held" && (event.movementX || event.movementY)) this.release(false);
      return;
    }
    if (event.type === "pointerdown") {
      const cell = this.root.contains(event.target) && event.target.dataset?.cell;
      this.act = { at: performance.now(), kind: cell ? "cell" : "point" };
      // A touch meant for the held dialog must not fall on what lies beneath it.
      this.swallow = this.state === "held";
      if (this.swallow) this.release(false);
      else if (this.state === "armed" && this.dialog.contains(event.target)) this.state = "live";
      else if (this.told === event.target && !this.firm && !this.dialog?.isConnected) this.note(null);
    }
    if (this.swallow) quiet(event);
  }

  // ---- what is said
  // `firm` words stay until they are dismissed; others also end with a key or click in the cell.
  /** @param {Drawn} input @param {string} [why] @param {boolean} [firm] */
  note(input, why, firm = false) {
    this.told = input;
    this.why = why;
    this.firm = firm;
    this.draw();
  }

  where() {
    const { cell } = this.input?.dataset ?? {};
    return `${this.part.history.place(cell)}，现在是${quoted(this.part.get(cell))}`;
  }

  draw() {
    this.explain();
    lift(this.line, Boolean(this.told));
    if (!this.told) return this.line.replaceChildren();
    const key = this.told.dataset.cell;
    const text = `${this.why}，请核对这一格：${this.part.history.place(key)}，现在是${quoted(this.part.get(key))}`;
    if (this.line.firstChild?.textContent === text) return undefined;
    const look = () => {
      const { told } = this;
      this.note(null);
      told.scrollIntoView({ block: "center", inline: "nearest" });
      told.focus();
    };
    return this.line.replaceChildren(element("span", {}, text),
      element("button", { type: "button", onclick: look }, "去看这一格"),
      element("button", { type: "button", onclick: () => this.note(null) }, "知道了"));
  }

  explain() {
    if (!this.dialog?.isConnected) return;
    const box = this.dialog.querySelector(".jp-Dialog-content") ?? this.dialog;
    this.words ??= element("p", { class: "gk-dialog" });
    if (!box.contains(this.words)) box.append(this.words);
    this.words.textContent = `正在填的一格：${this.where()}。键入的数字仍进入这一格；要答复这里，请停一下，再用鼠标点或按 Tab 选按钮。`;
  }
}

/** @param {Happening} event */
function quiet(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {Drawn} root @param {Part} part */
export function guardKeys(root, part) {
  const guard = new Guard(root, part);
  return () => guard.stop();
}
