// Totals and relations as the page works them out, on the tables that the kernel declares.
import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluate, figuresOf } from "../../kit/gongkai/live/static/figures.js";
import { parseCell, show } from "../../kit/gongkai/live/static/values.js";
import { specOf } from "./cases.js";

const T3 = specOf("t3");
const COLUMNS = ["natural", "business", "research", "welfare", "legal", "others"];

function worked(texts) {
  const { cells } = figuresOf(T3);
  const { found, broken } = evaluate(T3, cells, (cell) => parseCell(texts[cell.key] ?? "", cell));
  return { of: (key) => found[cells.findIndex((cell) => cell.key === key)], broken };
}

test("the figures of 表三 are in reading order, seven to a row", () => {
  const { cells, lines } = figuresOf(T3);
  assert.equal(cells.length, 203);
  assert.deepEqual(lines.map((line) => line.length), Array(29).fill(7));
  assert.deepEqual([cells[0].key, cells[0].place, cells[0].x, cells[0].y],
    ["new.natural", "表三，一、本年新收政府信息公开申请数量，自然人", 3, 3]);
});

test("a total stands once all its parts have figures, and says what is missing until then", () => {
  const row = Object.fromEntries(COLUMNS.map((column, n) => [`new.${column}`, String(n + 1)]));
  const { value, missing } = worked(row).of("new.total");
  assert.deepEqual([show(value), missing], ["21", 0]);
  const lacking = worked({ ...row, "new.legal": "" }).of("new.total");
  assert.deepEqual([lacking.value, lacking.parts, lacking.missing], [null, 6, 1]);
});

test("a relation is broken only where all its figures are there", () => {
  const rows = [...new Set(figuresOf(T3).cells.map((cell) => cell.key.split(".")[0]))];
  const all = Object.fromEntries(rows.flatMap((row) => COLUMNS.map((column) => [`${row}.${column}`, "0"])));
  assert.deepEqual(worked(all).broken, []);
  const [one, ...more] = worked({ ...all, "new.natural": "3" }).broken;
  assert.match(one.sentence, /，差 3$/);
  assert.ok(more.every(({ sentence }) => sentence.endsWith("，差 3")));
  assert.deepEqual(worked({ ...all, "new.natural": "3", "grant.natural": "" }).broken, []);
});
