// One open report: its line to the server, the form of each part, and the cells they stand in.

import { drawForm } from "../form.js";
import { KEY, NAMES, isText } from "../notebook.js";
import { PARTS, Panel, register } from "../panel.js";
import { Part } from "../sync.js";
import { Line, Model } from "./line.js";
import { guardCells, tell } from "./cells.js";
import { holdShortcuts } from "./shortcuts.js";
import { drawPointer } from "./side.js";
import { drawVersions } from "./versions.js";
import { Writing } from "./writing.js";

/** @typedef {Promise<Record<string, Record<string, Spec>>>} Declared */
/** @type {Declared | null} */
let forms = null; // the declarations, by edition: asked for once, before the first report is open

/** @param {Jupyter} server */
export function declared(server) {
  if (forms) return forms;
  /** @type {Declared} */
  const asked = server.request(`${server.url}gongkai/api/forms`, {}, server.settings).then((/** @type {Response} */ answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });
  asked.catch(() => {
    forms = null;
  });
  forms = asked;
  return asked;
}

const ATONCE = 100; // cells; a report has about thirty

// Lab puts cells into the page one by one when it has time, and what stands there moves each time.
/** @param {Jupyter} book */
function attachCells(book) {
  if (!book.isVisible || book.widgets.length > ATONCE) return;
  book.widgets.forEach((/** @type {Jupyter} */ cell, /** @type {number} */ n) => {
    if (cell.isAttached || !cell.isPlaceholder?.()) return;
    cell.dataset.windowedListIndex = String(n);
    book.layout.insertWidget(n, cell);
  });
}

class Report {
  /** @param {Jupyter} panel @param {Jupyter} context @param {Jupyter} lab */
  constructor(panel, context, lab) {
    this.panel = panel;
    this.book = panel.content;
    this.context = context;
    this.lab = lab;
    const path = () => context.localPath ?? context.path;
    // An id that is none, or longer than an address may be, says nothing: the file's place does.
    const id = () => (isText(this.kept.id) && String(this.kept.id).length <= 200 ? String(this.kept.id) : "");
    this.line = new Line(path(), id, lab.server);
    this.line.receive("", () => this.compareVersions());
    this.manager = { context, server: lab.server };
    /** @type {Map<string, { draw: (el: Drawn) => (() => void) | void, stop: () => void }>} */
    this.parts = new Map();
    /** @type {Record<string, Spec>} */
    this.specs = {};
    this.problem = "";
    /** @type {Panel | null} */
    this.checked = null;
    this.open = () => {}; // brings the side panel to the front
    this.box = document.createElement("div"); // what the side panel shows of this report
    /** @type {Set<() => void>} */
    this.listeners = new Set(); // told when forms were drawn
    this.ready = Promise.resolve();
    /** @type {Writing | null} */
    this.writing = null;
    context.pathChanged.connect(() => this.line.follow(path()));
    panel.disposed.connect(() => this.stop());
  }

  get kept() {
    return this.context.model.getMetadata(KEY) ?? {};
  }

  async begin() {
    const { edition } = this.kept;
    try {
      const all = await declared(this.lab.server);
      if (isText(edition) && Object.hasOwn(all, edition)) this.specs = all[edition];
      else if (!isText(edition)) this.problem = "这份报告里没有写明用的是哪一年的格式，可能已损坏，表格没有画出来；文件没有改动。可以从“年度报告”菜单“新建”一份，再把它读进去。";
      else this.problem = `这份报告用的格式（${edition}）这个版本的 gongkai 不认识，请换新的版本打开；文件没有改动。`;
    } catch {
      this.problem = "连不上本机的服务，表格没有画出来。请看看启动 JupyterLab 的窗口是否还开着，再重新打开这份文件。";
    }
    if (this.panel.isDisposed) return;
    Object.assign(NAMES, Object.values(this.specs)[0]?.names);
    if (Object.hasOwn(this.specs, "checks")) this.check(this.specs.checks);
    else this.box.textContent = this.problem;
    this.draw();
    attachCells(this.book);
    this.context.model.cells.changed.connect(() => this.draw());
    this.writing = new Writing(this);
  }

  // The forms of this report that are there by now.
  /** @returns {Part[]} */
  get forms() {
    return [...(PARTS.get(this.manager)?.values() ?? [])];
  }

  // Told at once, and whenever forms were drawn.
  /** @param {() => void} run */
  onForms(run) {
    this.listeners.add(run);
    run();
    return () => this.listeners.delete(run);
  }

  // The kit was replaced while this page was open: it goes on as it is, and should be loaded anew.
  compareVersions() {
    if (!this.line.digest || this.lab.base.includes(`/${this.line.digest}/`)) return;
    tell(this.book, "gongkai 已换成另一个版本，这一页还是原来的。填的都在；请按 Ctrl+S 保存，再按 F5 刷新这一页。", true);
  }

  // The form of a part: made once, drawn wherever its cell is.
  /** @param {string} name */
  part(name) {
    const found = this.parts.get(name);
    if (found || !Object.hasOwn(this.specs, name)) return found;
    const spec = this.specs[name];
    const { id = "", edition } = this.kept;
    const state = { part: name, id, edition, cells: {}, seen: {}, notices: [], word: "", torn: false, problem: "", last: {} };
    const model = new Model(name, this.line, this.manager, state);
    const made = name === "checks" ? this.checks() : this.form(model, spec, name);
    this.parts.set(name, made);
    return made;
  }

  /** @param {Model} model @param {Spec} spec @param {string} name */
  form(model, spec, name) {
    const part = new Part(model, spec);
    register(model, name, part);
    const stop = () => part.stops.forEach((run) => run());
    return { draw: (/** @type {Drawn} */ el) => drawForm(el, spec, part), stop };
  }

  // The checks stand beside the notebook; their own cell holds the way there.
  /** @param {Spec} spec */
  check(spec) {
    const { id = "", edition } = this.kept;
    const panel = new Panel(new Model("checks", this.line, this.manager, { id, edition }), spec, this.book.node);
    this.line.listen(() => this.line.connected && panel.ask());
    this.panel.disposed.connect(panel.render(this.box, drawVersions(this)));
    this.checked = panel;
  }

  checks() {
    return { draw: (/** @type {Drawn} */ el) => drawPointer(el, this), stop: () => {} };
  }

  // A cell that was moved, or came back, is another object: it is drawn from the same part.
  draw() {
    for (const cell of this.book.widgets) {
      const noted = cell.model.getMetadata(KEY);
      if (noted?.role !== "form" || cell.model.type !== "code" || cell.gongkai) continue;
      const { Widget } = this.lab.widgets;
      const widget = new Widget();
      widget.addClass("gk-form");
      const part = this.part(String(noted.part));
      if (part) {
        const off = part.draw(widget.node);
        widget.disposed.connect(() => off?.());
      } else {
        widget.node.textContent = this.problem || "这里要画的表，这份报告的格式里没有。";
      }
      cell.gongkai = widget;
      cell.addClass("gk-form-cell");
      cell.layout.addWidget(widget);
    }
    for (const run of [...this.listeners]) run();
  }

  // Draws a part for whoever else would draw it in this page, as a kernel's widget does.
  /** @param {string} name @param {Drawn} el */
  async show(name, el) {
    await this.ready;
    return this.part(name)?.draw(el);
  }

  stop() {
    for (const part of this.parts.values()) part.stop();
    this.writing?.stop();
    this.line.close();
  }
}

/** @param {Jupyter} panel @param {Jupyter} context @param {Jupyter} lab */
export function dress(panel, context, lab) {
  panel.addClass("gk-report");
  const book = panel.content;
  // Far cells that are taken off the page would take the focus and the typing with them.
  const whole = () => {
    if (book.notebookConfig.windowingMode === "full") book.notebookConfig = { ...book.notebookConfig, windowingMode: "defer" };
  };
  whole();
  book.notebookConfigChanged?.connect?.(whole);
  guardCells(panel, lab);
  holdShortcuts(panel);
  const report = new Report(panel, context, lab);
  report.ready = report.begin();
  return report;
}
