// Six steps around the first report that somebody opens here: where to write, where the findings are,
// where it is kept, how it gets out. Skipped or seen to its end, it does not come by itself again.

import { button, element } from "../dom.js";
import { giveBack, goRound } from "./focus.js";

const GAP = 10; // CSS pixels between the step and what it speaks of

/** @typedef {import("./reports.js").Report} Report */
/** @type {[title: string, words: string, where: (report: Report) => Drawn | null | undefined][]} */
const STEPS = [
  ["先填基本情况", "机关名称、年度这些从这里填起。填一格记一格，断电、关窗口，填过的也还在。",
    ({ book }) => book.node.querySelector(".gk-facts")],
  ["点一下就能写正文", "每一章下面点一下就能写，写完点别处就行。灰色的提示只给您看，不会印出来。",
    ({ book }) => book.node.querySelector(".gk-text-cell")],
  ["表格像 Excel 一样填", "可以用方向键、回车走格，也可以从 Excel 整块粘贴；合计自动算。没有发生的填 0，不适用的填 /。",
    ({ book }) => book.node.querySelector(".gk-t3 thead")],
  ["问题列在右边的“检查”里", "边填边查。点一条就到那一处；有建议的可以一键改好；确实没有错的，说明理由就行。",
    (report) => [...document.querySelectorAll(".lm-TabBar-tab")].find((tab) => tab.textContent?.trim() === "检查") ?? beside(report)],
  ["存到了哪里，看这里", "这一行说的是您写的东西现在存在哪里。它会自动存入文件，也可以随时按 Ctrl+S。",
    () => document.querySelector(".gk-line")],
  ["写完从菜单“年度报告”导出", "PDF、Word、网页都在菜单“年度报告”里；那里也可以预览，也可以再看一遍这个介绍。",
    () => [...document.querySelectorAll(".lm-MenuBar-item")].find((item) => item.textContent?.trim() === "年度报告")],
];

// Notebook 7 has no tabs at its side: what stands there is shown itself.
/** @param {Report} report */
function beside(report) {
  report.open();
  return report.box.parentElement;
}

/** @param {import("./main.js").Kit} kit */
export function addTour({ app, reports, screen }) {
  let shown = false;
  const begin = (/** @type {Report} */ report, asked = false) => {
    shown = true;
    new Tour(report, asked).show(0);
    screen.keep("tour", "seen");
  };
  app.commands.addCommand("gongkai:tour", {
    label: "看一遍介绍",
    isEnabled: () => Boolean(reports.current),
    execute: () => reports.current && begin(reports.current, true),
  });
  reports.onCurrent((report) => report && report.onForms(async () => {
    if (shown || !report.forms.length) return;
    const [kept] = await Promise.all([screen.kept, app.restored]);
    if (!kept || kept.tour) return; // where nobody knows whether it was, it would come each time
    requestAnimationFrame(() => !shown && reports.current === report && begin(report));
  }));
}

class Tour {
  /** @param {Report} report @param {boolean} asked */
  constructor(report, asked) {
    this.report = report;
    this.asked = asked; // by the menu: then the clerk was somewhere, else she begins
    this.n = 0;
    this.title = element("h2", { id: "gk-tour-title" });
    this.words = element("p", { id: "gk-tour-words" });
    this.count = element("span", { class: "gk-tour-count" });
    this.back = button("上一步", () => this.show(this.n - 1));
    this.next = button("下一步", () => this.show(this.n + 1));
    this.skip = button("不看了", () => this.root.close());
    this.root = element("dialog", { class: "gk gk-tour", lang: "zh-CN", "aria-labelledby": "gk-tour-title", "aria-describedby": "gk-tour-words",
      onclose: () => this.end(), onkeydown: (/** @type {Happening} */ event) => event.stopPropagation() },
    this.title, this.words, element("div", { class: "gk-acts" }, this.count, this.skip, this.back, this.next));
    goRound(this.root);
    document.body.append(this.root);
    this.root.showModal();
    this.follow = () => this.lay();
    window.addEventListener("resize", this.follow);
  }

  /** @param {number} n */
  show(n) {
    if (n >= STEPS.length) return this.root.close();
    this.n = n;
    const [title, words, where] = STEPS[n];
    this.mark(where(this.report));
    this.title.textContent = title;
    this.words.textContent = words;
    this.count.textContent = `${n + 1} / ${STEPS.length}`;
    this.back.disabled = n === 0;
    this.next.textContent = n === STEPS.length - 1 ? "开始填写" : "下一步";
    this.target?.scrollIntoView({ block: "center" });
    this.lay();
    this.next.focus();
  }

  /** @param {Drawn} target */
  mark(target) {
    this.target?.classList.remove("gk-toured");
    this.target = target;
    target?.classList.add("gk-toured");
  }

  // Below what it speaks of, or above, or in the middle; always whole in the window.
  lay() {
    const { offsetWidth: width, offsetHeight: height } = this.root;
    const at = this.target?.getBoundingClientRect();
    const inside = (/** @type {number} */ from, /** @type {number} */ size, /** @type {number} */ room) => Math.max(GAP, Math.min(from, room - size - GAP));
    const below = at && at.bottom + GAP + height <= window.innerHeight;
    const top = !at ? window.innerHeight / 2 - height / 2 : below ? at.bottom + GAP : at.top - GAP - height;
    const left = at ? at.left : window.innerWidth / 2 - width / 2;
    Object.assign(this.root.style, { left: `${inside(left, width, window.innerWidth)}px`, top: `${inside(top, height, window.innerHeight)}px` });
  }

  end() {
    this.mark(null);
    window.removeEventListener("resize", this.follow);
    this.root.remove();
    this.report.book.node.querySelector(".jp-WindowedPanel-outer")?.scrollTo(0, 0);
    if (this.asked) giveBack();
    else this.report.book.node.querySelector(".gk-facts input")?.focus({ preventScroll: true });
  }
}
