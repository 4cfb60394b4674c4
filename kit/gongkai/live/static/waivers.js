// The reason why a finding is right as it stands: asked for, kept in the notebook, taken back.

import { element } from "./dom.js";
import { keepBeside } from "./notebook.js";

/** @param {Panel} panel @param {Drawn} row @param {Finding} one */
export function askReason(panel, row, one) {
  row.querySelector("form")?.remove();
  const why = element("input", { type: "text", "aria-label": "理由", placeholder: "理由，如：机构改革", required: true });
  const name = element("input", { type: "text", "aria-label": "署名", placeholder: "署名", required: true });
  const close = () => {
    form.remove();
    row.querySelector(".gk-reason")?.focus();
  };
  // The browser's own complaint would be in its own language.
  const form = element("form", { "data-mark": one.mark, novalidate: true, onsubmit: (/** @type {Happening} */ event) => {
    event.preventDefault();
    if (!why.value.trim() || !name.value.trim()) return panel.say("请写明理由，并署名");
    panel.say("");
    close();
    waive(panel, one, { reason: why.value.trim(), name: name.value.trim() });
  }, onkeydown: (/** @type {Happening} */ event) => event.key === "Escape" && !event.isComposing && close() },
  why, name, element("button", { type: "submit" }, "确定"), element("button", { type: "button", onclick: close }, "取消"));
  row.append(form);
  why.focus();
}

/** @param {Panel} panel @param {Finding} one @param {{ reason: string, name: string } | null} given */
export function waive(panel, one, given) {
  if (!panel.notebook) return panel.say("这里无法写入笔记本，请在 JupyterLab 里说明");
  // A reason given in an earlier version is kept under the mark that its finding has now.
  const marks = new Map(panel.findings.filter((f) => f.waived).map((f) => [f.waived?.mark, f.mark]));
  const { mark, code, message } = one;
  const now = new Date();
  const date = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
  keepBeside(panel.notebook, (kept) => {
    const all = (kept.waivers ?? []).map((/** @type {any} */ held) => ({ ...held, mark: marks.get(held.mark) ?? held.mark }));
    const others = all.filter((/** @type {any} */ held) => held.mark !== mark);
    return { ...kept, waivers: given ? [...others, { mark, code, message, ...given, date }] : others };
  });
  panel.ask();
}
