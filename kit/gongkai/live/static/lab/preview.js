// The report as it will be printed, beside it: made of what is on screen, saved or not.

import { KEY } from "../notebook.js";
import { ask } from "./ask.js";
import { say } from "./dialogs.js";
import { Viewer } from "./viewer.js";
import { button } from "../dom.js";

/** @typedef {import("./main.js").Kit} Kit */
/** @typedef {import("./reports.js").Report} Report */

const WANTED = 5000; // milliseconds within which a save is the one that was asked for
const WAIT = 400; // milliseconds after a key, before it is told that the preview is older

// What of the notebook is printed or decides how: its texts, its figures, the reasons given.
/** @param {Report} report */
export function screenOf(report) {
  const { model } = report.context;
  const { parts, waivers, last } = model.getMetadata(KEY) ?? {};
  const cells = Array.from({ length: model.cells.length }, (_, n) => model.cells.get(n).sharedModel.getSource());
  const figures = Object.entries(parts ?? {}).map(([name, part]) => [name, /** @type {any} */ (part)?.cells]);
  return JSON.stringify([cells, figures, waivers, last]);
}

// The notebook on screen, whole, as the server reads one.
/** @param {Report} report */
export const notebookOf = (report) => JSON.stringify(report.context.model.toJSON());

const clock = () => new Date().toTimeString().slice(0, 5);

class Preview {
  /** @param {Kit} kit @param {Report} report */
  constructor(kit, report) {
    this.kit = kit;
    this.report = report;
    this.viewer = new Viewer(kit, "打印预览", report);
    this.again = this.viewer.act("刷新", () => this.refresh());
    this.viewer.act("下载 PDF", () => this.download());
    // Where a browser shows no PDF in a page, the report stands there as the web page it also is.
    this.kind = /** @type {any} */ (navigator).pdfViewerEnabled ? "pdf" : "html";
    /** @type {string | undefined} what was on screen when it was made */
    this.made = undefined;
    this.at = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    const { model, saveState } = report.context;
    const changed = () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.tell(), WAIT);
    };
    // Lab saves by itself every few seconds: only a save that was asked for draws it anew.
    let wanted = -WANTED;
    const want = () => (wanted = performance.now());
    const key = (/** @type {KeyboardEvent} */ event) => (event.ctrlKey || event.metaKey) && event.key?.toLowerCase() === "s" && want();
    const command = (/** @type {unknown} */ _, /** @type {{ id: string }} */ { id }) => /:save(-all)?$/.test(id) && want();
    const saved = (/** @type {unknown} */ _, /** @type {string} */ now) => {
      if (now.startsWith("completed") && performance.now() - wanted < WANTED && this.older) this.refresh();
    };
    model.contentChanged.connect(changed);
    saveState.connect(saved);
    kit.app.commands.commandExecuted.connect(command);
    window.addEventListener("keydown", key, true);
    this.viewer.stops.add(() => {
      clearTimeout(this.timer);
      model.contentChanged.disconnect(changed);
      saveState.disconnect(saved);
      kit.app.commands.commandExecuted.disconnect(command);
      window.removeEventListener("keydown", key, true);
    });
  }

  get older() {
    return this.made !== undefined && this.made !== screenOf(this.report);
  }

  tell() {
    if (this.made === undefined || this.busy) return;
    const { older } = this;
    const how = this.kind === "html" ? "这个浏览器不能在页面里显示 PDF，下面是网页的样子，分页请下载 PDF 看。" : "";
    this.viewer.root.dataset.state = older ? "older" : "same";
    this.viewer.said.textContent = (older ? `屏幕上已经改过，下面还是 ${this.at} 的内容，请点“刷新”。` : `与屏幕上的内容一致（${this.at}）。`) + how;
  }

  async refresh() {
    if (this.busy) return;
    this.busy = true;
    this.again.disabled = true;
    this.viewer.said.textContent = "正在排版…";
    const screen = screenOf(this.report);
    const at = clock();
    try {
      const data = await this.look(this.kind);
      await this.viewer.draw({ kind: this.kind, data });
      Object.assign(this, { made: screen, at });
      this.busy = false;
      this.tell();
    } catch (/** @type {any} */ error) {
      this.busy = false;
      this.made = undefined;
      this.viewer.said.textContent = "没有排出来";
      this.viewer.fail(error.message);
    }
    this.again.disabled = false;
  }

  /** @param {string} kind */
  async look(kind) {
    return (await ask(this.kit.lab.server, `show/${kind}`, {}, notebookOf(this.report))).blob();
  }

  async download() {
    try {
      give(await this.look("pdf"), this.report.context.localPath.split("/").pop().replace(/\.ipynb$/, ".pdf"));
    } catch (/** @type {any} */ error) {
      this.viewer.said.textContent = error.message;
    }
  }
}

/** @param {Blob} data @param {string} name */
function give(data, name) {
  const url = URL.createObjectURL(data);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60000);
}

/** @type {WeakMap<Report, Preview>} */
const PREVIEWS = new WeakMap();

/** @param {Kit} kit @param {Report} report */
export function showPreview(kit, report) {
  let preview = PREVIEWS.get(report);
  if (!preview || preview.viewer.gone) PREVIEWS.set(report, (preview = new Preview(kit, report)));
  preview.viewer.show();
  return preview.refresh().then(() => preview.viewer);
}

/** @type {WeakMap<Report, Viewer>} */
const LASTS = new WeakMap();

// Last year's report as the notebook holds it; or how it gets there.
/** @param {Kit} kit @param {Report} report @param {() => void} read */
export async function showLast(kit, report, read) {
  if (!report.kept.last) {
    return say(kit.lab, "上年报告", "这份报告里还没有上年报告。读入上年的网页、Word、Excel 或 PDF 以后，"
      + "这里可以对照上年的数字和文字，检查时也会核对结转。", [button("读入上年报告…", read)]);
  }
  let viewer = LASTS.get(report);
  if (!viewer || viewer.gone) LASTS.set(report, (viewer = new Viewer(kit, "上年报告", report)));
  viewer.said.textContent = "对照用，不会带进今年的正文。";
  viewer.show();
  try {
    const answer = await ask(kit.lab.server, "show/last", {}, notebookOf(report));
    await viewer.draw({ kind: "html", data: await answer.blob() });
  } catch (/** @type {any} */ error) {
    viewer.fail(error.message);
  }
  return viewer;
}
