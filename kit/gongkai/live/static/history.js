// One history of the changes that a page makes to a part's figures, wherever they come from: typing,
// pasting, a remedy, a file that was read in, a choice between two versions. Undo takes back exactly
// the last entry, and of it only what still stands as the entry left it.

import { element, lift } from "./dom.js";
import { figuresOf } from "./figures.js";

/** @type {WeakMap<object, Map<string, History>>} */
const HISTORIES = new WeakMap(); // by the widget manager of a notebook, by part

export class History {
  // One for all forms of a part, run again or shown twice: the newest makes the edits, the others
  // show them.
  /** @param {Part} part */
  static of(part) {
    const manager = part.model.widget_manager ?? globalThis;
    const all = HISTORIES.get(manager) ?? new Map();
    HISTORIES.set(manager, all);
    const shared = all.get(part.name) ?? new History(part);
    all.set(part.name, shared);
    shared.close();
    shared.forms.add(part);
    shared.part = part;
    return shared;
  }

  /** @param {Part} part */
  constructor(part) {
    this.part = part; // the newest of its forms
    /** @type {Set<Part>} */
    this.forms = new Set();
    /** @type {Entry[]} */
    this.done = [];
    /** @type {Entry[]} */
    this.undone = [];
    /** @type {Entry | null} */
    this.open = null; // the entry of the cell that is being typed into
    /** @type {Map<string, number>} */
    this.touched = new Map(); // how often someone else changed a cell
    this.told = "";
    /** @type {Set<(text: string) => void>} */
    this.listeners = new Set();
    // Called with the cell and the text that someone else wrote over.
    this.overwritten = (/** @type {string} */ _key, /** @type {string} */ _text) => {};
    /** @type {Map<string, string> | null} */
    this.names = null; // of each cell what the form prints for it
  }

  // The history goes on without a form; where it was the last, the next one takes it up.
  /** @param {Part} part */
  leave(part) {
    this.forms.delete(part);
    if (this.part === part) this.part = [...this.forms].at(-1) ?? part;
  }

  /** @param {(text: string) => void} run */
  onTold(run) {
    this.listeners.add(run);
    return () => this.listeners.delete(run);
  }

  /** @param {string} text */
  tell(text) {
    if (!text && !this.told) return;
    this.told = text;
    for (const run of [...this.listeners]) run(text);
  }

  // ---- changing
  // An entry's cells are [key, text before, text after, how often others had changed it].
  /** @param {string} key @param {string} after @returns {Change} */
  cell(key, after) {
    return [key, this.part.get(key), after, this.touched.get(key) ?? 0];
  }

  /** @param {string} key @param {string} text */
  type(key, text) {
    if (this.open?.cells[0][0] !== key) {
      this.close();
      this.open = { label: "填写", cells: [this.cell(key, text)] };
      this.done.push(this.open);
      this.undone.length = 0;
    }
    this.open.cells[0][2] = text;
    this.tell("");
    this.part.edit([[key, text]]);
  }

  // Ends the typing into a cell; what came out as it was before is no entry.
  close() {
    const [, before, after] = this.open?.cells[0] ?? [];
    if (this.open && before === after) this.done.pop();
    this.open = null;
  }

  // Gives a cell back as it was before the typing; says whether there was any.
  /** @param {string} key */
  cancel(key) {
    if (this.open?.cells[0][0] !== key) return false;
    const [, before, after] = this.open.cells[0];
    this.done.pop();
    this.open = null;
    if (before !== after) this.part.edit([[key, before]]);
    return before !== after;
  }

  /** @param {string} label @param {Iterable<[string, string]>} pairs */
  change(label, pairs) {
    this.close();
    const cells = [...new Map(pairs)].map(([key, text]) => this.cell(key, text)).filter(([, a, b]) => a !== b);
    const entry = { label, cells };
    if (!cells.length) return entry;
    this.done.push(entry);
    this.undone.length = 0;
    this.tell("");
    this.part.edit(cells.map(([key, , after]) => [key, after]));
    return entry;
  }

  // ---- taking back
  // Whether a cell still stands as an entry left it, and nobody else wrote it since.
  /** @param {Change} change */
  stands([key, , after, touched]) {
    return this.part.get(key) === after && touched === (this.touched.get(key) ?? 0);
  }

  /** @param {Entry[]} from @param {Entry[]} to @param {boolean} back */
  step(from, to, back) {
    this.close();
    const entry = from.pop();
    if (!entry) {
      this.tell(back ? "没有可以撤销的了" : "没有可以重做的了");
      return null;
    }
    /** @type {Change[]} */
    const turned = entry.cells.map(([key, before, after, touched]) => [key, after, before, touched]);
    const kept = turned.filter((_, n) => this.stands(entry.cells[n]));
    const left = entry.cells.filter((cell) => !this.stands(cell));
    if (kept.length) to.push({ label: entry.label, cells: kept });
    const said = left.length ? `${this.places(left, true)}已在别处改过，没有动` : "";
    const verb = back ? "撤销" : "重做";
    const where = kept.length === 1
      ? `${this.place(kept[0][0])}，由${quoted(kept[0][1])}${back ? "改回" : "改为"}${quoted(kept[0][2])}`
      : kept.length && this.places(kept);
    this.part.edit(kept.map(([key, , after]) => [key, after]));
    this.tell(kept.length ? `已${verb}：${entry.label}（${where}）${said && `；${said}`}` : `没有${verb}“${entry.label}”：${said}`);
    return (kept[0] ?? left[0])[0];
  }

  undo() {
    return this.step(this.done, this.undone, true);
  }

  redo() {
    return this.step(this.undone, this.done, false);
  }

  // Takes one entry back out of order, as an entry of its own; gives the number of cells and those
  // that were left because they were changed since.
  /** @param {Entry} entry @param {string} label */
  takeBack(entry, label) {
    this.close();
    const kept = entry.cells.filter((cell) => this.stands(cell));
    const left = entry.cells.filter((cell) => !this.stands(cell) && this.part.get(cell[0]) !== cell[1]);
    this.change(label, kept.map(([key, before]) => [key, before]));
    return { count: kept.length, left };
  }

  // Someone else wrote these cells: another page, or the kernel's newer state. Of several forms that
  // hear of it, one tells.
  /** @param {string[]} keys @param {Part} teller */
  foreign(keys, teller) {
    if (teller !== this.part) return;
    const typing = this.open?.cells[0];
    for (const key of keys) this.touched.set(key, (this.touched.get(key) ?? 0) + 1);
    if (!typing || !keys.includes(typing[0])) return;
    this.close();
    const [key, before, after] = typing;
    if (before !== after && this.part.get(key) !== after) this.overwritten(key, after);
  }

  // ---- words
  /** @param {string} key */
  place(key) {
    this.names ??= namesOf(this.part.spec);
    return this.names.get(key) ?? key;
  }

  /** @param {Change[]} cells @param {boolean} [now] */
  places(cells, now) {
    /** @param {Change} change */
    const one = ([key]) => this.place(key) + (now ? `（现在是${quoted(this.part.get(key))}）` : "");
    const few = cells.slice(0, now ? 5 : 1).map(one).join("、");
    return few + (cells.length > (now ? 5 : 1) ? `等 ${cells.length} 格` : "");
  }
}

/** @param {string} text */
export const quoted = (text) => (text ? `“${text.length > 30 ? `${text.slice(0, 30)}…` : text}”` : "空白");

// What the form prints for each cell of a part: table, row and column, or the particular's label.
/** @param {Spec} spec */
function namesOf(spec) {
  if (spec.fields) return new Map(spec.fields.map((field) => [field.key, `${spec.name}，${field.label}`]));
  const names = new Map(figuresOf(spec).cells.map((cell) => [cell.key, cell.place]));
  return names.set("note", `${spec.name}，表下的注`);
}

// Ctrl+Z and Ctrl+Y anywhere in a form, and the browser's own menu for them.
/** @param {Drawn} root @param {Part} part */
export function followHistory(root, part) {
  /** @param {Happening} event @param {"undo" | "redo"} which */
  const run = (event, which) => {
    event.preventDefault();
    const key = part.history[which]();
    const target = key && root.querySelector(`[data-cell="${CSS.escape(key)}"]`);
    if (!target) return;
    if (target !== document.activeElement) {
      target.scrollIntoView({ block: "nearest", inline: "nearest" });
      target.focus({ preventScroll: true });
    }
    target.select?.();
  };
  root.addEventListener("keydown", (/** @type {Happening} */ event) => {
    if (event.isComposing || event.altKey || !(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === "z") run(event, event.shiftKey ? "redo" : "undo");
    else if (key === "y") run(event, "redo");
  });
  root.addEventListener("beforeinput", (/** @type {Happening} */ event) => {
    if (event.inputType === "historyUndo") run(event, "undo");
    else if (event.inputType === "historyRedo") run(event, "redo");
  });
  const line = element("div", { class: "gk-told", role: "status" });
  line.textContent = part.history.told;
  root.append(line);
  const down = () => lift(line, false);
  for (const kind of ["keydown", "pointerdown"]) window.addEventListener(kind, down, true);
  const stop = part.history.onTold((/** @type {string} */ text) => {
    line.textContent = text;
    lift(line, Boolean(text));
  });
  return () => {
    for (const kind of ["keydown", "pointerdown"]) window.removeEventListener(kind, down, true);
    stop();
  };
}
