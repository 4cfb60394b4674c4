// What the server says of the text as it stands in the page: how each cell prints, what a section
// still owes, what the references stand for, what was written last year.

import { KEY } from "../notebook.js";

const WAIT = 200; // milliseconds after the last key

/** @typedef {[text: string, bold: boolean, italic: boolean, link: string]} Run */
/** @typedef {[kind: string, of: any, runs?: Run[]]} Block */
/** @typedef {{ name: string, count: number, due: [name: string, done: boolean | null][] }} Section */

export class Written {
  /** @param {Jupyter} report see dress.js */
  constructor(report) {
    this.report = report;
    this.notebook = report.context.model;
    this.count = 0;
    /** @type {Map<string, string>} */
    this.asked = new Map(); // by cell, the text that the last question gave
    /** @type {Map<string, { source: string, section: number, blocks: Block[], said: string }>} */
    this.cells = new Map();
    /** @type {Record<string, Section>} */
    this.sections = {};
    /** @type {Map<string, { value: string, place: string }>} */
    this.names = new Map();
    /** @type {string[]} */
    this.title = [];
    /** @type {Record<string, string>} */
    this.last = {};
    this.lastKnown = this.lastAsked = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
    const { line } = report;
    this.waiting = false; // for an answer: the next question comes after it
    this.again = false;
    this.stops = [
      line.receive("checks", (/** @type {any} */ message) => this.receive(message)),
      line.listen(() => {
        this.waiting = false;
        if (line.connected) this.ask();
      }),
    ];
    this.soon = this.soon.bind(this);
    this.notebook.contentChanged.connect(this.soon);
    if (line.connected) this.ask();
  }

  soon() {
    this.timer ??= setTimeout(() => this.ask(), WAIT);
  }

  ask() {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { line, panel } = this.report;
    this.again = this.waiting;
    if (panel.isDisposed || !line.connected || this.waiting) return;
    this.waiting = true;
    this.count += 1;
    this.asked = new Map();
    const cells = Array.from(this.notebook.cells, (/** @type {Jupyter} */ cell) => {
      const source = cell.sharedModel.getSource();
      this.asked.set(cell.id, source);
      return { id: cell.id, cell_type: cell.type, source, pictures: cell.attachments?.keys ?? [],
        metadata: { [KEY]: cell.getMetadata(KEY) ?? {} } };
    });
    const { last, ...kept } = this.notebook.getMetadata(KEY) ?? {};
    this.lastAsked = JSON.stringify(last ?? null); // it may be read in at any time
    const anew = this.lastAsked !== this.lastKnown;
    line.send("checks", { type: "written", n: this.count, cells, kept: anew ? { ...kept, last } : kept, last: anew });
  }

  /** @param {any} message */
  receive(message) {
    if (message.type !== "written" || message.n !== this.count) return;
    this.waiting = false;
    if (this.again) this.soon();
    if (message.problem) return; // the panel tells of it
    this.title = message.title;
    this.sections = message.sections;
    if (message.last) {
      this.last = message.last;
      this.lastKnown = this.lastAsked;
    }
    this.names = new Map(message.names.map((/** @type {string[]} */ [name, value, place]) => [name, { value, place }]));
    this.cells = new Map(Object.entries(message.cells).map(([id, [section, blocks, said]]) =>
      [id, { source: this.asked.get(id) ?? "", section, blocks, said }]));
    for (const run of [...this.listeners]) run();
  }

  // How a cell prints, if that was said of the text it has now.
  /** @param {Jupyter} cell */
  of(cell) {
    const found = this.cells.get(cell.model.id);
    return found && found.source === cell.model.sharedModel.getSource() ? found : null;
  }

  stop() {
    clearTimeout(this.timer);
    for (const stop of this.stops) stop();
    this.notebook.contentChanged.disconnect(this.soon);
  }
}
