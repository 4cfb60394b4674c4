// Keeps what is typed: in the notebook's own metadata at each key, in the kernel's journal, and in
// every other page that shows the same form. The notebook's model is reached through the widget
// manager where Jupyter offers it; elsewhere the kernel's journal alone keeps the figures.

const KEY = "gongkai";
const VIEW = "application/vnd.jupyter.widget-view+json";
const MIME = "application/vnd.gongkai.part+json";
const LOST = new Set(["restarting", "autorestarting", "dead", "terminating"]);

// Stored data may be anything: what should be a record, and whether a value is a cell's text.
const asRecord = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});
// What cannot be kept where it stands is laid aside, so that saving destroys nothing.
const layAside = (whole, name, value) => {
  if (value === undefined || value === asRecord(value)) return;
  whole.damaged = { ...asRecord(whole.damaged), [name]: value };
};
const isText = (value) => typeof value === "string" || typeof value === "number";

class Part {
  constructor(model, spec) {
    const state = model.get("state");
    this.model = model;
    this.name = state.part;
    this.id = state.id;
    this.spec = spec;
    this.cells = { ...state.cells };
    this.seen = { ...state.seen };
    this.actor = Math.random().toString(36).slice(2, 8).padEnd(6, "0");
    this.outbox = [];
    this.lost = false;
    this.connected = true;
    this.problem = state.problem;
    this.notice = state.notice;
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
    this.begin();
  }

  // ---- for the form
  get(key) {
    return this.cells[key] ?? "";
  }

  edit(changes) {
    const edits = changes.map(([cell, text]) => {
      const n = (this.seen[this.actor] ?? 0) + 1;
      this.put(this.actor, n, cell, text);
      return [this.actor, n, cell, text];
    });
    if (!edits.length) return;
    this.outbox.push(...edits);
    this.keep();
    // All that is not acknowledged yet goes along, in order: messages may overtake each other.
    this.post({ type: "edit", edits: this.outbox });
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
      hello.state = { cells: part?.cells ?? {}, seen: part?.seen ?? {} };
      const texts = Object.entries(asRecord(part?.cells)).filter(([, held]) => isText(held));
      this.cells = Object.fromEntries(texts.map(([key, held]) => [key, String(held)]));
      this.seen = { ...asRecord(part?.seen) };
    }
    this.post(hello);
    this.watch();
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
      if (this.connected && this.outbox.length) this.post({ type: "edit", edits: this.outbox });
      this.emit("status");
    });
    let started = 0;
    follow(this.context?.saveState, (_, now) => {
      if (now === "started") started = this.edited;
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
    this.emit("status");
  }

  put(actor, n, cell, text) {
    this.seen[actor] = n;
    if (text) this.cells[cell] = text;
    else delete this.cells[cell];
  }

  receive(message) {
    if (message.type === "edits") {
      const fresh = message.edits.filter(([actor, n]) => n > (this.seen[actor] ?? 0));
      for (const edit of fresh) this.put(...edit);
      if (fresh.length) {
        this.keep();
        this.emit("change");
      }
    } else if (message.type === "state") {
      this.replace(message);
    } else {
      return;
    }
    this.problem = message.problem;
    this.outbox = this.outbox.filter(([actor, n]) => n > (message.seen?.[actor] ?? 0));
    if (message.totals) this.authority = message;
    this.emit("authority");
    this.emit("status");
  }

  replace(message) {
    const stored = this.stored();
    const before = JSON.stringify([this.cells, this.seen]);
    this.id = message.id;
    this.notice = message.notice;
    this.cells = { ...message.cells };
    this.seen = { ...message.seen };
    // What was typed while the answer was on its way stays.
    for (const [actor, n, cell, text] of this.outbox) if (n > (this.seen[actor] ?? 0)) this.put(actor, n, cell, text);
    const changed = before !== JSON.stringify([this.cells, this.seen]);
    if (this.notebook && (changed || stored?.id !== this.id)) this.keep();
    if (changed) this.emit("change");
    this.emit("notice");
  }

  // ---- what the clerk is told
  status() {
    if (this.lost) {
      return this.notebook
        ? { state: "dead", text: "内核已停止，可以继续填写，内容都在笔记本里，不会丢失；请按 Ctrl+S 保存，再点“▶▶”重新运行" }
        : { state: "dead", text: "内核已停止，这里无法写入笔记本，已记入日志的内容不会丢失；请重新运行后再继续填写" };
    }
    const saved = this.notebook && this.written >= this.edited;
    if (saved && !this.notebook.dirty) return { state: "saved", text: "已保存" };
    if (!this.connected) return { state: "unsaved", text: "与内核的连接断了，正在重连；可以继续填写，内容不会丢失" };
    if (this.outbox.length) return { state: "unsaved", text: "尚未保存…" };
    if (this.problem) {
      const way = this.notebook ? "内容在笔记本里，请及时按 Ctrl+S 保存" : "请把表格复制出去另存";
      return { state: "unsaved", text: `尚未保存：本机日志写不进去（${this.problem}）；${way}` };
    }
    return this.notebook
      ? { state: "logged", text: "已记入本机日志，尚未存入文件（按 Ctrl+S 保存，也会自动保存）" }
      : { state: "logged", text: "已记入本机日志；这里无法写入笔记本文件，下次在 JupyterLab 打开时会恢复" };
  }

  mountNotice(box) {
    const torn = element("p", { role: "alert" },
      "上次记日志时被打断（可能断过电），最后填的一格可能没有记下，请核对；此前填的都在。");
    const draw = () => box.replaceChildren(...(this.torn ? [torn] : []), ...(this.notice ? [this.drawNotice()] : []));
    draw();
    return this.listen("notice", draw);
  }

  drawNotice() {
    const { kind, rows } = this.notice;
    const parted = kind === "parted";
    const text = parted
      ? `这份文件和本机记录各自改过，有 ${rows.length} 处不同。请逐处选用哪一个，选定前什么都不会丢：`
      : `打开的文件比本机记录旧，已恢复本机记录中较新的 ${rows.length} 处：`;
    const chosen = new Map(rows.map(([key, , mine]) => [key, mine]));
    const group = `gk-choice-${this.name}-${this.actor}`;
    const choice = (n, key, value, label, checked) => {
      const input = element("input", { type: "radio", name: `${group}-${n}`, value: label, checked,
        onchange: () => chosen.set(key, value) });
      return element("label", {}, input, `${label}：${value || "（空白）"}`);
    };
    const [first, second] = parted ? ["屏幕上的", "本机记录的"] : ["本机记录的", "文件里的"];
    const items = rows.map(([key, place, mine, theirs], n) =>
      element("li", {}, `${place}　`, choice(n, key, mine, first, true), " ", choice(n, key, theirs, second, false)));
    const send = (cells) => this.post({ type: "choose", cells });
    const changed = () => Object.fromEntries([...chosen].filter(([key, value], n) => value !== rows[n][2]));
    const theirs = () => Object.fromEntries(rows.map(([key, , , value]) => [key, value]));
    return element("div", { role: "alert" }, element("p", {}, text), element("ul", {}, ...items),
      element("button", { type: "button", onclick: () => send(changed()) }, parted ? "按所选的确定" : "知道了，按所选的确定"),
      element("button", { type: "button", onclick: () => send(theirs()) }, `全部用${second}`));
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
