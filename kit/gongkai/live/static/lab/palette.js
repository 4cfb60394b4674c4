// Lab's list of commands finds a command by the beginnings of Latin words alone: what is asked for in
// Chinese is found here, by what stands anywhere in a command's name or in its group's.

const CHINESE = /[一-鿿]/;

/** @typedef {{ category: string, label: string, isVisible: boolean, isEnabled: boolean }} Item */

// Where the letters asked for stand in a text: together, or else one after the other; null if they do not.
/** @param {string} text @param {string} asked @returns {number[] | null} */
export function lettersIn(text, asked) {
  const whole = text.indexOf(asked);
  if (whole >= 0) return Array.from(asked, (_, n) => whole + n);
  const found = [];
  let at = -1;
  for (const letter of asked) {
    at = text.indexOf(letter, at + 1);
    if (at < 0) return null;
    found.push(at);
  }
  return found;
}

// The commands that fit, by group, in Lab's own shape; which of them can be done now it sees by itself.
/** @param {Item[]} items @param {string} query */
export function found(items, query) {
  const asked = query.replace(/\s+/g, "").toLowerCase();
  const fitting = items.filter((one) => one.isVisible).flatMap((item) => {
    const category = item.category.toLowerCase();
    const own = lettersIn(item.label.toLowerCase(), asked);
    const group = own ? null : lettersIn(category, asked);
    const both = own ?? group ? null : lettersIn(`${category} ${item.label.toLowerCase()}`, asked);
    if (!own && !group && !both) return [];
    const split = category.length;
    const rank = own ? own[asked.length - 1] - own[0] : group ? 1000 : 2000;
    return [{ item, rank, head: group ?? both?.filter((n) => n < split) ?? null,
      indices: own ?? both?.filter((n) => n > split).map((n) => n - split - 1) ?? null }];
  }).sort((a, b) => a.rank - b.rank);
  return [...new Set(fitting.map(({ item }) => item.category))].flatMap((category) => {
    const own = fitting.filter(({ item }) => item.category === category);
    return [{ type: "header", category, indices: own[0].head }, ...own.map(({ item, indices }) => ({ type: "item", item, indices }))];
  });
}

// The list's own parts have names that are Lab's alone; where they are others one day, it is as Lab has it.
/** @param {import("./main.js").Kit} kit */
export function findCommands(kit) {
  const { CommandPalette } = kit.lab.widgets;
  const list = CommandPalette.prototype;
  const { onUpdateRequest } = list;
  let waiting = false; // whether something fits that needs a report in front
  list.onUpdateRequest = function update(/** @type {unknown} */ message) {
    const query = this.inputNode.value;
    if (this.isVisible && this._results === null && Array.isArray(this._items) && CHINESE.test(query)) {
      const all = found(this._items, query);
      const now = this._items.filter((/** @type {Item} */ one) => one.isEnabled); // Lab shows no others
      this._results = found(now, query);
      waiting = all.length > this._results.length;
      this._activeIndex = this._results.findIndex((/** @type {{ type: string, item: Item }} */ one) => one.type === "item");
    }
    return onUpdateRequest.call(this, message);
  };
  const words = CommandPalette.Renderer.prototype;
  const { formatEmptyMessage } = words;
  words.formatEmptyMessage = function say(/** @type {{ query: string }} */ asked) {
    const chinese = kit.front() || CHINESE.test(`${asked.query}${kit.offered.menu?.fileMenu?.title.label ?? ""}`);
    if (!chinese) return formatEmptyMessage.call(this, asked);
    return waiting && !kit.front() ? `“${asked.query}”要先打开一份报告才能用` : `没有找到叫“${asked.query}”的命令`;
  };
  // Lab's key for it, which its menu names, works where a report holds Lab's keys off.
  window.addEventListener("keydown", (event) => {
    const wanted = event.ctrlKey && event.shiftKey && !event.altKey && event.code === "KeyC";
    if (!wanted || !kit.front() || document.querySelector("dialog[open]") || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    kit.app.commands.execute("apputils:activate-command-palette");
  }, true);
}
