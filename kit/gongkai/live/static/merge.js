// Reading a file into the report: a preview with old and new side by side, taken over by cell, by
// table or as a whole, and undone as a whole.

import { button, element } from "./dom.js";
import { quoted } from "./history.js";
import { NAMES, keepBeside } from "./notebook.js";

const LIMIT = 100 * 2 ** 20;

/** @param {Panel} panel */
export function drawMerge(panel) {
  const merge = new Merge(panel);
  panel.preview = (found) => merge.preview(found);
  const closed = () => {
    if (root.open || !merge.ticked.length) return;
    const back = button("去看", () => {
      panel.say("");
      root.open = true;
      merge.acts.querySelector("button")?.focus();
    });
    panel.say(`${merge.left} `, back);
  };
  const root = element("details", { class: "gk-read", ontoggle: closed },
    element("summary", {}, "读入上年报告，或读入已有的报告（先看后用，不会直接覆盖）"), ...merge.draw());
  return root;
}

// The files that can be read, by how their names end.
export const READABLE = [".html", ".htm", ".mhtml", ".docx", ".doc", ".xlsx", ".pdf", ".md", ".txt", ".ipynb", ".json"];

export class Merge {
  /** @param {Panel} panel */
  constructor(panel) {
    this.panel = panel;
    this.file = element("input", { type: "file", "aria-label": "选择文件",
      accept: READABLE.join(","), onchange: () => this.file.files[0] && this.send(this.file.files[0]) });
    this.shown = element("div", { class: "gk-preview" });
    /** @type {[part: string, entry: Entry][]} */
    this.taken = []; // for each form that a file was read into, the entry of its history
    /** @type {Choice[]} */
    this.offered = []; // what is listed and was neither taken over nor put away
    this.acts = element("div", { class: "gk-acts gk-merge-acts" }); // in view, however long the list is
    this.accept = () => {};
  }

  draw() {
    // The browser's own button for a file speaks the browser's language.
    return [element("label", { class: "gk-file" }, "选择文件…", this.file), this.shown, this.acts];
  }

  /** @param {string} text @param {...Drawn} more */
  say(text, ...more) {
    this.offered = [];
    this.acts.replaceChildren();
    this.shown.replaceChildren(element("p", { role: "status" }, text), ...more);
  }

  /** @param {string} text */
  warn(text) {
    this.say("");
    this.shown.replaceChildren(element("p", { role: "alert" }, text));
  }

  get ticked() {
    return this.offered.filter(([, box]) => box.checked);
  }

  // What is said to whoever turns away from the list.
  get left() {
    return `读入的报告还没有采用：勾选了 ${this.ticked.length} 处，要按“采用所选”才会填进来。`;
  }

  /** @param {File} chosen */
  async send(chosen) {
    this.panel.preview = (found) => this.preview(found); // the answer is for who asked
    if (chosen.size > LIMIT) {
      this.warn("文件超过 100 MB，不像是年度报告");
      return;
    }
    this.say(`正在读 ${chosen.name}…`);
    let data;
    try {
      data = await chosen.arrayBuffer();
    } catch {
      // The browser's own words are English and say no more.
      this.warn(`${chosen.name} 读不出来：文件可能已移走、改过，或正被别的程序占用。请关闭那个程序，再选一次文件`);
      return;
    }
    const sent = this.panel.post({ type: "read", name: chosen.name }, [data]);
    if (!sent) this.warn("内核已停止，没有读入；请点“▶▶”重新运行，再选一次文件");
  }

  // ---- what a file would change
  /** @param {Preview} found */
  preview(found) {
    this.file.value = "";
    if (found.problem) {
      this.warn(found.problem);
      return;
    }
    /** @type {Choice[]} */
    const boxes = found.rows.map((row) =>
      [row, element("input", { type: "checkbox", checked: !row[3] && !found.other, "aria-label": `采用：${row[2]}，${row[4]}` })]);
    const left = found.other ? "" : "，已填的不同处没有勾选";
    const intro = found.mode === "last" ? `上年报告：${found.title}。下面是带入的结转数${left}。` : `${found.title}。下面是与现在不同的格子${left}。`;
    const notes = [...found.notes, ...(found.unread ? [`有 ${found.unread} 格没有读出，不会改动`] : [])];
    const parts = [...new Set(found.rows.map(([part]) => part))];
    this.say(found.rows.length ? intro : `${found.title}：没有需要改动的格子。`,
      ...(found.other ? [element("p", { role: "alert", class: "gk-other" }, found.other)] : []),
      element("ul", {}, ...notes.map((note) => element("li", {}, note))),
      ...parts.map((part) => drawChanges(part, boxes.filter(([row]) => row[0] === part), () => count())));
    this.offered = boxes;
    const last = found.mode === "last";
    const take = button("", () => this.accept());
    const count = () => {
      const { length } = this.ticked;
      // Last year's report is kept to compare with, also where nothing of it is taken over.
      take.textContent = length || !last ? `采用所选（${length} 处）` : "只记下上年报告，不带入数字";
      take.disabled = !length && !last;
    };
    // What is kept of last year's report now is what taking back gives again.
    const held = this.panel.notebook?.getMetadata("gongkai")?.last ?? null;
    this.accept = () => this.take(found, held);
    this.shown.onchange = count;
    count();
    this.acts.replaceChildren(...(found.rows.length || last ? [take] : []), button("取消读入", () => {
      this.say("没有采用，报告没有改动。");
      this.file.focus();
    }));
    this.shown.firstElementChild?.scrollIntoView({ block: "nearest" }); // what it is about, before the button
  }

  /** @param {Preview} found @param {unknown} held */
  take(found, held) {
    const rows = this.ticked.map(([row]) => row);
    const left = this.put(rows, found.title ? `“${found.title}”` : "的文件");
    const count = this.taken.reduce((sum, [, entry]) => sum + entry.cells.length, 0);
    const last = found.mode === "last";
    if (last) this.keepLast(found.last);
    this.panel.soon();
    const undo = button("撤销这次读入", () => {
      const [said, kept] = this.takeBack();
      if (last) this.keepLast(held);
      this.panel.soon();
      this.say(said, ...listed(kept));
    });
    this.say(`已采用 ${count} 处${last ? "，并记下上年报告供逐年核对" : ""}`, ...listed(left));
    this.acts.replaceChildren(undo);
  }

  // Puts the chosen rows into their forms, one entry of history each; tells what was not put.
  /** @param {Preview["rows"]} rows @param {string} title */
  put(rows, title) {
    const left = [];
    const changes = new Map();
    for (const [part, key, place, now, then] of rows) {
      const form = this.panel.parts.get(part);
      if (!form) left.push(`${NAMES[part]}还没有运行，没有采用：${place}`);
      else if (form.get(key) !== now) left.push(`预览以后改过，没有采用：${place}（现在是${quoted(form.get(key))}）`);
      else changes.set(part, [...(changes.get(part) ?? []), [key, then]]);
    }
    this.taken = [...changes].map(([part, pairs]) => [part, this.panel.formOf(part).history.change(`读入${title}`, pairs)]);
    return left;
  }

  // Takes back what the file put in, except where it was changed since.
  /** @returns {[said: string, left: string[]]} */
  takeBack() {
    let count = 0;
    const left = [];
    for (const [part, entry] of this.taken) {
      // The form that is there now: its cell may have been run again since.
      const form = this.panel.formOf(part);
      const told = form.history.takeBack(entry, "撤销读入");
      count += told.count;
      left.push(...told.left.map((/** @type {Change} */ [key]) => `读入以后改过，没有动：${form.history.place(key)}（现在是${quoted(form.get(key))}）`));
    }
    return [`已撤销 ${count} 处，恢复成读入以前的样子`, left];
  }

  /** @param {unknown} last */
  keepLast(last) {
    const { notebook } = this.panel;
    if (!notebook) return;
    keepBeside(notebook, ({ last: _, ...kept }) => (last ? { ...kept, last } : kept));
  }
}

/** @param {string[]} texts */
const listed = (texts) => (texts.length ? [element("ul", { class: "gk-kept" }, ...texts.map((text) => element("li", {}, text)))] : []);

// The rows of one part with old and new side by side.
/** @param {string} part @param {Choice[]} choices @param {() => void} changed */
function drawChanges(part, choices, changed) {
  const turnAll = () => {
    const all = choices.every(([, box]) => box.checked);
    choices.forEach(([, box]) => (box.checked = !all));
    changed();
  };
  const heads = ["采用", "位置", "现在", "读入"].map((label) => element("th", { scope: "col" }, label));
  return element("table", { class: "gk-merge" },
    element("caption", {}, `${NAMES[part]} `, button("全选或全不选", turnAll)),
    element("thead", {}, element("tr", {}, ...heads)),
    element("tbody", {}, ...choices.map(([[, key, place, now, then], box]) =>
      element("tr", { class: now ? "gk-conflict" : "", "data-key": key }, element("td", {}, box), element("td", {}, place),
        element("td", {}, now || "（空白）"), element("td", {}, then + (now ? "（不同）" : ""))))));
}

// Last year's report beside this one, to compare with: its text is shown and never copied.
/** @param {Panel} panel */
export function drawLast(panel) {
  const shown = element("div");
  const box = element("details", { class: "gk-last", ontoggle: () => {
    const last = panel.notebook?.getMetadata("gongkai")?.last;
    if (!box.open) return;
    if (!last) return shown.replaceChildren(element("p", {}, "还没有读入上年报告"));
    const held = (/** @type {string} */ table) => last.tables?.[table]?.values ?? {};
    const valid = (panel.spec.valid[last.edition] ?? []).filter(([table, key]) => key in held(table));
    shown.replaceChildren(element("p", {}, element("b", {}, last.title ?? "")),
      element("p", {}, valid.map(([table, key, name]) => `${name}现行有效 ${held(table)[key]} 件`).join("，")),
      ...(last.sections ?? []).filter((/** @type {any} */ one) => one.text).flatMap((/** @type {any} */ one) =>
        [element("p", {}, element("b", {}, one.heading)), element("p", { class: "gk-text" }, one.text)]));
  } }, element("summary", {}, "上年报告（对照用，不会带入正文）"), shown);
  return box;
}
