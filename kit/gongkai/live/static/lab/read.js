// A file read into the report that is open: what the panel 检查 offers, as a dialog of the menu, and
// for a file that is dropped on the report.

import { button, element } from "../dom.js";
import { Merge, READABLE } from "../merge.js";
import { tell } from "./cells.js";
import { Box } from "./dialogs.js";

/** @typedef {import("./main.js").Kit} Kit */
/** @typedef {import("./reports.js").Report} Report */

/** @type {WeakMap<Report, { merge: Merge, drawn: Drawn[] }>} */
const READS = new WeakMap(); // what was read last stands there when the dialog is opened again

/** @param {Kit} kit @param {Report} report @param {File} [file] */
export function readInto(kit, report, file) {
  const panel = report.checked;
  if (!panel) return tell(report.book, "这份报告的格式认不出来，读不进去。");
  let held = READS.get(report);
  if (!held) {
    const merge = new Merge(panel);
    READS.set(report, (held = { merge, drawn: merge.draw() }));
  }
  const box = new Box(kit.lab, "读入上年报告，或读入已有的报告");
  box.node.classList.add("gk-read-box");
  const { merge } = held;
  box.put(element("p", {}, "选好文件以后，先列出会改哪些格，勾选了才采用，采用以后可以撤销。文件也可以直接拖到报告上。"), ...held.drawn);
  box.offer([]);
  // Who closes it may believe that it was read in.
  let asked = false;
  box.holds = () => {
    if (asked || !merge.ticked.length) return false;
    asked = true;
    const back = (/** @type {boolean} */ takes) => {
      if (takes) merge.accept();
      asked = false;
      box.offer([]);
      merge.acts.querySelector("button")?.focus();
    };
    const take = button("采用所选", () => back(true));
    box.offer([take, button("回去看", () => back(false))], "不采用，关闭");
    box.foot.prepend(element("p", { role: "alert", class: "gk-box-ask" }, merge.left));
    take.focus();
    return true;
  };
  box.open(merge.file);
  if (file) merge.send(file);
  return undefined;
}

// A browser would leave the page for a file that is dropped on it.
/** @param {Kit} kit @param {Report} report */
export function takeDrops(kit, report) {
  const { node } = report.panel;
  const files = (/** @type {Happening} */ event) => [...(event.dataTransfer?.items ?? [])].some((one) => one.kind === "file");
  node.addEventListener("dragover", (/** @type {Happening} */ event) => files(event) && event.preventDefault());
  node.addEventListener("drop", (/** @type {Happening} */ event) => {
    const [file] = event.dataTransfer?.files ?? [];
    if (!file || event.defaultPrevented) return;
    event.preventDefault();
    if (READABLE.some((ending) => file.name.toLowerCase().endsWith(ending))) readInto(kit, report, file);
    else tell(report.book, `${file.name} 不是能读入的报告（能读网页、Word、Excel、PDF、文本和本工具的文件），没有动。`);
  });
}
