// The whole job from the screen: the menu 年度报告, the card of the launcher, the buttons above a report
// and the commands in the palette. What means nothing now cannot be chosen.

import { element } from "../dom.js";
import { ask, askFor } from "./ask.js";
import { beginReport } from "./begin.js";
import { makeWay, say } from "./dialogs.js";
import { exportReport, FORMATS } from "./export.js";
import { followFocus } from "./focus.js";
import { showLast, showPreview } from "./preview.js";
import { readInto, takeDrops } from "./read.js";
import { Viewer } from "./viewer.js";
import { findCommands } from "./palette.js";
import { quietLab } from "./quiet.js";

/** @typedef {import("./main.js").Kit} Kit */
/** @typedef {import("./reports.js").Report} Report */

const CATEGORY = "年度报告";
/** @type {[name: string, label: string][]} */
const TOOLS = [["save", "保存"], ["check", "检查"], ["preview", "预览"], ["export", "导出…"]];

class Jobs {
  /** @param {Kit} kit */
  constructor(kit) {
    this.kit = kit;
    kit.front = () => this.front;
  }

  get front() {
    return this.kit.reports.current;
  }

  commands() {
    const { app } = this.kit;
    // In the list of all commands no menu stands above a name to say what is done.
    /** @param {string} name @param {string} label @param {(report: Report, args: Jupyter) => unknown} run @param {string} [caption] @param {string} [alone] */
    const add = (name, label, run, caption, alone) => app.commands.addCommand(`gongkai:${name}`, {
      label: (/** @type {Jupyter} */ { alone: wanted }) => (wanted && alone) || label, caption: caption ?? label,
      isEnabled: () => this.front !== null,
      execute: (/** @type {Jupyter} */ args) => this.front && run(this.front, args),
    });
    app.commands.addCommand("gongkai:new", {
      label: (/** @type {Jupyter} */ args) => (args.cwd === undefined ? "新建…" : "新建年度报告"), caption: "新建年度报告：填机关和年度，也可以从上年的报告带入",
      iconClass: "gk-icon", execute: (/** @type {Jupyter} */ args) => this.begin(args.cwd),
    });
    add("import", "读入已有的报告…", (report) => readInto(this.kit, report), "从上年的报告或已经写好的文件读入这一份，先看后用");
    add("check", "检查", (report) => this.check(report), "看检查出的问题");
    for (const [to, label] of FORMATS) {
      add(`export-${to}`, label, (report) => exportReport(this.kit, report, to, () => this.check(report)), `导出${label}`, `导出 ${label}`);
    }
    add("export", "导出…", (report) => this.choose(report));
    add("preview", "打印预览", (report) => showPreview(this.kit, report));
    add("last", "上年报告", (report) => showLast(this.kit, report, () => readInto(this.kit, report)));
    add("versions", "以前的版本", (report) => this.versions(report), "每天自动留一个，可以查看和恢复");
    add("save", "保存", (report) => report.context.save().catch(() => {}));
    app.commands.addCommand("gongkai:help", { label: "使用说明", caption: "使用说明", execute: () => this.help() });
  }

  menu() {
    const { app, lab, offered } = this.kit;
    if (!offered.menu) return;
    const made = (/** @type {string} */ id, /** @type {string} */ label) => {
      const menu = new lab.widgets.Menu({ commands: app.commands });
      menu.id = id;
      menu.title.label = label;
      return menu;
    };
    const menu = made("gk-menu", CATEGORY);
    const exports = made("gk-menu-export", "导出");
    for (const [to] of FORMATS) exports.addItem({ command: `gongkai:export-${to}` });
    const line = { type: "separator" };
    const command = (/** @type {string} */ name) => ({ command: `gongkai:${name}` });
    for (const item of [command("new"), command("import"), line, command("check"), command("preview"), { type: "submenu", submenu: exports },
      line, command("last"), command("versions"), line, command("tour"), command("help")]) menu.addItem(item);
    offered.menu.addMenu(menu, true, { rank: 1.5 });
  }

  offer() {
    const { menu, palette, launcher } = this.kit.offered;
    for (const name of ["new", "import", "save", "check", "preview", "export", ...FORMATS.map(([to]) => `export-${to}`), "last", "versions", "tour", "help"]) {
      palette?.addItem({ command: `gongkai:${name}`, category: CATEGORY, args: name === "new" ? { cwd: null } : { alone: true } });
    }
    menu?.helpMenu?.addGroup([{ command: "gongkai:help" }], -1); // where help is looked for first
    launcher?.add({ command: "gongkai:new", category: CATEGORY, rank: 0, categoryRank: -1 });
  }

  // Words above the report in place of Lab's signs.
  /** @param {Report} report */
  tools(report) {
    const { Widget } = this.kit.lab.widgets;
    TOOLS.forEach(([name, label], n) => {
      const node = element("div", { class: "gk-tool" }, element("button", { type: "button",
        onclick: () => this.kit.app.commands.execute(`gongkai:${name}`) }, label));
      report.panel.toolbar.insertItem(n, `gk-${name}`, new Widget({ node }));
    });
  }

  /** @param {string | null | undefined} cwd */
  begin(cwd) {
    const { contents } = this.kit.app.serviceManager;
    const report = this.front?.context.path.split("/").slice(0, -1).join("/");
    const folder = cwd ?? report ?? this.kit.offered.browser?.model?.path ?? "";
    return beginReport(this.kit, contents.localPath(folder));
  }

  /** @param {Report} report */
  check(report) {
    return this.beside(report, () => report.box.querySelector(".gk-go") ?? report.box.querySelector("summary"));
  }

  /** @param {Report} report */
  versions(report) {
    return this.beside(report, () => {
      const list = /** @type {Drawn} */ (report.box.querySelector(".gk-versions"));
      list.open = true;
      list.scrollIntoView({ block: "start" });
      return list.querySelector("summary");
    });
  }

  // What stands beside the report, with the focus on what is found there.
  /** @param {Report} report @param {() => Drawn | null} find */
  beside(report, find) {
    this.kit.app.shell.activateById(report.panel.id);
    if (!report.checked) return say(this.kit.lab, "检查", "这份报告的格式认不出来，没有检查。");
    report.open();
    const first = find();
    // Lab gives the focus to what it brings to the front, a moment later.
    requestAnimationFrame(() => requestAnimationFrame(() => first?.focus({ preventScroll: true })));
    return undefined;
  }

  /** @param {Report} report */
  choose(report) {
    const acts = FORMATS.map(([to, label]) => element("button", { type: "button",
      onclick: () => exportReport(this.kit, report, to, () => this.check(report)) }, label));
    const box = say(this.kit.lab, "导出", "导出的文件放在这份报告旁边。要哪一种？");
    acts.forEach((act) => act.addEventListener("click", () => box.close(), true));
    box.body.append(element("div", { class: "gk-choices" }, ...acts));
    acts[0].focus();
  }

  async help() {
    const { lab } = this.kit;
    try {
      const text = await (await ask(lab.server, "help")).text();
      const { RenderMimeRegistry, standardRendererFactories, MimeModel } = lab.rendermime;
      const markdown = new RenderMimeRegistry({ initialFactories: standardRendererFactories, markdownParser: this.kit.offered.markdown });
      const shown = markdown.createRenderer("text/markdown");
      await shown.renderModel(new MimeModel({ trusted: false, data: { "text/markdown": text } }));
      if (!this.manual || this.manual.gone) this.manual = new Viewer(this.kit, "使用说明", null);
      this.manual.frame.replaceChildren(element("div", { class: "gk-manual", tabindex: "0" }, shown.node));
      this.manual.show();
    } catch (/** @type {any} */ error) {
      say(lab, "使用说明", error.message);
    }
  }
}

/** @param {Kit} kit */
export function addJobs(kit) {
  const { app, reports } = kit;
  const jobs = new Jobs(kit);
  jobs.commands();
  jobs.menu();
  jobs.offer();
  followFocus(kit);
  makeWay();
  findCommands(kit);
  quietLab(kit);
  const known = new WeakSet();
  reports.onCurrent(() => {
    for (const report of reports.open.values()) {
      if (known.has(report)) continue;
      known.add(report);
      jobs.tools(report);
      takeDrops(kit, report);
    }
    app.commands.notifyCommandChanged();
  });
  app.shell.currentChanged?.connect(() => app.commands.notifyCommandChanged());
  askFor(kit.lab.server, "new").then((given) => (kit.reveals = given.reveal), () => {});
}
