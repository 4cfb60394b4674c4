// The table as a sheet to type in: moving, selecting, copying, pasting, and the findings below it.

function drawTable(root, spec, part) {
  const { cells, lines } = figuresOf(spec);
  const id = `gk${(drawn += 1)}`;
  const inputs = new Map();
  const boxes = new Map();
  const places = new Map(cells.map((cell) => [cell.key, cell]));
  let now = { found: [], broken: [] };
  const history = part.history;
  // {key, mode}: the cell that has the focus. As a whole it is "chosen", and typing replaces it;
  // "typed" since then; "inside" after F2 or a double click, where arrows move the caret.
  let editing = null;
  let left = null; // what `editing` was when the window, not the cell, was left
  let anchor = null; // the other corner of a selected block

  // ---- drawing
  const figure = (cell) => {
    const td = element("td", { colspan: cell.width, "data-key": cell.key });
    boxes.set(cell.key, td);
    if (cell.computed) {
      td.className = "gk-computed";
      td.append(element("output", { "data-cell": cell.key, "aria-label": `${cell.place}（自动计算）` }));
    } else {
      const input = element("input", {
        type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
        "data-cell": cell.key, "aria-label": cell.place, "aria-describedby": `${id}-${cell.key}`,
        ...(part.last[cell.key] && { placeholder: part.last[cell.key] }),
      });
      inputs.set(cell.key, input);
      td.append(input, element("span", { class: "gk-message", id: `${id}-${cell.key}` }));
    }
    return td;
  };
  const head = element("thead");
  const body = element("tbody");
  let n = 0;
  for (const row of spec.rows) {
    const tr = drawRow(spec, row, row.key ? lines[n++] : null, figure);
    (!row.key && spec.blocks.length === 1 ? head : body).append(tr);
  }
  const caption = element("caption", {}, `${spec.name}　${spec.title}`);
  const table = element("table", { class: `gk-table gk-${spec.key}` }, caption, head, body);
  const note = element("input", { type: "text", id: `${id}-note`, "data-cell": "note", autocomplete: "off" });
  const zero = element("button", { type: "button", onclick: askZero }, "空格填 0（Alt+0）");
  const next = element("button", { type: "button", onclick: nextBlank }, "下一个空格");
  const open = element("span", { class: "gk-left" });
  const list = element("ul", { class: "gk-findings" });
  const live = element("div", { class: "gk-hidden", "aria-live": "polite" });
  const ask = element("div", { class: "gk-ask", role: "alert" });
  root.append(
    element("div", { class: "gk-scroll", role: "group", "aria-label": caption.textContent }, table),
    element("div", { class: "gk-note" }, element("label", { for: `${id}-note` }, "注："), note),
    element("div", { class: "gk-bar" }, open, next, zero), ask, list, live,
  );

  const td = (key) => boxes.get(key);
  const lineOf = (key) => lines.findIndex((line) => line.some((cell) => cell.key === key));

  // ---- showing
  function refresh() {
    for (const [key, input] of inputs) {
      const text = part.get(key);
      if (input.value === text || (editing?.composing && editing.key === key)) continue;
      input.value = text;
      // What did not come from the keyboard is replaced by the next key, not lengthened.
      if (document.activeElement === input && editing) settle();
    }
    if (note.value !== part.get("note") && !note.dataset.composing) note.value = part.get("note");
    check();
  }

  function check() {
    const reads = new Map();
    now = evaluate(spec, cells, (cell) => {
      const read = parseCell(part.get(cell.key), cell);
      reads.set(cell.key, read);
      return read;
    });
    const bad = new Set(now.broken.flatMap((one) => one.members));
    let blanks = 0;
    cells.forEach((cell, index) => {
      const box = td(cell.key);
      box.classList.toggle("gk-bad", bad.has(index));
      if (cell.computed) {
        showTotal(box, cell, now.found[index]);
        return;
      }
      const read = reads.get(cell.key);
      const input = inputs.get(cell.key);
      const message = read.error ?? "";
      if (box.lastChild.textContent !== message) box.lastChild.textContent = message;
      box.classList.toggle("gk-refused", Boolean(read.error));
      const wrong = bad.has(index) || Boolean(read.error);
      if (wrong) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      blanks += !part.get(cell.key).trim();
    });
    open.textContent = blanks ? `还有 ${blanks} 格未填` : "已全部填写";
    zero.disabled = next.disabled = !blanks;
    showFindings(reads);
  }

  // A total whose parts are not all filled says how many are missing, once there is a first one.
  function showTotal(box, cell, { value, parts, missing }) {
    const lacks = missing && missing < parts ? `尚缺 ${missing} 格` : "";
    const text = lacks || show(value);
    if (box.firstChild.textContent === text) return;
    box.firstChild.textContent = text;
    box.classList.toggle("gk-missing", Boolean(lacks));
    box.firstChild.setAttribute("aria-label", `${cell.place}（自动计算${lacks && `，${lacks}没有数字，没有总计`}）`);
  }

  function showFindings(reads) {
    const items = cells
      .filter((cell) => reads.get(cell.key)?.error)
      .map((cell) => [cell.key, `${cell.place}：“${part.get(cell.key).slice(0, 30)}”${reads.get(cell.key).error}`]);
    for (const one of now.broken) {
      const first = one.members.map((index) => cells[index]).find((cell) => !cell.computed);
      items.push([(first ?? cells[one.members[0]]).key, `${one.title}　${one.sentence}`]);
    }
    const authority = part.authority;
    if (authority && part.settled() && disagrees(authority)) {
      items.push([cells[0].key, "页面与程序核对的结果不一致，请重新运行本单元格后再核对"]);
    }
    const before = [...list.children].map((item) => item.textContent).join("\n");
    const after = items.map((item) => item[1]).join("\n");
    if (before === after) return;
    list.replaceChildren(...items.map(([key, text]) =>
      element("li", {}, element("button", { type: "button", onclick: () => jump(key) }, text))));
    clearTimeout(showFindings.timer);
    showFindings.timer = setTimeout(() => {
      live.textContent = items.length ? `${spec.name}有 ${items.length} 处问题：${items[0][1]}` : `${spec.name}没有问题`;
    }, 800);
  }

  function disagrees(authority) {
    const totals = cells.some((cell, index) =>
      cell.computed && show(now.found[index].value) !== (authority.totals?.[cell.key] ?? ""));
    const mine = now.broken.map((one) => `${one.code} ${one.place}`).join();
    return totals || mine !== (authority.broken ?? []).map((one) => one.join(" ")).join();
  }

  // ---- moving
  function jump(key) {
    const target = inputs.get(key) ?? td(key);
    target.scrollIntoView({ block: "center", inline: "nearest" });
    target.focus();
  }

  function nextBlank() {
    const from = cells.findIndex((cell) => cell.key === editing?.key);
    const order = [...cells.slice(from + 1), ...cells.slice(0, from + 1)];
    const blank = order.find((cell) => !cell.computed && !part.get(cell.key).trim());
    if (blank) jump(blank.key);
  }

  // The typed cell that lies `rows` and `columns` away, passing over computed ones.
  function neighbour(key, rows, columns) {
    const cell = places.get(key);
    let y = lineOf(key);
    if (rows) {
      for (y += rows; lines[y]; y += rows) {
        const over = lines[y].find((one) => cell.x < one.x + one.width && one.x < cell.x + cell.width);
        const target = over ?? lines[y][0];
        if (!target.computed) return target;
      }
      return null;
    }
    const index = lines[y].indexOf(cell);
    for (let x = index + columns; lines[y][x]; x += columns) if (!lines[y][x].computed) return lines[y][x];
    return null;
  }

  function inOrder(key, step) {
    const typed = cells.filter((cell) => !cell.computed);
    return typed[typed.findIndex((cell) => cell.key === key) + step] ?? null;
  }

  function go(cell, extend) {
    if (!cell) return false;
    const keep = extend ? anchor ?? editing?.key : null;
    inputs.get(cell.key).focus();
    anchor = keep;
    mark();
    return true;
  }

  function selected() {
    if (!editing) return [];
    const one = places.get(editing.key);
    const two = anchor ? places.get(anchor) : one;
    const [top, bottom] = [lineOf(one.key), lineOf(two.key)].sort((a, b) => a - b);
    const from = Math.min(one.x, two.x);
    const to = Math.max(one.x + one.width, two.x + two.width);
    return lines.slice(top, bottom + 1)
      .filter((line) => line[0].printed)
      .map((line) => line.filter((cell) => cell.x < to && from < cell.x + cell.width));
  }

  function mark() {
    const block = anchor ? new Set(selected().flat().map((cell) => cell.key)) : new Set();
    for (const box of table.querySelectorAll("td[data-key]")) {
      box.classList.toggle("gk-selected", block.has(box.dataset.key));
    }
  }

  // ---- changing
  function askZero() {
    const blanks = cells.filter((cell) => !cell.computed && !part.get(cell.key).trim());
    if (!blanks.length) return;
    const back = editing?.key;
    const close = () => {
      ask.replaceChildren();
      if (back) jump(back);
    };
    const yes = element("button", { type: "button", onclick: () => {
      history.change("空格填 0", blanks.map((cell) => [cell.key, "0"]));
      close();
    } }, `确定，填 ${blanks.length} 个 0`);
    ask.replaceChildren(`${blanks.length} 个空格全部填 0 吗？（可以撤销）`, yes,
      element("button", { type: "button", onclick: close }, "不填"));
    yes.focus();
  }

  function fill(down) {
    const block = selected();
    const pairs = [];
    block.forEach((line, y) => line.forEach((cell, x) => {
      const source = down ? block[0][x] : line[0];
      if (source && source !== cell && !cell.computed) pairs.push([cell.key, valueText(source)]);
    }));
    history.change(down ? "向下填充" : "向右填充", pairs);
  }

  const valueText = (cell) => (cell.computed ? show(now.found[cells.indexOf(cell)].value) : part.get(cell.key));

  // ---- the clipboard
  const quote = (text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  function copy(event, cut) {
    if (!editing || (editing.mode === "inside" && !anchor)) return;
    const block = selected();
    event.preventDefault();
    const text = block.map((line) => line.map((cell) => quote(valueText(cell))).join("\t")).join("\r\n");
    event.clipboardData.setData("text/plain", text);
    if (cut) clear();
  }

  function clear() {
    history.change("清除", selected().flat().filter((cell) => !cell.computed).map((cell) => [cell.key, ""]));
  }

  function paste(event) {
    if (!editing) return;
    const rows = unquoted(event.clipboardData.getData("text/plain"));
    const single = rows.length === 1 && rows[0].length === 1;
    if (!rows.length || (single && !anchor)) return;
    event.preventDefault();
    const block = selected();
    if (single) {
      history.change("粘贴", block.flat().filter((cell) => !cell.computed).map((cell) => [cell.key, rows[0][0]]));
      return;
    }
    const plan = new Paste(spec, lines, rows, block[0][0]).plan();
    if (plan.refused) return tell(plan.refused);
    history.change("粘贴", plan.pairs);
    tell([plan.said, ...wrongTotals(plan.totals)].filter(Boolean).join("；"));
  }

  function wrongTotals(totals) {
    const wrong = totals.filter(([cell, text]) => {
      const read = parseCell(text, cell);
      return text && valueText(cell) && show(read.value) !== valueText(cell);
    });
    return wrong.map(([cell, text]) => `${cell.place}：粘贴来的是 ${text}，各项之和是 ${valueText(cell)}`);
  }

  function tell(text) {
    ask.replaceChildren(...(text ? [text, element("button", { type: "button", onclick: () => ask.replaceChildren() }, "知道了")] : []));
  }

  // ---- keys
  function onKey(event) {
    const input = event.target;
    if (event.isComposing || !editing || !inputs.has(input.dataset.cell)) return;
    const key = input.dataset.cell;
    const control = event.ctrlKey || event.metaKey;
    const act = (run) => {
      event.preventDefault();
      run();
    };
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.altKey && event.code === "Digit0") return act(askZero);
    if (control && !event.altKey) {
      if (name === "d") return act(() => fill(true));
      if (name === "r") return act(() => fill(false));
      if (name === "Home") return act(() => go(cells.find((cell) => !cell.computed)));
      if (name === "End") return act(() => go(cells.filter((cell) => !cell.computed).at(-1)));
      return undefined;
    }
    const inside = editing.mode === "inside";
    switch (name) {
      case "Enter": return act(() => go(neighbour(key, event.shiftKey ? -1 : 1, 0)) || settle());
      case "Tab": {
        const target = inOrder(key, event.shiftKey ? -1 : 1);
        return target && !editing.leave ? act(() => go(target)) : undefined;
      }
      case "Escape": return act(() => {
        if (!history.cancel(key)) editing.leave = true; // a second Esc lets Tab leave the table
        anchor = null;
        mark();
        settle();
      });
      case "F2": return act(() => {
        within(input);
      });
      case "ArrowUp": return act(() => go(neighbour(key, -1, 0), event.shiftKey));
      case "ArrowDown": return act(() => go(neighbour(key, 1, 0), event.shiftKey));
      case "ArrowLeft": return inside ? undefined : act(() => go(neighbour(key, 0, -1), event.shiftKey));
      case "ArrowRight": return inside ? undefined : act(() => go(neighbour(key, 0, 1), event.shiftKey));
      case "Home": return inside ? undefined : act(() => go(lines[lineOf(key)].find((cell) => !cell.computed)));
      case "End": return inside ? undefined : act(() => go(lines[lineOf(key)].filter((cell) => !cell.computed).at(-1)));
      case "Delete": return inside && !anchor ? undefined : act(clear);
      case "Backspace": return anchor ? act(clear) : undefined;
      default: return undefined;
    }
  }

  // Back to moving about: the whole text is selected, so that typing replaces it.
  function settle() {
    editing.mode = "chosen";
    inputs.get(editing.key).select();
  }

  function within(input) {
    editing.mode = "inside";
    input.setSelectionRange(input.value.length, input.value.length);
  }

  function typed(input) {
    if (editing) editing.leave = false;
    if (editing?.mode === "chosen") editing.mode = "typed";
    history.type(input.dataset.cell, input.value);
  }

  table.addEventListener("keydown", onKey);
  table.addEventListener("focusin", (event) => {
    const key = event.target.dataset.cell;
    if (!inputs.has(key)) return;
    // Back from another window, or from a dialog that took the focus: the typing goes on.
    const back = left?.key === key || part.returning === event.target;
    left = null;
    if (back && editing?.key === key) return;
    history.close();
    editing = { key, mode: "chosen" };
    anchor = null;
    mark();
    event.target.select();
  });
  table.addEventListener("focusout", (event) => {
    // The element keeps the focus of a window that has lost it.
    left = document.activeElement === event.target ? editing : null;
  });
  table.addEventListener("dblclick", (event) => {
    if (editing && inputs.has(event.target.dataset?.cell)) within(event.target);
  });
  table.addEventListener("mousedown", (event) => {
    const key = event.target.dataset?.cell;
    if (!inputs.has(key) || event.button > 0) return;
    const here = editing?.key === key && document.activeElement === event.target;
    if (event.shiftKey && editing) {
      event.preventDefault();
      anchor ??= editing.key;
      const from = anchor;
      inputs.get(key).focus();
      anchor = from;
      mark();
    } else if (here && editing.mode !== "chosen") {
      editing.mode = "inside"; // the caret goes where the click was
    } else {
      event.preventDefault();
      anchor = null;
      mark();
      if (here) settle();
      else inputs.get(key).focus();
      dragging = key;
    }
  });
  let dragging = null;
  table.addEventListener("mouseover", (event) => {
    const key = event.target.dataset?.cell ?? event.target.dataset?.key;
    if (!dragging || !event.buttons || !places.has(key) || !editing) return;
    anchor = key;
    mark();
  });
  const drop = () => (dragging = null);
  document.addEventListener("mouseup", drop);
  table.addEventListener("input", (event) => {
    if (!event.isComposing) typed(event.target);
    else if (inputs.has(event.target.dataset.cell)) part.compose(event.target, () => typed(event.target));
  });
  table.addEventListener("compositionstart", () => editing && (editing.composing = true));
  table.addEventListener("compositionend", (event) => {
    if (editing) editing.composing = false;
    typed(event.target);
    part.compose(event.target, null);
  });
  table.addEventListener("copy", (event) => copy(event, false));
  table.addEventListener("cut", (event) => copy(event, true));
  table.addEventListener("paste", paste);
  typeText(note, "note", part);
  requestAnimationFrame(() => {
    const edge = table.getBoundingClientRect().left;
    const stubs = [...table.querySelectorAll("tbody :is(.gk-row, .gk-rowgroup)")];
    // All are measured before the first is moved: one layout instead of one for each.
    const lefts = stubs.map((box) => Math.floor(box.getBoundingClientRect().left - edge));
    stubs.forEach((box, index) => (box.style.left = `${lefts[index]}px`));
  });
  refresh();
  const off = [part.on(refresh), part.onAuthority(check)];
  return () => {
    document.removeEventListener("mouseup", drop);
    off.forEach((stop) => stop());
  };
}
