// What Lab itself offers and a report has no use for: it is not shown while a report is in front, and
// does nothing where it is called all the same. In every other document Lab is as it ever was.

import { isOwn, isText, tell } from "./cells.js";
import { lastIn } from "./focus.js";

/** @typedef {import("./main.js").Kit} Kit */

// What would start, stop or ask for a kernel. With one that runs already, all of it is as ever.
const KERNEL = [/^runmenu:/, /^kernelmenu:/, /^debugger:/, /^inspector:/, /^notebook:(run-|restart|interrupt|reconnect|change-kernel|shutdown|render-all|trust|toggle-autoscroll|(get|toggle)-kernel)/,
  /^notebook:.*kernel/, /^filemenu:(create-console|close-and-cleanup)$/, /^notebook:create-console$/, /^editmenu:clear-/, /^notebook:clear-.*outputs?$/];
// What ends in an error, in English, or in another document that would need a kernel.
const NEVER = [/^console:create$/, /^notebook:create-new$/, /^terminal:create-new$/, /^docmanager:clone$/, /^notebook:create-output-view$/,
  /^notebook:(render|open)-with-voila$/, /^filebrowser:open-url$/, /^extensionmanager:/, /^jupyterlab-translation:install-languages$/,
  /^help:(open|jupyter-forum)$/, /^(filemenu:logout)$/, /^notebook:(hide|show)-(all-)?cell-/, /^notebook:toggle-render-side-by-side/,
  /^notebook:(collapse|expand)-all-headings$/, /^notebook:export-to-format$/, /^workspace-ui:/, /^property-inspector:/,
  /^application:set-activity-bar-position$/, /^apputils:display-shortcuts$/];
// What is done with cells, for cells of the clerk's own.
const CELLS = [/^notebook:(cut|copy|paste|delete|move|split|merge|undo-cell|redo-cell|select-all|deselect-all|duplicate|change-cell|paste-and)/,
  /^notebook:(replace|extend|insert)-/];
const HELD = "写报告用不着这一项，没有做。要检查、预览或导出，请用“年度报告”菜单。";
// What is done in its place for a report.
/** @type {Record<string, (kit: Kit, report: import("./reports.js").Report) => unknown>} */
const INSTEAD = {
  "apputils:print": ({ app }) => app.commands.execute("gongkai:preview"),
  "docmanager:restore-checkpoint": ({ app }) => app.commands.execute("gongkai:versions"),
  "editmenu:undo": (_, report) => takeBack(report, "undo"),
  "editmenu:redo": (_, report) => takeBack(report, "redo"),
};
// Lab's own words where they speak of notebooks and checkpoints, said plainly.
/** @type {Record<string, string>} */
const SAID = {
  "launcher:create": "打开启动页",
  "docmanager:save": "保存报告",
  "docmanager:save-as": "报告另存为…",
  "docmanager:reload": "回到文件里存的（没有存入的正文会列出来供选用）…",
  "docmanager:restore-checkpoint": "以前的版本（查看、恢复）",
  "docmanager:rename": "报告改名…",
  "docmanager:duplicate": "复制一份报告",
  "docmanager:download": "下载报告文件",
  "filemenu:shutdown": "退出 JupyterLab（关掉本机的服务）",
};
const EXPORTS = "导出报告";

class Quiet {
  /** @param {Kit} kit */
  constructor(kit) {
    this.kit = kit;
    this.commands = kit.app.commands;
    /** @type {string | undefined} */
    this.named = undefined; // what Lab calls its menu for exports
    for (const id of this.commands.listCommands()) this.wrap(id);
    this.commands.commandChanged.connect((/** @type {unknown} */ _, /** @type {Jupyter} */ { id, type }) => type === "added" && this.wrap(id));
  }

  /** @param {string} id whether it means nothing for what is in front */
  idle(id) {
    const report = this.kit.front();
    if (!report) return false;
    if (some(NEVER, id)) return true;
    if (some(KERNEL, id)) return !report.context.sessionContext.session?.kernel;
    return some(CELLS, id) && isOwn(report.book.activeCell);
  }

  // The registry keeps what a command is under a name of its own; where it has another one day, Lab's
  // commands are offered as ever and do what `cells.js` lets them.
  /** @param {string} id */
  wrap(id) {
    const command = this.commands._commands?.get(id);
    if (!command || id.startsWith("gongkai:")) return;
    const { execute, label } = command;
    if (Object.hasOwn(SAID, id)) command.label = (/** @type {any[]} */ ...given) => (this.kit.front() ? SAID[id] : label.apply(command, given));
    const instead = Object.hasOwn(INSTEAD, id) && INSTEAD[id];
    if (instead) {
      const enabled = command.isEnabled;
      command.isEnabled = (/** @type {any[]} */ ...given) => this.kit.front() !== null || enabled.apply(command, given);
      command.execute = (/** @type {any[]} */ ...given) => {
        const report = this.kit.front();
        return report ? instead(this.kit, report) : execute.apply(command, given);
      };
      return;
    }
    if (!some([...KERNEL, ...NEVER, ...CELLS], id)) return;
    const { isVisible, isEnabled } = command;
    command.isVisible = (/** @type {any[]} */ ...given) => !this.idle(id) && isVisible.apply(command, given);
    command.isEnabled = (/** @type {any[]} */ ...given) => !this.idle(id) && isEnabled.apply(command, given);
    if (some(CELLS, id)) return; // cells.js knows which of these would harm
    command.execute = (/** @type {any[]} */ ...given) => {
      if (!this.idle(id)) return execute.apply(command, given);
      tell(/** @type {any} */ (this.kit.front()).book, HELD);
      return undefined;
    };
  }

  // Whole menus that would be empty are not there.
  menus() {
    const bar = this.kit.offered.menu;
    if (!bar) return;
    const report = this.kit.front();
    const without = report !== null && !report.context.sessionContext.session?.kernel;
    for (const menu of [bar.runMenu, bar.kernelMenu]) {
      const at = bar.menus.indexOf(menu);
      if (without && at >= 0) bar.removeMenu(menu);
      if (without || at >= 0) continue;
      const after = bar.menus.findIndex((/** @type {Jupyter} */ one) => (one.rank ?? Infinity) > menu.rank);
      bar.insertMenu(after < 0 ? bar.menus.length : after, menu);
    }
    this.exports(bar.fileMenu);
    for (const menu of bar.menus) this.fold(menu);
  }

  // A menu within a menu is there only where something in it is.
  /** @param {Jupyter} menu */
  fold(menu) {
    for (const item of menu.items) {
      if (item.type !== "submenu" || !item.submenu) continue;
      this.fold(item.submenu);
      if (Object.hasOwn(item, "isVisible")) continue;
      Object.defineProperty(item, "isVisible", {
        get: () => !this.kit.front() || item.submenu.items.some((/** @type {Jupyter} */ one) => one.type !== "separator" && one.isVisible),
      });
    }
  }

  // Lab's own menu for exports leads to ours.
  /** @param {Jupyter} menu */
  exports(menu) {
    const found = menu.items.find((/** @type {Jupyter} */ one) => one.submenu?.id.startsWith("jp-mainmenu-file-notebookexport"))?.submenu;
    if (!found) return;
    this.named ??= found.title.label;
    found.title.label = this.kit.front() ? EXPORTS : this.named;
    if (found === this.led) return;
    this.led = found;
    const { commands } = this;
    for (const id of commands.listCommands().filter((/** @type {string} */ one) => one.startsWith("gongkai:export-"))) found.addItem({ command: id });
  }
}

/** @param {RegExp[]} patterns @param {string} id */
const some = (patterns, id) => patterns.some((one) => one.test(id));

// The menu's undo is that of the form or the text that was last in use.
/** @param {import("./reports.js").Report} report @param {"undo" | "redo"} which */
async function takeBack(report, which) {
  const at = lastIn(report.book);
  const form = at?.closest(".gk-live");
  if (form) {
    const inputType = which === "undo" ? "historyUndo" : "historyRedo"; // as the browser's own menu says it
    form.dispatchEvent(new InputEvent("beforeinput", { inputType, bubbles: true, cancelable: true }));
    return;
  }
  const cell = report.book.widgets.find((/** @type {Jupyter} */ one) => one.node.contains(at));
  if (!isText(cell)) return;
  await report.writing?.edit(cell, cell.model.sharedModel.getSource().length);
  cell.editor[which]();
}

/** @param {Kit} kit */
export function quietLab(kit) {
  const quiet = new Quiet(kit);
  const { app, reports } = kit;
  const look = () => quiet.menus();
  // Lab's own signs above a report are for programs: they are there while one runs.
  const known = new WeakSet();
  const follow = (/** @type {Jupyter} */ panel) => {
    if (known.has(panel)) return;
    known.add(panel);
    const { sessionContext } = panel.context;
    const mark = () => {
      panel.toggleClass("gk-programs", Boolean(sessionContext.session?.kernel));
      look();
    };
    sessionContext.kernelChanged.connect(mark);
    panel.content.node.setAttribute("data-jp-suppress-context-menu", "");
    mark();
  };
  reports.onCurrent(() => {
    for (const panel of reports.open.keys()) follow(panel);
    look();
  });
  app.shell.currentChanged?.connect(look);
  app.restored.then(look);
}
