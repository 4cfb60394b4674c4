// What of the kit stands in a notebook: under which names, and how what may be damaged is read.

export const KEY = "gongkai";
export const VIEW = "application/vnd.jupyter.widget-view+json";
export const MIME = "application/vnd.gongkai.part+json";
/** @type {Record<string, string>} */
export const NAMES = {}; // what a reader calls the parts, as the specs say

// Stored data may be anything: what should be a record, and whether a value is a cell's text.
/** @param {any} value */
export const asRecord = (value) => (value && typeof value === "object" && !Array.isArray(value) ? value : {});
// What cannot be kept where it stands is laid aside, so that saving destroys nothing.
/** @param {Record<string, any>} whole @param {string} name @param {unknown} value */
export const layAside = (whole, name, value) => {
  if (value === undefined || value === asRecord(value)) return;
  whole.damaged = { ...asRecord(whole.damaged), [name]: value };
};
/** @param {unknown} value */
export const isText = (value) => typeof value === "string" || typeof value === "number";

// Whether what a notebook has under our name is a report's.
/** @param {unknown} kept */
export const isReportsOwn = (kept) => ["version", "id", "edition", "parts"].some((name) => Object.hasOwn(asRecord(kept), name));

// A record that has no names but those put into it.
/** @param {...any} from */
export const record = (...from) => Object.assign(Object.create(null), ...from);

// Counts by name, as the server reads them (states.py): what no page counts to is left out.
/** @param {unknown} held @returns {Record<string, number>} */
export const countsOf = (held) =>
  record(Object.fromEntries(Object.entries(asRecord(held)).filter(([, n]) => Number.isSafeInteger(n) && n >= 0)));

// Whether an output is a part's plain table. The one that a file is written with says no more than
// that it is a page; where no kernel puts anything beside it, it is known by its place.
/** @param {unknown} data @param {boolean} served */
export const isPlain = (data, served) => MIME in asRecord(data) || (served && "text/html" in asRecord(data) && !(VIEW in asRecord(data)));

// The text of a cell as a file holds it.
/** @param {{ source?: string | string[] }} cell */
export const sourceOf = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? ""));

// Changes what stands beside the parts. Where others write the same notebook, their writing of a moment
// ago may take its place: it is looked after.
/** @param {Jupyter} notebook @param {(kept: Record<string, any>) => Record<string, any>} change */
export function keepBeside(notebook, change) {
  const put = () => {
    const kept = notebook.getMetadata(KEY) ?? {};
    const made = change(kept);
    if (JSON.stringify(made) !== JSON.stringify(kept)) notebook.setMetadata(KEY, made);
  };
  put();
  if (notebook.collaborative) for (const wait of [500, 2000]) setTimeout(put, wait);
}

/** @typedef {{ id: string, cell_type: string, source: string | string[], metadata?: any }} Filed a cell as a file has it */

// The cells of a file by our names for them. An id that a file has twice, or not at all, is drawn anew
// each time that the file is read: such a cell is known by its part of the report, or by its text.
/** @param {Filed[]} cells @param {{ id: string, type: string, kept: unknown, text: string }[]} ours @returns {Filed[]} */
export function named(cells, ours) {
  const known = new Set(ours.map(({ id }) => id));
  const theirs = new Set(cells.map(({ id }) => id));
  const free = ours.filter(({ id }) => !theirs.has(id));
  return cells.map((cell) => {
    if (known.has(cell.id)) return cell;
    const kept = JSON.stringify(cell.metadata?.[KEY] ?? null);
    const n = free.findIndex((one) => one.type === cell.cell_type && JSON.stringify(one.kept ?? null) === kept
      && (one.kept || one.text === sourceOf(cell)));
    return n < 0 ? cell : { ...cell, id: free.splice(n, 1)[0].id };
  });
}
