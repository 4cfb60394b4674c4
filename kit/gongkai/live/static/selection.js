// Which cell has the focus and how its text is edited, the block selected around it, and the ways
// from one cell to the next.

export class Selection {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    // {key, mode}: the cell that has the focus. As a whole it is "chosen", and typing replaces it;
    // "typed" since then; "inside" after F2 or a double click, where arrows move the caret.
    /** @type {Editing | null} */
    this.editing = null;
    /** @type {Editing | null} */
    this.left = null; // what `editing` was when the window, not the cell, was left
    /** @type {string | null | undefined} */
    this.anchor = null; // the other corner of a selected block
  }

  // ---- ways
  // The typed cell that lies `rows` and `columns` away, passing over computed ones.
  /** @param {string} key @param {number} rows @param {number} columns */
  neighbour(key, rows, columns) {
    return rows ? this.above(key, rows) : this.beside(key, columns);
  }

  /** @param {string} key @param {number} rows */
  above(key, rows) {
    const { lines } = this.sheet;
    const cell = this.sheet.at(key);
    for (let y = this.sheet.lineOf(key) + rows; lines[y]; y += rows) {
      const over = lines[y].find((one) => cell.x < one.x + one.width && one.x < cell.x + cell.width);
      const target = over ?? lines[y][0];
      if (!target.computed) return target;
    }
    return null;
  }

  /** @param {string} key @param {number} columns */
  beside(key, columns) {
    const { lines } = this.sheet;
    const line = lines[this.sheet.lineOf(key)];
    const index = line.indexOf(this.sheet.at(key));
    for (let x = index + columns; line[x]; x += columns) if (!line[x].computed) return line[x];
    return null;
  }

  /** @param {string} key @param {number} step */
  inOrder(key, step) {
    const typed = this.sheet.cells.filter((cell) => !cell.computed);
    return typed[typed.findIndex((cell) => cell.key === key) + step] ?? null;
  }

  /** @param {Cell | null | undefined} cell @param {boolean} [extend] */
  go(cell, extend = false) {
    if (!cell) return false;
    const keep = extend ? this.anchor ?? this.editing?.key : null;
    this.sheet.inputs.get(cell.key).focus();
    this.reach(keep);
    return true;
  }

  // ---- the block
  // Makes the block reach to the cell `anchor`; with none it is the one cell.
  /** @param {string | null | undefined} anchor */
  reach(anchor) {
    this.anchor = anchor;
    this.mark();
  }

  block() {
    if (!this.editing) return [];
    const { lines } = this.sheet;
    const one = this.sheet.at(this.editing.key);
    const two = this.anchor ? this.sheet.at(this.anchor) : one;
    const [top, bottom] = [one, two].map((cell) => this.sheet.lineOf(cell.key)).sort((a, b) => a - b);
    const from = Math.min(one.x, two.x);
    const to = Math.max(one.x + one.width, two.x + two.width);
    return lines.slice(top, bottom + 1)
      .filter((line) => line[0].printed)
      .map((line) => line.filter((cell) => cell.x < to && from < cell.x + cell.width));
  }

  typedCells() {
    return this.block().flat().filter((cell) => !cell.computed);
  }

  mark() {
    const block = this.anchor ? new Set(this.block().flat().map((cell) => cell.key)) : new Set();
    for (const [key, box] of this.sheet.boxes) box.classList.toggle("gk-selected", block.has(key));
  }

  // ---- the text of the cell
  // Back to moving about: the whole text is selected, so that typing replaces it.
  settle() {
    if (!this.editing) return;
    this.editing.mode = "chosen";
    this.sheet.inputs.get(this.editing.key).select();
  }

  /** @param {Drawn} input */
  within(input) {
    if (this.editing) this.editing.mode = "inside";
    input.setSelectionRange(input.value.length, input.value.length);
  }

  /** @param {Drawn} input */
  typed(input) {
    if (this.editing) this.editing.leave = false;
    if (this.editing?.mode === "chosen") this.editing.mode = "typed";
    this.sheet.part.history.type(input.dataset.cell, input.value);
  }

  // ---- the focus
  /** @param {Drawn} input */
  enter(input) {
    const { part } = this.sheet;
    const key = input.dataset.cell;
    // Back from another window, or from a dialog that took the focus: the typing goes on.
    const back = this.left?.key === key || part.returning === input;
    this.left = null;
    if (back && this.editing?.key === key) return;
    part.history.close();
    this.editing = { key, mode: "chosen" };
    this.reach(null);
    input.select();
  }

  /** @param {Drawn} input */
  leave(input) {
    // The element keeps the focus of a window that has lost it.
    this.left = document.activeElement === input ? this.editing : null;
  }
}

// Follows the focus and what is typed, also by an input method.
/** @param {Sheet} sheet */
export function followTyping(sheet) {
  const { table, selection, inputs, part } = sheet;
  table.addEventListener("focusin", (/** @type {Happening} */ { target }) => inputs.has(target.dataset.cell) && selection.enter(target));
  table.addEventListener("focusout", (/** @type {Happening} */ { target }) => selection.leave(target));
  table.addEventListener("input", (/** @type {Happening} */ { target, isComposing }) => {
    if (!isComposing) selection.typed(target);
    else if (inputs.has(target.dataset.cell)) part.compose(target, () => selection.typed(target));
  });
  table.addEventListener("compositionstart", () => {
    if (selection.editing) selection.editing.composing = true;
  });
  table.addEventListener("compositionend", (/** @type {Happening} */ { target }) => {
    if (selection.editing) selection.editing.composing = false;
    selection.typed(target);
    part.compose(target, null);
  });
}
