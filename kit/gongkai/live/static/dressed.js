// Where the kit's extension of Lab draws a report, a kernel's widgets show what it draws: one page
// never has two forms of one part that know nothing of each other.

/**
 * @typedef {object} Dressed a report that the extension draws; it may be of another version
 * @property {(name: string, el: Drawn) => Promise<(() => void) | void>} show
 */

// The page's, not this module's: the extension and a kernel bring each their own modules.
/** @returns {WeakMap<object, Promise<Dressed | null>>} */
const all = () => (/** @type {any} */ (globalThis).gongkaiDressed ??= new WeakMap());

/** @param {object} context the document as Lab knows it @param {Promise<Dressed | null>} report */
export const keepFor = (context, report) => void all().set(context, report);

/** @param {Jupyter} model a widget's */
export const dressedOf = (model) => all().get(model.widget_manager?.context) ?? null;

// Shows a part as the extension has it; in a cell that the extension draws itself there is nothing
// to show.
/** @param {Dressed} report @param {string} name @param {Drawn} el */
export function showIn(report, name, el) {
  let off = () => {};
  let gone = false;
  const show = async () => {
    if (gone) return;
    if (!el.isConnected) {
      requestAnimationFrame(show);
      return;
    }
    if (el.closest(".gk-form-cell")) return;
    off = (await report.show(name, el)) ?? off;
    if (gone) off();
  };
  show();
  return () => {
    gone = true;
    off();
  };
}
