// The checks of the whole report beside it: counts, findings by section, a click to the place, a
// remedy to apply, a reason to give. Text comes from the notebook as it stands in the page.

import { button, element, holdPresses, keepKeys } from "./dom.js";
import { Filter, KINDS, kindOf } from "./filter.js";
import { drawLast, drawMerge } from "./merge.js";
import { NAMES } from "./notebook.js";
import { Names } from "./names.js";
import { applyRemedy } from "./remedies.js";
import { askReason, waive } from "./waivers.js";

export const PARTS = new WeakMap(); // the forms of one notebook, by its widget manager
const WAIT = 300;
const MANY = 3; // findings of one rule in one place: from so many on they are one entry, to be unfolded

/** @param {Jupyter} model @param {string} [name] @param {Part} [part] @returns {Map<string, Part>} */
export function register(model, name, part) {
  const manager = model.widget_manager ?? globalThis;
  if (!PARTS.has(manager)) PARTS.set(manager, new Map());
  if (part) PARTS.get(manager).set(name, part);
  return PARTS.get(manager);
}

export class Panel {
  // `book` is the notebook's own node, where the panel does not stand in it.
  /** @param {Jupyter} model @param {Spec} spec @param {Drawn} [book] */
  constructor(model, spec, book) {
    this.spec = spec;
    this.model = model;
    this.book = book;
    this.context = model.widget_manager?.context ?? null;
    this.notebook = this.context?.model?.setMetadata ? this.context.model : null;
    this.parts = register(model);
    /** @type {(() => void)[]} */
    this.stops = [];
    /** @type {Set<Part>} */
    this.followed = new Set();
    /** @type {Finding[]} */
    this.findings = [];
    /** @type {Set<string>} */
    this.unfolded = new Set(); // the entries of many that are open
    this.names = new Names(this);
    this.filter = new Filter(() => this.drawList());
    this.told = (/** @type {string} */ _counts) => {}; // whoever else says how many there are
    this.called = () => {}; // the panel is wanted: whoever shows it brings it to the front
    /** @type {(found: Preview) => void} */
    this.preview = () => {}; // merge.js draws what a file would change
    model.on("msg:custom", (/** @type {any} */ message) => this.receive(message));
  }

  /** @param {Drawn} el @param {...Drawn} more what stands below */
  render(el, ...more) {
    this.root = element("div", { class: "gk gk-live gk-panel", "data-lm-suppress-shortcuts": "true", lang: "zh-CN" });
    this.head = element("p", { class: "gk-counts", role: "status" }, "正在检查…");
    this.fresh = element("p", { class: "gk-fresh" });
    this.list = element("div");
    this.said = element("p", { role: "alert", class: "gk-said" });
    this.root.append(this.head, this.fresh, this.filter.root, this.said, this.list, this.names.root, drawMerge(this), drawLast(this), ...more);
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
    for (const [name, part] of this.parts) {
      if (this.followed.has(part)) continue;
      this.followed.add(part);
      part.findings = () => this.showOnly(name);
      this.stops.push(part.onAuthority(() => this.soon()));
    }
  }

  // The newest form of a part that is known to be there.
  /** @param {string} name */
  formOf(name) {
    return /** @type {Part} */ (this.parts.get(name));
  }

  // The notebook's cells and what the kit keeps there, as they stand in the page.
  standing() {
    const cells = this.notebook?.cells;
    const texts = cells && Array.from({ length: cells.length }, (_, n) => {
      const cell = cells.get(n);
      return { cell_type: cell.type, source: cell.sharedModel.getSource(), metadata: { gongkai: cell.getMetadata("gongkai") ?? {} } };
    });
    return { cells: texts ?? null, kept: this.notebook?.getMetadata("gongkai") ?? null };
  }

  ask() {
    this.follow();
    this.post({ type: "inspect", ...this.standing(), path: this.context?.localPath ?? this.context?.path ?? "" });
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
    if (message.type === "names") this.names.show(message.names);
    else if (message.type === "preview") this.preview(message);
    else if (message.type === "findings") {
      this.findings = message.findings;
      this.draw(message);
      this.names.follow();
    }
  }

  /** @param {Message} given */
  draw({ findings, counts, fresh, problem }) {
    if (!this.root) return;
    this.follow();
    const text = problem || counts || "没有发现问题";
    if (this.head.textContent !== text) this.head.textContent = text;
    this.told(text);
    this.root.dataset.state = problem || findings.some((one) => one.severity === "error" && !one.waived) ? "bad" : "good";
    this.fresh.textContent = fresh;
    this.filter.offer(findings);
    this.drawList();
    for (const [name, part] of this.parts) {
      const own = findings.filter((one) => !one.waived && one.group === NAMES[name]);
      part.badge(own.length, own.some((one) => one.severity === "error"));
    }
  }

  drawList() {
    // What is being typed into a reason must not be drawn anew.
    const busy = this.list.querySelector("form");
    if (busy && this.findings.some((one) => one.mark === busy.dataset.mark)) return;
    const listed = this.findings.filter((one) => this.filter.lets(one));
    /** @type {Map<string, Finding[]>} */
    const groups = new Map();
    for (const one of listed) {
      const group = one.waived ? "已说明理由的事项" : one.group;
      groups.set(group, [...(groups.get(group) ?? []), one]);
    }
    this.filter.root.hidden = !this.findings.length && !this.filter.narrow;
    this.filter.all.hidden = !this.filter.narrow;
    const focus = this.list.contains(document.activeElement) && document.activeElement?.closest("li")?.getAttribute("data-mark");
    this.list.replaceChildren(...[...groups].map(([name, members]) =>
      element("section", { "aria-label": name }, element("p", { class: "gk-group" }, `${name}（${members.length}）`),
        element("ul", {}, ...this.items(name, members)))));
    if (!listed.length && this.findings.length) this.list.append(element("p", {}, "所选的范围里没有问题"));
    if (focus) this.list.querySelector(`li[data-mark="${CSS.escape(focus)}"] button`)?.focus({ preventScroll: true });
  }

  // The findings of one part alone.
  /** @param {string} name */
  showOnly(name) {
    this.filter.only(NAMES[name]);
    this.drawList();
    this.called();
    this.root.scrollIntoView({ block: "nearest" });
    (this.list.querySelector("button") ?? this.filter.all).focus();
  }

  // Each by itself, but many of one rule as one entry, so that they bury no other.
  /** @param {string} group @param {Finding[]} members */
  items(group, members) {
    /** @type {Map<string, Finding[]>} */
    const kinds = new Map();
    for (const one of members) {
      const kind = one.waived ? one.mark : one.code;
      kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
    }
    return [...kinds.values()].flatMap((all) => (all.length < MANY ? all.map((one) => this.item(one)) : [this.many(group, all)]));
  }

  /** @param {string} group @param {Finding[]} all */
  many(group, all) {
    const [first] = all;
    const key = `${group} ${first.code}`;
    const list = element("details", { open: this.unfolded.has(key),
      ontoggle: () => (list.open ? this.unfolded.add(key) : this.unfolded.delete(key)) },
    element("summary", {}, `逐条列出（${all.length} 处）`), element("ul", {}, ...all.map((one) => this.item(one))));
    const fix = all.every((one) => one.fix === first.fix) ? first.fix : "";
    return element("li", { class: "gk-many", "data-many": first.code, "data-mark": key, "data-severity": kindOf(first) },
      this.go(first, `${group}，${first.title}，共 ${all.length} 处，点这里到第一处`),
      ...(fix ? [element("span", { class: "gk-fix" }, fix)] : []), list);
  }

  /** @param {Finding} one @param {string} words */
  go(one, words) {
    return element("button", { type: "button", class: "gk-go", onclick: () => this.jump(one) },
      element("b", {}, `${KINDS[kindOf(one)]} ${one.code}`), `　${words}`);
  }

  /** @param {Finding} one */
  item(one) {
    const kind = kindOf(one);
    const go = this.go(one, `${one.where}：${one.message}`);
    const row = element("li", { "data-code": one.code, "data-mark": one.mark, "data-severity": kind }, go);
    if (one.fix) row.append(element("span", { class: "gk-fix" }, one.fix));
    const acts = element("div", { class: "gk-acts" });
    for (const remedy of one.waived ? [] : one.remedies) {
      const { reference } = remedy;
      acts.append(button(remedy.says, () => applyRemedy(this, one, remedy, remedy.text)));
      if (reference) acts.append(button(`改为引用 ${reference}`, () => applyRemedy(this, one, remedy, reference)));
    }
    if (one.waived) {
      row.append(element("span", { class: "gk-fix" }, `理由：${one.waived.reason}（${one.waived.name}，${one.waived.date}）`));
      acts.append(button("撤销说明", () => waive(this, one, null)));
    } else if (one.waivable) {
      acts.append(element("button", { type: "button", class: "gk-reason", onclick: () => askReason(this, row, one) }, "说明理由…"));
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
    const cell = index === null ? this.parts.get(one.part)?.root : this.cellNode(index);
    if (!cell) return this.say("请到对应的章节查看");
    cell.scrollIntoView({ block: "center" });
    cell.setAttribute("tabindex", "-1");
    cell.focus({ preventScroll: true });
    cell.classList.add("gk-shown");
    setTimeout(() => cell.classList.remove("gk-shown"), 2500);
  }

  /** @param {number} index */
  cellNode(index) {
    const book = this.book ?? this.root.closest(".jp-Notebook") ?? document;
    return book.querySelector(`.jp-Cell[data-windowed-list-index="${index}"]`) ?? book.querySelectorAll(".jp-Cell")[index];
  }
}
