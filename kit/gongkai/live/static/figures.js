// The figures of a table spec (gongkai.editions.spec.TableSpec.to_dict): where they stand, what they add up to.
// It knows no table: all labels, cells and relations come from the spec.

// Lists the figures of a spec: cells in reading order, and the drawn rows with their cells.
/** @param {Spec} spec */
export function figuresOf(spec) {
  /** @type {Cell[]} */
  const cells = [];
  /** @type {Cell[][]} */
  const lines = [];
  spec.rows.forEach((row, y) => {
    if (!row.key) return;
    let x = row.boxes.reduce((sum, box) => sum + box[2], 0);
    const line = spec.blocks[row.block].map(([key, place, kind, unit, width]) => {
      const full = [spec.name, row.place, place].filter(Boolean).join("，");
      const cell = { key: `${row.key}.${key}`, place: full, kind, unit, width, x, y, printed: row.printed };
      x += width;
      cells.push(cell);
      return cell;
    });
    lines.push(line);
  });
  // A stub box may reach over several rows; the figures always end at the right edge.
  for (const line of lines) {
    const last = line[line.length - 1];
    const shift = spec.width - (last.x + last.width);
    for (const cell of line) cell.x += shift;
  }
  for (const relation of spec.relations) if (relation[5] !== undefined) cells[relation[5]].computed = true;
  return { cells, lines };
}

// Works out totals and broken relations; the same rules as gongkai.model.table.Table: a total of which a
// part has no figure has none either, and says for how many of its `parts` it waits.
/** @param {Spec} spec @param {Cell[]} cells @param {(cell: Cell) => Read} read */
export function evaluate(spec, cells, read) {
  /** @type {Found[]} */
  const found = cells.map((cell) => {
    const one = cell.computed ? { value: null } : read(cell);
    return { ...one, parts: 1, missing: Number(one.value === null) };
  });
  /** @param {number} n */
  const number = (n) => (typeof found[n].value === "number" ? found[n].value : 0);
  /** @param {Term} term */
  const factor = (term) => term[2] ?? 1;
  for (const [, , , left, , target] of spec.relations) {
    if (target === undefined) continue;
    const terms = left.map((term) => found[term[0]]);
    /** @param {"parts" | "missing"} key */
    const count = (key) => terms.reduce((sum, one) => sum + one[key], 0);
    const sum = left.reduce((total, term) => total + factor(term) * number(term[0]), 0);
    const value = terms.every((one) => one.value === "/") ? "/" : sum;
    const missing = count("missing");
    found[target] = { value: missing ? null : value, parts: count("parts"), missing };
  }
  /** @param {Term[]} side */
  const say = (side) => {
    const words = side.map((term, n) => {
      const amount = factor(term) * number(term[0]);
      const label = spec.words[term[1]];
      const sign = amount < 0 || factor(term) < 0 ? (n ? " - " : "- ") : n ? " + " : "";
      return `${sign}${label}${label.endsWith("）") ? "" : " "}${Math.abs(amount)}`;
    });
    return words.join("") + (side.length > 1 ? ` = ${total(side)}` : "");
  };
  /** @param {Term[]} side */
  const total = (side) => side.reduce((sum, term) => sum + factor(term) * number(term[0]), 0);
  const broken = [];
  for (const [code, title, place, left, right] of spec.relations) {
    const members = [...left, ...right].map((term) => term[0]);
    const difference = total(left) - total(right);
    if (!difference || members.some((n) => found[n].value === null)) continue;
    const sentence = `${place}：${say(left)}，${say(right)}，差 ${Math.abs(difference)}`;
    broken.push({ code, title, place, sentence, members });
  }
  return { found, broken };
}
