// Below the table: how many cells are blank, the ways to fill them, and what a paste has to say.

import { fillZero } from "./changes.js";
import { button, element } from "./dom.js";

export class Bar {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.open = element("span", { class: "gk-left" });
    this.next = button("下一个空格", () => this.nextBlank());
    this.zero = button("空格填 0（Alt+0）", () => this.askZero());
    this.ask = element("div", { class: "gk-ask", role: "alert" });
    this.root = element("div", { class: "gk-bar" }, this.open, this.next, this.zero);
  }

  count() {
    const { length } = this.sheet.blanks();
    const bad = this.sheet.unread().length;
    const said = [...(length ? [`还有 ${length} 格未填`] : []), ...(bad ? [`有 ${bad} 格看不懂，请改正`] : [])];
    this.open.textContent = said.join("，") || "已全部填写";
    this.zero.disabled = this.next.disabled = !length;
  }

  nextBlank() {
    const { cells, selection } = this.sheet;
    const from = cells.findIndex((cell) => cell.key === selection.editing?.key);
    const blanks = this.sheet.blanks();
    const blank = blanks.find((cell) => cells.indexOf(cell) > from) ?? blanks[0];
    if (blank) this.sheet.jump(blank.key);
  }

  askZero() {
    const blanks = this.sheet.blanks();
    const { length } = blanks;
    if (!length) return;
    const back = this.sheet.selection.editing?.key;
    const close = () => {
      this.tell("");
      if (back) this.sheet.jump(back);
    };
    const yes = button(`确定，填 ${length} 个 0`, () => {
      fillZero(this.sheet, blanks);
      close();
    });
    this.ask.replaceChildren(`${length} 个空格全部填 0 吗？（可以撤销）`, yes, button("不填", close));
    yes.focus();
  }

  /** @param {string} text */
  tell(text) {
    this.ask.replaceChildren(...(text ? [text, button("知道了", () => this.tell(""))] : []));
  }
}
