// The kit in JupyterLab and Notebook 7: a report's forms stand in their cells as soon as it is open,
// and no kernel is started for it. Lab's own modules come from whoever loads this one.

import { dress } from "./dress.js";
import { KEY } from "../notebook.js";
import { Reports } from "./reports.js";
import { addSide } from "./side.js";
import { addStatusLine } from "./statusline.js";
import { addTour } from "./tour.js";
import { addWords } from "./words.js";

/** @param {Jupyter} context */
export const isReport = (context) => {
  const kept = context.model?.getMetadata?.(KEY);
  return Boolean(kept) && typeof kept === "object";
};

// No kernel for a report: it is asked for before Lab would start one.
/** @param {Jupyter} context */
function withoutKernel(context) {
  const session = context.sessionContext;
  const fix = () => {
    const wish = session.kernelPreference;
    if (!isReport(context) || wish.shouldStart === false) return;
    session.kernelPreference = { ...wish, shouldStart: false, canStart: false, autoStartDefault: false };
  };
  session.kernelPreferenceChanged.connect(fix);
  fix();
}

// What Lab has and Notebook 7 has not, or has not always: what uses them looks whether they are there.
const OFFERED = {
  palette: ["@jupyterlab/apputils", "ICommandPalette"],
  menu: ["@jupyterlab/mainmenu", "IMainMenu"],
  launcher: ["@jupyterlab/launcher", "ILauncher"],
  status: ["@jupyterlab/statusbar", "IStatusBar"],
};

/**
 * @typedef {object} Kit what each part of the kit in Lab is given
 * @property {Jupyter} app Lab's application: commands, shell, restored
 * @property {Jupyter} lab Lab's modules that are used, and `server`
 * @property {Record<keyof typeof OFFERED, Jupyter | null>} offered
 * @property {Reports} reports
 */

/** @param {(name: string) => Promise<Jupyter>} shared @param {string} base the address of the kit's modules */
export async function plugin(shared, base) {
  const [notebook, widgets, services, apputils] = await Promise.all(
    ["@jupyterlab/notebook", "@lumino/widgets", "@jupyterlab/services", "@jupyterlab/apputils"].map(shared));
  const { ServerConnection } = services;
  const settings = ServerConnection.makeSettings();
  const server = { request: ServerConnection.makeRequest, settings, url: settings.baseUrl };
  const lab = { notebook, widgets, apputils, server, base };
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
      for (const name of ["form.css", "lab/lab.css"]) {
        const link = document.createElement("link");
        Object.assign(link, { rel: "stylesheet", href: `${base}${name}` });
        document.head.append(link);
      }
      const offered = Object.fromEntries(names.map((name) => [name, given[asked.indexOf(name)] ?? null]));
      const kit = /** @type {Kit} */ ({ app, lab, offered, reports: new Reports(tracker, app.shell) });
      addSide(kit);
      addStatusLine(kit);
      addTour(kit);
      addWords(kit);
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew(/** @type {Jupyter} */ panel, /** @type {Jupyter} */ context) {
          withoutKernel(context);
          const shown = Promise.all([context.ready, panel.revealed]); // the notebook is in the page by then
          shown.then(() => isReport(context) && !panel.isDisposed && kit.reports.add(panel, dress(panel, context, lab)));
        },
      });
    },
  };
}
