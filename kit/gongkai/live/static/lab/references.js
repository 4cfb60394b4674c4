// Live references in the text: {{新收总计}} stands for a figure of the tables.

export const REFERENCE = /\{\{([^{}\n]{0,60})\}\}/g; // as in model/measures.py

// What a reference stands for, and in words what is to be said of it.
/** @param {string} name @param {Map<string, { value: string, place: string }>} names */
export function standsFor(name, names) {
  const found = names.get(name.trim());
  if (!found) return { state: "unknown", value: "", says: `没有叫“${name.trim()}”的数字，请改正或删去` };
  if (!found.value) return { state: "blank", value: "", says: `${found.place}还没有数字，填好后自动出现在这里` };
  return { state: "known", value: found.value, says: `引用：${found.place}，现在是 ${found.value}` };
}
