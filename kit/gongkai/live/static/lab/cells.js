// The cells of a report are its form: they are not cut, moved, split or run by a key that slipped.
// Cells of the user's own are Lab's as ever.

import { KEY, isReportsOwn } from "../notebook.js";

// What would take a cell of the report away, or make another of it.
const CHANGES = ["cut", "deleteCells", "splitCell", "changeCellType", "moveUp", "moveDown", "duplicate", "setMarkdownHeader"];
// What runs cells, and would ask for a kernel where there is none.
const RUNS = ["run", "runAndAdvance", "runAndInsert", "runCells", "runAll", "runAllAbove", "runAllBelow"];
const HELD = "这是报告自己的格子，不能删除、移动或拆开；里面的文字和数字可以照常修改。";
const DOUBLED = "报告自己的表和标题只有一份，没有再贴一份；贴入的文字成了您自己的一段。";

/** @param {Jupyter} cell */
export const noted = (cell) => cell?.model?.getMetadata(KEY) ?? {};
/** @param {Jupyter} cell */
export const isOwn = (cell) => Boolean(noted(cell).role);
// A cell whose words are the report's: the kit's own rooms for text, and Markdown of the user's.
/** @param {Jupyter} cell */
export const isText = (cell) => cell?.model?.type === "markdown" && (!isOwn(cell) || noted(cell).role === "text");
/** @param {Jupyter} book */
const isReport = (book) => Boolean(book?.node?.closest?.(".gk-report"));

/** @type {WeakSet<object>} */
const GUARDED = new WeakSet();

// The texts and forms of a report stand as the kit draws them. Lab would draw them a second time, out of
// sight, with whatever a file that came by mail has it ask for, and minutes long where they are huge.
/** @param {Jupyter} factory what Lab makes the cells of a notebook with @param {Jupyter} lab */
export function drawOnce(factory, lab) {
  if (GUARDED.has(factory)) return;
  GUARDED.add(factory);
  const createRenderer = () => Object.assign(new lab.widgets.Widget(), { renderModel: () => Promise.resolve() });
  const nothing = new lab.rendermime.RenderMimeRegistry({ initialFactories: [{ safe: true, mimeTypes: ["text/markdown"], createRenderer }] });
  for (const name of ["createMarkdownCell", "createCodeCell"]) {
    const make = factory[name];
    factory[name] = (/** @type {Jupyter} */ options) => {
      const { model } = options;
      const report = isReportsOwn(model.sharedModel.notebook?.getMetadata(KEY));
      const drawn = isText({ model }) || noted({ model }).role === "form";
      return make.call(factory, report && drawn ? { ...options, rendermime: nothing } : options);
    };
  }
}

/** @param {Jupyter} book @returns {Jupyter[]} */
const chosen = (book) => book.widgets.filter((/** @type {Jupyter} */ cell) => cell === book.activeCell || book.isSelected(cell));

// The cells that would become one: those that are chosen, or one and its neighbour.
/** @param {Jupyter} book @param {boolean} above */
function merged(book, above) {
  const own = chosen(book);
  return own.length > 1 ? own : [...own, book.widgets[book.activeCellIndex + (above ? -1 : 1)]];
}

/** @param {Jupyter} panel @param {Jupyter} lab */
export function guardCells(panel, lab) {
  const { NotebookActions: actions } = lab.notebook;
  panel.content.model.cells.changed.connect((/** @type {unknown} */ _, /** @type {Jupyter} */ change) => {
    if (change.type === "add") setTimeout(() => single(panel.content, change.newValues));
  });
  if (GUARDED.has(actions)) return;
  GUARDED.add(actions);
  /** @param {string} name @param {(book: Jupyter, ...more: any[]) => Jupyter[]} reached the cells that it would change */
  const guard = (name, reached) => {
    const act = actions[name];
    if (!act) return;
    actions[name] = (/** @type {Jupyter} */ book, /** @type {any[]} */ ...more) => {
      if (!isReport(book) || !reached(book, ...more).some(isOwn)) return act.call(actions, book, ...more);
      return tell(book, HELD);
    };
  };
  for (const name of CHANGES) guard(name, chosen);
  guard("mergeCells", merged);
  guard("paste", (book, mode) => (mode === "replace" ? chosen(book) : []));
  for (const name of RUNS) {
    const act = actions[name];
    if (!act) continue;
    actions[name] = async (/** @type {Jupyter} */ book, /** @type {Jupyter} */ session, /** @type {any[]} */ ...more) => {
      if (!isReport(book) || session?.session?.kernel) return act.call(actions, book, session, ...more);
      if (book.activeCell && "rendered" in book.activeCell) book.activeCell.rendered = true;
      return true;
    };
  }
}

// A cell of the kit's that comes in twice, by pasting or dragging, is not the report's: a text becomes
// one of the user's own, anything else goes again.
/** @param {Jupyter} book @param {Jupyter[]} models */
function single(book, models) {
  if (book.isDisposed) return;
  const all = [...book.model.cells];
  const what = (/** @type {Jupyter} */ model) => {
    const { role, section, part, crc } = model.getMetadata(KEY) ?? {};
    return role && JSON.stringify([role, section ?? part ?? crc]);
  };
  const doubled = models.filter((model) => all.includes(model) && what(model) && all.some((one) => one !== model && what(one) === what(model)));
  if (!doubled.length) return;
  for (const model of doubled) {
    if (model.getMetadata(KEY).role === "text") for (const name of [KEY, "editable", "deletable"]) model.deleteMetadata(name);
    else book.model.sharedModel.deleteCell([...book.model.cells].indexOf(model));
  }
  tell(book, DOUBLED);
}

// One line above the report, for a while; `stays`: until the page is closed.
/** @param {Jupyter} book @param {string} text @param {boolean} [stays] */
export function tell(book, text, stays = false) {
  const panel = book.node.closest(".gk-report");
  let line = panel.querySelector(".gk-lab-told");
  if (!line) {
    line = document.createElement("div");
    line.className = "gk-lab-told";
    line.setAttribute("role", "status");
    panel.append(line);
  }
  line.textContent = text;
  clearTimeout(line.timer);
  if (stays) line.classList.replace("gk-lab-told", "gk-lab-stays");
  else line.timer = setTimeout(() => line.remove(), 6000);
}
