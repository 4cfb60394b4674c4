// An export from the screen: the report is saved, then the server makes the file of it, and a dialog
// says where it is. What is exported is what is on screen, or nothing is.

import { button, element } from "../dom.js";
import { PARTS } from "../panel.js";
import { ask, Refused, follow } from "./ask.js";
import { Box } from "./dialogs.js";
import { tell } from "./cells.js";
import { notebookOf } from "./preview.js";
import { Viewer } from "./viewer.js";

/** @typedef {import("./main.js").Kit} Kit */
/** @typedef {import("./reports.js").Report} Report */

/** @type {[to: string, label: string][]} */
export const FORMATS = [
  ["pdf", "PDF"], ["docx", "Word"], ["html", "网页"], ["fragment", "网页片段（粘贴到网站编辑器）"],
  ["xlsx", "Excel"], ["csv", "数据（CSV，一行一个数字）"], ["json", "数据（JSON）"], ["all", "全套（以上各种，放在一个文件夹里）"],
];
// What can be looked at in a tab, and how; the rest is for a program of this machine.
/** @type {[ending: string, kind: string][]} */
const SHOWN = [[".片段.html", "text"], [".html", "html"], [".pdf", "pdf"], [".json", "text"], [".csv", "text"]];
const PROGRAMS = [".docx", ".xlsx", ".csv"];
// How a file says of itself that it is a draft: each kind has its own place for it.
/** @type {Record<string, string>} */
const DRAFTS = {
  pdf: "每页都标有“草稿”", docx: "每页都标有“草稿”", html: "网页上标有“草稿”", fragment: "片段开头标有“草稿”",
  xlsx: "每张表的标题前都写有“草稿”", csv: "报告名称后面都写有“（草稿）”", json: "这是一份草稿（这种文件里没有地方写“草稿”，请不要当作定稿交出去）",
  all: "文件夹和各个文件的名称里都有“草稿”，文件里也有（JSON 除外）",
};
const PATIENCE = 10000; // milliseconds until the file holds what was saved; a shared one is written later

/** @type {WeakSet<Report>} */
const BUSY = new WeakSet();

/** @param {Kit} kit @param {Report} report @param {string} to @param {() => void} check shows the findings */
export async function exportReport(kit, report, to, check) {
  if (BUSY.has(report)) return tell(report.book, "正在导出，请等它做完。");
  BUSY.add(report);
  const label = FORMATS.find(([key]) => key === to)?.[1].replace(/（.*/, "") ?? to;
  const box = new Box(kit.lab, `导出${label}`);
  const progress = element("p", { role: "status" }, "正在存入文件…");
  try {
    box.put(progress);
    box.offer([], "在后台做");
    box.open();
    await saved(report);
    await new Exporting(kit, report, to, label, box, check).make({}, (text) => (progress.textContent = text));
  } catch (/** @type {any} */ error) {
    box.title.textContent = "没有导出";
    box.put(element("p", { role: "alert" }, error.message));
    box.offer([]);
    if (box.gone) reopen(box);
  } finally {
    BUSY.delete(report);
  }
}

// What came of it is said also where the dialog was closed meanwhile.
/** @param {Box} box */
function reopen(box) {
  box.gone = false;
  box.open(box.foot.firstElementChild);
}

// All that is on screen is in the file, or it is said why not.
/** @param {Report} report */
async function saved(report) {
  const { context } = report;
  if (context.contentsModel?.writable === false) {
    if (!context.model.dirty) return;
    throw new Refused("这份文件是只读的，改过的内容存不进去，所以没有导出。请用“文件”菜单里的“另存为”换一个名字存好，再导出。");
  }
  try {
    await context.save();
  } catch {
    const why = PARTS.get(report.manager)?.get("facts")?.texts?.disk.said();
    throw new Refused(why ? `没有存入文件，所以没有导出：${why}。` : "没有存入文件，所以没有导出。填的内容都还在，存好以后请再导出一次。");
  }
}

class Exporting {
  /** @param {Kit} kit @param {Report} report @param {string} to @param {string} label @param {Box} box @param {() => void} check */
  constructor(kit, report, to, label, box, check) {
    this.kit = kit;
    this.report = report;
    this.to = to;
    this.label = label;
    this.box = box;
    this.check = check;
  }

  /** @param {Record<string, string>} how @param {(text: string) => void} progress */
  async make(how, progress) {
    const until = performance.now() + PATIENCE;
    const { server } = this.kit.lab;
    let said;
    do {
      const query = { path: this.report.line.path, to: this.to, ...how };
      const answer = await ask(server, "export", query, notebookOf(this.report));
      said = await follow(answer, (told) => told.progress && progress(`${told.progress}…`));
      if (said.behind) await new Promise((resolve) => setTimeout(resolve, 400));
    } while (said.behind && performance.now() < until);
    if (said.behind) {
      throw new Refused("文件里存的和屏幕上的不一样（可能正有人在别处改它），没有导出。请按 Ctrl+S 存好，再导出一次。");
    }
    if (said.problem) this.refused(said);
    else this.done(said);
    if (this.box.gone) reopen(this.box);
  }

  // Another file bears the name, or letters are missing: it can be done otherwise, if so wished.
  /** @param {{ problem: string, another?: string, substitute?: string }} said */
  refused({ problem, another, substitute }) {
    const { box } = this;
    /** @type {Drawn[]} */
    const acts = [];
    const again = (/** @type {string} */ words, /** @type {Record<string, string>} */ how) => acts.push(button(words, () => this.again(how)));
    if (another) again(`另存为“${another}”`, { another: "1" });
    if (substitute) again("这些字印成〓，照样导出", { substitute: "1" });
    box.title.textContent = "没有导出";
    box.put(element("p", { role: "alert" }, problem));
    box.offer(acts);
  }

  /** @param {Record<string, string>} how */
  async again(how) {
    const progress = element("p", { role: "status" }, "正在导出…");
    this.box.put(progress);
    this.box.offer([], "在后台做");
    try {
      await this.make(how, (text) => (progress.textContent = text));
    } catch (/** @type {any} */ error) {
      this.refused({ problem: error.message });
    }
  }

  /** @param {{ path: string, name: string, files: string[], gone: string[], draft: boolean, counts: string }} said */
  done({ path, name, files, gone, draft, counts }) {
    const { box } = this;
    const place = this.report.line.path.split("/").slice(0, -1).concat(name).join("/");
    box.title.textContent = files.length ? "全套已导出" : `${this.label} 已导出`;
    const body = [
      element("p", { role: "status" }, files.length ? "已存到文件夹：" : "已存为："),
      element("p", {}, element("code", { class: "gk-path" }, path), " ", button("复制位置", () => copy(path, box))),
    ];
    if (files.length) body.push(element("ul", { class: "gk-files" }, ...files.map((file) => this.row(`${place}/${file}`, file))));
    if (gone.length) body.push(element("p", {}, `上次导出、这次没有的已移走：${gone.join("、")}`));
    if (draft) {
      body.push(element("p", { class: "gk-draft" }, `检查发现${counts}，所以${DRAFTS[this.to]}。改好以后再导出一次就没有了。 `,
        button("去看是哪些问题", () => {
          box.close();
          this.check();
        })));
    } else if (counts) body.push(element("p", {}, `检查没有发现错误（${counts}）。`));
    box.put(...body);
    box.offer(files.length ? this.folder(place) : [...this.acts(place, name), ...this.folder(place)]);
    box.foot.firstElementChild?.focus();
  }

  /** @param {string} place @param {string} name */
  row(place, name) {
    return element("li", {}, element("span", {}, name), ...this.acts(place, name));
  }

  /** @param {string} place @param {string} name */
  acts(place, name) {
    const kind = SHOWN.find(([ending]) => name.endsWith(ending))?.[1];
    const program = this.kit.reveals && PROGRAMS.some((ending) => name.endsWith(ending));
    const address = `${this.kit.lab.server.url}files/${place.split("/").map(encodeURIComponent).join("/")}`;
    const word = (/** @type {string} */ label) => ({ "aria-label": `${label} ${name}` });
    const open = element("button", { type: "button", ...word("打开"), onclick: () => (program ? this.launch(place, name) : this.open(kind ?? "", place, name)) }, "打开");
    const save = element("a", { class: "gk-button", href: `${address}?download=1`, download: name, ...word("下载") }, "下载");
    return kind || program ? [open, save] : [save];
  }

  // By the program that this machine has for it, where the page is on this machine.
  /** @param {string} place @param {string} name */
  async launch(place, name) {
    note(this.box, `正在用这台电脑的程序打开 ${name}，等一会儿还没有打开，请打开所在的文件夹或下载。`);
    await ask(this.kit.lab.server, "open", { path: place }, "").catch((error) => note(this.box, error.message));
  }

  /** @param {string} place */
  folder(place) {
    if (!this.kit.reveals) return [];
    return [button("打开所在的文件夹", async () => {
      await ask(this.kit.lab.server, "reveal", { path: place }, "").catch((error) => note(this.box, error.message));
    })];
  }

  /** @param {string} kind @param {string} place @param {string} name */
  async open(kind, place, name) {
    this.box.close();
    const viewer = new Viewer(this.kit, name, this.report);
    viewer.said.textContent = `已导出的文件：${name}`;
    viewer.show();
    try {
      const { server } = this.kit.lab;
      const answer = await server.request(`${server.url}files/${place.split("/").map(encodeURIComponent).join("/")}`, {}, server.settings);
      if (!answer.ok) throw new Refused(`${name} 已经不在原来的地方。`);
      const data = await answer.blob();
      if (kind === "pdf" && !(/** @type {any} */ (navigator).pdfViewerEnabled)) viewer.fail("这个浏览器不能在页面里显示 PDF，请下载以后打开。");
      else await viewer.draw({ kind, data });
    } catch (/** @type {any} */ error) {
      viewer.fail(error.message);
    }
  }
}

/** @param {Box} box @param {string} text */
function note(box, text) {
  box.body.querySelector(".gk-box-note")?.remove();
  box.body.append(element("p", { role: "status", class: "gk-box-note" }, text));
}

/** @param {string} text @param {Box} box */
function copy(text, box) {
  const done = () => note(box, "已复制，可以粘贴到文件管理器的地址栏。");
  const failed = () => note(box, "没能复制，请选中上面的文字再按 Ctrl+C。");
  // A page that does not come from this machine has no clipboard to write to.
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, failed);
  else failed();
}
