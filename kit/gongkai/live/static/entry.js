// Where the page begins: the loader asks for the form, or the panel, that a spec declares.

import { element } from "./dom.js";
import { dressedOf, showIn } from "./dressed.js";
import { drawForm } from "./form.js";
import { NAMES } from "./notebook.js";
import { Panel, register } from "./panel.js";
import { Part } from "./sync.js";

/** @param {Spec} spec @param {string} style */
export default (spec, style) => {
  Object.assign(NAMES, spec.names);
  return or(spec, () => (spec.key === "checks" ? panel(spec, style, Panel) : form(spec, style)));
};

// In a page where the kit's extension draws the report, its form is shown instead of one of one's own.
/** @param {Spec} spec @param {() => ReturnType<typeof form>} make */
function or(spec, make) {
  /** @type {ReturnType<typeof form> | null} */
  let own = null;
  /** @type {Promise<import("./dressed.js").Dressed | null>} */
  let dressed;
  let stop = () => {};
  let gone = false;
  return {
    /** @param {{ model: Jupyter }} given */
    initialize(given) {
      const begin = () => {
        own = make();
        if (!gone) stop = own.initialize(given);
      };
      const found = dressedOf(given.model);
      if (!found) begin();
      else dressed = found.then((report) => {
        if (!report) begin();
        return report;
      });
      return () => {
        gone = true;
        stop();
      };
    },
    /** @param {{ el: Drawn }} given */
    render(given) {
      if (own) return own.render(given);
      let off = () => {};
      dressed.then((report) => (off = report ? showIn(report, spec.key, given.el) : own?.render(given) ?? off));
      return () => off();
    },
  };
}

/** @param {Spec} spec @param {string} style @param {typeof Panel} Kind what draws it */
function panel(spec, style, Kind) {
  /** @type {Panel} */
  let shown;
  return {
    /** @param {{ model: Jupyter }} given */
    initialize({ model }) {
      shown = new Kind(model, spec);
      return () => shown.stops.forEach((stop) => stop());
    },
    /** @param {{ el: Drawn }} given */
    render({ el }) {
      el.append(element("style", {}, style));
      return shown.render(el);
    },
  };
}

/** @param {Spec} spec @param {string} style */
function form(spec, style) {
  /** @type {Part} */
  let part;
  return {
    /** @param {{ model: Jupyter }} given */
    initialize({ model }) {
      part = new Part(model, spec);
      register(model, part.name, part);
      return () => part.stops.forEach((stop) => stop());
    },
    /** @param {{ el: Drawn }} given */
    render({ el }) {
      el.append(element("style", {}, style));
      return drawForm(el, spec, part);
    },
  };
}
