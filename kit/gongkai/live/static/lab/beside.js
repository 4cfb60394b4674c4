// Under the section that is being written: how long it is, what it has yet to speak of, and what was
// written in its place last year. None of it is part of the document.

import { element } from "../dom.js";

/** @param {import("./written.js").Written} written @param {(cell: Jupyter) => number | null} sectionOf */
export function besideOf(written, sectionOf) {
  /** @param {Jupyter} cell */
  return (cell) => {
    const told = element("span", { class: "gk-length" });
    const due = element("ul", { class: "gk-due", "aria-label": "这一章要写到的" });
    const before = element("button", { type: "button", "aria-expanded": "false", onclick: () => open(before.getAttribute("aria-expanded") !== "true") }, "上年怎么写的");
    const last = element("div", { class: "gk-lastyear", tabindex: "0", role: "region", "aria-label": "上年写的", hidden: true });
    const root = element("div", { class: "gk gk-beside", tabindex: "-1", lang: "zh-CN" }, element("div", { class: "gk-beside-line" }, told, due, before), last);
    const open = (/** @type {boolean} */ now) => {
      before.setAttribute("aria-expanded", String(now));
      last.hidden = !now;
      if (now) root.scrollIntoView({ block: "nearest" });
    };
    const draw = () => {
      const section = sectionOf(cell);
      const { name, count, due: wanted } = written.sections[String(section)] ?? { name: "", count: 0, due: [] };
      const text = name && `${name}：已写 ${count} 字`;
      if (told.textContent !== text) told.textContent = text;
      const items = wanted.map(([what, done]) => element("li", { "data-done": String(done ?? "untold") },
        element("span", { "aria-hidden": "true" }, done === null ? "·" : done ? "✓" : "○"), what,
        element("span", { class: "gk-heard" }, done === null ? "" : done ? "，已写到" : "，还没写到")));
      if (due.textContent !== items.map((one) => one.textContent).join("")) due.replaceChildren(...items);
      const said = written.last[String(section)] ?? "";
      before.hidden = !said;
      if (!said) open(false);
      if (last.dataset.said !== said) {
        last.dataset.said = said;
        last.replaceChildren(...said.split("\n").filter((line) => line.trim()).map((line) => element("p", {}, line)));
      }
    };
    written.listeners.add(draw);
    draw();
    return { root, stop: () => written.listeners.delete(draw) };
  };
}
