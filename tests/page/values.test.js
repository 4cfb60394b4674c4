// The page reads a cell's text as the kernel does: the same cases go through tests/test_values.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { parseCell, show } from "../../kit/gongkai/live/static/values.js";
import { drawing, json, kernelReads, lines } from "./cases.js";

const UNITS = { count: "件", money: "万元", change: "项" };
// Where the kit reads otherwise than the author of these cases: see tests/test_values.py.
const OTHERWISE = new Set(["va-007", "va-009", "va-165", "va-205", "va-157"]);
const SIGNS = [..."0123456789０９,，.．/／-－+＋−—()（） \u3000\u00a0\u2009\n\r\t\v\f\x00\x1c\x1f\x7f\x85\u2028\u2029"
  + "\ufeff\u200b\u200e\u202d\u202e\u202b\u2067\u2069\u00ad\ufe0f\u20e3\u{e0033}\u{1d7cf}\u0661½增加减少件项元万亿条约附注aeNx"];

function reads(text, kind, unit) {
  const { value, remark, error = "" } = parseCell(text, { kind, unit });
  return [show(value) || null, remark, error];
}

test("every case is read right", () => {
  const cases = json("values.json");
  assert.ok(cases.length >= 100);
  for (const [text, kind, unit, ...expected] of cases) assert.deepEqual(reads(text, kind, unit), expected, JSON.stringify(text));
});

test("cases of another hand are read right", () => {
  const cases = lines("values_by_another_hand.jsonl");
  assert.equal(cases.length, 105);
  for (const { id, typed, kind, expect } of cases) {
    const [value, remark, error] = reads(typed, kind, UNITS[kind]);
    if (error) assert.ok(expect.refused || OTHERWISE.has(id), id);
    else if (OTHERWISE.has(id)) assert.deepEqual([value, remark], [null, "其中修订16件"], id);
    else assert.deepEqual({ value, remark }, expect, id);
  }
});

test("what is not seen is no part of a figure, and there is no negative nought", () => {
  assert.deepEqual(reads("\ufeff12", "count", "件"), ["12", "", ""]);
  assert.deepEqual(reads("-0", "change", "项"), ["0", "", ""]);
});

test("any text is read as the kernel reads it", () => {
  const draw = drawing(1);
  const texts = Array.from({ length: 3000 }, () => Array.from({ length: draw(10) }, () => SIGNS[draw(SIGNS.length)]).join(""));
  const cases = texts.flatMap((text) => Object.entries(UNITS).map(([kind, unit]) => [text, kind, unit]));
  const kernel = kernelReads(cases);
  cases.forEach((one, n) => assert.deepEqual(reads(...one), kernel[n], JSON.stringify(one)));
});
