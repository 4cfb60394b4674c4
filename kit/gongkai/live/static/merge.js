// Reading a file into the report: a preview with old and new side by side, taken over by cell, by
// table or as a whole, and undone as a whole.

const LIMIT = 100 * 2 ** 20;
const NAMES = {}; // what a reader calls the parts, as the specs say

function drawMerge(panel) {
  const file = element("input", { type: "file", "aria-label": "选择文件",
    accept: ".html,.htm,.mhtml,.docx,.xlsx,.pdf,.md,.txt,.ipynb,.json", onchange: () => send() });
  const shown = element("div", { class: "gk-preview" });
  let taken = []; // [part, entry of its history] for each form that a file was read into

  async function send() {
    const [chosen] = file.files;
    if (!chosen) return;
    if (chosen.size > LIMIT) return shown.replaceChildren(element("p", { role: "alert" }, "文件超过 100 MB，不像是年度报告"));
    shown.replaceChildren(element("p", { role: "status" }, `正在读 ${chosen.name}…`));
    const say = (text) => shown.replaceChildren(element("p", { role: "alert" }, text));
    let data;
    try {
      data = await chosen.arrayBuffer();
    } catch {
      // The browser's own words are English and say no more.
      return say(`${chosen.name} 读不出来：文件可能已移走、改过，或正被别的程序占用。请关闭那个程序，再选一次文件`);
    }
    if (!panel.post({ type: "read", name: chosen.name }, [data])) say("内核已停止，没有读入；请点“▶▶”重新运行，再选一次文件");
  }

  // Puts the chosen rows into their forms, one entry of history each; tells what was not put.
  function put(rows, title) {
    const left = [];
    const changes = new Map();
    for (const [part, key, place, now, then] of rows) {
      const form = panel.parts.get(part);
      if (!form) left.push(`${NAMES[part]}还没有运行，没有采用：${place}`);
      else if (form.get(key) !== now) left.push(`预览以后改过，没有采用：${place}（现在是${quoted(form.get(key))}）`);
      else changes.set(part, [...(changes.get(part) ?? []), [key, then]]);
    }
    taken = [...changes].map(([part, pairs]) => [part, panel.parts.get(part).history.change(`读入${title}`, pairs)]);
    return left;
  }

  // Takes back what the file put in, except where it was changed since.
  function takeBack() {
    let count = 0;
    const left = [];
    for (const [part, entry] of taken) {
      // The form that is there now: its cell may have been run again since.
      const form = panel.parts.get(part);
      const told = form.history.takeBack(entry, "撤销读入");
      count += told.count;
      left.push(...told.left.map(([key]) => `读入以后改过，没有动：${form.history.place(key)}（现在是${quoted(form.get(key))}）`));
    }
    return [`已撤销 ${count} 处，恢复成读入以前的样子`, left];
  }

  const lines = (texts) => (texts.length ? [element("ul", { class: "gk-kept" }, ...texts.map((text) => element("li", {}, text)))] : []);

  function keepLast(last) {
    if (!panel.notebook) return;
    const kept = { ...panel.notebook.getMetadata("gongkai") };
    if (last) kept.last = last;
    else delete kept.last;
    panel.notebook.setMetadata("gongkai", kept);
  }

  panel.preview = (found) => {
    file.value = "";
    if (found.problem) return shown.replaceChildren(element("p", { role: "alert" }, found.problem));
    const boxes = found.rows.map((row) =>
      [row, element("input", { type: "checkbox", checked: !row[3], "aria-label": `采用：${row[2]}，${row[4]}` })]);
    const held = panel.notebook?.getMetadata("gongkai")?.last ?? null;
    const accept = () => {
      const rows = boxes.filter(([, box]) => box.checked).map(([row]) => row);
      const left = put(rows, found.title ? `“${found.title}”` : "的文件");
      const count = taken.reduce((sum, [, entry]) => sum + entry.cells.length, 0);
      if (found.mode === "last") keepLast(found.last);
      panel.soon();
      shown.replaceChildren(element("p", { role: "status" }, `已采用 ${count} 处${found.mode === "last" ? "，并记下上年报告供逐年核对" : ""}`),
        ...lines(left),
        element("button", { type: "button", onclick: () => {
          const [said, kept] = takeBack();
          if (found.mode === "last") keepLast(held);
          panel.soon();
          shown.replaceChildren(element("p", { role: "status" }, said), ...lines(kept));
        } }, "撤销这次读入"));
    };
    const parts = [...new Set(found.rows.map(([part]) => part))];
    const tables = parts.map((part) => element("table", { class: "gk-merge" },
      element("caption", {}, `${NAMES[part]} `, element("button", { type: "button", onclick: () => {
        const own = boxes.filter(([row]) => row[0] === part);
        const all = own.every(([, box]) => box.checked);
        own.forEach(([, box]) => { box.checked = !all; });
      } }, "全选或全不选")),
      element("thead", {}, element("tr", {}, ...["采用", "位置", "现在", "读入"].map((label) => element("th", { scope: "col" }, label)))),
      element("tbody", {}, ...boxes.filter(([row]) => row[0] === part).map(([row, box]) =>
        element("tr", { class: row[3] ? "gk-conflict" : "", "data-key": row[1] }, element("td", {}, box), element("td", {}, row[2]),
          element("td", {}, row[3] || "（空白）"), element("td", {}, row[4] + (row[3] ? "（不同）" : "")))))));
    const intro = found.mode === "last" ? `上年报告：${found.title}。下面是带入的结转数，已填的不同处没有勾选。`
      : `${found.title}。下面是与现在不同的格子，已填的不同处没有勾选。`;
    shown.replaceChildren(element("p", { role: "status" }, found.rows.length ? intro : `${found.title}：没有需要改动的格子。`),
      element("ul", {}, ...[...found.notes, ...(found.unread ? [`有 ${found.unread} 格没有读出，不会改动`] : [])].map((note) => element("li", {}, note))),
      ...tables, element("div", { class: "gk-acts" }, element("button", { type: "button", onclick: accept }, "采用所选"),
        element("button", { type: "button", onclick: () => shown.replaceChildren() }, "取消")));
  };

  return element("details", { class: "gk-read" }, element("summary", {}, "读入上年报告，或读入已有的报告（先看后用，不会直接覆盖）"),
    // The browser's own button for a file speaks the browser's language.
    element("label", { class: "gk-file" }, "选择文件…", file), shown);
}

// Last year's report beside this one, to compare with: its text is shown and never copied.
function drawLast(panel) {
  const shown = element("div");
  const box = element("details", { class: "gk-last", ontoggle: () => {
    const last = panel.notebook?.getMetadata("gongkai")?.last;
    if (!box.open) return;
    if (!last) return shown.replaceChildren(element("p", {}, "还没有读入上年报告"));
    const held = (table) => last.tables?.[table]?.values ?? {};
    const valid = (panel.spec.valid[last.edition] ?? []).filter(([table, key]) => key in held(table));
    shown.replaceChildren(element("p", {}, element("b", {}, last.title ?? "")),
      element("p", {}, valid.map(([table, key, name]) => `${name}现行有效 ${held(table)[key]} 件`).join("，")),
      ...(last.sections ?? []).filter((one) => one.text).flatMap((one) =>
        [element("p", {}, element("b", {}, one.heading)), element("p", { class: "gk-text" }, one.text)]));
  } }, element("summary", {}, "上年报告（对照用，不会带入正文）"), shown);
  return box;
}
