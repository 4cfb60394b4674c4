// Before the notebook is saved: what changed in the file meanwhile. Changes of cells and tables that
// this page has not touched are taken in; where both changed one, nothing is saved until it is chosen.

const AWAY = "原来位置上的文件不见了（可能被移走或改了名），保存时已在原处重新建了一份。移走的那一份没有此后填的内容；用 JupyterLab 打开那一份，点“带入那一份的…”就能补上。";

class Disk {
  constructor(texts) {
    this.texts = texts;
    this.context = texts.context;
    this.notebook = texts.notebook;
    const { save } = this.context;
    if (!save) return;
    this.context.save = async (...more) => {
      if (!(await this.meet().catch(() => true))) {
        // Lab's own word for a save that was called off.
        throw Object.assign(new Error("Cancel"), { name: "ModalCancelError" });
      }
      return save.apply(this.context, more);
    };
    window.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key?.toLowerCase() === "s") this.wanted = Date.now();
    }, true);
  }

  // Whether the notebook may be saved.
  async meet() {
    const contents = this.context._manager?.contents;
    const { path, contentsModel: mine } = this.context;
    if (!contents || !this.context._updateContentsModel || !mine?.hash) return true;
    try {
      const now = await contents.get(path, { content: false, hash: true });
      if (now.hash === mine.hash) return true;
    } catch (error) {
      if (error.response?.status === 404) this.texts.tell("gone", AWAY);
      return true;
    }
    const file = await contents.get(path, { type: "notebook", content: true, hash: true });
    await this.texts.known;
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

  // Compares the file's cells with ours and with what the file held before.
  compare({ cells }) {
    const { base } = this.texts;
    const ours = this.texts.sources();
    const found = { changed: [], added: [], conflicts: [], parted: [] };
    cells.forEach((cell, n) => {
      const { id } = cell;
      const theirs = sourceOf(cell);
      const mine = ours.get(id);
      const before = base.get(id);
      if (theirs === mine || theirs === before) return;
      if (mine === undefined && before === undefined) found.added.push([cell, cells[n - 1]?.id ?? ""]);
      else if (mine === before) found.changed.push([id, theirs]);
      else found.conflicts.push({ cell: id, text: mine ?? "", now: theirs, heading: this.texts.heading(id, "") });
    });
    return found;
  }

  // Meets the file's figures and what else the kit keeps; returns the names of what cannot be joined.
  async figures(theirs) {
    const mine = this.notebook.getMetadata(KEY) ?? {};
    const names = [];
    for (const [name, part] of Object.entries(theirs?.parts ?? {})) {
      const ours = record(mine.parts?.[name]?.seen);
      if (!Object.entries(part.seen ?? {}).some(([actor, n]) => n > (ours[actor] ?? 0))) continue;
      const form = this.texts.form(name);
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
    const safe = document.querySelector(".gk-safe");
    const typing = document.activeElement?.matches?.("input, textarea, [contenteditable=true]");
    if (!safe || (typing && Date.now() - (this.wanted ?? 0) > 5000)) return;
    safe.scrollIntoView({ block: "center" });
    safe.focus();
  }

  settle(how) {
    for (const { cell, text, now } of this.texts.conflicts) {
      if (how === "theirs") this.texts.set(cell, now, "");
      if (how === "both") this.texts.set("", now, cell);
      if (how === "both" && !text) this.texts.set("", now, "");
    }
    const { changed, added } = this.compare(this.file.content);
    this.take({ changed, added }, this.file);
    this.texts.tell("conflicts", []);
    this.context.save().catch(() => {});
  }

  // What the status says while a choice is open.
  said() {
    if (this.texts.conflicts.length) return "文件在别处改过，请在“基本情况”上方选择";
    return this.names?.length ? `文件在别处改过（${this.names.join("、")}），请先点“▶▶”重新运行再保存` : "";
  }
}
