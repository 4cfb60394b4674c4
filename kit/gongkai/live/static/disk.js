// Before the notebook is saved: what changed in the file meanwhile. Changes of cells and tables that
// this page has not touched are taken in; where both changed one, nothing is saved until it is chosen.

import { KEY, NAMES, record, sourceOf } from "./notebook.js";
import { WHERE, worstPlace } from "./status.js";

const STRANGER = "这个位置上的文件已换成另一份报告，没有覆盖它。请用“文件”菜单的“另存为”把这一页存成另一个文件";
const AWAY = "原来位置上的文件不见了（可能被移走或改了名），保存时已在原处重新建了一份。移走的那一份没有此后填的内容；用 JupyterLab 打开那一份，点“带入那一份的…”就能补上。";

// Lab's own word for a save that was called off.
function called() {
  return Object.assign(new Error("Cancel"), { name: "ModalCancelError" });
}

export class Disk {
  /** @param {Texts} texts */
  constructor(texts) {
    this.texts = texts;
    this.context = texts.context;
    this.notebook = texts.notebook;
    this.stranger = false;
    /** @type {Promise<void> | undefined} */
    this.running = undefined; // the save that is under way
    /** @type {Promise<void> | undefined} */
    this.next = undefined; // the one that was asked for meanwhile
    this.left = 0; // how often the file may still change under a save
    const { save } = this.context;
    if (!save) return;
    this.sayFailure();
    this.context.save = (/** @type {any[]} */ ...more) => {
      for (const part of this.texts.parts) part.takeComposed();
      // One at a time: a save takes what another one writes meanwhile for another page's.
      if (!this.running) return (this.running = this.save(() => save.apply(this.context, more)).finally(() => {
        this.running = undefined;
        this.left = 0;
      }));
      const next = () => ((this.next = undefined), this.context.save(...more));
      return (this.next ??= this.running.then(next, next));
    };
    // The file may change between the look at it and the saving: then it is looked at once more, before
    // Lab asks.
    const { _raiseConflict: ask } = this.context;
    this.context._raiseConflict = (/** @type {any[]} */ ...more) =>
      (this.left ? Promise.reject(Object.assign(called(), { changed: true })) : ask.apply(this.context, more));
    window.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key?.toLowerCase() === "s") this.wanted = performance.now();
    }, true);
  }

  /** @param {() => Promise<void>} save */
  async save(save) {
    for (this.left = 5; ; this.left -= 1) {
      if (!(await this.meet().catch(() => true))) throw called();
      if (this.context.isDisposed) return; // closed meanwhile: there is nothing to save
      this.saving = true;
      try {
        await save();
        return;
      } catch (/** @type {any} */ error) {
        if (!error.changed) throw error;
      } finally {
        this.saving = false;
      }
    }
  }

  // Lab tells of a save that failed; where no server answered, it has only the browser's word for it.
  sayFailure() {
    const { _handleError: tell } = this.context;
    if (!tell) return;
    this.context._handleError = (/** @type {any} */ error, /** @type {any[]} */ ...more) => {
      const unreached = this.saving && !error.response && error instanceof TypeError;
      const kept = WHERE[worstPlace([...this.texts.parts].map((part) => part.place()))];
      const turnedAway = this.saving && error.response?.status === 403 && /^Forbidden$|_xsrf/.test(error.message);
      const text = turnedAway
        ? `JupyterLab 重新启动过，这一页的登录已经失效，没有存入文件。${kept}。请用平时的图标重新打开这份报告，填的会接上。`
        : `连不上 JupyterLab 的服务，没有存入文件。${kept}。请不要关闭这个页面，`
        + "也不要关掉启动 JupyterLab 的窗口：它还在，就等一等再按 Ctrl+S；已经关掉了，就重新启动，再打开这份文件。";
      return tell.call(this.context, unreached || turnedAway ? Object.assign(new Error(text), { name: error.name }) : error, ...more);
    };
  }

  // Whether the notebook may be saved.
  async meet() {
    const contents = this.context._manager?.contents;
    const { path, contentsModel: mine } = this.context;
    if (!contents || !this.context._updateContentsModel || !mine?.hash) return true;
    if (this.notebook.collaborative) return true; // the server brings both together: room.js
    const { host } = [...this.texts.parts].find((part) => part.host) ?? {};
    if (await host?.isElsewhere()) return false; // the line tells of it
    try {
      const now = await contents.get(path, { content: false, hash: true });
      if (now.hash === mine.hash) return this.own();
    } catch (/** @type {any} */ error) {
      if (error.response?.status === 404) this.texts.tell("gone", AWAY);
      return this.own();
    }
    await this.texts.known;
    const file = await this.texts.file();
    const { id } = file.content.metadata?.[KEY] ?? {};
    if (id && id !== this.texts.docId && this.texts.kept?.id && id !== this.texts.kept.id) {
      this.stranger = true;
      this.texts.tellStatus();
      return false;
    }
    this.own();
    const found = this.compare(file.content);
    const parted = [...found.parted, ...(await this.figures(file.content.metadata?.[KEY]))];
    this.names = parted;
    if (found.conflicts.length || parted.length) {
      this.file = file;
      this.texts.tell("conflicts", found.conflicts);
      if (found.conflicts.length) this.show();
      return false;
    }
    this.take(found, file);
    return true;
  }

  own() {
    const before = this.stranger;
    this.stranger = false;
    if (before) this.texts.tellStatus();
    return true;
  }

  // Compares the file's cells with ours and with what the file held before.
  /** @param {{ cells: Jupyter[] }} given */
  compare({ cells }) {
    const { base } = this.texts;
    const ours = this.texts.sources();
    /** @type {{ changed: [string, string][], added: [Jupyter, string][], conflicts: Conflict[], parted: string[] }} */
    const found = { changed: [], added: [], conflicts: [], parted: [] };
    cells.forEach((cell, n) => {
      const { id } = cell;
      const theirs = sourceOf(cell);
      const mine = ours.get(id);
      const before = base.get(id);
      if (theirs === mine || theirs === before) return;
      if (mine === undefined && before === undefined) found.added.push([cell, cells[n - 1]?.id ?? ""]);
      else if (mine === before) found.changed.push([id, theirs]);
      else found.conflicts.push({ cell: id, text: mine ?? "", now: theirs, after: cells[n - 1]?.id ?? "", heading: this.texts.heading(id, "") });
    });
    return found;
  }

  // Meets the file's figures and what else the kit keeps; returns the names of what cannot be joined.
  /** @param {Jupyter} theirs */
  async figures(theirs) {
    const mine = this.notebook.getMetadata(KEY) ?? {};
    const names = [];
    for (const [name, part] of Object.entries(theirs?.parts ?? {})) {
      const ours = record(mine.parts?.[name]?.seen);
      const ahead = Object.entries(part.seen ?? {}).some(([actor, n]) => n > (ours[actor] ?? 0));
      // A program that knows nothing of the kit's order may have written a figure as well.
      const old = this.texts.kept?.parts?.[name];
      if (!ahead && (!old || JSON.stringify(old.cells) === JSON.stringify(part.cells))) continue;
      const form = [...this.texts.parts].findLast((one) => one.name === name && !one.lost);
      // The kernel puts both in order; what parted it keeps and offers.
      if (!form || form.lost || !(await form.meet(part))) names.push(NAMES[name] ?? name);
    }
    const before = this.texts.kept ?? {};
    for (const key of ["waivers", "last"]) {
      const [file, here, old] = [theirs, mine, before].map((kept) => JSON.stringify(kept?.[key]) ?? "");
      if (file === here || file === old) continue;
      if (here === old) this.notebook.setMetadata(KEY, { ...this.notebook.getMetadata(KEY), [key]: theirs[key] });
      else names.push(key === "last" ? "上年报告" : "说明的理由");
    }
    return names;
  }

  /** @param {{ changed: [string, string][], added: [Jupyter, string][] }} given @param {Jupyter} file */
  take({ changed, added }, file) {
    const { base } = this.texts;
    for (const [id, theirs] of changed) {
      base.set(id, theirs);
      this.texts.set(id, theirs, "");
    }
    for (const [cell, above] of added) {
      base.set(cell.id, sourceOf(cell));
      const at = this.texts.cells().findIndex((one) => one.id === above);
      this.notebook.sharedModel.insertCell(at < 0 ? this.notebook.cells.length : at + 1, cell);
    }
    for (const cell of file.content.cells) base.set(cell.id, sourceOf(cell));
    this.texts.kept = file.content.metadata?.[KEY];
    this.context._updateContentsModel({ ...file, content: null });
  }

  // The choice comes into view; it takes the focus only where nobody is typing.
  show() {
    const safe = this.texts.host()?.root?.querySelector(".gk-safe");
    const typing = document.activeElement?.matches?.("input, textarea, [contenteditable=true]");
    if (!safe || (typing && performance.now() - (this.wanted ?? -5000) >= 5000)) return;
    safe.scrollIntoView({ block: "center" });
    safe.focus();
  }

  /** @param {string} how */
  settle(how) {
    for (const one of this.texts.conflicts) {
      const { cell, text, now, after } = one;
      // Both of a text and none are the text.
      if (how === "both" && text.trim() && now.trim()) this.texts.set("", now, cell);
      else if (how === "theirs" || (how === "both" && now.trim())) this.texts.set(cell, now, after);
      if (how !== "both") this.texts.layBy(one, how === "theirs" ? text : now);
    }
    const { changed, added } = this.compare(this.file.content);
    this.take({ changed, added }, this.file);
    this.texts.tell("conflicts", []);
    this.context.save().catch(() => {});
  }

  // What the status says while a choice is open.
  said() {
    if (this.stranger) return STRANGER;
    if (this.texts.conflicts.length) return "文件在别处改过，请在“基本情况”上方选择";
    return this.names?.length ? `文件在别处改过（${this.names.join("、")}），请先点“▶▶”重新运行再保存` : "";
  }
}
