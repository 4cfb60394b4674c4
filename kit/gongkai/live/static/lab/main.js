// The kit in JupyterLab and Notebook 7: a report's forms stand in their cells as soon as it is open,
// and no kernel is started for it. Lab's own modules come from whoever loads this one.

import { dress } from "./dress.js";
import { KEY } from "../notebook.js";

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

/** @param {(name: string) => Promise<Jupyter>} shared @param {string} base the address of the kit's modules */
export async function plugin(shared, base) {
  const [notebook, widgets, services] = await Promise.all(
    ["@jupyterlab/notebook", "@lumino/widgets", "@jupyterlab/services"].map(shared));
  const { ServerConnection } = services;
  const settings = ServerConnection.makeSettings();
  const server = { request: ServerConnection.makeRequest, settings, url: settings.baseUrl };
  const lab = { notebook, widgets, server, base };
  return {
    id: "gongkai-lab:report",
    autoStart: true,
    requires: [notebook.INotebookTracker],
    /** @param {Jupyter} app */
    activate(app) {
      for (const name of ["form.css", "lab/lab.css"]) {
        const link = document.createElement("link");
        Object.assign(link, { rel: "stylesheet", href: `${base}${name}` });
        document.head.append(link);
      }
      app.docRegistry.addWidgetExtension("Notebook", {
        createNew(/** @type {Jupyter} */ panel, /** @type {Jupyter} */ context) {
          withoutKernel(context);
          const shown = Promise.all([context.ready, panel.revealed]); // the notebook is in the page by then
          shown.then(() => isReport(context) && !panel.isDisposed && dress(panel, context, lab));
        },
      });
    },
  };
}
