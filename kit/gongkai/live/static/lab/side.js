// The side panel 「检查」: the findings of the report that is looked at, at the right of whatever is open.

import { button, element } from "../dom.js";

const ID = "gongkai-side";
const WIDE = 1300; // from this width on, in CSS pixels, there is room for it beside 表三
const NONE = "打开一份年度报告，这里就列出它的问题。";

/** @typedef {import("./reports.js").Report} Report */
/** @typedef {import("./main.js").Kit} Kit */

/** @param {Kit} kit */
export function addSide(kit) {
  const { Widget } = kit.lab.widgets;
  const { shell } = kit.app;
  const none = element("p", { class: "gk-side-none" }, NONE);
  const side = new Widget({ node: element("div", { role: "region", "aria-label": "检查", lang: "zh-CN" }, none) });
  side.id = ID;
  side.addClass("gk-side");
  Object.assign(side.title, { label: "检查", caption: "检查：这份报告的问题、引用、上年报告、以前的版本" });
  shell.add(side, "right", { rank: 1 });
  let room = false; // whether it was made
  kit.reports.onCurrent((report) => {
    for (const box of [...side.node.children]) if (box !== none) box.hidden = box !== report?.box;
    none.hidden = Boolean(report);
    document.body.classList.toggle("gk-front", Boolean(report));
    if (report && report.box.parentElement !== side.node) take(kit, side, report);
    if (report && !room) makeRoom(kit, side);
    room ||= Boolean(report);
  });
}

/** @param {Kit} kit @param {Jupyter} side @param {Report} report */
function take(kit, side, report) {
  side.node.append(report.box);
  report.panel.disposed.connect(() => report.box.remove());
  report.open = () => kit.app.shell.activateById(ID);
  const off = report.onForms(() => {
    if (report.checked) report.checked.called = report.open;
  });
  report.panel.disposed.connect(off);
}

// At the first report of a page the form gets the room: the list of files makes way in a narrow window,
// and the findings stand beside it in a wide one; unless the clerk had it otherwise.
/** @param {Kit} kit @param {Jupyter} side */
async function makeRoom({ app: { shell, restored }, screen }, side) {
  const [kept] = await Promise.all([screen.kept, restored]);
  if (window.innerWidth < 1600 && kept?.files !== "open") shell.collapseLeft?.();
  if (window.innerWidth >= WIDE && kept?.side !== "shut" && !side.isVisible) shell.activateById(ID);
  const now = () => ({ side: side.isVisible ? "open" : "shut", files: shell.leftCollapsed ? "shut" : "open" });
  let before = now();
  const look = () => {
    const after = now();
    if (after.side !== before.side) screen.keep("side", after.side);
    if (after.files !== before.files) screen.keep("files", after.files);
    before = after;
  };
  shell.layoutModified?.connect(look);
  new ResizeObserver(look).observe(side.node); // Notebook 7 does not say
}

// What stands in the cell of the checks: how many there are, and the way to them.
/** @param {Drawn} el @param {Report} report */
export function drawPointer(el, report) {
  const counts = element("b", { class: "gk-pointed" });
  const go = button("在右边打开“检查”", () => report.open());
  el.append(element("div", { class: "gk gk-checks", lang: "zh-CN" }, "检查：", counts, " ", go));
  if (!report.checked) return;
  report.checked.told = (text) => {
    counts.textContent = text;
  };
  counts.textContent = report.checked.head.textContent;
}
