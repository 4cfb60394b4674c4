// What this machine remembers of the screen, kept by its server: whether the tour was seen, what the
// clerk opened and shut beside a report. A browser would forget it at another port.

import { ask, askFor } from "./ask.js";

export class Screen {
  /** @param {Jupyter} server */
  constructor(server) {
    this.server = server;
    /** @type {Promise<Record<string, string> | null>} */
    this.kept = askFor(server, "screen").catch(() => null); // null where nobody knows
  }

  // A failure to keep it is none of the clerk's business: it is as if it had never been.
  /** @param {string} name @param {string} word */
  async keep(name, word) {
    const kept = await this.kept;
    if (kept?.[name] === word) return;
    if (kept) kept[name] = word;
    ask(this.server, "screen", {}, JSON.stringify({ [name]: word })).catch(() => {});
  }
}
