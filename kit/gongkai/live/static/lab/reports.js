// The reports that are open in Lab's page, and which of them is looked at: what stands beside the
// notebook (menu, side panel, status bar) speaks of that one.

/** @typedef {ReturnType<typeof import("./dress.js").dress>} Report */

export class Reports {
  /** @param {Jupyter} tracker Lab's own list of notebooks @param {Jupyter} shell what is in front */
  constructor(tracker, shell) {
    this.shell = shell;
    /** @type {Map<Jupyter, Report>} */
    this.open = new Map();
    /** @type {Map<Jupyter, Report>} */
    this.views = new Map(); // the tabs that belong to a report: how it prints, last year's
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

  // A look at a report has that report before the clerk as well.
  /** @param {Jupyter} widget @param {Report} report */
  addView(widget, report) {
    if (this.views.has(widget)) return;
    this.views.set(widget, report);
    widget.disposed.connect(() => this.views.delete(widget));
    this.tell();
  }

  // The report that is looked at, itself or a look at it; none where another document is.
  /** @returns {Report | null} */
  get current() {
    const { currentWidget } = this.shell;
    return this.open.get(currentWidget) ?? this.views.get(currentWidget) ?? null;
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
