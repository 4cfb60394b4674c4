// The mouse in the table: a click chooses a cell, one more puts the caret into it, dragging or Shift
// selects a block.

/** @param {Sheet} sheet */
export function followMouse(sheet) {
  const { table, selection, inputs, places } = sheet;
  let dragging = false;
  table.addEventListener("dblclick", (/** @type {Happening} */ { target }) => {
    if (selection.editing && inputs.has(target.dataset?.cell)) selection.within(target);
  });
  table.addEventListener("mousedown", (/** @type {Happening} */ event) => {
    if (inputs.has(event.target.dataset?.cell) && event.button <= 0) dragging = press(selection, event) || dragging;
  });
  table.addEventListener("mouseover", (/** @type {Happening} */ { target, buttons }) => {
    const key = target.dataset?.cell ?? target.dataset?.key;
    if (dragging && buttons && places.has(key) && selection.editing) selection.reach(key);
  });
  const drop = () => (dragging = false);
  document.addEventListener("mouseup", drop);
  return () => document.removeEventListener("mouseup", drop);
}

// Takes a press on a field; says whether a block may be dragged from it.
/** @param {Sheet["selection"]} selection @param {Happening} event */
function press(selection, event) {
  const input = event.target;
  const { editing } = selection;
  const here = editing?.key === input.dataset.cell && document.activeElement === input;
  if (event.shiftKey && editing) {
    event.preventDefault();
    const from = selection.anchor ?? editing.key;
    input.focus();
    selection.reach(from);
    return false;
  }
  if (here && editing && editing.mode !== "chosen") {
    editing.mode = "inside"; // the caret goes where the click was
    return false;
  }
  event.preventDefault();
  selection.reach(null);
  if (here) selection.settle();
  else input.focus();
  return true;
}
