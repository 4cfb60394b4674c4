// Blocks from the clipboard, laid over the tables that the kernel declares. The cases of
// data/paste.jsonl are typed with real keys in tests/browser/test_paste.py.
import assert from "node:assert/strict";
import { test } from "node:test";

import { figuresOf } from "../../kit/gongkai/live/static/figures.js";
import { Paste, unquoted } from "../../kit/gongkai/live/static/paste.js";
import { drawing, lines as linesOf, specOf } from "./cases.js";

const T3 = specOf("t3");
const SKIPPED = { "row labels": ["行名"], "column labels": ["表头"], both: ["行名", "表头"] };

function plan(spec, start, rows) {
  const { cells, lines } = figuresOf(spec);
  const block = typeof rows === "string" ? unquoted(rows) : rows;
  return new Paste(spec, lines, block, cells.find((cell) => cell.key === start)).plan();
}

function keyOf(row, column) {
  const rows = T3.rows.filter(({ boxes }) => boxes.some(([text, head]) => head === "row" && text === row));
  const columns = T3.blocks[0].filter(([, place]) => place.split("·").at(-1) === column);
  assert.deepEqual([rows.length, columns.length], [1, 1], `${row}, ${column}`);
  return `${rows[0].key}.${columns[0][0]}`;
}

test("blocks written by another hand land where they belong", () => {
  const { cells } = figuresOf(T3);
  const typed = (key) => !cells.find((cell) => cell.key === key).computed;
  const cases = linesOf("paste.jsonl");
  assert.equal(cases.length, 31);
  for (const { id, start, tsv, expect, skipped } of cases) {
    const { refused, pairs, said } = plan(T3, keyOf(start.row, start.column), tsv);
    assert.equal(Boolean(refused), Boolean(expect.refused), `${id}: ${refused}`);
    if (refused) continue;
    const wanted = expect.cells.map(([row, column, text]) => [keyOf(row, column), text]).filter(([key]) => typed(key));
    assert.deepEqual(new Map(pairs), new Map(wanted), id);
    const words = SKIPPED[skipped] ?? [];
    assert.ok(words.every((word) => said.includes(word)), id);
    assert.equal(said.includes("跳过"), words.length > 0, id);
  }
});

test("labels and boxhead as a browser copies merged cells", () => {
  const { pairs, totals, said } = plan(T3, "new.natural", "情况说明\t申请人情况\n自然人\t法人或其他组织\t总计\n"
    + "商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他\n"
    + "一、本年新收政府信息公开申请数量\t8\t1\t0\t0\t0\t0\t9\n"
    + "二、上年结转政府信息公开申请数量\t2\t0\t0\t0\t0\t0\t2\n");
  const natural = pairs.filter(([key]) => key.endsWith(".natural"));
  assert.deepEqual(natural, [["new.natural", "8"], ["carried_in.natural", "2"]]);
  assert.deepEqual(totals.map(([cell, text]) => [cell.key, text]), [["new.total", "9"], ["carried_in.total", "2"]]);
  assert.equal(said, "粘贴的内容带有表头和行名，已跳过 3 行表头和第一列");
});

const REFUSED = [
  ["carried_in.natural", "一、本年新收政府信息公开申请数量\t12\t3",
    "粘贴内容第 1 行的行名是“一、本年新收政府信息公开申请数量”，而这里是“二、上年结转政府信息公开申请数量”，没有粘贴"],
  ["deny_2.natural", "（三）不予公开\t8.属于行政查询事项\t1\t0",
    "粘贴内容第 1 行的行名是“（三）不予公开8.属于行政查询事项”，而这里是“（三）不予公开2.其他法律行政法规禁止公开”，没有粘贴"],
  ["refuse_1.natural", "（四）无法提供\t1.\t1\t0",
    "粘贴内容第 1 行的行名是“（四）无法提供1.”，而这里是“（五）不予处理1.信访举报投诉类申请”，没有粘贴"],
  ["new.business", "法律服务机构\t其他\n3\t4", "粘贴内容的表头是“法律服务机构”，而这里的列是“法人或其他组织·商业企业”，没有粘贴"],
  ["new.natural", "甲方案\t3\t4\n乙方案\t5\t6", "“甲方案”不是表三的行名，没有粘贴"],
  ["new.natural", "本年新收\t3\n去年没办完的\t6", "第 2 行的“去年没办完的”不是表三的行名"],
  ["new.natural", "一、本年新收\t\t\t3\t4", "看不出数字从第几列开始，没有粘贴"],
  ["new.legal", "一、本年新收\t\t\t100", "看不出数字从第几列开始，没有粘贴"],
  ["new.natural", "一、本年新收\t\t\t1\t2\t3\t4\t5", "看不出数字从第几列开始，没有粘贴"],
  ["new.natural", "一、本年新收\t1\t2\t3\t4\t5\t6\t21\t9", "放不下，没有粘贴"],
  ["new.natural", "自然人\t商业企业", "只有行名和表头，没有数字，没有粘贴"],
  ["new.natural", "政府信息公开申请数量\t1\n".repeat(20000), "放不下，没有粘贴"],
];

test("what does not belong here changes nothing", () => {
  for (const [start, block, said] of REFUSED) assert.ok(plan(T3, start, block).refused?.includes(said), said);
});

test("the whole of table two with its four boxheads", () => {
  const block = "第二十条第（一）项\t\t\t\n信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n"
    + "规章\t0\t0\t11\n规范性文件\t5\t1\t66\n"
    + "第二十条第（五）项\t\t\t\n信息内容\t本年处理决定数量\t\t\n行政许可\t120\t\t\n"
    + "第二十条第（六）项\t\t\t\n信息内容\t本年处理决定数量\t\t\n行政处罚\t7\t\t\n行政强制\t3\t\t\n"
    + "第二十条第（八）项\t\t\t\n信息内容\t本年收费金额（单位：万元）\t\t\n行政事业性收费\t22.5\t\t\n";
  assert.deepEqual(plan(specOf("t2"), "rules.issued", block).pairs, [
    ["rules.issued", "0"], ["rules.repealed", "0"], ["rules.valid", "11"],
    ["norms.issued", "5"], ["norms.repealed", "1"], ["norms.valid", "66"],
    ["license.decisions", "120"], ["penalty.decisions", "7"], ["coercion.decisions", "3"], ["fee.amount", "22.5"],
  ]);
});

test("table four takes a boxhead only over its own columns", () => {
  const block = "结果维持\t结果纠正\n1\t2";
  const t4 = specOf("t4");
  assert.deepEqual(plan(t4, "cases.review_upheld", block).pairs, [["cases.review_upheld", "1"], ["cases.review_corrected", "2"]]);
  assert.ok(plan(t4, "cases.review_corrected", block).refused
    .includes("粘贴内容的表头是“结果维持”，而这里的列是“行政复议·结果纠正”，没有粘贴"));
});

test("quoted cells hold tabs, line breaks and quotation marks", () => {
  assert.deepEqual(unquoted('"甲\t乙"\t"说""是"""\r\n3\t\r\n\t\r\n'), [["甲\t乙", '说"是"'], ["3", ""]]);
});

// The labels beside a row as a spreadsheet holds the form's merged boxes.
function stub({ boxes }) {
  const labels = boxes.flatMap(([text, , columns]) => [text, ...Array(columns - 1).fill("")]);
  return [...Array(T3.stub - labels.length).fill(""), ...labels];
}

test("no block of labelled figures ever lands elsewhere", () => {
  const draw = drawing(13);
  const rows = T3.rows.filter((row) => row.key && row.printed);
  const columns = T3.blocks[0].map(([key]) => key);
  const ways = [(labels) => labels, (labels) => labels.filter(Boolean).slice(-1), (labels) => labels.filter(Boolean)];
  let right = 0;
  let placed = 0;
  for (let n = 0; n < 300; n += 1) {
    const top = draw(rows.length);
    const some = rows.slice(top, top + 1 + draw(5));
    const left = draw(columns.length);
    const across = columns.slice(left, left + 1 + draw(7));
    const figures = some.map(() => across.map((_, x) => (x ? ["", "7", "0", "12"][draw(4)] : "3")));
    const way = ways[draw(3)];
    const onto = draw(3) ? top : draw(rows.length);
    const block = some.map((row, y) => [...way(stub(row)), ...figures[y]]);
    const { refused, pairs, totals } = plan(T3, `${rows[onto].key}.${across[0]}`, block);
    right += onto === top;
    if (refused) continue;
    placed += 1;
    assert.equal(onto, top, JSON.stringify(block));
    const wanted = some.flatMap(({ key }, y) => across.map((column, x) => [`${key}.${column}`, figures[y][x]]));
    assert.deepEqual(new Map([...pairs, ...totals.map(([cell, text]) => [cell.key, text])]), new Map(wanted));
  }
  // A refusal is no loss, but it must be rare where the rows are the right ones.
  assert.ok(placed > 0.9 * right, `${placed} of ${right}`);
});
