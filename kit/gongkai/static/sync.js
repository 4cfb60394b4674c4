// Keeps what is typed: in the notebook's own metadata at each key, in the kernel's journal, and in
// every other page that shows the same form. The notebook's model is reached through the widget
// manager where Jupyter offers it; elsewhere the kernel's journal alone keeps the figures.

const KEY = "gongkai";
const VIEW = "application/vnd.jupyter.widget-view+json";
const MIME = "application/vnd.gongkai.part+json";
const LOST = new Set(["restarting", "autorestarting", "dead", "terminating"]);

class Part {
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
    this.notices = state.notices;
    this.word = state.word;
    this.torn = state.torn;
    this.last = state.last ?? {};
    this.authority = null;
    this.listeners = { change: new Set(), status: new Set(), authority: new Set(), notice: new Set() };
    this.context = model.widget_manager?.context ?? null;
    this.notebook = this.context?.model?.setMetadata ? this.context.model : null;
    this.edited = 0; // counts edits; `written` is the count that the file on disk has
    this.written = 0;
    this.stops = [];
    this.badge = () => {};
    this.unsent = new Unsent(this);
    this.texts = this.notebook ? Texts.of(this) : null;
    this.begin();
  }

  // ---- for the form
  get(key) {
    return this.cells[key] ?? "";
  }

  edit(changes) {
    for (const [cell, text] of changes) {
      this.count += 1;
      const edit = [this.actor, this.count, cell, text];
      this.unsent.add(edit, this.get(cell));
      this.put(...edit);
    }
    if (!changes.length) return;
    this.keep();
    // All that is not acknowledged yet goes along, in order: messages may overtake each other.
    this.post({ type: "edit", edits: this.unsent.edits });
    this.emit("change");
    this.emit("status");
  }

  on(run) {
    return this.listen("change", run);
  }

  onStatus(run) {
    const tell = () => run(this.status());
    tell();
    return this.listen("status", tell);
  }

  onAuthority(run) {
    return this.listen("authority", run);
  }

  // Whether the kernel's last answer speaks of what is on screen now.
  settled() {
    const seen = this.authority?.seen ?? {};
    return !this.lost && Object.entries(this.seen).every(([actor, n]) => seen[actor] === n);
  }

  save() {
    this.context?.save?.();
  }

  // ---- keeping
  begin() {
    this.model.on("msg:custom", (message) => this.receive(message));
    const stored = this.stored();
    const hello = { type: "hello", path: this.context?.localPath ?? this.context?.path ?? "" };
    const part = stored?.parts?.[this.name];
    if (this.notebook && stored) {
      hello.id = stored.id;
      const { organ, year } = stored.parts?.facts?.cells ?? {};
      hello.facts = { organ, year };
      hello.state = { cells: part?.cells ?? {}, seen: part?.seen ?? {} };
      this.cells = record(Object.fromEntries(Object.entries(hello.state.cells).map(([k, v]) => [k, String(v)])));
      this.seen = record(hello.state.seen);
    }
    this.watch();
    this.greet(hello);
  }

  // What this browser kept goes along, so that the kernel puts it in its order.
  async greet(hello) {
    // A copy that is not saved yet bears another id in its file than the kernel knows it by.
    this.found = await Unsent.found([...new Set([hello.id ?? this.id, this.id])], this);
    this.greeted = true;
    this.post({ ...hello, unsent: this.found.map(({ id, edits, before }) => ({ id, edits, before })) });
  }

  // Has the kernel meet another state of this part, as it stands in a file; false without an answer.
  meet(state) {
    return new Promise((resolve) => {
      const stop = this.listen("authority", () => {
        stop();
        resolve(true);
      });
      setTimeout(() => {
        stop();
        resolve(false);
      }, 3000);
      this.post({ type: "hello", id: this.id, path: "", state: { cells: state.cells ?? {}, seen: state.seen ?? {} } });
    });
  }

  watch() {
    const session = this.context?.sessionContext;
    const kernel = this.model.widget_manager?.kernel;
    const follow = (signal, run) => {
      if (!signal?.connect) return;
      signal.connect(run);
      this.stops.push(() => signal.disconnect(run));
    };
    const status = (_, now) => LOST.has(now) && this.lose();
    follow(session?.statusChanged ?? kernel?.statusChanged, status);
    follow(session?.kernelChanged, (_, change) => change.oldValue && this.lose());
    follow(session?.connectionStatusChanged ?? kernel?.connectionStatusChanged, (_, now) => {
      this.connected = now === "connected";
      if (this.connected && this.unsent.edits.length) this.post({ type: "edit", edits: this.unsent.edits });
      if (!this.connected) this.unsent.soon(0);
      this.emit("status");
    });
    let started = 0;
    follow(this.context?.saveState, (_, now) => {
      if (now === "started") started = this.edited;
      this.failed = now === "failed";
      if (now.startsWith("completed")) {
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
    this.stops.push(() => window.removeEventListener("pagehide", flush));
  }

  stored() {
    return this.notebook?.getMetadata?.(KEY) ?? null;
  }

  // Writes this part, and only this part, into the notebook's metadata.
  keep() {
    this.edited += 1;
    if (this.notebook) {
      const whole = this.stored() ?? { version: 1, edition: this.model.get("state").edition };
      whole.id = this.id || whole.id;
      whole.parts = { ...whole.parts };
      whole.parts[this.name] = { ...whole.parts[this.name], cells: { ...this.cells }, seen: { ...this.seen } };
      this.keeping = true;
      this.notebook.setMetadata(KEY, whole);
      this.keeping = false;
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.drawOutput(), 500);
  }

  // A reverted notebook or another tab must not take back what stands in this form.
  reverted() {
    if (this.keeping || this.lost) return;
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
      if (!all.some((one) => one.data?.[VIEW]?.model_id === this.model.get("state").model)) continue;
      const plain = all.find((one) => MIME in (one.data ?? {}));
      const data = { "text/html": staticHTML(this.spec, this), [MIME]: { cells: this.cells, seen: this.seen, part: this.name } };
      if (plain && plain.data["text/html"] !== data["text/html"]) plain.setData({ data });
    }
  }

  // ---- the kernel
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

  put(actor, n, cell, text) {
    this.seen[actor] = n;
    if (text) this.cells[cell] = text;
    else delete this.cells[cell];
  }

  receive(message) {
    if (message.type === "kept" || message.type === "texts") {
      this.texts?.receive(message);
      return;
    }
    if (message.type === "edits") {
      // A cell that is being typed into here is newer here.
      const open = new Set(this.unsent.edits.map((edit) => edit[2]));
      const others = message.edits.filter(([actor, , cell]) => actor !== this.actor && !open.has(cell));
      for (const edit of others) this.put(...edit);
      if (others.length) {
        this.keep();
        this.emit("change");
      }
    } else if (message.type === "state") {
      this.replace(message);
    } else {
      return;
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

  replace(message) {
    const stored = this.stored();
    const before = JSON.stringify([this.cells, this.seen]);
    this.id = message.id;
    this.notices = message.notices;
    this.word = message.word;
    this.cells = record(message.cells);
    this.seen = record(message.seen);
    // What was typed while the answer was on its way stays.
    for (const edit of this.unsent.edits) if (edit[1] > (this.seen[this.actor] ?? 0)) this.put(...edit);
    const changed = before !== JSON.stringify([this.cells, this.seen]);
    if (this.notebook && (changed || stored?.id !== this.id)) this.keep();
    if (changed) this.emit("change");
    if (this.greeted) this.texts?.settled(this);
    this.emit("notice");
  }

  // ---- what the clerk is told
  status() {
    const held = this.unsent.held();
    const own = !this.unsent.edits.length ? 0 : held ? 1 : held === false ? (this.waits() ? 2 : 3) : 2;
    const worst = Math.max(own, PLACES.indexOf(this.texts?.place() ?? "journal"));
    return statusOf({
      lost: this.lost,
      connected: this.connected,
      file: Boolean(this.notebook),
      saved: Boolean(this.notebook) && this.written >= this.edited && !this.notebook.dirty && !this.texts.pending.size,
      place: PLACES[worst],
      problem: this.problem,
      conflict: this.texts?.disk.said(),
      readonly: this.context?.contentsModel?.writable === false,
      failed: this.failed,
    });
  }

  // Whether the kernel's answer may still come.
  waits() {
    return !this.lost && this.connected && !this.problem;
  }

  mountNotice(box) {
    return mountNotices(this, box);
  }

  listen(kind, run) {
    this.listeners[kind].add(run);
    return () => this.listeners[kind].delete(run);
  }

  emit(kind) {
    for (const run of [...this.listeners[kind]]) run();
  }
}

export default (spec) => {
  let part;
  if (spec.key === "checks") {
    return {
      initialize({ model }) {
        part = new Panel(model);
        return () => part.stops.forEach((stop) => stop());
      },
      render: ({ el }) => part.render(el),
    };
  }
  return {
    initialize({ model }) {
      part = new Part(model, spec);
      register(model, part.name, part);
      return () => part.stops.forEach((stop) => stop());
    },
    render({ el }) {
      return drawForm(el, spec, part);
    },
  };
};
