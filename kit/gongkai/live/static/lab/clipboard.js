// Pasting into a text: tables stay tables, paragraphs paragraphs, styles are left behind; a picture is
// kept in the notebook. A paste is one step to take back.

import { isText, tell } from "./cells.js";
import { pasted, setApart } from "./pasted.js";
import { drawName } from "../shelf.js";

const ENDINGS = { "image/png": "png", "image/jpeg": "jpg" };
const LARGEST = 8 * 2 ** 20; // bytes of a picture, as in model/pictures.py

/** @param {Jupyter} writing */
export function followClipboard(writing) {
  const { panel, book } = writing;
  const paste = (/** @type {Happening} */ event, /** @type {DataTransfer | null} */ data) => {
    const cell = event.target.closest?.(".cm-editor") && writing.cellOf(event.target);
    if (!isText(cell) || !data) return;
    event.preventDefault();
    event.stopPropagation();
    take(cell, book, writing.report.context, data);
  };
  writing.listen(panel.node, "paste", (/** @type {Happening} */ event) => paste(event, event.clipboardData), true);
  // Lab would take a file that is dropped, whatever it is; text that is dragged the editor moves itself.
  writing.listen(panel.node, "drop", (/** @type {Happening} */ event) => event.dataTransfer?.files.length && paste(event, event.dataTransfer), true);
}

/** @param {Jupyter} cell @param {Jupyter} book @param {Jupyter} context @param {DataTransfer} data */
async function take(cell, book, context, data) {
  const files = [...data.files];
  const names = new Map();
  const nameOf = (/** @type {number} */ n, ending = "png") => {
    if (!names.has(n)) names.set(n, `picture-${drawName()}.${ending}`);
    return names.get(n);
  };
  const given = pasted({ html: data.getData("text/html"), text: data.getData("text/plain") }, nameOf);
  if (given.text) {
    given.pictures.forEach(({ mime, data: held }, n) => cell.model.attachments.set(nameOf(n), { [mime]: held }));
    insert(cell, given.text);
    if (given.lost) tell(book, `有 ${given.lost} 张图片没有带过来：请在原来的文件里单独复制图片，再粘贴到这里。`);
    if (given.pictures.length) keepPictures(book, context);
    return;
  }
  const refused = files.find(({ type, size }) => !(type in ENDINGS) || size > LARGEST);
  if (refused) return tell(book, refused.size > LARGEST ? "图片超过 8 MB，请缩小后再粘贴。" : "这里只能贴文字、表格和 PNG、JPEG 图片；别的文件贴不进来。");
  if (!files.length) return given.lost ? tell(book, "图片没有带过来：请在原来的文件里单独复制图片，再粘贴到这里。") : undefined;
  const read = await Promise.all(files.map(base64));
  const texts = read.map((held, n) => {
    const name = nameOf(n, ENDINGS[/** @type {keyof typeof ENDINGS} */ (files[n].type)]);
    cell.model.attachments.set(name, { [files[n].type]: held });
    return `![](attachment:${name})`;
  });
  insert(cell, texts.join("\n\n"), 2);
  return keepPictures(book, context);
}

// The journal keeps text alone: the file has to hold the picture at once.
/** @param {Jupyter} book @param {Jupyter} context */
function keepPictures(book, context) {
  context.save().catch(() => {});
  tell(book, "图片已经贴入。请在方括号 [ ] 里写上图的说明。");
}

// Puts a text at the caret: one step, whatever was typed right before and after.
/** @param {Jupyter} cell @param {string} text @param {number} [into] where in it the caret goes, from its first picture */
function insert(cell, text, into) {
  const { editor } = cell.editor;
  const { from, to } = editor.state.selection.main;
  const { doc } = editor.state;
  const whole = setApart(text, doc.sliceString(Math.max(0, from - 3), from), doc.sliceString(to, to + 3));
  const caret = from + (into === undefined ? whole.length : whole.indexOf("![") + into);
  const { undoManager } = cell.model.sharedModel;
  undoManager?.stopCapturing();
  editor.dispatch({ changes: { from, to, insert: whole }, selection: { anchor: caret }, userEvent: "input.paste", scrollIntoView: true });
  undoManager?.stopCapturing();
}

/** @param {File} file @returns {Promise<string>} */
const base64 = (file) => new Promise((resolve, reject) => {
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(file);
});
