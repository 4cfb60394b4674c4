// A dialog of the kit in Lab: the browser's own, which closes at Escape. The focus goes round in it, and
// back to where it was. It makes way where Lab has something to ask.

import { button, element, freshId, holdPresses, keepKeys } from "../dom.js";
import { giveBack, goRound, inMenu } from "./focus.js";

/** @type {Jupyter[]} */
const OPEN = [];

export class Box {
  /** @param {Jupyter} lab @param {string} title */
  constructor(lab, title) {
    const id = freshId();
    this.lab = lab;
    this.gone = false;
    this.parked = false; // while Lab asks something
    this.closed = new Promise((resolve) => (this.over = resolve));
    this.holds = () => false; // whether something has to be asked before it is closed; then it asks
    this.title = element("h2", { id, tabindex: "-1", autofocus: true }, title);
    this.body = element("div", { class: "gk-box-body" });
    this.foot = element("div", { class: "gk-box-foot" });
    this.node = element("dialog", { class: "gk gk-box", "aria-labelledby": id, lang: "zh-CN", "data-lm-suppress-shortcuts": "true",
      "data-jp-suppress-context-menu": "", onclose: () => this.parked || this.end(),
      oncancel: (/** @type {Happening} */ event) => this.holds() && event.preventDefault() }, this.title, this.body, this.foot);
    goRound(this.node);
    holdPresses(this.node);
    keepKeys(this.node, () => {});
  }

  // Shows it, with the focus on `first`; not before Lab's own question is answered.
  /** @param {Drawn} [first] */
  async open(first) {
    OPEN.push(this);
    document.body.append(this.node);
    await Promise.resolve();
    if (labAsks()) this.park();
    else this.show(first);
    return this.closed;
  }

  /** @param {Drawn} [first] */
  show(first) {
    if (this.gone || this.node.open) return;
    this.parked = false;
    this.node.showModal();
    (first ?? this.title).focus();
  }

  park() {
    this.parked = true;
    if (this.node.open) this.node.close();
    const again = () => {
      if (labAsks()) return;
      seen.disconnect();
      this.show();
    };
    const seen = new MutationObserver(again);
    seen.observe(document.body, { childList: true });
    again();
  }

  close() {
    if (this.node.open) this.node.close();
    else this.end();
  }

  end() {
    if (this.gone) return;
    this.gone = true;
    OPEN.splice(OPEN.indexOf(this), 1);
    this.node.remove();
    const { activeElement: now } = document;
    if (now === document.body || inMenu(now)) giveBack(); // else it was put somewhere meanwhile
    this.over?.(undefined);
  }

  /** @param {...Drawn} nodes */
  put(...nodes) {
    this.body.replaceChildren(...nodes);
  }

  // The buttons below, the first of which is the one that is meant by most; 关闭 is always there.
  /** @param {Drawn[]} acts @param {string} [close] */
  offer(acts, close = "关闭") {
    acts[0]?.classList.add("gk-first");
    this.foot.replaceChildren(...acts, button(close, () => this.holds() || this.close()));
    if (this.node.open && !this.node.contains(document.activeElement)) this.foot.firstElementChild.focus();
  }
}

const labAsks = () => Boolean(document.querySelector(".jp-Dialog"));

// Lab's own dialogs lie below the browser's: the kit's makes way for them.
export function makeWay() {
  new MutationObserver(() => {
    if (labAsks()) OPEN.filter((box) => box.node.open).forEach((box) => box.park());
  }).observe(document.body, { childList: true });
}

// Something to know, and what can be done about it.
/** @param {Jupyter} lab @param {string} title @param {string} text @param {Drawn[]} [acts] */
export function say(lab, title, text, acts = []) {
  const box = new Box(lab, title);
  box.put(element("p", { role: "status" }, text));
  box.offer(acts);
  acts.forEach((act) => act.addEventListener("click", () => box.close()));
  box.open(box.foot.firstElementChild);
  return box;
}
