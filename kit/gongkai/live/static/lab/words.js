// Lab's English that its language pack leaves, said in Chinese while a report is looked at. What the
// clerk or a file wrote is never touched: neither the notebook's text nor what stands in fields.

const LATIN = /[A-Za-z]{2,}/;
const OWN = ".gk, .jp-RenderedHTMLCommon, .cm-editor, .jp-OutputArea, input, textarea, script, style, code";
const ATTRIBUTES = ["title", "aria-label"];
const UNREACHED = "连不上本机的服务。请看看启动 JupyterLab 的窗口是否还开着，已经关掉的，用平时的图标再启动一次；填过的都记着，不会丢。";

/** @type {Record<string, string>} */
const CAUSES = { 1: "没有权限", 5: "磁盘读写出错", 13: "没有写入的权限", 28: "磁盘已满，请腾出空间再试", 30: "磁盘是只读的", 122: "超出了磁盘配额" };

/** @type {Record<string, string>} */
const WORDS = {
  "Skip to main panel": "跳到主要内容",
  "Copy Selected Text": "复制所选文字",
  "Render with Voilà": "以网页样子查看",
  "Render Notebook with Voilà": "以网页样子查看",
  "Open with Voilà in New Browser Tab": "在新的浏览器标签页里以网页样子查看",
  "main area toolbar": "工具栏",
  "main area content": "报告",
  "Cells": "报告的各部分",
  "Markdown Cell Content": "文字",
  "Code Cell Content": "表格",
  "Code Cell Content with Output": "表格",
  "Raw Cell Content": "文字",
  "Go to cell…": "转到某一部分…",
  "No Kernel": "没有运行程序",
  "Kernel Restarting": "后台程序已重新启动",
  "More commands": "更多命令",
  "Failed to fetch": UNREACHED,
  "Load failed": UNREACHED,
  "NetworkError when attempting to fetch resource.": UNREACHED,
  "Server Connection Error": "连不上本机的服务",
  "File Changed": "文件在别处改过",
  "File Load Error": "文件打不开",
  "Save Failed": "没有存入文件",
  "Overwrite": "覆盖",
  "Revert": "改用文件里的",
  "Cancel": "取消",
  "Ok": "确定",
  "Save": "保存",
  "Save File As…": "另存为",
  "Dismiss": "知道了",
  "Reload": "重新打开",
};

/** @type {[pattern: RegExp, words: (found: string[]) => string][]} */
const PATTERNS = [
  [/^Cell (\d+)\/(\d+)$/, ([, n, all]) => `第 ${n} 部分，共 ${all} 部分`],
  [/(?:Unexpected error[^[]*)?\[Errno (\d+)\][^]*/, ([, n]) => (CAUSES[n] ? `没有存成：${CAUSES[n]}。填过的都记着，不会丢。` : `没有存成（错误代码 ${n}）。填过的都记着，不会丢。`)],
  [/Permission denied: (.*)$/, ([, path]) => `没有读写“${path}”的权限，文件可能是只读的。填过的都记着，不会丢；请另存一份。`],
  [/(?:No such file or directory|file or directory does not exist|No such directory|File does not exist): (.*)$/i, ([, path]) => `找不到“${path}”，可能已经移走或改了名。`],
  [/Invalid response: 404\b[^]*/, () => "找不到这份文件，可能已经移走或改了名。"],
  [/Invalid response: 403\b[^]*/, () => "没有权限，或者这一页已经过期；请用平时的图标重新打开。"],
  [/Invalid response: (\d+)[^]*/, ([, n]) => `本机的服务没有做成（错误代码 ${n}），请再试一次。`],
  [/\bFile already exists[^]*$/, () => "同名文件已经存在，请换一个名称。"],
  [/上一检查点: None/, () => "上一检查点: 还没有"],
  [/(?:(?<=[一-鿿]) )?\bNotebook\b(?: (?=[一-鿿…]))?/g, () => "报告"],
  [/在 ?Jupyter ?报告 ?中打开/, () => "用简洁的界面打开"],
];

// What a text of Lab's is in Chinese; nothing where it is so already, or is not known.
/** @param {string} text */
export function translated(text) {
  const plain = text.trim();
  if (!LATIN.test(plain)) return null;
  if (Object.hasOwn(WORDS, plain)) return text.replace(plain, () => WORDS[plain]);
  let said = text;
  for (const [pattern, words] of PATTERNS) said = said.replace(pattern, (...found) => words(found));
  return said === text ? null : said;
}

// An error that nobody foresaw is told as it is, to be read to somebody who knows.
/** @param {string} text */
const explained = (text) => (/[一-鿿]/.test(text) || !/[A-Za-z]{3,} [A-Za-z]{2,}/.test(text) ? null
  : `没有做成。请把下面这句原话告诉技术人员：${text}`);

/** @param {Text} node */
function sayText(node) {
  const { parentElement } = node;
  const text = node.nodeValue ?? "";
  if (!LATIN.test(text) || !parentElement || parentElement.closest(OWN)) return;
  const said = translated(text) ?? (parentElement.closest(".jp-Dialog-body") ? explained(text) : null);
  if (said !== null && said !== text) node.nodeValue = said;
}

/** @param {Element} node */
function sayNames(node) {
  for (const name of ATTRIBUTES) {
    const text = node.getAttribute(name);
    const said = text && !node.closest(".gk, .jp-RenderedHTMLCommon") && translated(text);
    if (said) node.setAttribute(name, said);
  }
}

/** @param {Node} root */
function sayAll(root) {
  if (root.nodeType === Node.TEXT_NODE) return sayText(/** @type {Text} */ (root));
  if (root.nodeType !== Node.ELEMENT_NODE || /** @type {Element} */ (root).closest(OWN)) return;
  sayNames(/** @type {Element} */ (root));
  for (const node of /** @type {Element} */ (root).querySelectorAll(ATTRIBUTES.map((name) => `[${name}]`).join())) sayNames(node);
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) sayText(/** @type {Text} */ (walk.currentNode));
}

/** @param {import("./main.js").Kit} kit */
export function addWords(kit) {
  const watch = new MutationObserver((records) => {
    for (const { type, target, addedNodes } of records) {
      if (type === "childList") addedNodes.forEach(sayAll);
      else if (type === "attributes") sayNames(/** @type {Element} */ (target));
      else sayText(/** @type {Text} */ (target));
    }
  });
  kit.reports.onCurrent((report) => {
    watch.disconnect();
    if (!report) return;
    sayAll(document.body);
    watch.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
  });
}
