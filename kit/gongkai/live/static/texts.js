// Keeps the text of the notebook's Markdown cells: each cell's whole text, at most every two seconds
// and when the focus leaves, in the kernel's journal and in the browser, until the file holds it.

import { Disk } from "./disk.js";
import { KEY, named, sourceOf } from "./notebook.js";
import { AGAIN, Shelf, drawName } from "./shelf.js";
import { PLACES } from "./status.js";

const TEXTS = new WeakMap(); // by the notebook's model: it outlives kernels and forms
const PACE = 2000;

export class Texts {
  /** @param {Part} part */
  static of(part) {
    if (!TEXTS.has(part.notebook)) TEXTS.set(part.notebook, new Texts(part));
    TEXTS.get(part.notebook).attach(part);
    return TEXTS.get(part.notebook);
  }

  /** @param {Part} part */
  constructor(part) {
    this.context = part.context;
    this.notebook = part.notebook;
    this.shelf = Shelf.shared();
    this.actor = drawName();
    /** @type {Set<Part>} */
    this.parts = new Set();
    this.told = new WeakSet();
    this.docId = part.id;
    /** @type {Map<string, string>} */
    this.base = new Map(); // by cell, what the file holds
    /** @type {Map<string, Typed>} */
    this.typed = new Map(); // by cell, what was kept of it and where
    /** @type {Set<string>} */
    this.pending = new Set();
    this.watched = new WeakSet();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {Offered[]} */
    this.offers = [];
    /** @type {Conflict[]} */
    this.conflicts = [];
    this.gone = "";
    this.count = 0;
    this.last = -PACE;
    /** @type {Unused[]} */
    this.unused = []; // what the clerk decided against, until the page is closed
    this.known = this.learn();
    this.disk = new Disk(this);
    this.keepReverted();
    const watch = () => this.cells().forEach((cell) => this.watch(cell));
    watch();
    this.notebook.cells.changed?.connect(watch);
    this.context.saveState?.connect((/** @type {unknown} */ _, /** @type {string} */ now) => this.saving(now));
    for (const kind of ["focusout", "blur", "pagehide"]) window.addEventListener(kind, () => this.pending.size && this.flush());
  }

  /** @returns {Jupyter[]} */
  cells() {
    const all = this.notebook.cells; // none once the notebook was closed
    return Array.from({ length: all?.length ?? 0 }, (_, n) => all.get(n));
  }

  sources() {
    return new Map(this.cells().map((cell) => /** @type {[string, string]} */ ([cell.id, cell.sharedModel.getSource()])));
  }

  // A file as it is read, its cells by the names that they have here.
  async file() {
    const file = await this.context._manager.contents.get(this.context.path, { type: "notebook", content: true, hash: true });
    const ours = this.cells().map((cell) => {
      const text = this.base.get(cell.id) ?? cell.sharedModel.getSource();
      return { id: cell.id, type: cell.type, kept: cell.getMetadata(KEY), text };
    });
    return { ...file, content: { ...file.content, cells: named(file.content.cells, ours) } };
  }

  // What the file held when the page loaded it; a cell that was not touched since tells it too.
  async learn() {
    const now = this.sources();
    let file = null;
    try {
      file = await this.file();
      if (file.hash !== this.context.contentsModel.hash) file = null;
    } catch {
      // a page that cannot ask for the file goes by what it shows
    }
    this.base = file ? new Map(file.content.cells.map((/** @type {Jupyter} */ cell) => [cell.id, sourceOf(cell)])) : now;
    this.kept = file ? file.content.metadata?.[KEY] : null;
    for (const [id, text] of now) if (text !== this.base.get(id)) this.touch(id);
  }

  /** @param {Jupyter} cell */
  watch(cell) {
    if (cell.type !== "markdown" || this.watched.has(cell)) return;
    this.watched.add(cell);
    // What another author typed is kept by that author's page, unless this one typed into it as well.
    let own = true;
    if (this.notebook.collaborative) cell.sharedModel.ysource.observe((/** @type {unknown} */ _, /** @type {Jupyter} */ how) => (own = how.local));
    cell.sharedModel.changed.connect((/** @type {unknown} */ _, /** @type {Jupyter} */ change) => {
      if (change.sourceChange && (own || this.typed.has(cell.id))) this.touch(cell.id);
    });
    // A cell that came later, by moving or pasting, has a text already.
    if (this.base.size && cell.sharedModel.getSource() !== (this.base.get(cell.id) ?? "")) this.touch(cell.id);
  }

  /** @param {string} id */
  touch(id) {
    const first = !this.pending.size;
    this.pending.add(id);
    this.timer ??= setTimeout(() => this.flush(), Math.max(300, this.last + PACE - performance.now()));
    if (first) this.tellStatus();
  }

  // ---- keeping
  async flush() {
    clearTimeout(this.timer);
    this.timer = undefined;
    await this.known;
    this.last = performance.now();
    const now = this.sources();
    const order = [...now.keys()];
    const fresh = [];
    for (const id of this.pending) {
      const text = now.get(id);
      if (text === undefined || text === this.base.get(id)) this.forget(id);
      else if (this.typed.get(id)?.text !== text || !this.typed.get(id)?.logged) {
        const one = { id, text, base: this.base.get(id) ?? null, after: order[order.indexOf(id) - 1] ?? "", at: Date.now(), since: this.last };
        this.typed.set(id, one);
        fresh.push(one);
      }
    }
    this.pending.clear();
    if (fresh.length) this.send(fresh);
    this.tellStatus();
  }

  /** @param {string} id */
  key(id) {
    return `${id} ${this.actor}`;
  }

  /** @param {Typed[]} fresh */
  send(fresh) {
    this.post(fresh.map((one) => [this.key(one.id), one.text, one.base, one.after, one.at]), fresh);
    fresh.forEach((one) => this.shelve(one));
    // By then the kernel has answered, or the status must not wait for it any longer.
    if (fresh.length) setTimeout(() => this.tellStatus(), PACE + 100);
  }

  // Has the browser keep a text; what it would not take is tried again while it matters.
  /** @param {Typed} one */
  async shelve(one) {
    const { id, text, base, after } = one;
    try {
      await this.shelf.put("texts", { id: this.docId, key: this.key(id), text, base, after });
      one.kept = true;
    } catch {
      one.kept = false;
      setTimeout(() => this.typed.get(id) === one && this.shelve(one), AGAIN);
    }
    this.tellStatus();
  }

  /** @param {unknown[][]} texts @param {Typed[]} [fresh] */
  post(texts, fresh = []) {
    this.count += 1;
    const n = `${this.actor}.${this.count}`;
    for (const one of fresh) one.n = n;
    this.carrier()?.post({ type: "text", n, texts });
  }

  // The file holds it, or it was taken back.
  /** @param {string} id */
  forget(id) {
    if (!this.typed.delete(id)) return;
    this.post([[this.key(id), null]]);
    this.shelf.drop("texts", [[this.docId, this.key(id)]]).catch(() => {});
  }

  // Lab reads the file anew and drops what is not in it: that is offered back, as after a crash.
  keepReverted() {
    const { revert } = this.context;
    if (!revert) return;
    this.context.revert = async (/** @type {any[]} */ ...more) => {
      if (this.notebook.collaborative) return revert.apply(this.context, more); // nothing is dropped there
      await this.flush();
      const dropped = [...this.typed.values()].map((one) => ({ ...one, key: this.key(one.id), ids: [this.docId] }));
      await revert.apply(this.context, more);
      this.typed.clear();
      this.actor = drawName(); // what was kept by the old name is another's now
      this.base = this.sources();
      this.kept = this.notebook.getMetadata(KEY);
      this.offer(dropped);
      return undefined;
    };
  }

  // Whether the file bears another id than the document, as a copy does that was not saved yet.
  nameless() {
    return Boolean(this.kept) && this.kept.id !== this.docId && this.context.contentsModel?.writable !== false;
  }

  // Where what is not in the file is kept: see status.js.
  place() {
    if (this.pending.size || this.nameless()) return "pending";
    let worst = 0;
    for (const one of this.typed.values()) {
      if (one.logged) continue;
      const waits = this.carrier() && performance.now() - one.since < PACE;
      worst = Math.max(worst, one.kept ? 1 : one.kept === false && !waits ? 3 : 2);
    }
    return PLACES[worst];
  }

  /** @param {string} now */
  saving(now) {
    if (this.notebook.collaborative) return; // room.js asks the file
    if (now === "started") {
      if (this.pending.size) this.flush();
      this.written = this.sources();
      this.writing = this.notebook.getMetadata(KEY);
    } else if (now.startsWith("completed") && this.written) {
      this.base = this.written;
      this.kept = this.writing;
      const shown = this.sources();
      for (const [id, text] of shown) {
        // Lab calls the notebook clean after a save, also where a key came in between.
        if (text !== this.base.get(id)) this.notebook.dirty = true;
        else this.forget(id);
      }
      for (const id of [...this.typed.keys()]) if (!shown.has(id)) this.forget(id);
      this.tellStatus();
    }
  }

  // ---- the kernel
  carrier() {
    return [...this.parts].findLast((part) => !part.lost);
  }

  // The form above which the choices of text stand: the newest that is drawn.
  host() {
    const drawn = [...this.parts].reverse().filter((part) => part.drawn);
    const facts = drawn.filter((part) => part.name === "facts");
    /** @param {Part[]} parts */
    const live = (parts) => parts.find((part) => !part.lost);
    return live(facts) ?? live(drawn) ?? facts[0] ?? drawn[0];
  }

  /** @param {Part} part */
  attach(part) {
    this.parts.add(part);
    part.stops.push(() => this.parts.delete(part));
    for (const one of this.parts) one.emit("notice");
  }

  // A form is drawn, or its view is gone. A form that another one stands in for is left out:
  // kernels keep those of cells that were run again.
  /** @param {Part} part @param {number} more */
  draw(part, more) {
    part.drawn += more;
    if (more > 0) {
      this.parts.delete(part);
      this.parts.add(part); // it is the newest now
    }
    const same = [...this.parts].filter((one) => one.name === part.name);
    if (same.some((one) => one.drawn)) for (const one of same) if (!one.drawn) this.parts.delete(one);
    for (const one of this.parts) one.emit("notice");
  }

  // Brings the choices into view.
  show() {
    const first = this.host()?.root?.querySelector(".gk-notice li[data-text]");
    first?.scrollIntoView({ block: "center" });
    first?.closest("[role=alert]").querySelector("button").focus({ preventScroll: true });
  }

  // The kernel has told which document this is: it is asked for what it holds, and given ours.
  /** @param {Part} part */
  async settled(part) {
    if (this.docId !== part.id) {
      this.docId = part.id;
      for (const one of this.typed.values()) one.logged = one.kept = undefined;
    }
    if (this.told.has(part)) return;
    this.told.add(part);
    await this.known;
    if (this.context.isDisposed) return;
    // Until the file bears the id, what is kept by it is found by the file's place alone.
    if (this.nameless() && this.claimed !== this.docId) {
      this.claimed = this.docId;
      this.context.save().catch(() => {});
    }
    for (const [id, one] of this.typed) if (!one.logged) this.pending.add(id);
    if (this.pending.size) this.flush();
    if (!this.asked) part.post({ type: "texts" });
  }

  // The line to the server was cut: what it has not acknowledged is told again, and it is asked anew.
  /** @param {Part} part */
  again(part) {
    this.told.delete(part);
  }

  /** @param {Message} message */
  async receive(message) {
    if (message.type === "kept" && !message.n.startsWith(this.actor)) {
      // Another page turned down what is still being written here.
      for (const [id, one] of this.typed) {
        if (!message.gone.includes(this.key(id))) continue;
        one.logged = one.kept = undefined;
        this.touch(id);
      }
    } else if (message.type === "kept" && !message.problem) {
      for (const one of this.typed.values()) if (one.n === message.n) one.logged = true;
      this.tellStatus();
    } else if (message.type === "texts" && !this.asked) {
      this.asked = true;
      const found = new Map(message.texts.map(([key, text, base, after, at]) => [key, { key, text, base, after, at, ids: [] }]));
      for (const id of message.ids) {
        for (const one of await this.shelf.of("texts", id)) {
          const held = found.get(one.key);
          const ids = [...(held?.ids ?? []), id];
          found.set(one.key, held && held.at >= one.at ? { ...held, ids } : { ...one, ids });
        }
      }
      await this.known;
      this.offer([...found.values()]);
    }
  }

  // ---- what is offered back
  /** @param {Kept[]} found */
  offer(found) {
    const shown = this.sources();
    const seen = new Set();
    for (const one of found.sort((a, b) => b.at - a.at)) {
      const at = one.key.lastIndexOf(" ");
      const cell = one.key.slice(0, at);
      if (one.key.slice(at + 1) === this.actor) continue;
      const now = shown.get(cell) ?? "";
      const known = JSON.stringify([cell, one.text]);
      if (one.text === now || !(one.text + now).trim() || seen.has(known)) {
        this.drop(one);
        continue;
      }
      seen.add(known);
      this.offers.push({ ...one, cell, now, based: now === (one.base ?? ""), heading: this.heading(cell, one.after) });
    }
    this.tell("offers", this.offers);
  }

  /** @param {Kept} one */
  drop(one) {
    this.post([[one.key, null]]);
    if (one.ids.length) this.shelf.drop("texts", one.ids.map((id) => [id, one.key])).catch(() => {});
  }

  /** @param {Offered} one @param {boolean} use */
  choose(one, use) {
    this.layBy(one, use ? this.sources().get(one.cell) ?? "" : one.text);
    if (use) this.set(one.cell, one.text, one.after);
    // Used, it is this page's text now; kept by the old name until then.
    this.flush().then(() => this.drop(one));
    this.tell("offers", this.offers.filter((other) => other !== one));
  }

  // A text that was decided against can be had back until the page is closed.
  /** @param {Unused} given @param {string} text */
  layBy({ cell, after = "", heading }, text) {
    if (text.trim()) this.tell("unused", [...this.unused, { cell, after, heading, text }]);
  }

  /** @param {Unused} one */
  takeBack(one) {
    this.unused = this.unused.filter((other) => other !== one);
    this.layBy(one, this.sources().get(one.cell) ?? "");
    this.set(one.cell, one.text, one.after ?? "");
    this.tell("unused", this.unused);
  }

  // Puts a text into its cell, which is made anew where it is missing. A text is never anything else.
  /** @param {string} id @param {string} text @param {string} after */
  set(id, text, after) {
    const found = this.cells().find((cell) => cell.id === id);
    if (found) return found.sharedModel.setSource(text);
    const above = this.cells().findIndex((cell) => cell.id === after);
    this.notebook.sharedModel.insertCell(above < 0 && after ? this.notebook.cells.length : above + 1,
      { cell_type: "markdown", source: text, metadata: {}, ...(id && { id }) });
    return undefined;
  }

  /** @param {string} id @param {string} after */
  heading(id, after) {
    let name = "引言";
    for (const cell of this.cells()) {
      const noted = cell.getMetadata("gongkai");
      if (noted?.role === "heading") name = cell.sharedModel.getSource().replace(/^#+\s*/, "");
      if (cell.id === id || (cell.id === after && !this.base.has(id))) break;
    }
    return name;
  }

  /** @param {string} how */
  settle(how) {
    this.disk.settle(how);
  }

  /** @param {"gone" | "offers" | "conflicts" | "unused"} kind @param {any} value */
  tell(kind, value) {
    this[kind] = value;
    for (const part of this.parts) part.emit("notice");
    this.tellStatus();
  }

  tellStatus() {
    for (const part of this.parts) part.emit("status");
  }
}
