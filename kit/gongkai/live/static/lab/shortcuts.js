// Lab's one-letter commands cut, add and move cells. JupyterLab looks for them after the page, Notebook 7
// before it: there a key that is not meant for them is marked as such on its way down.

import { isOwn } from "./cells.js";

const MARK = "data-lm-suppress-shortcuts"; // Lumino's own word

/** @param {Jupyter} panel */
export function holdShortcuts(panel) {
  const book = panel.content;
  /** @param {KeyboardEvent} event */
  const hold = (event) => {
    const target = /** @type {Element} */ (event.target);
    if (!book.node.contains(target) || target.closest(".cm-editor")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") return;
    if (!isOwn(book.activeCell) && !target.closest(".gk-form")) return;
    target.setAttribute(MARK, "true");
    setTimeout(() => target.removeAttribute(MARK));
  };
  window.addEventListener("keydown", hold, true);
  panel.disposed.connect(() => window.removeEventListener("keydown", hold, true));
}
