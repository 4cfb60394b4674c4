// The particulars of the report: the organ, the year, the date.

import { readDate } from "./dates.js";
import { element, freshId, typeText } from "./dom.js";

/** @param {Drawn} el @param {Spec} spec @param {Part} part */
export function drawFacts(el, spec, part) {
  const inputs = new Map();
  const id = freshId();
  const box = element("div", { class: "gk-facts" });
  let read = () => {}; // says beside the field how a date is read
  for (const field of spec.fields ?? []) {
    const attributes = {
      id: `${id}-${field.key}`,
      "data-cell": field.key,
      autocomplete: "off",
      placeholder: field.hint || null,
    };
    const input = field.options
      ? element("select", attributes, element("option", { value: "" }, "（请选择）"),
          ...field.options.map((option) => element("option", { value: option }, option)))
      : element("input", { ...attributes, type: "text" });
    typeText(input, field.key, part);
    inputs.set(field.key, input);
    box.append(element("label", { for: attributes.id }, field.label), input);
    if (field.reads === "date") {
      const said = element("span", { class: "gk-date", id: `${attributes.id}-read`, "aria-live": "polite" });
      input.setAttribute("aria-describedby", said.id);
      read = () => (said.textContent = readDate(part.get(field.key)));
      box.append(said);
    }
  }
  const refresh = () => {
    for (const [key, input] of inputs) {
      const text = part.get(key);
      if (input.tagName === "SELECT" && text && ![...input.options].some((o) => o.value === text)) {
        input.append(element("option", { value: text }, text));
      }
      if (input.value !== text && !input.dataset.composing) input.value = text;
    }
    read();
  };
  el.append(box);
  refresh();
  return part.on(refresh);
}
