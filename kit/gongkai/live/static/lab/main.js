// The kit in JupyterLab and Notebook 7: a report's forms stand in their cells as soon as it is open,
// and no kernel is started for it. Lab's own modules come from whoever loads this one.

import { declared, dress } from "./dress.js";
import { keepFor } from "../dressed.js";
import { KEY, isReportsOwn } from "../notebook.js";
import { addAnswers } from "./asked.js";
import { drawOnce } from "./cells.js";
import { addJobs } from "./jobs.js";
import { Reports } from "./reports.js";
import { Screen } from "./screen.js";
import { addSide } from "./side.js";
import { addStatusLine } from "./statusline.js";
import { addTour } from "./tour.js";
import { addWords } from "./words.js";

// A notebook in which none of the kit's is, in the whole or in a cell, is somebody else's.
/** @param {Jupyter} context */
export const isReport = (context) => {
  const kept = context.model?.getMetadata?.(KEY);
  if (!kept || typeof kept !== "object") return false;
  return isReportsOwn(kept)
    || [...(context.model.cells ?? [])].some((cell) => Boolean(cell.getMetadata(KEY)?.role));
};

/** @type {WeakSet<object>} */
const KERNELLESS = new WeakSet(); // sessions of reports: ready once someone has started a kernel

// Whoever waits for a session, as the widgets' own extension does, takes it to have a kernel by then.
/** @param {Jupyter} Session Lab's class */
function readyWithKernel(Session) {
  const ready = Object.getOwnPropertyDescriptor(Session.prototype, "ready")?.get;
  if (!ready) return;
  const started = (/** @type {Jupyter} */ session) => new Promise((/** @type {(_?: unknown) => void} */ resolve) => {
    const look = () => session.session?.kernel && resolve();
    session.kernelChanged.connect(look);
    look();
  });
  Object.defineProperty(Session.prototype, "ready", {
    configurable: true,
    get() {
      return ready.call(this).then(() => (KERNELLESS.has(this) ? started(this) : undefined));
    },
  });
}

// No kernel for a report: it is asked for before Lab would start one.
/** @param {Jupyter} context */
function withoutKernel(context) {
  const session = context.sessionContext;
  const fix = () => {
    const wish = session.kernelPreference;
    if (!isReport(context) || wish.shouldStart === false) return;
    KERNELLESS.add(session);
    session.kernelPreference = { ...wish, shouldStart: false, canStart: false, autoStartDefault: false };
  };
  session.kernelPreferenceChanged.connect(fix);
  fix();
}

// A report is known as soon as its file is read: before Lab shows it, while it looks for checkpoints.
/** @param {Jupyter} panel @param {Jupyter} context */
const loaded = (panel, context) => new Promise((/** @type {(_?: unknown) => void} */ resolve) => {
  const { metadataChanged } = context.model;
  const known = () => {
    metadataChanged.disconnect(look);
    resolve();
  };
  const look = () => isReport(context) && panel.isAttached && known();
  metadataChanged.connect(look);
  Promise.all([context.ready, panel.revealed]).then(known); // the notebook is in the page by then
});

// What Lab has and Notebook 7 has not, or has not always: what uses them looks whether they are there.
const OFFERED = {
  palette: ["@jupyterlab/apputils", "ICommandPalette"],
  menu: ["@jupyterlab/mainmenu", "IMainMenu"],
  launcher: ["@jupyterlab/launcher", "ILauncher"],
  status: ["@jupyterlab/statusbar", "IStatusBar"],
  browser: ["@jupyterlab/filebrowser", "IDefaultFileBrowser"],
  markdown: ["@jupyterlab/rendermime", "IMarkdownParser"],
};

/**
 * @typedef {object} Kit what each part of the kit in Lab is given
 * @property {Jupyter} app Lab's application: commands, shell, restored
 * @property {Jupyter} lab Lab's modules that are used, and `server`
 * @property {Record<keyof typeof OFFERED, Jupyter | null>} offered
 * @property {Reports} reports
 * @property {() => import("./reports.js").Report | null} front the report that is before the clerk: jobs.js
 * @property {Screen} screen what is remembered of it
 * @property {boolean} [reveals] whether the server can show a folder of this machine
 */

// Each notebook that is opened and is a report is drawn as one.
/** @param {Kit} kit */
function followNotebooks({ app, lab, reports }) {
  app.docRegistry.addWidgetExtension("Notebook", {
    createNew(/** @type {Jupyter} */ panel, /** @type {Jupyter} */ context) {
      withoutKernel(context);
      drawOnce(panel.content.contentFactory, lab);
      keepFor(context, loaded(panel, context).then(() => {
        if (!isReport(context) || panel.isDisposed) return null;
        const report = dress(panel, context, lab);
        reports.add(panel, report);
        return report;
      }));
    },
  });
}

/** @param {(name: string) => Promise<Jupyter>} shared @param {string} base the address of the kit's modules */
export async function plugin(shared, base) {
  const [notebook, widgets, services, apputils, rendermime] = await Promise.all(["@jupyterlab/notebook", "@lumino/widgets",
    "@jupyterlab/services", "@jupyterlab/apputils", "@jupyterlab/rendermime"].map(shared));
  const { ServerConnection } = services;
  const settings = ServerConnection.makeSettings();
  const server = { request: ServerConnection.makeRequest, settings, url: settings.baseUrl };
  // The editor's own modules: without them a text is written in it as Lab has it.
  const [view, state] = await Promise.all(["@codemirror/view", "@codemirror/state"].map((name) => shared(name).catch(() => null)));
  const lab = { notebook, widgets, apputils, rendermime, server, base, view, state };
  const names = Object.keys(OFFERED);
  const tokens = await Promise.all(Object.values(OFFERED).map(([from, name]) =>
    shared(from).then((given) => given[name] ?? null, () => null)));
  const asked = names.filter((_, n) => tokens[n]);
  return {
    id: "gongkai-lab:report",
    autoStart: true,
    requires: [notebook.INotebookTracker],
    optional: tokens.filter(Boolean),
    /** @param {Jupyter} app @param {Jupyter} tracker @param {Jupyter[]} given */
    activate(app, tracker, ...given) {
      declared(server);
      readyWithKernel(apputils.SessionContext);
      for (const name of ["form.css", "lab/lab.css"]) {
        const link = document.createElement("link");
        Object.assign(link, { rel: "stylesheet", href: `${base}${name}` });
        document.head.append(link);
      }
      const offered = Object.fromEntries(names.map((name) => [name, given[asked.indexOf(name)] ?? null]));
      const kit = /** @type {Kit} */ ({ app, lab, offered, reports: new Reports(tracker, app.shell), screen: new Screen(server) });
      addJobs(kit);
      addSide(kit);
      addStatusLine(kit);
      addTour(kit);
      addWords(kit);
      addAnswers(kit);
      followNotebooks(kit);
    },
  };
}
