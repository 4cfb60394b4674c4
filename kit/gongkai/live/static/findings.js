// The findings of one table below it, told also to those who hear the page.

import { button, element } from "./dom.js";
import { show } from "./values.js";

const PAUSE = 800; // milliseconds after the last change until the findings are said

export class Findings {
  /** @param {Sheet} sheet */
  constructor(sheet) {
    this.sheet = sheet;
    this.list = element("ul", { class: "gk-findings" });
    this.live = element("div", { class: "gk-hidden", "aria-live": "polite" });
  }

  show() {
    const items = this.items();
    const before = [...this.list.children].map((item) => item.textContent).join("\n");
    if (before === items.map((item) => item[1]).join("\n")) return;
    this.list.replaceChildren(...items.map(([key, text]) => element("li", {}, button(text, () => this.sheet.jump(key)))));
    const { name } = this.sheet.spec;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.live.textContent = items.length ? `${name}有 ${items.length} 处问题：${items[0][1]}` : `${name}没有问题`;
    }, PAUSE);
  }

  // Of each finding the cell to go to and its text.
  items() {
    const { cells, part, reads, now } = this.sheet;
    const items = cells
      .filter((cell) => reads.get(cell.key)?.error)
      .map((cell) => [cell.key, `${cell.place}：“${part.get(cell.key).slice(0, 30)}”${reads.get(cell.key)?.error}`]);
    for (const one of now.broken) {
      const first = one.members.map((index) => cells[index]).find((cell) => !cell.computed);
      items.push([(first ?? cells[one.members[0]]).key, `${one.title}　${one.sentence}`]);
    }
    if (part.authority && part.settled() && this.disagrees(part.authority)) {
      items.push([cells[0].key, "页面与程序核对的结果不一致，请保存后重新打开这份报告再核对"]);
    }
    return items;
  }

  // Whether the kernel has other totals or other broken relations than the page.
  /** @param {Pick<Message, "totals" | "broken">} given */
  disagrees({ totals, broken }) {
    const { cells, now } = this.sheet;
    const other = cells.some((cell, index) => cell.computed && show(now.found[index].value) !== (totals?.[cell.key] ?? ""));
    const mine = now.broken.map((one) => `${one.code} ${one.place}`).join();
    return other || mine !== (broken ?? []).map((one) => one.join(" ")).join();
  }
}
