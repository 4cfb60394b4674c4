// The page reads a date as the kernel does: the same cases go through tests/test_dates.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { dayOf, readDate } from "../../kit/gongkai/live/static/dates.js";
import { json, lines } from "./cases.js";

const words = (iso) => iso ? `${Number(iso.slice(0, 4))}年${Number(iso.slice(5, 7))}月${Number(iso.slice(8))}日` : "";

test("every case is read as the day it is, or as none", () => {
  const cases = [...json("dates.json"), ...lines("dates.jsonl").map(({ typed, expect }) => [typed, expect])];
  for (const [typed, day] of cases) assert.equal(dayOf(typed), words(day), typed);
  const found = cases.map(([typed]) => dayOf(typed));
  assert.ok(found.filter((day) => !day).length > 40);
  assert.ok(found.filter((day) => day === "2027年1月20日").length > 30);
});

test("the field says how a date is read", () => {
  assert.equal(readDate(" "), "");
  assert.equal(readDate("二〇二七年一月二十日"), "读作 2027年1月20日");
  assert.equal(readDate("1月20日"), "还读不成一个日期，请写成 2027年1月20日 这样");
});
