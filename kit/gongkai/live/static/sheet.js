// The table as a sheet: its boxes and fields, what stands in them, and what is wrong with them.

import { element, freshId } from "./dom.js";
import { evaluate, figuresOf } from "./figures.js";
import { Selection } from "./selection.js";
import { parseCell, show } from "./values.js";

export class Sheet {
  /** @param {Spec} spec @param {Part} part */
  constructor(spec, part) {
    const { cells, lines } = figuresOf(spec);
    this.spec = spec;
    this.part = part;
    this.cells = cells;
    this.lines = lines;
    this.places = new Map(cells.map((cell) => [cell.key, cell]));
    this.id = freshId();
    /** @type {Map<string, Drawn>} */
    this.inputs = new Map(); // the fields of the typed cells, by key
    /** @type {Map<string, Drawn>} */
    this.boxes = new Map(); // the boxes of all cells, by key
    /** @type {Map<string, Read>} */
    this.reads = new Map(); // how the text of each typed cell is read, by key
    /** @type {{ found: Found[], broken: Broken[] }} */
    this.now = { found: [], broken: [] };
    this.selection = new Selection(this);
    this.table = this.draw();
    this.note = element("input", { type: "text", id: `${this.id}-note`, "data-cell": "note", autocomplete: "off" });
  }

  // ---- drawing
  draw() {
    const { spec, lines } = this;
    const head = element("thead");
    const body = element("tbody");
    let n = 0;
    for (const row of spec.rows) {
      const tr = drawRow(row, row.key ? lines[n++] : [], (cell) => this.figure(cell));
      (!row.key && spec.blocks.length === 1 ? head : body).append(tr);
    }
    const caption = element("caption", {}, `${spec.name}　${spec.title}`);
    return element("table", { class: `gk-table gk-${spec.key}` }, caption, head, body);
  }

  /** @param {Cell} cell */
  figure(cell) {
    const td = element("td", { colspan: cell.width, "data-key": cell.key });
    this.boxes.set(cell.key, td);
    if (cell.computed) {
      td.className = "gk-computed";
      td.append(element("output", { "data-cell": cell.key, "aria-label": `${cell.place}（自动计算）` }));
      return td;
    }
    const about = `${this.id}-${cell.key}`;
    const last = this.part.last[cell.key];
    const input = element("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
      "data-cell": cell.key, "aria-label": cell.place, "aria-describedby": about,
      ...(last && { placeholder: last }),
    });
    this.inputs.set(cell.key, input);
    td.append(input, element("span", { class: "gk-message", id: about }));
    return td;
  }

  // The rows' labels stay in sight while the figures are scrolled; where they do so is another place
  // whenever the table has another width.
  pinLabels() {
    let width = 0;
    const seen = new ResizeObserver(() => {
      const { offsetWidth } = this.table;
      if (offsetWidth && offsetWidth !== width) this.pinTo();
      width = offsetWidth;
    });
    seen.observe(this.table);
    return () => seen.disconnect();
  }

  pinTo() {
    const edge = this.table.getBoundingClientRect().left;
    const stubs = [...this.table.querySelectorAll("tbody :is(.gk-row, .gk-rowgroup)")];
    // All are measured, at their own place, before the first is moved: one layout instead of one for each.
    stubs.forEach((box) => (box.style.left = "auto"));
    const lefts = stubs.map((box) => Math.floor(box.getBoundingClientRect().left - edge));
    stubs.forEach((box, index) => (box.style.left = `${lefts[index]}px`));
  }

  // ---- showing
  refresh() {
    const { part, note, selection } = this;
    for (const [key, input] of this.inputs) {
      const text = part.get(key);
      const { editing } = selection;
      if (input.value === text || (editing?.composing && editing.key === key)) continue;
      input.value = text;
      // What did not come from the keyboard is replaced by the next key, not lengthened.
      if (document.activeElement === input && editing) selection.settle();
    }
    if (note.value !== part.get("note") && !note.dataset.composing) note.value = part.get("note");
  }

  check() {
    this.now = evaluate(this.spec, this.cells, (cell) => {
      const read = parseCell(this.part.get(cell.key), cell);
      this.reads.set(cell.key, read);
      return read;
    });
    const bad = new Set(this.now.broken.flatMap((one) => one.members));
    this.cells.forEach((cell, index) => {
      this.boxes.get(cell.key).classList.toggle("gk-bad", bad.has(index));
      if (cell.computed) this.showTotal(cell, this.now.found[index]);
      else this.showRead(cell, bad.has(index));
    });
  }

  /** @param {Cell} cell @param {boolean} bad */
  showRead(cell, bad) {
    const box = this.boxes.get(cell.key);
    const input = this.inputs.get(cell.key);
    const error = this.reads.get(cell.key)?.error ?? "";
    if (box.lastChild.textContent !== error) box.lastChild.textContent = error;
    box.classList.toggle("gk-refused", Boolean(error));
    if (bad || error) input.setAttribute("aria-invalid", "true");
    else input.removeAttribute("aria-invalid");
  }

  // A total whose parts are not all filled says how many are missing, once there is a first one.
  /** @param {Cell} cell @param {Found} given */
  showTotal(cell, { value, parts, missing }) {
    const box = this.boxes.get(cell.key);
    const lacks = missing && missing < parts ? `尚缺 ${missing} 格` : "";
    const text = lacks || show(value);
    if (box.firstChild.textContent === text) return;
    box.firstChild.textContent = text;
    box.classList.toggle("gk-missing", Boolean(lacks));
    box.firstChild.setAttribute("aria-label", `${cell.place}（自动计算${lacks && `，${lacks}没有数字，没有总计`}）`);
  }

  // ---- asking
  /** @param {string} key */
  at(key) {
    return /** @type {Cell} */ (this.places.get(key));
  }

  /** @param {Cell} cell */
  valueText(cell) {
    return cell.computed ? show(this.now.found[this.cells.indexOf(cell)].value) : this.part.get(cell.key);
  }

  // The cells in which nothing stands, and those in which no figure does: as the checks read them.
  blanks() {
    return this.cells.filter(({ key }) => this.reads.has(key) && this.reads.get(key)?.value === null && !this.reads.get(key)?.error);
  }

  unread() {
    return this.cells.filter(({ key }) => this.reads.get(key)?.error);
  }

  /** @param {string} key */
  lineOf(key) {
    return this.lines.findIndex((line) => line.some((cell) => cell.key === key));
  }

  /** @param {string} key */
  jump(key) {
    const target = this.inputs.get(key) ?? this.boxes.get(key);
    target.scrollIntoView({ block: "center", inline: "nearest" });
    target.focus();
  }
}

// Draws the boxes of one row's labels; `figure` makes the cells behind them.
/** @param {Row} row @param {Cell[]} line @param {(cell: Cell) => Drawn} figure */
function drawRow(row, line, figure) {
  const total = line.length && line.every((cell) => cell.computed); // the row stays in view where it can
  const tr = element("tr", { class: row.key && !row.printed ? "gk-subtotal" : total ? "gk-total" : null });
  for (const [text, head, colspan, rowspan, level] of row.boxes) {
    const tag = head === "corner" ? "td" : "th";
    const scope = head === "banner" ? "colgroup" : head === "corner" ? null : head;
    const said = row.key && !row.printed && head === "row" ? `${text}（不印出）` : text;
    tr.append(element(tag, { scope, class: `gk-${head} gk-level-${level}`, colspan, rowspan }, said));
  }
  for (const cell of line) tr.append(figure(cell));
  return tr;
}
