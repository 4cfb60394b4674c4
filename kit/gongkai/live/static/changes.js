// Changes of several cells at once; each is one entry of the history.

/** @param {Sheet} sheet @param {boolean} down */
export function fill(sheet, down) {
  const block = sheet.selection.block();
  /** @type {[string, string][]} */
  const pairs = [];
  block.forEach((line) => line.forEach((cell, x) => {
    const source = down ? block[0][x] : line[0];
    if (source && source !== cell && !cell.computed) pairs.push([cell.key, sheet.valueText(source)]);
  }));
  sheet.part.history.change(down ? "向下填充" : "向右填充", pairs);
}

// Puts one text into all typed cells of the block.
/** @param {Sheet} sheet @param {string} label @param {string} text */
export function put(sheet, label, text) {
  sheet.part.history.change(label, sheet.selection.typedCells().map((cell) => [cell.key, text]));
}

/** @param {Sheet} sheet */
export function clear(sheet) {
  put(sheet, "清除", "");
}

/** @param {Sheet} sheet @param {Cell[]} cells */
export function fillZero(sheet, cells) {
  sheet.part.history.change("空格填 0", cells.map((cell) => [cell.key, "0"]));
}
