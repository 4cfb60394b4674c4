// Which findings are listed: by how grave they are, by the part they are of, by words in them.

import { button, element } from "./dom.js";

/** @type {Record<string, string>} */
export const KINDS = { error: "错误", warning: "提醒", info: "提示", waived: "已说明" };

/** @param {Finding} one */
export const kindOf = (one) => (one.waived ? "waived" : one.severity);

export class Filter {
  /** @param {() => void} changed */
  constructor(changed) {
    const options = Object.entries(KINDS).map(([value, label]) => element("option", { value }, label));
    this.kind = element("select", { "aria-label": "只看哪一类", onchange: changed },
      element("option", { value: "" }, "所有类别"), ...options);
    this.group = element("select", { "aria-label": "只看哪一部分", onchange: changed });
    this.words = element("input", { type: "search", placeholder: "查找", "aria-label": "只看含有这些字的", oninput: changed });
    this.all = button("看全部", () => {
      this.only("");
      changed();
      this.kind.focus();
    });
    this.root = element("div", { class: "gk-filter", role: "group", "aria-label": "筛选" }, this.kind, this.group, this.words, this.all);
    this.offer([]);
  }

  // The parts in which there is something; one that is chosen stays, with nothing in it by now.
  /** @param {Finding[]} findings */
  offer(findings) {
    const chosen = this.group.value ?? "";
    const groups = [...new Set([...findings.map((one) => one.group), ...(chosen ? [chosen] : [])])];
    const before = [...this.group.options].slice(1).map((one) => one.value);
    if (this.group.options.length && before.join("\n") === groups.join("\n")) return;
    this.group.replaceChildren(element("option", { value: "" }, "所有部分"), ...groups.map((name) => element("option", { value: name }, name)));
    this.group.value = chosen;
  }

  // Shows one part alone, or everything.
  /** @param {string} group */
  only(group) {
    if (group && ![...this.group.options].some((one) => one.value === group)) this.group.append(element("option", { value: group }, group));
    this.group.value = group;
    this.kind.value = this.words.value = "";
  }

  /** @param {Finding} one */
  lets(one) {
    const words = this.words.value.trim();
    const text = [one.code, one.where, one.message, one.fix, one.waived?.reason ?? ""].join(" ");
    return (!this.kind.value || kindOf(one) === this.kind.value) && (!this.group.value || one.group === this.group.value)
      && words.split(/\s+/).every((/** @type {string} */ word) => text.includes(word));
  }

  // Whether anything at all is kept back.
  get narrow() {
    return Boolean(this.kind.value || this.group.value || this.words.value.trim());
  }
}
