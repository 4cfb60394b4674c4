// Keeps what is typed: in the notebook's own metadata at each key, in the kernel's journal, and in
// every other page that shows the same form. The notebook's model is reached through the widget
// manager where Jupyter offers it; elsewhere the kernel's journal alone keeps the figures.

import { History } from "./history.js";
import { KEY, MIME, VIEW, asRecord, countsOf, isPlain, isText, layAside, record } from "./notebook.js";
import { mountNotices } from "./notice.js";
import { staticHTML } from "./plain.js";
import { Room } from "./room.js";
import { Unsent, drawName } from "./shelf.js";
import { PLACES, statusOf } from "./status.js";
import { Texts } from "./texts.js";

const LOST = new Set(["restarting", "autorestarting", "dead", "terminating"]);

export class Part {
  /** @param {Jupyter} model @param {Spec} spec */
  constructor(model, spec) {
    const state = model.get("state");
    this.model = model;
    this.name = state.part;
    this.id = state.id;
    this.spec = spec;
    this.cells = record(state.cells);
    this.seen = record(state.seen);
    this.actor = drawName();
    this.count = 0;
    this.lost = false;
    this.connected = true;
    this.problem = state.problem;
    /** @type {Offer[]} */
    this.notices = []; // what the kernel offers is shown once what it knows is on screen
    this.word = state.word;
    this.torn = state.torn;
    this.last = state.last ?? {};
    this.authority = null;
    this.listeners = { change: new Set(), status: new Set(), authority: new Set(), notice: new Set() };
    this.context = model.widget_manager?.context ?? null;
    /** @type {Host | null} */
    this.host = model.host ?? null; // where no kernel but the server answers: lab/line.js
    this.notebook = this.context?.model?.setMetadata ? this.context.model : null;
    this.edited = 0; // counts edits; `written` is the count that the file on disk has
    this.written = 0;
    /** @type {(() => void)[]} */
    this.stops = [];
    this.badge = (/** @type {number} */ _count, /** @type {boolean} */ _bad) => {}; // the panel tells the form
    this.findings = () => {}; // the panel shows those of this part
    /** @type {Drawn} */
    this.root = null;
    /** @type {Drawn} */
    this.returning = null; // the field that the focus comes back to from a dialog
    this.drawn = 0; // how many views show it
    this.history = History.of(this);
    this.composing = new Map(); // what an input method holds and nothing else does: by field, how it is taken
    this.unsent = new Unsent(this);
    this.texts = this.notebook ? Texts.of(this) : null;
    this.room = Room.of(this); // where others have the same notebook's model
    this.texts?.known.then(() => this.emit("status"));
    this.begin();
  }

  // ---- for the form
  /** @param {string} key */
  get(key) {
    return this.cells[key] ?? "";
  }

  /** @param {[key: string, text: string][]} changes */
  edit(changes) {
    if (!changes.length) return;
    /** @type {Edit[]} */
    const made = changes.map(([cell, text]) => [this.actor, (this.count += 1), cell, text]);
    for (const edit of made) {
      this.unsent.add(edit, this.get(edit[2]));
      this.put(...edit);
    }
    this.keep();
    this.send();
    for (const form of this.history.forms) if (form !== this) made.forEach((edit) => form.put(...edit));
    for (const form of this.history.forms) form.emit("change");
    this.emit("status");
  }

  // All that is not acknowledged yet goes along, in order: messages may overtake each other. The
  // greeting goes before: it tells of the file as it was found, and edits of this page come after it.
  send() {
    if (this.greeted && this.unsent.edits.length) this.post({ type: "edit", edits: this.unsent.edits });
  }

  // An input method's text stands in the field and nowhere else until it is taken.
  /** @param {Drawn} input @param {(() => void) | null} take */
  compose(input, take) {
    if (take) this.composing.set(input, take);
    else this.composing.delete(input);
    this.emit("status");
  }

  takeComposed() {
    for (const [input, take] of [...this.composing]) {
      this.composing.delete(input);
      if (input.isConnected) take();
    }
  }

  /** @param {() => void} run */
  on(run) {
    return this.listen("change", run);
  }

  /** @param {(now: { state: string, text: string }) => void} run */
  onStatus(run) {
    const tell = () => run(this.status());
    tell();
    return this.listen("status", tell);
  }

  /** @param {() => void} run */
  onAuthority(run) {
    return this.listen("authority", run);
  }

  // Whether the kernel's last answer speaks of what is on screen now.
  settled() {
    const seen = this.authority?.seen ?? {};
    return !this.lost && Object.entries(this.seen).every(([actor, n]) => seen[actor] === n);
  }

  save() {
    this.takeComposed();
    this.context?.save?.()?.catch?.(() => {}); // its failure is told by status and dialog
  }

  // ---- keeping
  begin() {
    this.model.on("msg:custom", (/** @type {Message} */ message) => this.receive(message));
    const stored = this.stored();
    if (this.notebook && stored) {
      const part = stored.parts?.[this.name];
      const texts = Object.entries(asRecord(part?.cells)).filter(([, held]) => isText(held));
      this.cells = record(Object.fromEntries(texts.map(([key, held]) => [key, String(held)])));
      this.seen = countsOf(part?.seen);
    }
    this.watch();
    if (!this.host || this.connected) this.greet(this.hello());
  }

  // What is said first: which file this is, and how it stands here.
  hello() {
    const stored = this.stored();
    /** @type {Record<string, any>} */
    const hello = { type: "hello", path: this.context?.localPath ?? this.context?.path ?? "" };
    if (this.notebook && stored) {
      const part = stored.parts?.[this.name];
      if (isText(stored.id)) hello.id = stored.id;
      const { organ, year } = stored.parts?.facts?.cells ?? {};
      hello.facts = { organ, year };
      // What others write has its place in the model a little later: the server knows it before.
      if (!this.room) hello.state = { cells: part?.cells ?? {}, seen: part?.seen ?? {} };
    }
    return hello;
  }

  // What this browser kept goes along, so that the kernel puts it in its order.
  /** @param {Record<string, any>} hello */
  async greet(hello) {
    // A copy that is not saved yet bears another id in its file than the kernel knows it by.
    this.found = await Unsent.found([...new Set([hello.id ?? this.id, this.id])], this);
    this.greeted = true;
    this.post({ ...hello, unsent: this.found.map(({ id, edits, before }) => ({ id, edits, before })) });
    this.send();
  }

  // Has the kernel meet another state of this part, as it stands in a file; false without an answer.
  /** @param {{ cells?: Figures, seen?: Seen }} state */
  meet(state) {
    return this.ask({ cells: state.cells ?? {}, seen: state.seen ?? {} });
  }

  // Asks how this part stands, and tells of a state; false without an answer.
  /** @param {{ cells: Figures, seen: Seen }} [state] @returns {Promise<boolean>} */
  ask(state) {
    return new Promise((resolve) => {
      const stop = this.listen("authority", () => {
        stop();
        resolve(true);
      });
      setTimeout(() => {
        stop();
        resolve(false);
      }, 3000);
      this.post({ type: "hello", id: this.id, path: "", ...(state && { state }) });
    });
  }

  // The server's line is there, or gone: it is greeted anew, and may be another server by now.
  follow() {
    const { host } = this;
    if (!host) return;
    this.connected = host.connected;
    const told = () => {
      this.connected = host.connected;
      this.greeted = false;
      if (this.connected) {
        this.texts?.again(this);
        this.greet(this.hello());
      } else this.unsent.soon(0);
      this.emit("status");
    };
    this.stops.push(host.listen(told));
  }

  watch() {
    this.follow();
    const session = this.host ? null : this.context?.sessionContext;
    const kernel = this.host ? null : this.model.widget_manager?.kernel;
    /** @param {Jupyter} signal @param {(...told: any[]) => void} run */
    const follow = (signal, run) => {
      if (!signal?.connect) return;
      signal.connect(run);
      this.stops.push(() => signal.disconnect(run));
    };
    /** @param {unknown} _ @param {string} now */
    const status = (_, now) => LOST.has(now) && this.lose();
    follow(session?.statusChanged ?? kernel?.statusChanged, status);
    follow(session?.kernelChanged, (_, change) => change.oldValue && this.lose());
    follow(session?.connectionStatusChanged ?? kernel?.connectionStatusChanged, (_, now) => {
      this.connected = now === "connected";
      if (this.connected) this.send();
      if (!this.connected) this.unsent.soon(0);
      this.emit("status");
    });
    let started = 0;
    follow(this.context?.saveState, (_, now) => {
      if (now === "started") started = this.edited;
      this.failed = now === "failed";
      if (now.startsWith("completed") && !this.room) {
        this.written = started;
        // Lab calls the notebook clean after a save, also where a key came in between.
        if (this.edited > started) this.notebook.dirty = true;
      }
      this.emit("status");
    });
    follow(this.notebook?.stateChanged, () => this.emit("status"));
    follow(this.notebook?.metadataChanged, () => this.reverted());
    const flush = () => this.drawOutput();
    window.addEventListener("pagehide", flush);
    this.stops.push(() => window.removeEventListener("pagehide", flush), () => this.history.leave(this));
  }

  stored() {
    return this.notebook?.getMetadata?.(KEY) ?? null;
  }

  keep() {
    this.edited += 1;
    if (this.room) this.room.soon(this);
    else this.write();
    clearTimeout(this.timer);
    // The first of several pages draws it for all.
    this.timer = setTimeout(() => this.drawOutput(), this.room ? 1500 + Math.random() * 1500 : 500);
  }

  // Writes this part, and only this part, into the notebook's metadata.
  write() {
    if (this.notebook) {
      const whole = this.stored() ?? { version: 1, edition: this.model.get("state").edition };
      whole.id = this.id || whole.id;
      layAside(whole, "parts", whole.parts);
      whole.parts = { ...asRecord(whole.parts) };
      layAside(whole, this.name, whole.parts[this.name]);
      const part = asRecord(whole.parts[this.name]);
      layAside(whole, `${this.name}.cells`, part.cells);
      // What is damaged is told of by the checks and stays until something is typed in its place.
      const damaged = Object.entries(asRecord(part.cells)).filter(([, held]) => !isText(held));
      const cells = { ...Object.fromEntries(damaged), ...this.cells };
      whole.parts[this.name] = { ...part, cells, seen: { ...this.seen } };
      this.keeping = true;
      this.notebook.setMetadata(KEY, whole);
      this.keeping = false;
    }
  }

  // A reverted notebook or another tab must not take back what stands in this form.
  reverted() {
    if (this.keeping || this.lost) return;
    if (this.room) {
      this.room.soon(this);
      return;
    }
    const part = this.stored()?.parts?.[this.name];
    const behind = Object.entries(this.seen).some(([actor, n]) => n > (part?.seen?.[actor] ?? 0));
    if (behind) this.keep();
  }

  // Keeps the plain table on disk current: the notebook's second output of this cell.
  drawOutput() {
    clearTimeout(this.timer);
    const cells = this.notebook?.cells;
    for (let n = 0; n < (cells?.length ?? 0); n += 1) {
      const outputs = cells.get(n).outputs;
      if (!outputs) continue;
      const all = Array.from({ length: outputs.length }, (_, i) => outputs.get(i));
      const plain = all.find((one) => isPlain(one.data, Boolean(this.host)));
      const own = this.host
        ? cells.get(n).getMetadata(KEY)?.role === "form" && cells.get(n).getMetadata(KEY).part === this.name
        : all.some((one) => one.data?.[VIEW]?.model_id === this.model.get("state").model);
      if (!own) continue;
      const data = { "text/html": staticHTML(this.spec, this), [MIME]: { cells: this.cells, seen: this.seen, part: this.name } };
      if (this.room) {
        // Another page may have drawn it at the same moment: it is looked at again.
        if ((plain || this.host) && this.room.draw(cells.get(n).sharedModel, data, Boolean(this.host))) {
          this.timer = setTimeout(() => this.drawOutput(), 1000 + Math.random() * 1000);
        }
        continue;
      }
      if (plain && plain.data["text/html"] !== data["text/html"]) plain.setData({ data });
      if (!plain && this.host) outputs.add({ output_type: "display_data", data, metadata: {} });
    }
  }

  // ---- the kernel
  /** @param {object} message */
  post(message) {
    if (this.lost) return;
    try {
      this.model.send(message);
    } catch {
      this.lose();
    }
  }

  lose() {
    this.lost = true;
    this.unsent.soon(0);
    this.emit("status");
  }

  /** @param {string} actor @param {number} n @param {string} cell @param {string} text */
  put(actor, n, cell, text) {
    this.seen[actor] = n;
    if (text) this.cells[cell] = text;
    else delete this.cells[cell];
  }

  /** @param {Message} message */
  receive(message) {
    if (message.type === "kept" || message.type === "texts") {
      this.texts?.receive(message);
      return;
    }
    if (message.type === "edits") {
      // A cell that is being typed into here is newer here.
      const open = new Set(this.unsent.edits.map((edit) => edit[2]));
      const here = new Set([...this.history.forms].map((form) => form.actor));
      const others = message.edits.filter(([actor, n, cell]) =>
        actor !== this.actor && !open.has(cell) && !(here.has(actor) && n <= (this.seen[actor] ?? 0)));
      for (const edit of others) this.put(...edit);
      this.history.foreign(others.filter(([actor]) => !here.has(actor)).map(([, , cell]) => cell), this);
      if (others.length) {
        this.keep();
        this.emit("change");
      }
    } else if (message.type === "state") {
      this.replace(message);
    } else {
      // What the kernel cannot read is not kept there; see status.js.
      if (message.type === "refused") this.problem = message.problem;
      return this.emit("status");
    }
    this.problem = message.problem;
    const seen = record(message.seen);
    if (!message.problem) {
      this.unsent.logged(seen[this.actor] ?? 0);
      this.found = Unsent.settled(this.found ?? [], seen);
    }
    if (message.totals || this.name === "facts") this.authority = message;
    this.emit("authority");
    this.emit("status");
  }

  /** @param {Message} message */
  replace(message) {
    const stored = this.stored();
    const before = JSON.stringify([this.cells, this.seen]);
    const held = this.cells;
    this.id = message.id;
    this.notices = message.notices;
    this.word = message.word;
    this.torn = message.torn;
    this.last = message.last ?? this.last;
    this.cells = record(message.cells);
    this.seen = record(message.seen);
    // What was typed while the answer was on its way stays.
    for (const edit of this.unsent.edits) if (edit[1] > (this.seen[this.actor] ?? 0)) this.put(...edit);
    const changed = before !== JSON.stringify([this.cells, this.seen]);
    this.history.foreign(Object.keys({ ...held, ...this.cells }).filter((key) => this.get(key) !== (held[key] ?? "")), this);
    if (this.notebook && (changed || stored?.id !== this.id)) this.keep();
    if (changed || this.host) this.emit("change");
    if (this.greeted) this.texts?.settled(this);
    this.emit("notice");
  }

  // ---- what the clerk is told
  status() {
    return statusOf(this.situation());
  }

  /** @returns {Situation} */
  situation() {
    return {
      lost: this.lost,
      served: Boolean(this.host),
      connected: this.connected,
      elsewhere: this.host?.elsewhere,
      file: Boolean(this.notebook),
      saved: this.room ? this.filed()
        : Boolean(this.notebook) && this.written >= this.edited && !this.notebook.dirty && !this.texts.pending.size,
      place: this.place(),
      composing: [...this.composing.keys()].some((input) => input.isConnected),
      problem: this.problem,
      conflict: this.texts?.disk.said(),
      offered: this.texts?.offers.length,
      readonly: this.context?.contentsModel?.writable === false,
      failed: this.failed,
    };
  }

  // Where what this form holds and the text are: see status.js.
  place() {
    const held = this.unsent.held();
    const own = !this.unsent.edits.length ? 0 : held ? 1 : held === false ? (this.waits() ? 2 : 3) : 2;
    const worst = Math.max(own, PLACES.indexOf(this.texts?.place() ?? "journal"));
    return this.filed() ? "file" : PLACES[worst];
  }

  // Whether the file holds all of this form and all text; what else there is to save, we do not know.
  filed() {
    if (!this.notebook || (!this.room && this.written < this.edited)) return false;
    if (this.texts.pending.size || this.texts.typed.size) return false;
    const { parts } = asRecord(this.texts.kept);
    const seen = record(asRecord(asRecord(asRecord(parts)[this.name]).seen));
    return Boolean(parts) && Object.entries(this.seen).every(([actor, n]) => n <= (seen[actor] ?? 0));
  }

  // Whether the kernel's answer may still come.
  waits() {
    return !this.lost && this.connected && !this.problem;
  }

  /** @param {Drawn} box */
  mountNotice(box) {
    return mountNotices(this, box);
  }

  /** @param {"change" | "status" | "authority" | "notice"} kind @param {() => void} run */
  listen(kind, run) {
    this.listeners[kind].add(run);
    return () => this.listeners[kind].delete(run);
  }

  /** @param {"change" | "status" | "authority" | "notice"} kind */
  emit(kind) {
    for (const run of [...this.listeners[kind]]) run();
  }
}
