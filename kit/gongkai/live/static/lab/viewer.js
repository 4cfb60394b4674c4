// A look beside the report, in a tab of Lab's: how it will be printed, last year's report, the help.
// Notebook 7 has no tabs: there it is a dialog.

import { button, element } from "../dom.js";
import { Box } from "./dialogs.js";

const LOOK = "gk-viewer";
const PLAIN = "#navpanes=0&pagemode=none&view=FitH&zoom=page-width"; // what viewers of PDF are told, each in its words

/** @typedef {{ kind: string, data: Blob }} Look */

export class Viewer {
  /**
   * @param {import("./main.js").Kit} kit
   * @param {string} title
   * @param {import("./reports.js").Report | null} report the report it belongs to
   */
  constructor(kit, title, report) {
    this.kit = kit;
    this.report = report;
    this.title = title;
    this.bar = element("div", { class: "gk-viewer-bar", role: "group", "aria-label": title });
    this.said = element("span", { role: "status", class: "gk-viewer-said" });
    this.frame = element("div", { class: "gk-viewer-frame" });
    this.root = element("div", { class: "gk gk-viewer", lang: "zh-CN", "data-jp-suppress-context-menu": "" }, this.bar, this.frame);
    this.bar.append(this.said);
    /** @type {Set<() => void>} */
    this.stops = new Set();
    this.widget = kit.app.name === "JupyterLab" ? this.tab() : null;
  }

  tab() {
    const { Widget } = this.kit.lab.widgets;
    const widget = new Widget({ node: this.root });
    widget.id = `gk-viewer-${(Viewer.count += 1)}`;
    Object.assign(widget.title, { label: this.title, caption: this.title, closable: true, iconClass: "gk-icon" });
    widget.addClass(LOOK);
    widget.node.tabIndex = 0;
    widget.disposed.connect(() => this.stop());
    this.report?.panel.disposed.connect(() => widget.dispose());
    return widget;
  }

  show() {
    const { shell } = this.kit.app;
    if (!this.widget) {
      if (this.box && !this.box.gone) return;
      this.box = new Box(this.kit.lab, this.title);
      this.box.node.classList.add("gk-box-wide");
      this.box.put(this.root);
      this.box.offer([]);
      this.box.open().then(() => this.stop());
      return;
    }
    // The first look stands at the right of the report, the next ones are tabs beside it.
    const beside = [...shell.widgets("main")].find((one) => one.hasClass(LOOK));
    const report = this.report ?? this.kit.front();
    const place = beside ? { mode: "tab-after", ref: beside.id } : report ? { mode: "split-right", ref: report.panel.id } : {};
    if (!this.widget.isAttached) shell.add(this.widget, "main", place);
    shell.activateById(this.widget.id);
  }

  get gone() {
    return this.widget ? this.widget.isDisposed : !this.box || this.box.gone;
  }

  stop() {
    this.stops.forEach((run) => run());
    this.stops.clear();
    URL.revokeObjectURL(this.url ?? "");
  }

  /** @param {string} label @param {() => void} run */
  act(label, run) {
    const made = button(label, run);
    this.bar.insertBefore(made, this.said);
    return made;
  }

  // A page has no scripts here, and no way out; a PDF is shown by the browser's own viewer.
  /** @param {Look} look */
  async draw({ kind, data }) {
    const { url } = this;
    if (kind === "text") return this.frame.replaceChildren(element("pre", { class: "gk-viewer-text", tabindex: "0" }, await data.text()));
    const frame = element("iframe", { title: this.title });
    if (kind === "pdf") {
      this.url = URL.createObjectURL(new Blob([data], { type: "application/pdf" }));
      frame.src = `${this.url}${PLAIN}`;
    } else {
      frame.setAttribute("sandbox", "");
      frame.srcdoc = await data.text();
    }
    this.frame.replaceChildren(frame);
    if (url) URL.revokeObjectURL(url);
    return undefined;
  }

  /** @param {string} text */
  fail(text) {
    this.frame.replaceChildren(element("p", { role: "alert", class: "gk-viewer-problem" }, text));
  }
}
Viewer.count = 0;
