// The form of one part in the page: what it shows above, below and around its figures.

import { button, element, holdPresses, keepKeys } from "./dom.js";
import { drawFacts } from "./facts.js";
import { guardKeys } from "./guard.js";
import { followHistory } from "./history.js";
import { drawTable } from "./table.js";

/** @param {Drawn} el @param {Spec} spec @param {Part} part */
export function drawForm(el, spec, part) {
  const root = element("div", { class: "gk gk-live", "data-lm-suppress-shortcuts": "true", lang: "zh-CN" });
  const notice = element("div", { class: "gk-notice" });
  const status = element("div", { class: "gk-status", role: "status" });
  // How many findings the part has; pressed, it shows them and no others.
  const badge = button("", () => part.findings());
  badge.className = "gk-badge";
  part.badge = (count, bad) => {
    badge.textContent = count ? `检查：${count} 处` : "";
    badge.dataset.state = bad ? "bad" : "good";
  };
  root.append(notice);
  const off = [part.mountNotice(notice), part.onStatus((now) => {
    status.dataset.state = now.state;
    if (status.textContent !== now.text) status.textContent = now.text;
  })];
  off.push(spec.fields ? drawFacts(root, spec, part) : drawTable(root, spec, part, badge));
  off.push(guardKeys(root, part), followHistory(root, part));
  if (spec.fields) root.append(badge);
  root.append(status);
  holdPresses(root);
  keepKeys(root, () => part.save());
  part.root = root;
  el.append(root);
  return () => off.forEach((stop) => stop());
}
