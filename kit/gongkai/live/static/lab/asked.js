// What Lab asks of a report, with what there is to know of it: where everything is kept by now, and
// what is to be done. Lab's own words are known as it has them in Chinese and in English.

import { element } from "../dom.js";
import { worstPlace } from "../status.js";

/** @typedef {import("./reports.js").Report} Report */

const CLOSING = /关闭前是否要保存|before closing\?|Please confirm you want to close|确认.*关闭/;
const STOPPED = /connection to the Jupyter server could not be established|无法连接到 ?Jupyter ?服务器/;
const ICON = "请用平时打开它的图标再启动一次，在新打开的窗口里打开这份报告，没有存入文件的会拿回来，或者问您用哪一份。在那以前，请不要关这一页。";

/** @type {Record<string, [held: string, discarded: string]>} */
const HELD = {
  file: ["填的和正文都已存入文件", "填的和正文都已存入文件，没有存的只是别的改动，例如自己加的段落。"],
  journal: ["填的和正文都已记入本机日志，不会丢",
    "填的和正文都已记入本机日志。选“丢弃”只是这次不存入文件，并不会丢：下次打开这份报告时会拿回来，或者问您用哪一份。"],
  browser: ["填的和正文都已记在这个浏览器里（无痕窗口除外），不会丢",
    "填的和正文都记在这个浏览器里（无痕窗口除外）。选“丢弃”只是这次不存入文件：下次在这个浏览器里打开这份报告时会拿回来，或者问您用哪一份。"],
  pending: ["刚填的正在记下", "刚填的还没有记下，选“丢弃”可能会丢；请选“取消”等一等，或者选“保存”。"],
  page: ["刚填的只在这个页面里", "这个浏览器不让存储，刚填的只在这个页面里：选“丢弃”就没有了，请选“保存”。"],
};

// Where what is not in the file is kept, of all forms and texts of some reports the worst.
/** @param {Report[]} reports */
function placeOf(reports) {
  return worstPlace(reports.flatMap((one) => one.forms).map((part) => {
    const now = part.situation();
    return now.saved ? "file" : now.composing ? "pending" : now.place;
  }));
}

/** @param {Drawn} body @param {string[]} said */
function add(body, said) {
  body.append(...said.map((text) => element("p", { class: "gk-asked", lang: "zh-CN" }, text)));
}

/** @param {import("./main.js").Kit} kit @param {Element} dialog */
function answer({ reports }, dialog) {
  const body = /** @type {Drawn | null} */ (dialog.querySelector(".jp-Dialog-body"));
  const text = body?.textContent ?? "";
  const open = [...reports.open.values()];
  if (!body || !open.length) return;
  if (CLOSING.test(text)) {
    const asked = open.filter((one) => text.includes(one.context.localPath.split("/").pop()));
    const report = asked.find((one) => one.context.model.dirty);
    if (report) add(body, [HELD[placeOf([report])][1]]);
  } else if (STOPPED.test(text)) {
    const words = [...body.childNodes].find((one) => STOPPED.test(one.textContent ?? ""));
    if (words) words.textContent = "JupyterLab 的服务没有应答，多半是启动它的窗口关掉了，或者电脑刚从睡眠中醒来。";
    add(body, [`断开的时候，${HELD[placeOf(open)][0]}；可以接着填，现在存到了哪里，看窗口下边那一行。`, ICON]);
  }
}

/** @param {import("./main.js").Kit} kit */
export function addAnswers(kit) {
  new MutationObserver((records) => {
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element && node.matches(".jp-Dialog")) answer(kit, node);
    }
  }).observe(document.body, { childList: true });
}
