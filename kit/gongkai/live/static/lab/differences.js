// What differs between a version of a report and the report now: figures in a table, text side by side.

import { element } from "../dom.js";

const CONTEXT = 30; // letters that are shown before and behind what differs

// 2026-11-25 17:20:31+08:00 as 11月25日 17:20; of another year with the year.
/** @param {string} at */
export function saidOf(at) {
  const [, year, month, day, time] = /^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d)/.exec(at) ?? [];
  if (!year) return at;
  const said = `${Number(month)}月${Number(day)}日 ${time}`;
  return Number(year) === new Date().getFullYear() ? said : `${year}年${said}`;
}

// The stretch in which two texts differ: from the first letter that does to the last, with what is around.
/** @param {string} a @param {string} b @returns {[before: string, a: string, b: string, behind: string]} */
export function parting(a, b) {
  let first = 0;
  while (first < a.length && first < b.length && a[first] === b[first]) first += 1;
  let last = 0;
  while (last < a.length - first && last < b.length - first && a.at(-1 - last) === b.at(-1 - last)) last += 1;
  const from = Math.max(0, first - CONTEXT);
  const end = Math.max(0, last - CONTEXT);
  return [`${from ? "…" : ""}${a.slice(from, first)}`, a.slice(first, a.length - last), b.slice(first, b.length - last),
    `${a.slice(a.length - last, a.length - end)}${end ? "…" : ""}`];
}

/** @param {{ figures: string[][], sections: string[][] }} found @returns {Drawn[]} */
export function layout({ figures, sections }) {
  const heads = ["位置", "那时", "现在"].map((label) => element("th", { scope: "col" }, label));
  const table = element("table", { class: "gk-merge" }, element("caption", {}, `表格和基本情况有 ${figures.length} 处不同`),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...figures.map(([, , place, then, now]) =>
      element("tr", {}, element("td", {}, place), element("td", {}, then || "（空白）"), element("td", {}, now || "（空白）")))));
  return [...(figures.length ? [table] : []), ...sections.map(([heading, then, now]) => {
    const [before, old, fresh, behind] = parting(then, now);
    const side = (/** @type {string} */ label, /** @type {string} */ text) =>
      element("p", { class: "gk-text" }, `${label}：${before}`, element("mark", {}, text || "（没有）"), behind);
    return element("section", { "aria-label": heading }, element("b", {}, `${heading}，正文不同`), side("那时", old), side("现在", fresh));
  })];
}
