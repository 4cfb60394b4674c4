// A block from the clipboard laid over a table: labels that came along are known by the table's own
// labels, checked against the rows and columns they would fall on, and left out. What does not fit,
// or says another row, is refused as a whole.

import { parseCell } from "./values.js";

/** @param {string} text */
const labelOf = (text) => text.normalize("NFKC").replace(/[^\p{L}\p{N}]/gu, "");
/** @param {number} n */
const ordinal = (n) => ["", "一", "两", "三", "四", "五", "六", "七", "八", "九"][n] ?? n;

/** @param {string} text */
export function unquoted(text) {
  /** @type {string[][]} */
  const rows = [[]];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r\n|\n|\r|$)/gy;
  for (let match; (match = pattern.exec(text)); ) {
    rows[rows.length - 1].push((match[1]?.replaceAll('""', '"') ?? match[2]).trim());
    if (match[3] === "") break;
    if (match[3] !== "\t") rows.push([]);
  }
  while (rows.length && rows[rows.length - 1].every((value) => !value)) rows.pop();
  return rows;
}

// The length of the longest run of characters that two texts share in order.
/** @param {string} a @param {string} b */
function shared(a, b) {
  let last = new Array(b.length + 1).fill(0);
  for (const char of a) {
    const next = [0];
    for (let n = 0; n < b.length; n += 1) next.push(char === b[n] ? last[n] + 1 : Math.max(last[n + 1], next[n]));
    last = next;
  }
  return last[b.length];
}

// How well a text names a label, 0 to 1: the same, a part of it, its characters in order, or most of them.
/** @param {string} text @param {string} label */
function likeness(text, label) {
  if (!text || !label) return 0;
  if (text === label) return 1;
  const [short, long] = text.length < label.length ? [text, label] : [label, text];
  const part = short.length / long.length;
  if (short.length > 1 && long.includes(short)) return 0.8 + part / 10;
  const same = shared(text.slice(0, 80), label);
  if (short.length > 1 && same === short.length) return 0.7 + part / 10;
  const most = (2 * same) / (text.length + label.length);
  return most >= 0.6 ? most * 0.8 : 0;
}

// The number or numeral that a row's label begins with: 1., （二）, 三、.
/** @param {string} label */
const numbering = (label) => labelOf(/^[（(]?[\d一二三四五六七八九十]+[)）.．、]/.exec(label)?.[0] ?? "");
/** @param {string} text @param {string[]} labels */
const best = (text, labels) => Math.max(0, ...labels.map((label) => likeness(text, label)));

// The labels beside each row and above each column of a table, as the spec's boxes lay them out.
/** @param {Spec} spec @param {Cell[][]} lines */
function labelsOf(spec, lines) {
  /** @type {Label[][][]} */
  const over = []; // by block, by grid column: the labels above it, outermost first
  const heads = new Set([spec.name, spec.title, `${spec.name}${spec.title}`].map(labelOf));
  const groups = new Set();
  /** @type {Map<Cell[], Stub>} */
  const stubs = new Map(); // line -> {label, names, groups}
  /** @type {{ text: string, end: number }[]} */
  let open = [];
  let n = 0;
  let first = true; // the first boxhead row of its block
  const taken = new Map();
  for (const [y, row] of spec.rows.entries()) {
    over[row.block] ??= Array.from({ length: spec.width }, () => []);
    if (row.key) {
      open = open.filter((group) => y < group.end);
      for (const [text, head, , rowspan] of row.boxes) {
        if (head === "rowgroup") open.push({ text, end: y + rowspan });
        if (head === "rowgroup") groups.add(labelOf(text));
      }
      const label = row.boxes.find((box) => box[1] === "row")?.[0] ?? "";
      const names = [labelOf(label), numbering(label)].filter(Boolean);
      stubs.set(lines[n], { label: row.place, names, groups: open.map((group) => labelOf(group.text)) });
      n += 1;
      first = true;
      continue;
    }
    if (first) taken.clear();
    first = false;
    let x = 0;
    for (const [text, head, colspan, rowspan] of row.boxes) {
      while ((taken.get(x) ?? 0) > y) x += 1;
      heads.add(labelOf(text));
      for (let at = x; at < x + colspan; at += 1) {
        taken.set(at, y + rowspan);
        if (["col", "colgroup"].includes(head)) over[row.block][at].push({ text, leaf: head === "col" });
      }
      x += colspan;
    }
  }
  return { over, heads: [...heads], groups: [...groups], stubs };
}

export class Paste {
  /** @param {Spec} spec @param {Cell[][]} lines @param {string[][]} rows @param {Cell} start */
  constructor(spec, lines, rows, start) {
    this.spec = spec;
    this.start = start;
    this.rows = rows;
    this.labels = labelsOf(spec, lines);
    this.lines = lines.slice(lines.findIndex((line) => line.includes(start)));
    this.limit = 3 * spec.rows.length;
    this.known = [...this.labels.heads, ...this.labels.groups,
      ...[...this.labels.stubs.values()].flatMap((stub) => stub.names)];
  }

  // Gives {pairs, totals, said}, or {refused} with the reason.
  /** @returns {Plan} */
  plan() {
    try {
      if (this.rows.length > this.limit || this.rows.some((values) => values.length > 3 * this.spec.width)) refuse(this.tooLarge());
      const rows = this.rows.map((values) => this.read(values));
      if (rows.some((row) => row.zone)) return this.labelled(rows);
      this.foreignColumn(rows);
      return this.place(rows.map((row, n) => ({ ...row, line: this.printed()[n], n })), "");
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.message, pairs: [], totals: [], said: "" };
      throw error;
    }
  }

  /** @param {Cell[]} line */
  stub(line) {
    return /** @type {Stub} */ (this.labels.stubs.get(line));
  }

  printed() {
    return this.lines.filter((line) => line[0].printed);
  }

  /** @param {string} text */
  isLabel(text) {
    if (!/\p{L}|^[（(]?\d+[)）.．、]$/u.test(text) || parseCell(text, { kind: "change", unit: "" }).value !== null) return false;
    return this.likest(text, this.known) > 0;
  }

  // How well a text names one of these labels, also where it says its groups before it.
  /** @param {string} text @param {string[]} names @param {string[]} [groups] */
  likest(text, names, groups = this.labels.groups) {
    const plain = labelOf(text);
    const inner = groups.filter((group) => group.length < plain.length && plain.startsWith(group)).map((group) => plain.slice(group.length));
    return Math.max(...[plain, ...inner].map((one) => best(one, names)));
  }

  // A row's texts; `zone` is the number of leading cells that hold its labels.
  /** @param {string[]} values */
  read(values) {
    const zone = values.findLastIndex((text) => this.isLabel(text)) + 1;
    return { values, zone, labels: values.filter((text) => this.isLabel(text)), blank: values.slice(zone).every((text) => !text) };
  }

  // A column of words that is none of this table's labels is no column of figures either.
  /** @param {Pasted[]} rows */
  foreignColumn(rows) {
    /** @param {string} text */
    const worded = (text) => /\p{L}{2}/u.test(text ?? "") && parseCell(text, { kind: "change", unit: "" }).error;
    if (rows.every(({ values }) => values.length > 1 && worded(values[0]))) {
      refuse(`粘贴内容第一列的“${rows[0].values[0]}”不是${this.spec.name}的行名，没有粘贴；请只复制数字`);
    }
  }

  /** @param {Pasted[]} rows */
  labelled(rows) {
    /** @type {Labelled[]} */
    const found = [];
    /** @type {Labelled[]} */
    const heads = [];
    let at = 0;
    rows.forEach((row, n) => {
      if (row.blank && this.isHead(row, this.lines[at])) {
        heads.push({ ...row, n, line: this.lines[at], from: 0 });
        return;
      }
      if (!row.zone && row.blank) return;
      const line = this.lineOf(row, at, n);
      at = this.lines.indexOf(line) + 1;
      found.push({ ...row, line, n, from: 0 });
    });
    if (!found.length) refuse("粘贴的内容只有行名和表头，没有数字，没有粘贴");
    this.columns(found, heads);
    for (const head of heads) this.checkHead(head, found);
    return this.place(found, this.sentence(found, heads));
  }

  // Whether a row of labels is a boxhead, a title or a group's name, and not a row without figures.
  /** @param {Pasted} given @param {Cell[] | undefined} line */
  isHead({ labels }, line) {
    const own = (line && this.labels.stubs.get(line)?.names) ?? [];
    const rows = [...this.labels.stubs.values()].flatMap((stub) => stub.names);
    return labels.length > 0 && labels.every((text) => {
      const as = best(labelOf(text), [...this.labels.heads, ...this.labels.groups]);
      return as > 0 && as >= this.likest(text, rows) && this.likest(text, own) < 1;
    });
  }

  // The table's row that a pasted row falls on; what its labels say must agree.
  /** @param {Pasted} given @param {number} at @param {number} n */
  lineOf({ labels }, at, n) {
    const text = labels.at(-1) ?? "";
    /** @param {Cell[]} one */
    const score = (one) => (text ? this.likest(text, this.stub(one).names) : 0);
    // A subtotal that the form does not print is pasted onto only where it is named.
    const line = this.lines.slice(at).find((one) => one[0].printed || score(one) === 1);
    if (!line) refuse(this.tooLarge());
    if (!labels.length) return line;
    const here = this.stub(line).label;
    if (!this.inGroups(labels, line)) this.otherRow(n, labels.join(""), here);
    const others = [...this.labels.stubs.keys()].filter((one) => one !== line).sort((a, b) => score(b) - score(a));
    const most = Math.max(score(line), ...others.slice(0, 1).map(score));
    // A group's name says where a row stands and not which one it is.
    if (!most || best(labelOf(text), this.labels.groups) > most) this.otherRow(n, text, here);
    if (score(line) < most) this.otherRow(n, this.stub(others[0]).label, here);
    return line;
  }

  /** @param {string[]} labels @param {Cell[]} line */
  inGroups(labels, line) {
    const { groups } = this.stub(line);
    return labels.slice(0, -1).every((text) => {
      const other = this.labels.groups.filter((group) => !groups.includes(group));
      return best(labelOf(text), groups) >= best(labelOf(text), other);
    });
  }

  /** @param {number} n @param {string} says @param {string} here */
  otherRow(n, says, here) {
    refuse(`粘贴内容第 ${n + 1} 行的行名是“${says}”，而这里是“${here}”，没有粘贴；请从同一行起粘贴，或者只复制数字`);
  }

  // How many leading columns hold labels; each row is told where its figures begin.
  /** @param {Labelled[]} found @param {Labelled[]} heads */
  columns(found, heads) {
    const even = new Set([...found, ...heads].map((row) => row.values.length)).size === 1;
    const zone = Math.max(...found.map((row) => row.zone));
    if (!even) {
      const figures = new Set(found.filter((row) => row.zone).map((row) => row.values.length - row.zone));
      for (const row of found) {
        row.from = row.zone || row.values.length - Math.max(...figures);
        if (row.from < 0 || row.values.slice(row.zone, row.from).some(Boolean)) refuse("粘贴内容各行的列数不一样，没有粘贴；请只复制数字");
      }
      return;
    }
    /** @param {number} x */
    const blank = (x) => found.every((row) => !row.values[x]);
    const ways = [zone];
    for (let x = zone; x < this.spec.stub && blank(x); x += 1) ways.push(x + 1);
    const from = this.choose(ways, found, heads);
    for (const row of found) {
      row.from = from;
      const odd = row.values.slice(row.zone, from).find(Boolean);
      if (odd) refuse(`粘贴内容第 ${row.n + 1} 行的“${odd}”不是${this.spec.name}的行名，没有粘贴；请只复制数字`);
    }
  }

  // Blank cells behind the labels are merged with them, or figures left blank: the boxhead tells,
  // or the one way to fit, or whole rows whose last figure is the sum of the others.
  /** @param {number[]} ways @param {Labelled[]} found @param {Labelled[]} heads */
  choose(ways, found, heads) {
    const width = this.available(found[0].line).length;
    const all = found[0].values.length;
    const used = Math.max(...found.map((row) => row.values.findLastIndex(Boolean) + 1));
    /** @param {number} from */
    const room = (from) => width + from - (width + ways[ways.length - 1] < all ? used : all);
    const leaves = heads.map((head) => head.values.findIndex((text) => this.isColumn(text))).filter((x) => x >= 0);
    const told = Math.min(...leaves);
    if (ways.includes(told)) return told;
    const usual = [...new Set([ways[0], ways[ways.length - 1]])].filter((from) => room(from) >= 0);
    if (usual.length < 2) return usual[0] ?? ways[0];
    const whole = usual.filter((from) => this.start === found[0].line[0] && room(from) === 0 && found.every((row) => {
      const figures = row.values.slice(from, from + width).map((text) => Number(parseCell(text, { kind: "count", unit: "" }).value));
      return row.line[row.line.length - 1].computed && figures.pop() === figures.reduce((sum, one) => sum + one, 0);
    }));
    if (whole.length === 1) return whole[0];
    return refuse(`粘贴的内容行名后面有空列，看不出数字从第几列开始，没有粘贴；请只复制数字`);
  }

  /** @param {Cell[]} line */
  available(line) {
    const first = line.findIndex((cell) => cell.x + cell.width > this.start.x);
    return first < 0 ? [] : line.slice(first);
  }

  /** @param {Cell[]} line */
  columnNames(line) {
    const row = this.spec.rows[line[0].y];
    return this.labels.over[row.block];
  }

  /** @param {string} text */
  isColumn(text) {
    const names = this.labels.over.flat(2).map((label) => labelOf(label.text));
    return text !== "" && best(labelOf(text), names) > 0;
  }

  // The boxhead that came along must stand over the columns that the figures fall on.
  /** @param {Labelled} head @param {Labelled[]} found */
  checkHead(head, found) {
    const below = found.find((row) => row.n > head.n);
    if (!below || !head.labels.some((text) => this.isColumn(text))) return;
    const cells = this.available(below.line);
    const over = this.columnNames(below.line);
    const all = over.flat().map((label) => labelOf(label.text));
    if (head.values.length !== below.values.length) return this.inOrder(head, below, cells, over);
    head.values.forEach((text, x) => {
      const cell = cells[x - below.from];
      if (!text || x < below.from || !cell || !this.isColumn(text)) return;
      const mine = best(labelOf(text), over[cell.x].map((label) => labelOf(label.text)));
      if (!mine || mine < best(labelOf(text), all)) this.otherColumn(text, cell);
    });
  }

  // Where cells are merged away, the labels must come in the order of the columns.
  /** @param {Labelled} head @param {Labelled} below @param {Cell[]} cells @param {Label[][]} over */
  inOrder(head, below, cells, over) {
    const targets = cells.slice(0, below.values.length - below.from);
    let at = 0;
    for (const text of head.labels.filter((one) => this.isColumn(one))) {
      /** @param {Cell} cell */
      const fits = (cell) => over[cell.x].some((label) => likeness(labelOf(text), labelOf(label.text)) === 1);
      while (at < targets.length && !fits(targets[at])) at += 1;
      if (at === targets.length) this.otherColumn(text, cells[0]);
    }
  }

  /** @param {string} says @param {Cell} cell */
  otherColumn(says, cell) {
    const here = cell.place.slice(cell.place.lastIndexOf("，") + 1);
    refuse(`粘贴内容的表头是“${says}”，而这里的列是“${here}”，没有粘贴；请从同一列起粘贴，或者只复制数字`);
  }

  tooLarge() {
    const wide = Math.max(...this.rows.map((row) => row.length));
    return `粘贴的内容有 ${this.rows.length} 行 ${wide} 列，从这一格起放不下，没有粘贴`;
  }

  /** @param {Placed[]} rows @param {string} said */
  place(rows, said) {
    /** @type {Plan["pairs"]} */
    const pairs = [];
    /** @type {Plan["totals"]} */
    const totals = [];
    for (const { values, line, from = 0 } of rows) {
      const cells = line ? this.available(line) : [];
      values.slice(from).forEach((text, x) => {
        if (!cells[x] && text) refuse(this.tooLarge());
        if (cells[x]?.computed) totals.push([cells[x], text]);
        else if (cells[x]) pairs.push([cells[x].key, text]);
      });
    }
    return { pairs, totals, said };
  }

  /** @param {Labelled[]} found @param {Labelled[]} heads */
  sentence(found, heads) {
    const columns = Math.max(...found.map((row) => row.from));
    const words = [];
    if (heads.length) words.push(["表头", heads.length === 1 && heads[0].n === 0 ? "第一行" : ` ${heads.length} 行表头`]);
    if (columns) words.push(["行名", columns === 1 ? "第一列" : `前${ordinal(columns)}列`]);
    return `粘贴的内容带有${words.map((one) => one[0]).join("和")}，已跳过${words.map((one) => one[1]).join("和")}`;
  }
}

class Refusal extends Error {}

/** @param {string} text @returns {never} */
function refuse(text) {
  throw new Refusal(text);
}
