// Where the page begins: the loader asks for the form, or the panel, that a spec declares.

import { element } from "./dom.js";
import { drawForm } from "./form.js";
import { NAMES } from "./notebook.js";
import { Panel, register } from "./panel.js";
import { Part } from "./sync.js";

/** @param {Spec} spec @param {string} style */
export default (spec, style) => {
  Object.assign(NAMES, spec.names);
  return spec.key === "checks" ? panel(spec, style, Panel) : form(spec, style);
};

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
