// A look beside the report, in a tab of Lab's: how it will be printed, last year's report, the help.
// Notebook 7 has no tabs: there it is a dialog.

import { button, element } from "../dom.js";
import { Box } from "./dialogs.js";

const LOOK = "gk-viewer";
const ROOM = 620; // CSS pixels that a report needs: in less its tables fall apart
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
    if (this.report) {
      this.report.panel.disposed.connect(() => widget.dispose());
      this.kit.reports.addView(widget, this.report);
    }
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
    // The first look stands at the right of the report where there is room for both, else in front of it;
    // the next ones are tabs beside the first.
    const first = [...shell.widgets("main")].find((one) => one.hasClass(LOOK));
    const report = this.report ?? this.kit.front();
    const wide = report && report.panel.node.offsetWidth >= 2 * ROOM;
    const place = first ? { mode: "tab-after", ref: first.id } : report ? { mode: wide ? "split-right" : "tab-after", ref: report.panel.id } : {};
    if (!this.widget.isAttached) {
      shell.add(this.widget, "main", place);
      if (report) this.ways(report);
    }
    shell.activateById(this.widget.id);
  }

  // The way back to the report that it covers, and how both are seen at once: the panels make room.
  /** @param {import("./reports.js").Report} report */
  ways(report) {
    const { shell } = this.kit.app;
    const back = this.act("回到报告", () => shell.activateById(report.panel.id));
    const both = this.act("与报告并排", () => {
      shell.collapseLeft?.();
      shell.collapseRight?.();
      shell.add(this.widget, "main", { mode: "split-right", ref: report.panel.id });
      shell.activateById(this.widget.id);
    });
    const look = () => {
      const covered = !report.panel.isVisible;
      back.hidden = !covered;
      both.hidden = !covered || window.innerWidth < 2 * ROOM;
    };
    const seen = new ResizeObserver(look);
    seen.observe(report.panel.node); // it is shown or hidden, or where it stands changes
    this.stops.add(() => seen.disconnect());
    look();
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
