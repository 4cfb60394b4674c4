// The page's own store: edits and texts that neither the file nor the kernel's journal holds for
// sure yet. It needs no kernel and no Lab. Ids and cells come from files: they are keys and values
// here, compared as whole strings, and never names of properties.

const SHELF_LIMIT = 4000; // records; the oldest go first
export const AGAIN = 10000; // milliseconds after which the browser is asked again to keep what it would not

export const drawName = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => "0123456789abcdefghijklmnopqrstuv"[n & 31]).join("");

export class Shelf {
  // One for all forms of a page. `keeps` turns true once the browser has a store that outlives it.
  /** @returns {Shelf} */
  static shared() {
    return (/** @type {any} */ (globalThis).gongkaiShelf ??= new Shelf());
  }

  constructor() {
    this.keeps = null;
    /** @type {Set<Unsent>} */
    this.live = new Set(); // the unsent edits of all forms of this page
    this.ready = this.open().then(
      (base) => {
        this.base = base;
        this.keeps = true;
        this.trim().catch(() => {});
      },
      () => (this.keeps = false),
    );
  }

  async open() {
    if (await this.forgetful()) throw new Error("private");
    const asked = indexedDB.open("gongkai", 1);
    asked.onupgradeneeded = () => {
      for (const [name, ...path] of [["edits", "id", "part", "actor"], ["texts", "id", "key"]]) {
        asked.result.createObjectStore(name, { keyPath: path }).createIndex("at", "at");
      }
    };
    const base = await new Promise((resolve, reject) => {
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = reject;
    });
    // Another version of the kit in another tab must be able to change the store.
    base.onversionchange = () => base.close();
    base.onclose = () => (this.keeps = false);
    return base;
  }

  // A private window has a store too, in memory: it is gone with the browser.
  async forgetful() {
    const { webkitTemporaryStorage: store } = /** @type {any} */ (navigator);
    const { memory } = /** @type {any} */ (performance);
    if (store && memory) {
      const quota = await new Promise((resolve, reject) =>
        store.queryUsageAndQuota((/** @type {number} */ _, /** @type {number} */ all) => resolve(all), reject));
      return quota < 2 * memory.jsHeapSizeLimit;
    }
    if (!navigator.storage?.getDirectory) return false;
    return navigator.storage.getDirectory().then(() => false, () => true);
  }

  // Runs `act` on a store; resolves when all of it is on disk.
  /** @param {string} store @param {(held: IDBObjectStore) => IDBRequest | void} act */
  async within(store, act) {
    await this.ready;
    if (!this.base) throw new Error("no store");
    const all = this.base.transaction(store, "readwrite", { durability: "strict" });
    return new Promise((resolve, reject) => {
      const made = act(all.objectStore(store));
      all.oncomplete = () => resolve(made?.result);
      all.onabort = all.onerror = () => reject(all.error);
    });
  }

  // A store that was full may have room again: each record is tried.
  /** @param {string} store @param {object} value */
  async put(store, value) {
    try {
      await this.within(store, (held) => held.put({ ...value, at: Date.now() }));
      this.keeps = true;
    } catch (error) {
      this.keeps = false;
      throw error;
    }
  }

  /** @param {string} store @param {string[][]} keys */
  drop(store, keys) {
    return this.within(store, (held) => keys.forEach((key) => held.delete(key)));
  }

  // The records of one document: arrays sort behind every string, so this is all that begins so.
  /** @param {string} store @param {...string} begin */
  async of(store, ...begin) {
    try {
      return await this.within(store, (held) => held.getAll(IDBKeyRange.bound(begin, [...begin, []])));
    } catch {
      return [];
    }
  }

  trim() {
    return Promise.all(["edits", "texts"].map((store) => this.within(store, (held) => {
      const count = held.count();
      count.onsuccess = () => {
        let over = count.result - SHELF_LIMIT;
        const walk = over > 0 && held.index("at").openCursor();
        if (walk) walk.onsuccess = () => {
          if (!walk.result || over-- <= 0) return;
          walk.result.delete();
          walk.result.continue();
        };
      };
    })));
  }
}

// The edits of one actor that the journal does not hold yet, in their order; of each cell the last.
export class Unsent {
  /** @param {Part} part */
  constructor(part) {
    this.part = part;
    /** @type {Edit[]} */
    this.edits = [];
    /** @type {Map<string, string[]>} */
    this.before = new Map(); // what each cell held since the first of them
    this.kept = 0; // the last number that the browser holds
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.shelf = Shelf.shared();
    this.shelf.live.add(this);
  }

  // What pages of before left of a part: by this page's memory, else by the browser's store.
  /** @param {string[]} ids @param {Part} part */
  static async found(ids, part) {
    const shelf = Shelf.shared();
    const patience = new Promise((resolve) => setTimeout(() => resolve([]), 1500));
    const asked = Promise.all(ids.map((id) => shelf.of("edits", id, part.name)));
    const kept = (await Promise.race([asked, patience])).flat();
    /** @type {Map<string, Left>} */
    const found = new Map(kept.map((/** @type {Left} */ one) => [one.actor, one]));
    for (const one of shelf.live) {
      const { id, name, actor } = one.part;
      if (!ids.includes(id) || name !== part.name || one.part === part) continue;
      if (one.edits.length) found.set(actor, { id, part: name, actor, edits: one.edits, before: [...one.before], live: one });
    }
    found.delete(part.actor);
    return [...found.values()];
  }

  // Drops what the journal holds by now; returns the rest.
  /** @param {Left[]} found @param {Seen} seen */
  static settled(found, seen) {
    return found.filter((one) => {
      if (one.edits.some(([actor, n]) => n > (seen[actor] ?? 0))) return true;
      one.live?.logged(Infinity);
      Shelf.shared().drop("edits", [[one.id, one.part, one.actor]]).catch(() => {});
      return false;
    });
  }

  /** @param {Edit} edit @param {string} before */
  add(edit, before) {
    const cell = edit[2];
    this.edits = [...this.edits.filter((one) => one[2] !== cell), edit];
    this.before.set(cell, [...(this.before.get(cell) ?? []), before].slice(-50));
    // An answer is here within a few milliseconds where there is a kernel that answers.
    this.soon(this.part.lost || !this.part.connected ? 0 : 60);
  }

  /** @param {number} wait */
  soon(wait) {
    if (this.timer && wait) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.write(), wait);
  }

  // The journal holds all up to `n`.
  /** @param {number} n */
  logged(n) {
    this.edits = this.edits.filter((edit) => edit[1] > n);
    const left = new Set(this.edits.map((edit) => edit[2]));
    for (const cell of this.before.keys()) if (!left.has(cell)) this.before.delete(cell);
    if (this.kept && !this.edits.length) this.soon(2000);
  }

  // Whether the browser holds all of them: true, false, or null while it is being written.
  held() {
    if (this.shelf.keeps === false) return false;
    return this.edits.every((edit) => edit[1] <= this.kept) || null;
  }

  async write() {
    this.timer = undefined;
    if (this.busy) return;
    const { id, name: part, actor } = this.part;
    const last = this.edits.at(-1)?.[1] ?? 0;
    if (!id || last === this.kept) return;
    this.busy = true;
    try {
      if (last) await this.shelf.put("edits", { id, part, actor, edits: this.edits, before: [...this.before] });
      else await this.shelf.drop("edits", [[id, part, actor]]);
      this.kept = last;
    } catch {
      if (this.shelf.base) this.soon(AGAIN);
    }
    this.busy = false;
    if (this.shelf.keeps && (this.edits.at(-1)?.[1] ?? 0) !== this.kept) this.soon(0);
    this.part.emit("status");
  }
}
