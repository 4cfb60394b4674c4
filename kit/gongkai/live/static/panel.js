// The checks of the whole report beside it: counts, findings by section, a click to the place, a
// remedy to apply, a reason to give. Text comes from the notebook as it stands in the page.

import { element, holdPresses, keepKeys } from "./dom.js";
import { quoted } from "./history.js";
import { drawLast, drawMerge } from "./merge.js";
import { keepBeside } from "./notebook.js";

export const PARTS = new WeakMap(); // the forms of one notebook, by its widget manager
const SEVERITY = { error: "错误", warning: "提醒", info: "提示" };
const WAIT = 300;

/** @param {Jupyter} model @param {string} [name] @param {Part} [part] @returns {Map<string, Part>} */
export function register(model, name, part) {
  const manager = model.widget_manager ?? globalThis;
  if (!PARTS.has(manager)) PARTS.set(manager, new Map());
  if (part) PARTS.get(manager).set(name, part);
  return PARTS.get(manager);
}

export class Panel {
  /** @param {Jupyter} model @param {Spec} spec */
  constructor(model, spec) {
    this.spec = spec;
    this.model = model;
    this.context = model.widget_manager?.context ?? null;
    this.notebook = this.context?.model?.setMetadata ? this.context.model : null;
    this.parts = register(model);
    /** @type {(() => void)[]} */
    this.stops = [];
    /** @type {Set<Part>} */
    this.followed = new Set();
    /** @type {Finding[]} */
    this.findings = [];
    /** @type {Message["names"]} */
    this.known = [];
    /** @type {(found: Preview) => void} */
    this.preview = () => {}; // merge.js draws what a file would change
    model.on("msg:custom", (/** @type {any} */ message) => this.receive(message));
  }

  /** @param {Drawn} el */
  render(el) {
    this.root = element("div", { class: "gk gk-live gk-panel", "data-lm-suppress-shortcuts": "true", lang: "zh-CN" });
    this.head = element("p", { class: "gk-counts", role: "status" }, "正在检查…");
    this.fresh = element("p", { class: "gk-fresh" });
    this.list = element("div");
    this.said = element("p", { role: "alert", class: "gk-said" });
    const find = element("input", { type: "search", placeholder: "如：新收", "aria-label": "查找可引用的名称",
      oninput: () => this.drawNames() });
    this.names = element("ul");
    const box = element("details", { class: "gk-names", ontoggle: () => box.open && this.post({ type: "names" }) },
      element("summary", {}, "可以在正文里引用的数字（写成 {{名称}}，导出时换成表里的数）"), find, this.names);
    this.find = find;
    this.root.append(this.head, this.fresh, this.said, this.list, box, drawMerge(this), drawLast(this));
    holdPresses(this.root);
    keepKeys(this.root, () => this.context?.save?.()?.catch?.(() => {}));
    el.append(this.root);
    /** @param {Jupyter} signal @param {(...told: any[]) => void} run */
    const follow = (signal, run) => {
      if (!signal?.connect) return;
      signal.connect(run);
      this.stops.push(() => signal.disconnect(run));
    };
    follow(this.notebook?.contentChanged, () => this.soon());
    follow(this.context?.saveState, (_, now) => now.startsWith("completed") && this.soon());
    this.ask();
    return () => this.stops.forEach((stop) => stop());
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  // Follows the forms that are there by now; a form run again is another one.
  follow() {
    for (const part of this.parts.values()) {
      if (this.followed.has(part)) continue;
      this.followed.add(part);
      this.stops.push(part.onAuthority(() => this.soon()));
    }
  }

  // The newest form of a part that is known to be there.
  /** @param {string} name */
  formOf(name) {
    return /** @type {Part} */ (this.parts.get(name));
  }

  ask() {
    this.follow();
    const cells = this.notebook?.cells;
    const texts = cells && Array.from({ length: cells.length }, (_, n) => {
      const cell = cells.get(n);
      return { cell_type: cell.type, source: cell.sharedModel.getSource(), metadata: { gongkai: cell.getMetadata("gongkai") ?? {} } };
    });
    this.post({ type: "inspect", cells: texts ?? null, kept: this.notebook?.getMetadata("gongkai") ?? null,
      path: this.context?.localPath ?? this.context?.path ?? "" });
  }

  /** @param {object} message @param {ArrayBuffer[]} [buffers] */
  post(message, buffers) {
    try {
      this.model.send(message, undefined, buffers);
      return true;
    } catch {
      this.fresh.textContent = "内核已停止，下面是停止以前的检查结果；请点“▶▶”重新运行";
      return false;
    }
  }

  /** @param {any} message */
  receive(message) {
    if (message.type === "names") {
      this.known = message.names;
      this.drawNames();
    } else if (message.type === "preview") {
      this.preview(message);
    } else if (message.type === "findings") {
      this.findings = message.findings;
      this.draw(message);
    }
  }

  /** @param {Message} given */
  draw({ findings, counts, fresh, problem }) {
    if (!this.root) return;
    this.follow();
    const text = problem || counts || "没有发现问题";
    if (this.head.textContent !== text) this.head.textContent = text;
    this.root.dataset.state = problem || findings.some((one) => one.severity === "error" && !one.waived) ? "bad" : "good";
    this.fresh.textContent = fresh;
    /** @type {Map<string, Finding[]>} */
    const groups = new Map();
    for (const one of findings) {
      const group = one.waived ? "已说明理由的事项" : one.group;
      groups.set(group, [...(groups.get(group) ?? []), one]);
    }
    // What is being typed into a reason must not be drawn anew.
    const busy = this.list.querySelector("form");
    if (busy && findings.some((one) => one.mark === busy.dataset.mark)) return;
    this.list.replaceChildren(...[...groups].map(([name, members]) =>
      element("section", { "aria-label": name }, element("p", { class: "gk-group" }, `${name}（${members.length}）`),
        element("ul", {}, ...members.map((one) => this.item(one))))));
    for (const [name, part] of this.parts) {
      const own = findings.filter((one) => !one.waived && one.part === name);
      part.badge(own.length, own.some((one) => one.severity === "error"));
    }
  }

  /** @param {Finding} one */
  item(one) {
    const label = one.waived ? "已说明" : SEVERITY[one.severity];
    const go = element("button", { type: "button", class: "gk-go", onclick: () => this.jump(one) },
      element("b", {}, `${label} ${one.code}`), `　${one.where}：${one.message}`);
    const row = element("li", { "data-code": one.code, "data-severity": one.waived ? "waived" : one.severity }, go);
    if (one.fix) row.append(element("span", { class: "gk-fix" }, one.fix));
    const acts = element("div", { class: "gk-acts" });
    for (const remedy of one.waived ? [] : one.remedies) {
      const { reference } = remedy;
      acts.append(element("button", { type: "button", onclick: () => this.apply(one, remedy, remedy.text) }, remedy.says));
      if (reference) {
        acts.append(element("button", { type: "button", onclick: () => this.apply(one, remedy, reference) },
          `改为引用 ${reference}`));
      }
    }
    if (one.waived) {
      row.append(element("span", { class: "gk-fix" }, `理由：${one.waived.reason}（${one.waived.name}，${one.waived.date}）`));
      acts.append(element("button", { type: "button", onclick: () => this.waive(one, null) }, "撤销说明"));
    } else if (one.waivable) {
      acts.append(element("button", { type: "button", onclick: () => this.reason(row, one) }, "说明理由…"));
    }
    if (acts.childElementCount) row.append(acts);
    return row;
  }

  /** @param {string} text @param {...Drawn} acts */
  say(text, ...acts) {
    this.said.replaceChildren(text, ...acts);
  }

  // ---- going there
  /** @param {Finding} one */
  jump(one) {
    if (!one.at && one.cells.length) {
      const [table, row, column] = one.cells[0];
      const box = this.parts.get(table)?.root?.querySelector(`[data-cell="${CSS.escape(`${row}.${column}`)}"]`);
      if (box) {
        box.scrollIntoView({ block: "center" });
        return box.focus({ preventScroll: true });
      }
    }
    const index = one.at?.cell ?? one.cell;
    const cell = index === null ? null : this.cellNode(index);
    if (!cell) return this.say("请到对应的章节查看");
    cell.scrollIntoView({ block: "center" });
    cell.setAttribute("tabindex", "-1");
    cell.focus({ preventScroll: true });
    cell.classList.add("gk-shown");
    setTimeout(() => cell.classList.remove("gk-shown"), 2500);
  }

  /** @param {number} index */
  cellNode(index) {
    const book = this.root.closest(".jp-Notebook") ?? document;
    return book.querySelector(`.jp-Cell[data-windowed-list-index="${index}"]`) ?? book.querySelectorAll(".jp-Cell")[index];
  }

  // ---- remedies
  /** @param {Finding} one @param {Remedy} remedy @param {string} text */
  apply(one, remedy, text) {
    if (remedy.changes.length) {
      for (const change of remedy.changes) {
        const [table, row, column] = change.cell;
        const part = this.parts.get(table);
        if (!part) return this.say("请先运行表格所在的单元格");
        if (part.get(`${row}.${column}`) !== change.old) return this.say("表里的数字已经改过，请重新核对");
      }
      const pairs = new Map();
      for (const { cell: [table, row, column], new: then } of remedy.changes) {
        pairs.set(table, [...(pairs.get(table) ?? []), [`${row}.${column}`, then]]);
      }
      /** @type {[table: string, entry: Entry][]} */
      const made = [...pairs].map(([table, own]) => [table, this.formOf(table).history.change("采用建议", own)]);
      return this.say("已改，可以撤销（也可以在表格里按 Ctrl+Z）　", this.back(made));
    }
    const cell = one.at && this.notebook?.cells.get(one.at.cell);
    if (!cell || !one.at) return this.copy(text);
    const { start, end, old } = one.at;
    if (cell.sharedModel.getSource().slice(start, end) !== old) return this.say("这句话已经改过，请等检查更新");
    cell.sharedModel.updateSource(start, end, text);
    this.say("已改正文，可在那个单元格里按 Ctrl+Z 撤销");
    this.soon();
  }

  // Takes a remedy back, also after other entries; a figure that was changed since stays.
  /** @param {[table: string, entry: Entry][]} made */
  back(made) {
    return element("button", { type: "button", onclick: () => {
      const left = made.flatMap(([table, entry]) => {
        const part = this.formOf(table);
        return part.history.takeBack(entry, "撤销建议").left.map((/** @type {Change} */ [key]) => `${part.history.place(key)}（现在是${quoted(part.get(key))}）`);
      });
      this.say(left.length ? `采用以后改过，没有动：${left.join("、")}` : "已撤销，恢复成采用建议以前的样子");
    } }, "撤销");
  }

  /** @param {string} text */
  copy(text) {
    const done = () => this.say(`已复制“${text}”，请粘贴到正文`);
    const failed = () => this.say(`没能复制，请在正文里写：${text}`);
    // A page that does not come from this machine has no clipboard to write to.
    if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, failed);
    else failed();
  }

  // ---- reasons
  /** @param {Drawn} row @param {Finding} one */
  reason(row, one) {
    row.querySelector("form")?.remove();
    const why = element("input", { type: "text", "aria-label": "理由", placeholder: "理由，如：机构改革", required: true });
    const name = element("input", { type: "text", "aria-label": "署名", placeholder: "署名", required: true });
    // The browser's own complaint would be in its own language.
    const form = element("form", { "data-mark": one.mark, novalidate: true, onsubmit: (/** @type {Happening} */ event) => {
      event.preventDefault();
      if (!why.value.trim() || !name.value.trim()) return this.say("请写明理由，并署名");
      this.say("");
      form.remove();
      this.waive(one, { reason: why.value.trim(), name: name.value.trim() });
    } }, why, name, element("button", { type: "submit" }, "确定"),
      element("button", { type: "button", onclick: () => form.remove() }, "取消"));
    row.append(form);
    why.focus();
  }

  /** @param {Finding} one @param {{ reason: string, name: string } | null} given */
  waive(one, given) {
    if (!this.notebook) return this.say("这里无法写入笔记本，请在 JupyterLab 里说明");
    // A reason given in an earlier version is kept under the mark that its finding has now.
    const marks = new Map(this.findings.filter((f) => f.waived).map((f) => [f.waived?.mark, f.mark]));
    const { mark, code, message } = one;
    const now = new Date();
    const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
    keepBeside(this.notebook, (kept) => {
      const all = (kept.waivers ?? []).map((/** @type {any} */ held) => ({ ...held, mark: marks.get(held.mark) ?? held.mark }));
      const others = all.filter((/** @type {any} */ held) => held.mark !== mark);
      return { ...kept, waivers: given ? [...others, { mark, code, message, ...given, date }] : others };
    });
    this.ask();
  }

  // ---- names
  drawNames() {
    const asked = this.find.value.trim();
    const fitting = this.known.filter(([name, , place]) => !asked || name.includes(asked) || place.includes(asked));
    this.names.replaceChildren(...fitting.slice(0, 12).map(([name, value, place]) =>
      element("li", {}, element("code", {}, `{{${name}}}`), ` ${value || "（未填全）"}　${place} `,
        element("button", { type: "button", onclick: () => this.copy(`{{${name}}}`) }, "复制"))),
    ...(fitting.length > 12 ? [element("li", {}, `还有 ${fitting.length - 12} 个，请输入名称查找`)] : []));
  }
}
