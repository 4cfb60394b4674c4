// The editor of a section: CodeMirror as Lab has it, dressed so that what is typed looks like what
// is printed. Its modules are Lab's own.

import { REFERENCE, standsFor } from "./references.js";

const HEADING = /^[ \t\u3000]*(?:#{1,6}\s|（[一二三四五六七八九十]+）[^。；;]{1,38}$)/; // as in render/text.py

// What is marked of the text in view: headings, and references with what they stand for.
/** @param {Jupyter} editor @param {Jupyter} lab @param {Map<string, any>} names */
function marks(editor, { view: { Decoration }, state }, names) {
  const builder = new state.RangeSetBuilder();
  const heading = Decoration.line({ class: "gk-cm-heading" });
  for (const { from, to } of editor.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = editor.state.doc.lineAt(at);
      if (HEADING.test(line.text)) builder.add(line.from, line.from, heading);
      for (const match of line.text.matchAll(REFERENCE)) {
        const { state: known, says } = standsFor(match[1], names);
        const mark = Decoration.mark({ class: `gk-ref gk-ref-${names.size ? known : "known"}`, attributes: { title: says } });
        builder.add(line.from + match.index, line.from + match.index + match[0].length, mark);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

/** @param {Jupyter} lab @param {import("./written.js").Written} written */
export function dressing(lab, written) {
  const { view, state } = lab;
  if (!view || !state) return () => {};
  const { EditorView, ViewPlugin } = view;
  const renamed = state.StateEffect.define();

  const painted = ViewPlugin.fromClass(class {
    /** @param {Jupyter} editor */
    constructor(editor) {
      this.marks = marks(editor, lab, written.names);
    }

    /** @param {Jupyter} update */
    update({ view: editor, docChanged, viewportChanged, transactions }) {
      const told = transactions.some((/** @type {Jupyter} */ one) => one.effects.some((/** @type {Jupyter} */ effect) => effect.is(renamed)));
      if (docChanged || viewportChanged || told) this.marks = marks(editor, lab, written.names);
    }
  }, { decorations: (/** @type {any} */ plugin) => plugin.marks });

  /** @param {Jupyter} cell @param {{ invitation: string, label: string }} given */
  return (cell, { invitation, label }) => {
    // What stays at the foot of the window must not lie over the line that is being written.
    const foot = () => ({ bottom: (cell.node.querySelector(".gk-beside")?.offsetHeight ?? 0) + 8 });
    const extension = [painted, view.placeholder(invitation), EditorView.lineWrapping, EditorView.scrollMargins.of(foot),
      EditorView.contentAttributes.of({ lang: "zh-CN", "aria-label": label, spellcheck: "false" })];
    cell.editor.injectExtension(extension);
    const told = () => !cell.isDisposed && cell.editor?.editor.dispatch({ effects: renamed.of(null) });
    written.listeners.add(told);
    cell.disposed.connect(() => written.listeners.delete(told));
  };
}
