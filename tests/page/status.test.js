// Of every sentence about where the figures are kept, only what is so.
import assert from "node:assert/strict";
import { test } from "node:test";

import { statusOf } from "../../kit/gongkai/live/static/status.js";

const NOW = { lost: false, connected: true, file: true, saved: false, place: "journal" };

test("a state has its sentence", () => {
  assert.deepEqual(statusOf({ ...NOW, saved: true }), { state: "saved", text: "已保存" });
  assert.deepEqual(statusOf({ ...NOW, composing: true, lost: true }), { state: "dead", text: "尚未记下：正在输入…" });
  assert.deepEqual(statusOf({ ...NOW, place: "page" }),
    { state: "unsaved", text: "尚未保存；这个浏览器不让存储，刚填的内容只在这个页面里，请不要关闭" });
  assert.deepEqual(statusOf(NOW),
    { state: "logged", text: "这里填的和正文已记入本机日志，尚未存入文件（按 Ctrl+S 保存，也会自动保存）" });
});
