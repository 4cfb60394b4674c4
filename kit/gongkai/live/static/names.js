// The figures that the text may cite by name: found by a word, copied as they are written.

import { element } from "./dom.js";
import { copyWords } from "./remedies.js";

const SHOWN = 12;

export class Names {
  /** @param {Panel} panel */
  constructor(panel) {
    this.panel = panel;
    /** @type {Message["names"]} */
    this.known = [];
    this.find = element("input", { type: "search", placeholder: "如：新收", "aria-label": "查找可引用的名称", oninput: () => this.draw() });
    this.list = element("ul");
    this.root = element("details", { class: "gk-names", ontoggle: () => this.follow() },
      element("summary", {}, "可以在正文里引用的数字（写成 {{名称}}，导出时换成表里的数）"), this.find, this.list);
  }

  // Asked for while the list is open, whenever the report was looked through: the figures are the newest.
  follow() {
    if (this.root.open) this.panel.post({ type: "names" });
  }

  /** @param {Message["names"]} known */
  show(known) {
    if (JSON.stringify(known) === JSON.stringify(this.known)) return;
    this.known = known;
    this.draw();
  }

  draw() {
    const asked = this.find.value.trim();
    const fitting = this.known.filter(([name, , place]) => !asked || name.includes(asked) || place.includes(asked));
    const focus = this.list.contains(document.activeElement) && document.activeElement?.closest("li")?.dataset.name;
    this.list.replaceChildren(...fitting.slice(0, SHOWN).map(([name, value, place]) =>
      element("li", { "data-name": name }, element("code", {}, `{{${name}}}`), ` ${value || "（未填全）"}　${place} `,
        element("button", { type: "button", onclick: () => copyWords(this.panel, `{{${name}}}`) }, "复制"))),
    ...(fitting.length > SHOWN ? [element("li", {}, `还有 ${fitting.length - SHOWN} 个，请输入名称查找`)] : []));
    if (focus) this.list.querySelector(`li[data-name="${CSS.escape(focus)}"] button`)?.focus({ preventScroll: true });
  }
}
