import { evaluate, figuresOf } from "./figures.js";
import { parseCell, show } from "./values.js";

// The figures as a plain table for the notebook's second output, as gongkai/publishing/render/static.py draws it.
/** @param {Spec} spec @param {Part} part */
export function staticHTML(spec, part) {
  const text = document.createElement("div");
  /** @param {string} value */
  const safe = (value) => {
    text.textContent = value;
    return text.innerHTML;
  };
  /** @param {string} inside @param {string} [note] */
  const whole = (inside, note = "") =>
    `<div class="gk-static"><table border="1" cellpadding="4" style="border-collapse:collapse">${inside}</table>${note}</div>`;
  if (spec.fields) {
    const rows = spec.fields.map((f) => `<tr><th scope="row">${safe(f.label)}</th><td>${safe(part.get(f.key))}</td></tr>`);
    return whole(`<tbody>${rows.join("")}</tbody>`);
  }
  const { cells, lines } = figuresOf(spec);
  const { found } = evaluate(spec, cells, (cell) => parseCell(part.get(cell.key), cell));
  // A group's label reaches over a subtotal that is not printed: its span is one shorter.
  const hidden = spec.rows.map((row) => row.key && !row.printed);
  /** @param {number} columns @param {number} rows */
  const spans = (columns, rows) => (columns > 1 ? ` colspan="${columns}"` : "") + (rows > 1 ? ` rowspan="${rows}"` : "");
  let n = 0;
  const rows = spec.rows.map((row, y) => {
    const line = row.key ? lines[n++] : [];
    if (hidden[y]) return "";
    const labels = row.boxes.map(([label, head, columns, down]) => {
      const span = spans(columns, down - hidden.slice(y, y + down).filter(Boolean).length);
      const scope = ["corner", "banner"].includes(head) ? "" : ` scope="${head}"`;
      return `<th${scope}${span}>${safe(label)}</th>`;
    });
    const figures = line.map((cell) => {
      const value = cell.computed ? show(found[cells.indexOf(cell)].value) : part.get(cell.key);
      return `<td${spans(cell.width, 1)}>${safe(value)}</td>`;
    });
    return `<tr>${labels.join("")}${figures.join("")}</tr>`;
  });
  const note = part.get("note") ? `<p>${safe(part.get("note"))}</p>` : "";
  return whole(`<caption>${safe(`${spec.name}　${spec.title}`)}</caption><tbody>${rows.join("")}</tbody>`, note);
}
