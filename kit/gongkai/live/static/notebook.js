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

// A record that has no names but those put into it.
/** @param {...any} from */
export const record = (...from) => Object.assign(Object.create(null), ...from);

// The text of a cell as a file holds it.
/** @param {{ source?: string | string[] }} cell */
export const sourceOf = (cell) => (Array.isArray(cell.source) ? cell.source.join("") : String(cell.source ?? ""));
