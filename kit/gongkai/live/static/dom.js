// What the form's parts are made of: elements, fields of text, lines over the page.

/** @param {string} tag @param {Record<string, any>} [attributes] @param {...any} children @returns {Drawn} */
export const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

/** @param {string} label @param {(event: Happening) => void} onclick */
export const button = (label, onclick) => element("button", { type: "button", onclick }, label);

let drawn = 0;

// An id that nothing else in the page has.
export const freshId = () => `gk${(drawn += 1)}`;

// A field of text: each visit to it is one entry of the history.
/** @param {Drawn} input @param {string} key @param {Part} part */
export function typeText(input, key, part) {
  const take = () => part.history.type(key, input.value);
  input.addEventListener("input", (/** @type {Happening} */ event) => {
    if (event.isComposing) part.compose(input, take);
    else take();
  });
  input.addEventListener("compositionstart", () => (input.dataset.composing = "yes"));
  input.addEventListener("compositionend", () => {
    delete input.dataset.composing;
    take();
    part.compose(input, null);
  });
  input.addEventListener("focusin", () => part.returning !== input && part.history.close());
}

// What is pressed is what is meant, also where the page moves under the mouse before it is let go: a
// page that is being drawn does. Who moves the mouse away before letting go means nothing.
/** @param {Drawn} root */
export function holdPresses(root) {
  let from = [0, 0];
  root.addEventListener("pointerdown", (/** @type {Happening} */ event) => {
    from = [event.clientX, event.clientY];
    if (event.isTrusted) event.target.closest("button, label")?.setPointerCapture(event.pointerId);
  });
  root.addEventListener("click", (/** @type {Happening} */ event) => {
    const moved = event.detail && Math.hypot(event.clientX - from[0], event.clientY - from[1]) > 10;
    if (!moved || !event.target.closest("button, label")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

// Keys stay in the form: Lab must not cut a cell because someone types an x.
/** @param {Drawn} root @param {() => void} save */
export function keepKeys(root, save) {
  for (const kind of ["keydown", "keyup", "keypress", "copy", "cut", "paste"]) {
    root.addEventListener(kind, (/** @type {Happening} */ event) => {
      if (kind === "keydown" && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        save();
      }
      event.stopPropagation();
    });
  }
}

// Lifts a line over the page, so that it is seen wherever the form is scrolled to; let down, it
// stands at its place in the form.
/** @param {Drawn} line @param {boolean} up */
export function lift(line, up) {
  if (!line.showPopover) return;
  if (!up) line.popover = null;
  else if (line.isConnected && !line.popover) {
    line.popover = "manual";
    line.showPopover();
  }
}
