// The dialog for a new report: empty, or from last year's file, of which it shows what was read and what
// a new report takes of it, before it is made.

import { button, element, freshId } from "../dom.js";
import { READABLE } from "../merge.js";
import { askFor } from "./ask.js";
import { Box } from "./dialogs.js";

/** @typedef {import("./main.js").Kit} Kit */
/**
 * @typedef {object} Taken what a file of last year gives: server/begin.py
 * @property {string} [problem]
 * @property {string} read the word it is held under
 * @property {string} title
 * @property {number} year
 * @property {string} form
 * @property {Record<string, string>} facts
 * @property {Record<string, string>} labels
 * @property {string[]} found how much of each table and text
 * @property {string[]} unread
 * @property {[place: string, value: string][]} carried
 * @property {string[]} blank
 * @property {string[]} notes
 */

const LIMIT = 100 * 2 ** 20;

/** @param {Kit} kit @param {string} folder where it shall lie, as Lab names folders */
export async function beginReport(kit, folder) {
  const dialog = new Begin(kit, folder);
  await dialog.open();
  return dialog.made;
}

class Begin {
  /** @param {Kit} kit @param {string} folder */
  constructor(kit, folder) {
    this.kit = kit;
    this.place = folder;
    this.box = new Box(kit.lab, "新建年度报告");
    this.read = ""; // the word under which the server holds what was read
    this.asked = 0; // of several files in a row the last one counts
    /** @type {Jupyter} the document that was made and opened */
    this.made = null;
    this.named = ""; // the name that was proposed; one that was typed stays
    this.draw();
  }

  draw() {
    this.from = element("select", { onchange: () => this.chosen() }, element("option", { value: "" }, "不用，从空白开始"));
    this.own = element("option", { value: "" }); // stands for a file that is none of the folder's
    this.file = element("input", { type: "file", "aria-label": "从电脑里选上年报告", accept: READABLE.join(","),
      onchange: () => this.file.files[0] && this.upload(this.file.files[0]) });
    this.taken = element("div", { class: "gk-taken" });
    this.organ = element("input", { type: "text", maxlength: "200", placeholder: "全称，与公章一致" });
    this.kind = element("select");
    this.level = element("select");
    this.year = element("input", { type: "text", inputmode: "numeric", maxlength: "4", oninput: () => this.rename() });
    this.name = element("input", { type: "text", maxlength: "120" });
    this.fixed = element("span", { class: "gk-fixed", id: freshId() }); // why the year cannot be changed
    this.year.setAttribute("aria-describedby", this.fixed.id);
    this.folder = element("p", { class: "gk-folder" });
    this.problem = element("p", { role: "alert" });
    const pick = element("div", { class: "gk-pick" }, this.from, element("label", { class: "gk-file" }, "从电脑里选…", this.file));
    this.create = element("button", { type: "submit", class: "gk-first" }, "新建");
    this.form = element("form", { novalidate: true, onsubmit: (/** @type {Happening} */ event) => {
      event.preventDefault();
      this.make();
    } }, element("div", { class: "gk-fields" }, ...labelled("上年报告", this.from, pick), this.taken,
      ...labelled("机关名称", this.organ), ...labelled("机关类别", this.kind), ...labelled("机关层级", this.level),
      ...labelled("报告年度", this.year), this.fixed, ...labelled("文件名", this.name)), this.folder, this.problem,
    element("div", { class: "gk-box-foot" }, this.create, button("取消", () => this.box.close())));
    this.box.put(this.form);
  }

  async open() {
    try {
      const [given, held] = await Promise.all([this.proposal(""), this.files()]);
      for (const [select, words] of [[this.kind, given.kinds], [this.level, given.levels]]) {
        select.replaceChildren(element("option", { value: "" }, "以后再填"), ...words.map((/** @type {string} */ word) => element("option", {}, word)));
      }
      this.year.value = String(given.year);
      this.folder.textContent = `存在文件夹：${given.folder}`;
      this.from.append(...held.map((/** @type {string} */ path) => element("option", { value: path }, path.split("/").pop())));
      this.propose(given.name);
    } catch (/** @type {any} */ error) {
      this.box.put(element("p", { role: "alert" }, error.message));
      this.box.offer([]);
    }
    await this.box.open(this.box.body.contains(this.from) ? this.from : undefined);
  }

  /** @param {string} year */
  proposal(year) {
    return askFor(this.kit.lab.server, "new", { folder: this.place, year });
  }

  // The files of the folder that may be a report, the newest first.
  async files() {
    const { contents } = this.kit.app.serviceManager;
    const { content } = await contents.get(this.place, { content: true });
    const read = (/** @type {Jupyter} */ one) => one.type !== "directory" && READABLE.some((ending) => one.name.toLowerCase().endsWith(ending));
    return content.filter(read).sort((/** @type {Jupyter} */ a, /** @type {Jupyter} */ b) => String(b.last_modified).localeCompare(a.last_modified))
      .map((/** @type {Jupyter} */ one) => contents.localPath(one.path)).slice(0, 200);
  }

  /** @param {string} name */
  propose(name) {
    if (this.name.value !== this.named) return;
    this.named = name;
    this.name.value = name;
  }

  async rename() {
    const year = this.year.value.trim();
    if (!/^\d{4}$/.test(year)) return;
    const given = await this.proposal(year).catch(() => null);
    if (given && this.year.value.trim() === year) this.propose(given.name);
  }

  chosen() {
    this.file.value = "";
    this.own.remove();
    const { value } = this.from;
    if (value) this.take({ path: value }, "", value.split("/").pop());
    else this.drop();
  }

  /** @param {File} file */
  async upload(file) {
    this.own.textContent = `从电脑里选的：${file.name}`;
    this.from.append(this.own);
    this.own.selected = true;
    if (file.size > LIMIT) return this.refuse("文件超过 100 MB，不像是年度报告");
    let data;
    try {
      data = await file.arrayBuffer();
    } catch {
      return this.refuse(`${file.name} 读不出来：文件可能已移走、改过，或正被别的程序占用。请关闭那个程序，再选一次文件。`);
    }
    return this.take({ name: file.name }, data, file.name);
  }

  /** @param {Record<string, string>} query @param {BodyInit} body @param {string} name */
  async take(query, body, name) {
    const turn = (this.asked += 1);
    this.drop();
    this.taken.replaceChildren(element("p", { role: "status" }, `正在读 ${name}…`));
    this.create.disabled = true;
    try {
      const found = /** @type {Taken} */ (await askFor(this.kit.lab.server, "last", { folder: this.place, ...query }, body));
      if (turn !== this.asked) return;
      if (found.problem) this.refuse(found.problem);
      else this.show(found, name);
    } catch (/** @type {any} */ error) {
      if (turn === this.asked) this.refuse(error.message);
    } finally {
      if (turn === this.asked) this.create.disabled = false;
    }
  }

  drop() {
    this.read = "";
    this.year.readOnly = false;
    this.fixed.textContent = "";
    this.taken.replaceChildren();
    this.problem.textContent = "";
  }

  /** @param {string} problem */
  refuse(problem) {
    this.drop();
    this.file.value = "";
    this.own.remove();
    this.from.value = "";
    this.taken.replaceChildren(element("p", { role: "alert" }, `${problem}。没有用它；可以另选一份，或从空白开始。`.replace("。。", "。")));
  }

  /** @param {Taken} found @param {string} name */
  show(found, name) {
    this.read = found.read;
    for (const key of ["organ", "kind", "level"]) {
      const field = /** @type {any} */ (this)[key];
      if (found.facts[key] && (key === "organ" || [...field.options].some((one) => one.value === found.facts[key]))) field.value = found.facts[key];
    }
    this.year.value = String(found.year);
    this.year.readOnly = true; // the carry-over is for the year after, and no other
    this.fixed.textContent = `接着上年报告（${found.year - 1} 年）写，只能是 ${found.year} 年，不能改。要写别的年度，上面“上年报告”请选“不用，从空白开始”。`;
    this.rename();
    const facts = Object.entries(found.facts).filter(([, value]) => value).map(([key, value]) => `${found.labels[key]}：${value}`);
    const carried = found.carried.map(([place, value]) => `${place}：${value}`);
    this.taken.replaceChildren(
      element("p", { role: "status" }, element("b", {}, `读的是《${found.title}》`), `（${name}）`),
      ...part("读出了什么", found.found, false),
      ...part("带入新报告", [...facts, ...carried], true),
      ...part("没有读出、请自己填的结转", found.blank, true),
      ...part("请留意", found.notes, true),
      ...part("原文里没有读的格子", found.unread, false),
      element("p", {}, "上年的数字和文字记在新报告里供对照、核对，不会带进今年的正文。"));
  }

  async make() {
    const year = this.year.value.trim();
    if (!/^\d{4}$/.test(year)) return this.say("报告年度请写四位数字，如 2025", this.year);
    if (!this.name.value.trim()) return this.say("请给新文件起个名字", this.name);
    if (this.create.disabled) return undefined;
    this.create.disabled = true;
    this.problem.textContent = "";
    try {
      const body = { organ: this.organ.value, kind: this.kind.value, level: this.level.value, year: Number(year),
        name: this.name.value, read: this.read };
      const said = await askFor(this.kit.lab.server, "new", { folder: this.place }, JSON.stringify(body));
      if (said.problem) return this.say(said.problem, this.name);
      const path = this.place ? `${this.place}/${said.name}` : said.name;
      this.box.close();
      this.made = await this.kit.app.commands.execute("docmanager:open", { path, factory: "Notebook" });
    } catch (/** @type {any} */ error) {
      this.say(error.message, this.create);
    } finally {
      this.create.disabled = false;
    }
    return undefined;
  }

  /** @param {string} text @param {Drawn} field */
  say(text, field) {
    this.problem.textContent = text;
    field.focus();
  }
}

/** @param {string} label @param {Drawn} field @param {Drawn} [around] */
function labelled(label, field, around = field) {
  field.id = freshId();
  return [element("label", { for: field.id }, label), around];
}

// A list under a heading; a long one is closed at first.
/** @param {string} title @param {string[]} texts @param {boolean} open */
function part(title, texts, open) {
  if (!texts.length) return [];
  return [element("details", { open: open && texts.length <= 12 }, element("summary", {}, `${title}（${texts.length}）`),
    element("ul", {}, ...texts.map((text) => element("li", {}, text))))];
}
