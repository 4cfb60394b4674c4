import assert from "node:assert/strict";
import { test } from "node:test";
import { named } from "../../kit/gongkai/live/static/notebook.js";

const text = (section) => ({ gongkai: { role: "text", section } });
const filed = (id, source, metadata = {}) => ({ id, cell_type: "markdown", source, metadata });
const ours = (id, source, kept = null) => ({ id, type: "markdown", kept, text: source });
const ids = (cells) => cells.map(({ id }) => id);

test("a cell whose id the file drew anew is known by its part of the report", () => {
  const here = [ours("a", "一", text(0).gongkai), ours("x1", "二", text(1).gongkai)];
  assert.deepEqual(ids(named([filed("a", "一", text(0)), filed("x2", "改过", text(1))], here)), ["a", "x1"]);
});

test("a cell of one's own is known by its text, and each only once", () => {
  const here = [ours("x1", "同样"), ours("x2", "同样"), ours("x3", "别的")];
  assert.deepEqual(ids(named([filed("y1", "同样"), filed("y2", "同样"), filed("y3", "同样")], here)), ["x1", "x2", "y3"]);
});

test("a cell that is new in the file stays new, and one that is ours alone stays ours", () => {
  const here = [ours("a", "一"), ours("mine", "我的")];
  assert.deepEqual(ids(named([filed("a", "一"), filed("b", "他的")], here)), ["a", "b"]);
});

test("what has its id on both sides is never taken for another", () => {
  const here = [ours("a", "同样"), ours("b", "同样")];
  assert.deepEqual(ids(named([filed("b", "同样"), filed("a", "同样")], here)), ["b", "a"]);
});
