// Where what the clerk wrote is by now: one line for the report that is looked at, in Lab's status bar;
// where there is none, as in Notebook 7, above the report.

import { element } from "../dom.js";
import { worstOf } from "../status.js";

/** @param {import("./main.js").Kit} kit */
export function addStatusLine(kit) {
  const { Widget } = kit.lab.widgets;
  const { status } = kit.offered;
  const line = element("span", { role: "status", class: "gk-line-text" });
  const item = new Widget({ node: element("div", { lang: "zh-CN" }, line) });
  item.addClass("gk-line");
  let shown = () => {};
  if (status) {
    status.registerStatusItem("gongkai:status", { item, align: "left", rank: -1, isActive: () => Boolean(kit.reports.current) });
  }
  kit.reports.onCurrent((report) => {
    shown();
    item.setHidden(!report);
    if (!report) return;
    if (!status) report.panel.contentHeader.addWidget(item);
    shown = follow(report, (now) => {
      item.node.dataset.state = now.state;
      item.node.title = now.text;
      if (line.textContent !== now.text) line.textContent = now.text;
    });
  });
}

/** @param {import("./reports.js").Report} report @param {(now: { state: string, text: string }) => void} tell */
function follow(report, tell) {
  /** @type {Map<Part, () => void>} */
  const followed = new Map();
  let due = false; // the parts tell one after the other of the same key
  const show = () => {
    due = false;
    const all = [...followed.keys()].map((part) => part.situation());
    if (all.length) tell(worstOf(all));
    else tell(report.problem ? { state: "dead", text: report.problem } : { state: "logged", text: "正在打开…" });
  };
  const soon = () => {
    if (!due) queueMicrotask(show);
    due = true;
  };
  const off = report.onForms(() => {
    for (const part of report.forms) if (!followed.has(part)) followed.set(part, part.listen("status", soon));
    soon();
  });
  return () => {
    off();
    due = true; // what is still to come is of a report that is not looked at
    for (const stop of followed.values()) stop();
  };
}
