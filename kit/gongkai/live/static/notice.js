// The choices between versions, above a form: of figures cell by cell, of text section by section.

import { button, element } from "./dom.js";
import { NAMES } from "./notebook.js";

/** @type {Record<Offer["kind"], [first: string, second: string, says: (n: number) => string, confirm: string]>} */
const NOTICES = {
  parted: ["屏幕上的", "另一份的", (n) => `这份文件和本机记录各自改过，有 ${n} 处不同，屏幕上是本机记录的。请逐处选用哪一个，选定前什么都不会丢：`, "按所选的确定"],
  older: ["本机记录的", "文件里的", (n) => `打开的文件比本机记录旧，已恢复本机记录中较新的 ${n} 处：`, "知道了，按所选的确定"],
  newer: ["文件里的", "本机填的", (n) => `文件在别处改过，比本机记录新，其中 ${n} 处与本机填的不同，屏幕上是文件里的：`, "知道了，按所选的确定"],
  copy: ["这份文件的", "那一份的", (n) => `原来那一份里有 ${n} 处较新或不同，没有带入这份文件：`, "按所选的确定"],
};

/** @param {...any} children */
const alertBox = (...children) => element("div", { role: "alert" }, ...children);

// `part.notices` are the kernel's offers; `part.texts` has those of the text. A box stays the same
// element for as long as it says the same: a click reaches it, and a choice begun in it stays.
/** @param {Part} part @param {Drawn} box */
export function mountNotices(part, box) {
  /** @type {{ what: any[], node: Drawn }[]} */
  let held = [];
  const draw = () => {
    /** @type {typeof held} */
    const made = [];
    /** @param {() => Drawn} make @param {...any} what */
    const add = (make, ...what) =>
      made.push(held.find((one) => one.what.length === what.length && one.what.every((each, n) => each === what[n])) ?? { what, node: make() });
    if (part.torn) add(() => alertBox(element("p", {}, "上次记日志时被打断（可能断过电），最后填的一格可能没有记下，请核对；此前填的都在。")), "torn");
    if (part.word) add(() => alertBox(element("p", {}, part.word)), "word", part.word);
    for (const one of part.notices) if (NOTICES[one.kind]) add(() => drawChoice(part, one), JSON.stringify(one));
    if (part.texts) (part.texts.host() === part ? drawTexts : drawPointer)(part.texts, add);
    held = made;
    const nodes = made.map(({ node }) => node);
    for (const old of [...box.children]) if (!nodes.includes(old)) old.remove();
    nodes.forEach((node, n) => node !== box.children[n] && box.insertBefore(node, box.children[n] ?? null));
  };
  draw();
  const off = part.listen("notice", draw);
  part.texts?.draw(part, 1);
  return () => {
    off();
    part.texts?.draw(part, -1);
  };
}

/** @param {Part} part @param {Offer} given */
function drawChoice(part, { kind, rows }) {
  const [first, second, says, confirm] = NOTICES[kind];
  const chosen = new Map(rows.map(([key, , mine]) => [key, mine]));
  const group = `gk-choice-${part.name}-${part.actor}-${kind}`;
  /**
   * @param {number} n
   * @param {string} key
   * @param {string} value
   * @param {string} label
   * @param {boolean} checked
   */
  const choice = (n, key, value, label, checked) => {
    const input = element("input", { type: "radio", name: `${group}-${n}`, value: label, checked,
      onchange: () => chosen.set(key, value) });
    return element("label", {}, input, `${label}：${value || "（空白）"}`);
  };
  const items = rows.map(([key, place, mine, theirs], n) =>
    element("li", {}, `${place}　`, choice(n, key, mine, first, true), " ", choice(n, key, theirs, second, false)));
  // The choice is an entry of the form's history; the kernel is told that it was made.
  /** @param {Record<string, string>} cells */
  const send = (cells) => {
    part.history.change("选用版本", Object.entries(cells));
    part.post({ type: "choose", kind, cells: {} });
    // Without a kernel the choice is not on record, and the offer stands.
    if (!part.lost) part.notices = part.notices.filter((one) => one.kind !== kind);
    part.emit("notice");
  };
  const changed = () => Object.fromEntries([...chosen].filter(([, value], n) => value !== rows[n][2]));
  const theirs = () => Object.fromEntries(rows.map(([key, , , value]) => [key, value]));
  return alertBox(element("p", {}, says(rows.length)), element("ul", {}, ...items),
    button(confirm, () => send(changed())),
    button(kind === "copy" ? `带入那一份的 ${rows.length} 处` : `全部用${second}`, () => send(theirs())));
}

// The beginning of a text; where both begin alike, the place where they part.
/** @param {string} text @param {string} other */
function beginning(text, other) {
  let same = 0;
  while (same < text.length && text[same] === other[same]) same += 1;
  const from = same < 30 ? 0 : same - 15;
  const shown = text.slice(from, from + 60).replaceAll("\n", " ");
  return text ? `${from ? "…" : ""}${shown}${from + 60 < text.length ? "…" : ""}` : "（空白）";
}

// Above the other forms: that there is a choice, and the way to it.
/** @param {Texts} texts @param {(make: () => Drawn, ...what: any[]) => void} add */
function drawPointer(texts, add) {
  const count = texts.offers.length + texts.conflicts.length;
  const above = NAMES[texts.host()?.name];
  if (!count || !above) return;
  add(() => element("p", { class: "gk-pointer" }, `有 ${count} 处正文等您选用（在“${above}”上方） `,
    button("去选用", () => texts.show())), "pointer", count, above);
}

/** @param {Texts} texts @param {(make: () => Drawn, ...what: any[]) => void} add */
function drawTexts(texts, add) {
  const { gone, offers, conflicts, unused } = texts;
  /** @param {Conflict | Offered} one @param {string} mine @param {string} theirs @param {Drawn[]} acts */
  const item = (one, mine, theirs, acts) => element("li", { "data-text": one.cell }, element("b", {}, one.heading),
    element("div", {}, `${mine}：${beginning(one.text, one.now)}`),
    element("div", {}, `${theirs}：${beginning(one.now, one.text)}`), element("div", { class: "gk-acts" }, ...acts));
  if (gone) add(() => alertBox(element("p", {}, gone), button("知道了", () => texts.tell("gone", ""))), "gone", gone);
  if (offers.length) {
    add(() => alertBox(element("p", {}, `有 ${offers.length} 处正文与记下的不同，没有存入这份文件，请选用哪一份：`),
      element("ul", {}, ...offers.map((one) => item(one, one.key.endsWith(" copy") ? "原来那一份的" : "记下的", one.based ? "文件里的（还是记下以前的样子）" : "文件里的（记下以后又改过）",
        [button("用这一份", () => texts.choose(one, true)), button("保留文件里的", () => texts.choose(one, false))])))), "offers", ...offers);
  }
  if (conflicts.length) {
    /** @param {string} how */
    const settle = (how) => texts.settle(how);
    add(() => alertBox(element("p", {}, `这份文件在别处改过，下面 ${conflicts.length} 处两边都改了，还没有保存，两份都在：`),
      element("ul", {}, ...conflicts.map((one) => item(one, "这一页的", "文件里的", []))),
      element("button", { type: "button", class: "gk-safe", onclick: () => settle("both") }, "两份都留着（文件里的放在下面）"),
      button("用文件里的", () => settle("theirs")), button("用这一页的", () => settle("mine"))), "conflicts", ...conflicts);
  }
  if (unused.length) {
    add(() => element("details", {}, element("summary", {}, `已不用的正文 ${unused.length} 处（关掉这一页之前还能用回）`),
      element("ul", {}, ...unused.map((one) => element("li", { "data-unused": one.cell }, element("b", {}, one.heading),
        `　已不用：${beginning(one.text, texts.sources().get(one.cell) ?? "")} `, button("还要用", () => texts.takeBack(one)))))), "unused", ...unused);
  }
}
