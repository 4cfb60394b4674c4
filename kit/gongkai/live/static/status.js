// What the clerk is told about where the figures and the text are: of every sentence, only what is so.

// Where what is not in the file yet is kept: the worst of all its places, from the best.
export const PLACES = ["journal", "browser", "pending", "page"];
/** @type {Record<string, string>} */
export const WHERE = {
  file: "这张表和正文都已存入文件，报告里别处还有改动没有存入",
  journal: "这里填的和正文已记入本机日志，尚未存入文件",
  browser: "这里填的和正文已记在这个浏览器里（无痕窗口除外），尚未存入文件",
  pending: "正在记下刚填的内容…",
  page: "这个浏览器不让存储，刚填的内容只在这个页面里，请不要关闭",
};

const STATES = ["dead", "unsaved", "logged", "saved"]; // from the worst
const KEPT = ["page", "pending", "browser", "journal", "file"];

// Of some places that worst to be in.
/** @param {string[]} places */
export const worstPlace = (places) => KEPT.find((place) => places.includes(place)) ?? "file";

// Of the parts of a report the one that is off worst: what is said of it is true of the whole.
/** @param {Situation[]} all */
export function worstOf(all) {
  const rank = (/** @type {Situation} */ now) => {
    const urgent = now.composing || now.conflict || now.lost || !now.connected || now.problem;
    return STATES.indexOf(statusOf(now).state) * 100 + (urgent ? 0 : 10) + Math.max(0, KEPT.indexOf(now.place));
  };
  return statusOf(all.reduce((worst, one) => (rank(one) < rank(worst) ? one : worst)));
}

/** @param {Situation} now @returns {{ state: string, text: string }} */
export function statusOf(now) {
  if (!now.offered) return withoutOffers(now);
  const { state, text } = withoutOffers(now);
  const head = `有 ${now.offered} 处正文等您选用（在“基本情况”上方）`;
  return state === "saved" ? { state: "logged", text: `${head}，其余${text}` } : { state, text: `${head}；${text}` };
}

/** @param {Situation} now */
function withoutOffers(now) {
  const { saved, place } = now;
  const whom = now.served ? "本机服务" : "内核";
  if (now.composing) return { state: now.lost ? "dead" : "unsaved", text: "尚未记下：正在输入…" };
  if (now.elsewhere) {
    const kept = saved ? "填的都已存入原来的文件" : WHERE[place];
    return { state: "unsaved", text: `这个网址现在是另一个文件夹的，这一页没有和它相连：${kept}。请关掉这一页，用平时的图标重新打开这份报告` };
  }
  if (now.conflict) return { state: now.lost ? "dead" : "unsaved", text: `还没有存入文件：${now.conflict}；${WHERE[place]}` };
  if (now.lost) {
    const head = saved ? "内核已停止，填的都已存入文件" : `内核已停止，可以继续填写：${WHERE[place]}`;
    const next = now.file ? (saved ? "请点“▶▶”重新运行" : "请按 Ctrl+S 保存，再点“▶▶”重新运行") : "请重新运行";
    return { state: "dead", text: `${head}；${next}` };
  }
  if (saved) return { state: "saved", text: now.connected ? "已保存" : `已保存；与${whom}的连接断了，正在重连` };
  if (!now.connected) {
    return { state: "unsaved", text: `与${whom}的连接断了，正在重连，可以继续填写：${WHERE[place]}` };
  }
  if (now.problem) {
    const next = now.file ? "请及时按 Ctrl+S 保存" : "请把表格复制出去另存";
    return { state: "unsaved", text: `尚未保存：本机日志写不进去（${now.problem}）；${WHERE[place]}；${next}` };
  }
  if (place === "pending") return { state: "unsaved", text: "尚未保存…" };
  if (place === "page") return { state: "unsaved", text: `尚未保存；${WHERE.page}` };
  if (!now.file) {
    const held = WHERE[place].split("，")[0];
    return { state: "logged", text: `${held}；这里无法写入笔记本文件，下次在 JupyterLab 打开时会恢复` };
  }
  if (now.readonly) return { state: "logged", text: `${WHERE[place]}：这份文件是只读的，请另存一份` };
  if (now.failed) return { state: "logged", text: `${WHERE[place]}：上次保存没有成功，请再按 Ctrl+S 保存` };
  // Lab saves by itself too, while its server is there: the kernel's last answer tells of that.
  return { state: "logged", text: `${WHERE[place]}（按 Ctrl+S 保存${place === "browser" ? "" : "，也会自动保存"}）` };
}
