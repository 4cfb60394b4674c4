// A table to type in: the sheet with its keys, mouse and clipboard, and the findings below it.

import { Bar } from "./bar.js";
import { followClipboard } from "./clipboard.js";
import { element, typeText } from "./dom.js";
import { Findings } from "./findings.js";
import { followKeys } from "./keys.js";
import { followMouse } from "./mouse.js";
import { followTyping } from "./selection.js";
import { Sheet } from "./sheet.js";

/** @param {Drawn} root @param {Spec} spec @param {Part} part @param {Drawn} badge */
export function drawTable(root, spec, part, badge) {
  const sheet = new Sheet(spec, part);
  const bar = new Bar(sheet);
  const findings = new Findings(sheet);
  const { table, note } = sheet;
  bar.root.append(badge);
  root.append(
    element("div", { class: "gk-scroll", role: "group", "aria-label": table.caption.textContent }, table),
    element("div", { class: "gk-note" }, element("label", { for: note.id }, "注："), note),
    bar.root, bar.ask, findings.list, findings.live,
  );
  const check = () => {
    sheet.check();
    bar.count();
    findings.show();
  };
  const refresh = () => {
    sheet.refresh();
    check();
  };
  followTyping(sheet);
  followKeys(sheet, bar);
  followClipboard(sheet, bar);
  typeText(note, "note", part);
  refresh();
  const off = [sheet.pinLabels(), followMouse(sheet), part.on(refresh), part.onAuthority(check)];
  return () => off.forEach((stop) => stop());
}
