// The reports that are open in Lab's page, and which of them is looked at: what stands beside the
// notebook (menu, side panel, status bar) speaks of that one.

/** @typedef {ReturnType<typeof import("./dress.js").dress>} Report */

export class Reports {
  /** @param {Jupyter} tracker Lab's own list of notebooks @param {Jupyter} shell what is in front */
  constructor(tracker, shell) {
    this.shell = shell;
    /** @type {Map<Jupyter, Report>} */
    this.open = new Map();
    /** @type {Set<(report: Report | null) => void>} */
    this.listeners = new Set();
    tracker.currentChanged.connect(() => this.tell());
    shell.currentChanged?.connect(() => this.tell()); // the list keeps the last notebook behind others
  }

  /** @param {Jupyter} panel @param {Report} report */
  add(panel, report) {
    this.open.set(panel, report);
    panel.disposed.connect(() => {
      this.open.delete(panel);
      this.tell();
    });
    this.tell();
  }

  // The report that is looked at; none where another document is.
  /** @returns {Report | null} */
  get current() {
    return this.open.get(this.shell.currentWidget) ?? null;
  }

  // Told at once, and whenever another report, or none, comes to the front.
  /** @param {(report: Report | null) => void} run */
  onCurrent(run) {
    this.listeners.add(run);
    run(this.current);
    return () => this.listeners.delete(run);
  }

  tell() {
    for (const run of [...this.listeners]) run(this.current);
  }
}
