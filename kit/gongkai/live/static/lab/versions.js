// The versions of a report that one can go back to: the list, what differs, and the way back, on which
// nothing is lost: what stands there is kept first.

import { button, element } from "../dom.js";
import { layout, saidOf } from "./differences.js";

const AWAY = "连不上本机的服务，请看看启动 JupyterLab 的窗口是否还开着，再试一次。";
/** @type {Record<string, string>} */
const WHY = { day: "当天最后一次保存", before: "恢复别的版本以前", asked: "自己存的" };

/** @typedef {{ name: string, at: string, kind: string, words: string }} Version */

/** @param {import("./reports.js").Report} report */
export const drawVersions = (report) => new Versions(report).root;

class Versions {
  /** @param {import("./reports.js").Report} report */
  constructor(report) {
    this.report = report;
    this.said = element("p", { role: "status", class: "gk-said" });
    this.list = element("ul");
    this.words = element("input", { type: "text", maxlength: "60", placeholder: "名称，如：送审稿（可以不写）", "aria-label": "这个版本的名称" });
    const form = element("form", { novalidate: true, onsubmit: (/** @type {Happening} */ event) => {
      event.preventDefault();
      this.keep();
    } }, this.words, element("button", { type: "submit" }, "存一个版本"));
    this.root = element("details", { class: "gk-versions", ontoggle: () => this.root.open && this.load() },
      element("summary", {}, "以前的版本（每天自动留一个，可以查看和恢复）"), form, this.said, this.list);
  }

  /** @param {string} what @param {object} [given] @param {Record<string, string>} [more] @returns {Promise<any>} */
  async ask(what, given, more = {}) {
    const { request, settings, url } = this.report.lab.server;
    const asked = new URLSearchParams({ path: this.report.line.path, ...more });
    try {
      const answer = await request(`${url}gongkai/api/${what}?${asked}`, given ? { method: "POST", body: JSON.stringify(given) } : {}, settings);
      return answer.ok ? await answer.json() : { problem: AWAY };
    } catch {
      return { problem: AWAY };
    }
  }

  /** @param {string} text @param {...Drawn} more */
  say(text, ...more) {
    this.said.replaceChildren(text, ...more);
  }

  async load() {
    const found = await this.ask("versions");
    if (found.problem) this.say(found.problem);
    else this.draw(found.versions);
  }

  // What stands on the page goes there, whether the file could be saved or not.
  /** @param {boolean} before @returns {Promise<any>} */
  async store(before) {
    for (const form of this.report.forms) {
      form.takeComposed();
      form.drawOutput();
    }
    const found = await this.ask("versions", { before, words: before ? "" : this.words.value, notebook: this.report.context.model.toJSON() });
    if (found.versions) this.draw(found.versions);
    return found;
  }

  async keep() {
    const { problem } = await this.store(false);
    if (problem) return this.say(`没有存成：${problem}`);
    this.words.value = "";
    this.say("已存一个版本，就是现在的样子");
  }

  /** @param {Version[]} versions */
  draw(versions) {
    this.list.replaceChildren(...versions.map((one) => this.item(one)));
    if (!versions.length) this.list.append(element("li", {}, "还没有以前的版本；从明天起每天自动留一个"));
  }

  /** @param {Version} one */
  item(one) {
    const name = saidOf(one.at);
    const shown = element("div", { class: "gk-version" });
    const look = element("button", { type: "button", "aria-expanded": "false", "aria-label": `${name}：看有什么不同`, onclick: async () => {
      if (shown.childElementCount) {
        shown.replaceChildren();
        return look.setAttribute("aria-expanded", "false");
      }
      look.setAttribute("aria-expanded", "true");
      await this.look(one, shown);
    } }, "看有什么不同");
    const why = one.words ? `${WHY[one.kind] ?? ""}：${one.words}` : WHY[one.kind] ?? "";
    return element("li", { "data-version": one.kind }, element("b", {}, name), `　${why} `, look, shown);
  }

  /** @param {Version} one @param {Drawn} shown */
  async look(one, shown) {
    shown.replaceChildren(element("p", {}, "正在比较…"));
    const found = await this.ask("version", this.report.checked?.standing(), { name: one.name });
    if (found.problem) return shown.replaceChildren(element("p", { role: "alert" }, found.problem));
    const same = !found.figures.length && !found.sections.length;
    shown.replaceChildren(...layout(found), ...(same ? [element("p", {}, "与现在一样")] : [
      element("div", { class: "gk-acts" }, button("恢复成这个版本", () => this.restore(one)))]));
  }

  // The difference is asked for anew: it may have been looked at a while ago.
  /** @param {{ name: string, at?: string }} one */
  async restore(one) {
    this.say("正在恢复…");
    const kept = await this.store(true);
    if (kept.problem) return this.say(`没有恢复：现在的内容没能先存下来（${kept.problem}）`);
    const found = await this.ask("version", this.report.checked?.standing(), { name: one.name });
    if (found.problem) return this.say(`没有恢复：${found.problem}`);
    const left = this.put(found);
    const text = one.at ? `已恢复成 ${saidOf(one.at)} 的版本；恢复以前的样子也存着，在下面的列表里 ` : "已撤销恢复 ";
    this.say(left ? `${text}（${left}）` : text, ...(one.at ? [button("撤销恢复", () => this.restore({ name: kept.kept }))] : []));
    return this.load();
  }

  // Puts figures and text back as if they were typed: each is journaled, and undone by Ctrl+Z.
  /** @param {{ figures: string[][], cells: any[], beside: object }} found */
  put({ figures, cells, beside }) {
    const { forms, context: { model } } = this.report;
    let left = 0;
    for (const name of new Set(figures.map(([part]) => part))) {
      const rows = figures.filter(([part]) => part === name);
      const form = forms.find((one) => one.name === name);
      if (form) form.history.change("恢复版本", rows.map(([, key, , then]) => [key, then]));
      else left += rows.length;
    }
    const texts = forms.find((one) => one.texts)?.texts;
    for (const one of texts ? cells : []) putText(model, /** @type {Texts} */ (texts), one);
    takeAway(model, new Set(cells.map((/** @type {any} */ one) => one.id)));
    const kept = { ...model.getMetadata("gongkai") };
    for (const [key, held] of Object.entries(beside)) {
      if (held) kept[key] = held;
      else delete kept[key];
    }
    model.setMetadata("gongkai", kept);
    return left ? `有 ${left} 处所在的表没有画出来，没有恢复` : "";
  }
}

/** @param {Jupyter} model @param {Texts} texts @param {any} one */
function putText(model, texts, { id, source, after, noted, attachments }) {
  const all = () => Array.from({ length: model.cells.length }, (_, n) => model.cells.get(n));
  const cell = all().find((held) => held.id === id);
  if (cell && cell.sharedModel.getSource() !== source) texts.set(id, source, after);
  if (!cell) {
    const above = all().findIndex((held) => held.id === after);
    const metadata = Object.keys(noted).length ? { gongkai: noted } : {};
    model.sharedModel.insertCell(above < 0 && after ? model.cells.length : above + 1, { cell_type: "markdown", source, metadata, id });
  }
  const made = cell ?? all().find((held) => held.id === id);
  if (Object.keys(attachments).length) made?.sharedModel.setAttachments?.({ ...made.sharedModel.getAttachments?.(), ...attachments });
}

// Text of one's own that came after the version goes with the rest of what came after it.
/** @param {Jupyter} model @param {Set<string>} ids */
function takeAway(model, ids) {
  for (let n = model.cells.length - 1; n >= 0; n -= 1) {
    const cell = model.cells.get(n);
    const role = cell.getMetadata("gongkai")?.role;
    if (cell.type !== "markdown" || ids.has(cell.id) || (role && role !== "text")) continue;
    if (role) cell.sharedModel.setSource("");
    else model.sharedModel.deleteCell(n);
  }
}
