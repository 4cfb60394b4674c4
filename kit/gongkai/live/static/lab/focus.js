// Where the keyboard is: round in a dialog, back from it to where it was, and what it was in last.

import { element } from "../dom.js";

const REACHED = "a[href], button, input, select, textarea, summary, iframe, [tabindex='0']";
const MENUS = ".lm-Menu, .lm-MenuBar, #jp-MainMenu, dialog, .jp-Dialog"; // from there the focus goes on, not back

// Tab goes from the last that can be reached in a dialog to the first, and back: else it would leave the
// page. The posts at both ends also catch who comes out of a page that is shown within.
/** @param {Drawn} dialog */
export function goRound(dialog) {
  /** @param {boolean} first */
  const post = (first) => element("span", { tabindex: "0", class: "gk-post", "data-gk-post": "", onfocus: () => {
    const all = [...dialog.querySelectorAll(REACHED)].filter((one) => !one.disabled && !("gkPost" in one.dataset) && one.checkVisibility());
    (first ? all.at(-1) : all[0])?.focus();
  } });
  dialog.prepend(post(true));
  dialog.append(post(false));
}

/** @type {WeakMap<Drawn, Drawn>} */
const WITHIN = new WeakMap(); // of each notebook where the focus was last
/** @type {Drawn | null} */
let last = null; // where the focus was last, menus and dialogs apart
let report = () => /** @type {Drawn | null} */ (null); // what is before the clerk

// Gives the focus back: to where it was, to the text it was in, which may be closed by now, or to the report.
export function giveBack() {
  const text = last?.closest(".gk-text-cell")?.querySelector(".gk-printed");
  for (const one of /** @type {Drawn[]} */ ([last, text, report()])) {
    if (!one?.isConnected || !one.checkVisibility()) continue;
    one.focus({ preventScroll: true });
    if (document.activeElement === one) return;
  }
}

/** @param {Element | null} node */
export const inMenu = (node) => Boolean(node?.closest(MENUS));

// What was in use last in a notebook.
/** @param {Jupyter} book @returns {Drawn | null} */
export const lastIn = (book) => WITHIN.get(book.node) ?? null;

/** @param {import("./main.js").Kit} kit */
export function followFocus(kit) {
  report = () => kit.front()?.book.node ?? kit.app.shell.currentWidget?.node ?? null;
  document.addEventListener("focusin", (/** @type {Happening} */ { target }) => {
    if (inMenu(target)) return;
    last = target;
    const book = target.closest(".jp-Notebook");
    if (book && book !== target) WITHIN.set(book, target);
  });
}
