// A remedy of a finding, put into the figures or into the text, and taken back.

import { element } from "./dom.js";
import { quoted } from "./history.js";

/** @param {Panel} panel @param {Finding} one @param {Remedy} remedy @param {string} text */
export function applyRemedy(panel, one, remedy, text) {
  if (remedy.changes.length) return changeFigures(panel, remedy);
  const cell = one.at && panel.notebook?.cells.get(one.at.cell);
  if (!cell || !one.at) return copyWords(panel, text);
  const { start, end, old } = one.at;
  if (cell.sharedModel.getSource().slice(start, end) !== old) return panel.say("这句话已经改过，请等检查更新");
  cell.sharedModel.updateSource(start, end, text);
  panel.say("已改正文，可在那一段正文里按 Ctrl+Z 撤销");
  panel.soon();
}

/** @param {Panel} panel @param {Remedy} remedy */
function changeFigures(panel, { changes }) {
  for (const change of changes) {
    const [table, row, column] = change.cell;
    const part = panel.parts.get(table);
    if (!part) return panel.say("这张表还没有画出来，没有改动");
    if (part.get(`${row}.${column}`) !== change.old) return panel.say("表里的数字已经改过，请重新核对");
  }
  const pairs = new Map();
  for (const { cell: [table, row, column], new: then } of changes) {
    pairs.set(table, [...(pairs.get(table) ?? []), [`${row}.${column}`, then]]);
  }
  /** @type {[table: string, entry: Entry][]} */
  const made = [...pairs].map(([table, own]) => [table, panel.formOf(table).history.change("采用建议", own)]);
  panel.say("已改，可以撤销（也可以在表格里按 Ctrl+Z）　", takeBack(panel, made));
}

// Takes a remedy back, also after other entries; a figure that was changed since stays.
/** @param {Panel} panel @param {[table: string, entry: Entry][]} made */
function takeBack(panel, made) {
  return element("button", { type: "button", onclick: () => {
    const left = made.flatMap(([table, entry]) => {
      const part = panel.formOf(table);
      return part.history.takeBack(entry, "撤销建议").left.map((/** @type {Change} */ [key]) => `${part.history.place(key)}（现在是${quoted(part.get(key))}）`);
    });
    panel.say(left.length ? `采用以后改过，没有动：${left.join("、")}` : "已撤销，恢复成采用建议以前的样子");
  } }, "撤销");
}

/** @param {Panel} panel @param {string} text */
export function copyWords(panel, text) {
  const done = () => panel.say(`已复制“${text}”，请粘贴到正文`);
  const failed = () => panel.say(`没能复制，请在正文里写：${text}`);
  // A page that does not come from this machine has no clipboard to write to.
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, failed);
  else failed();
}
