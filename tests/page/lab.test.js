// What of the kit in Lab can be known without a page: words, differences, the worst of many states.
import assert from "node:assert/strict";
import { test } from "node:test";

import { parting, saidOf } from "../../kit/gongkai/live/static/lab/differences.js";
import { translated } from "../../kit/gongkai/live/static/lab/words.js";
import { worstOf } from "../../kit/gongkai/live/static/status.js";

test("Lab's English is said in Chinese, and nothing else is touched", () => {
  assert.equal(translated("Cell 1/26"), "第 1 部分，共 26 部分");
  assert.equal(translated(" Copy Selected Text "), " 复制所选文字 ");
  assert.equal(translated("将 Notebook 另存为…"), "将报告另存为…");
  assert.equal(translated("Unexpected error while saving file: a.ipynb [Errno 28] No space left on device"),
    "没有存成：磁盘已满，请腾出空间再试。填过的都记着，不会丢。");
  assert.equal(translated("我的 PDF"), null);
  assert.equal(translated("保存"), null);
});

test("of two texts the stretch that differs is shown with what is around", () => {
  assert.deepEqual(parting("新收10件。", "新收12件。"), ["新收1", "0", "2", "件。"]);
  assert.deepEqual(parting("", "新的"), ["", "", "新的", ""]);
  assert.deepEqual(parting("甲甲", "甲"), ["甲", "甲", "", ""]);
  const long = "字".repeat(100);
  assert.deepEqual(parting(`${long}一${long}`, `${long}二${long}`), [`…${"字".repeat(30)}`, "一", "二", `${"字".repeat(30)}…`]);
});

test("a time is said as it is read", () => {
  assert.equal(saidOf("2019-03-05 08:09:10+08:00"), "2019年3月5日 08:09");
  assert.equal(saidOf("nothing"), "nothing");
});

const NOW = { lost: false, served: true, connected: true, file: true, saved: true, place: "file" };

test("of many parts the one that is off worst is told of", () => {
  const all = [NOW, { ...NOW, saved: false, place: "journal" }, { ...NOW, saved: false, place: "browser" }];
  assert.match(worstOf(all).text, /记在这个浏览器里/);
  assert.equal(worstOf([NOW, NOW]).text, "已保存");
  assert.match(worstOf([...all, { ...NOW, connected: false, saved: false, place: "browser" }]).text, /连接断了/);
  assert.match(worstOf([...all, { ...NOW, saved: false, place: "page" }]).text, /只在这个页面里/);
  assert.equal(worstOf([...all, { ...NOW, composing: true }]).text, "尚未记下：正在输入…");
});
