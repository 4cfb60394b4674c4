// A report that several people write in at once (jupyter-collaboration): the notebook's model is one
// for all pages, and the server saves it by itself. The kit's figures are one value in that model, of
// which the last written stands; so a page writes them seldom, adds what is missing, and never writes
// over what it has not heard of. What the file holds is asked of the file.

import { KEY, asRecord, countsOf, isPlain, record, sourceOf } from "./notebook.js";

const PACE = 400; // milliseconds between a change and its place in the model; the journal has it at once
const GRACE = 600; // within which the server tells of what another page wrote into the model
const ROOMS = new WeakMap(); // by the notebook's model

/** @param {Seen} one @param {Seen} other */
const ahead = (one, other) => Object.entries(one).some(([actor, n]) => n > (other[actor] ?? 0));

export class Room {
  // The room of a notebook; none where this page alone has its model.
  /** @param {Part} part @returns {Room | null} */
  static of(part) {
    const { notebook } = part;
    if (!notebook?.collaborative) return null;
    if (!ROOMS.has(notebook)) ROOMS.set(notebook, new Room(part));
    return ROOMS.get(notebook);
  }

  /** @param {Part} part */
  constructor(part) {
    this.context = part.context;
    this.notebook = part.notebook;
    this.texts = /** @type {Texts} */ (part.texts);
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.asking = undefined;
    /** @type {Map<Part, ReturnType<typeof setTimeout>>} */
    this.waiting = new Map();
    /** @type {WeakMap<Part, string>} */
    this.met = new WeakMap(); // the state that the server was told of last, as it stood in the model
    this.notebook.sharedModel.changed.connect((/** @type {unknown} */ _, /** @type {Jupyter} */ change) => {
      if (change.stateChange?.some((/** @type {Jupyter} */ one) => one.name === "hash")) this.ask();
    });
    window.addEventListener("pagehide", () => {
      for (const one of [...this.waiting.keys()]) this.write(one);
    });
    this.texts.known.then(() => this.ask());
  }

  // ---- figures
  // Has a part in the model soon. Not all pages at the same time: the next finds it there.
  /** @param {Part} part @param {number} [wait] */
  soon(part, wait = PACE + Math.random() * PACE) {
    if (!this.waiting.has(part)) this.waiting.set(part, setTimeout(() => this.settle(part), wait));
  }

  /** @param {Part} part */
  found(part) {
    const { cells, seen } = asRecord(asRecord(part.stored()?.parts)[part.name]);
    return { cells: record(asRecord(cells)), seen: countsOf(seen) };
  }

  /** @param {Part} part */
  async settle(part) {
    this.waiting.delete(part);
    if (part.lost) return;
    if (this.strange(part)) {
      // Another page wrote it a moment ago, and the server is about to tell; else it is asked.
      await new Promise((resolve) => setTimeout(resolve, GRACE));
      if (this.strange(part) && !(part.connected && (await part.ask()))) return this.soon(part, 5000);
      // A program that is no page of this server wrote it: the server puts both in order, or offers.
      const found = this.found(part);
      if (this.strange(part) && !(await part.meet(found))) return this.soon(part, 5000);
      this.met.set(part, JSON.stringify(found));
    }
    return this.write(part);
  }

  // Whether the model holds figures that this page has not heard of.
  /** @param {Part} part */
  strange(part) {
    const found = this.found(part);
    return ahead(found.seen, part.seen) && this.met.get(part) !== JSON.stringify(found);
  }

  /** @param {Part} part */
  write(part) {
    clearTimeout(this.waiting.get(part));
    this.waiting.delete(part);
    const found = this.found(part);
    const same = !ahead(part.seen, found.seen) && !ahead(found.seen, part.seen)
      && Object.keys({ ...found.cells, ...part.cells }).every((key) => String(found.cells[key] ?? "") === part.get(key));
    if (!same || part.stored()?.id !== part.id) part.write();
  }

  // Has the plain table of a part in its cell, once; says whether it was not so.
  /** @param {Jupyter} cell @param {Record<string, any>} data @param {boolean} served */
  draw(cell, data, served) {
    const outputs = cell.getOutputs();
    const plain = outputs.filter((/** @type {Jupyter} */ one) => isPlain(one.data, served));
    if (plain.length === 1 && [plain[0].data["text/html"]].flat().join("") === data["text/html"]) return false;
    const others = outputs.filter((/** @type {Jupyter} */ one) => !plain.includes(one));
    cell.setOutputs([...others, { output_type: "display_data", data, metadata: {} }]);
    return true;
  }

  // ---- the file
  // The server has saved, or this page has just come: what of it all is in the file now?
  ask() {
    clearTimeout(this.asking);
    this.asking = setTimeout(() => this.read(), 200);
  }

  async read() {
    const { texts } = this;
    try {
      const file = await texts.file();
      texts.base = new Map(file.content.cells.map((/** @type {Jupyter} */ cell) => [cell.id, sourceOf(cell)]));
      texts.kept = file.content.metadata?.[KEY];
    } catch {
      return; // no answer, no news
    }
    const shown = texts.sources();
    for (const id of [...texts.typed.keys()]) if ((shown.get(id) ?? "") === (texts.base.get(id) ?? "")) texts.forget(id);
    texts.tellStatus();
  }
}
