// Draws a table spec as an editable table and checks it while one types. It knows no table: all
// labels, cells and relations come from the spec (gongkai.spec.TableSpec.to_dict).

const WIDE = "０１２３４５６７８９，．／－＋（）　\u00a0\u2009\u202f−﹣﹢";
const NARROW = "0123456789,./-+()    --+";
// The sets of gongkai/values.py: what is not seen, what turns figures round, what parts words.
const UNSEEN =
  /[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a\u202c\u202d\u2060-\u2066\u2068-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const TURNED = /[\u202b\u202e\u2067]/;
const BLANK = "\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
const SIGNED = new RegExp(`^(增加|减少|增|减|[+]|-)[${BLANK}]*(?=[0-9])`);
const NEGATIVE = new RegExp(`^-[${BLANK}]*[0-9][0-9,]*(\\.[0-9]+)?$`);
const OTHER_UNIT = new RegExp(`[0-9][${BLANK}]*(元|万元|万|亿|件|项|条)$`);
const bare = (text) => text.replace(AROUND, "");
const SIGNS = { 增: "", 加: "", 增加: "", "+": "", 减: "-", 减少: "-", "-": "-" };

// Reads a cell's text by the same rules as gongkai/values.py: {value, remark} or {error}.
function parseCell(text, column) {
  const seen = bare(text.replace(UNSEEN, ""));
  const refused = (error) => ({ value: null, remark: "", error });
  if (TURNED.test(seen)) return refused("有使文字倒着显示的看不见的字符，请删掉重填");
  let plain = [...seen].map((c) => (WIDE.includes(c) ? NARROW[WIDE.indexOf(c)] : c)).join("");
  let remark = "";
  if (/^[^()]*\([^]+\)$/.test(plain)) {
    const start = plain.indexOf("(");
    remark = bare(seen.slice(start + 1, -1));
    const figure = bare(plain.slice(0, start));
    if (!figure && /^[-+]?[0-9][0-9,.]*[件项元万]{0,2}$/.test(bare(plain.slice(start + 1, -1)))) {
      return refused("只有括号里的数字；括号是给附注的，请把数字写在括号前面");
    }
    plain = figure;
  }
  plain = bare(plain);
  if (!plain) return { value: null, remark };
  if (plain === "/") return { value: "/", remark };
  if (column.unit && plain.endsWith(column.unit)) plain = bare(plain.slice(0, -column.unit.length));
  let sign = "";
  const signed = column.kind === "change" && SIGNED.exec(plain);
  if (signed) {
    sign = SIGNS[signed[1]];
    plain = plain.slice(signed[0].length);
  }
  if (/^[0-9]{1,3}([ ,][0-9]{3})+(?=\.|$)/.test(plain)) {
    const [whole, ...rest] = plain.split(".");
    plain = [whole.replace(/[ ,]/g, ""), ...rest].join(".");
  }
  const error = refusal(plain, column);
  if (error) return refused(error);
  return { value: column.kind === "money" ? plain : Number(sign + plain), remark };
}

function refusal(plain, column) {
  const [whole, decimals] = plain.split(".");
  if (/^[0-9]+(\.[0-9]+)?$/.test(plain)) {
    if (decimals !== undefined && column.kind !== "money") return "应为整数，不能有小数";
    if (whole.length > 12) return `数字过长（${whole.length} 位），请核对`;
    if (decimals !== undefined && decimals.length > 6) return "小数最多 6 位";
    if (whole.length > 1 && whole.startsWith("0")) return "数字前多了 0，请核对";
    return "";
  }
  if (NEGATIVE.test(plain)) return "不能是负数";
  if (/^[-—–]+$/.test(plain)) return "没有发生请填 0，不适用请填 /";
  if (/^[0-9, ]+$/.test(plain)) return "千分位或空格的位置不对，请核对";
  if (OTHER_UNIT.test(plain)) {
    return `单位不对，这一格以“${column.unit || "数字"}”计，请换算后只填数字`;
  }
  return "不是数字；没有发生请填 0，不适用请填 /";
}

// Lists the figures of a spec: cells in reading order, and the drawn rows with their cells.
function figuresOf(spec) {
  const cells = [];
  const lines = [];
  spec.rows.forEach((row, y) => {
    if (!row.key) return;
    let x = row.boxes.reduce((sum, box) => sum + box[2], 0);
    const line = spec.blocks[row.block].map(([key, place, kind, unit, width]) => {
      const full = [spec.name, row.place, place].filter(Boolean).join("，");
      const cell = { key: `${row.key}.${key}`, place: full, kind, unit, width, x, y, printed: row.printed };
      x += width;
      cells.push(cell);
      return cell;
    });
    lines.push(line);
  });
  // A stub box may reach over several rows; the figures always end at the right edge.
  for (const line of lines) {
    const shift = spec.width - (line.at(-1).x + line.at(-1).width);
    for (const cell of line) cell.x += shift;
  }
  for (const relation of spec.relations) if (relation.length > 5) cells[relation[5]].computed = true;
  return { cells, lines };
}

// Works out totals and broken relations; the same rules as gongkai.table.Table: a total of which a
// part has no figure has none either, and says for how many of its `parts` it waits.
function evaluate(spec, cells, read) {
  const found = cells.map((cell) => (cell.computed ? { value: null } : read(cell)));
  for (const one of found) Object.assign(one, { parts: 1, missing: Number(one.value === null) });
  const number = (n) => (typeof found[n].value === "number" ? found[n].value : 0);
  const factor = (term) => term[2] ?? 1;
  for (const [, , , left, , target] of spec.relations) {
    if (target === undefined) continue;
    const terms = left.map((term) => found[term[0]]);
    const count = (key) => terms.reduce((sum, one) => sum + one[key], 0);
    const sum = left.reduce((total, term) => total + factor(term) * number(term[0]), 0);
    const value = terms.every((one) => one.value === "/") ? "/" : sum;
    const missing = count("missing");
    found[target] = { value: missing ? null : value, parts: count("parts"), missing };
  }
  const say = (side) => {
    const words = side.map((term, n) => {
      const amount = factor(term) * number(term[0]);
      const label = spec.words[term[1]];
      const sign = amount < 0 || factor(term) < 0 ? (n ? " - " : "- ") : n ? " + " : "";
      return `${sign}${label}${label.endsWith("）") ? "" : " "}${Math.abs(amount)}`;
    });
    return words.join("") + (side.length > 1 ? ` = ${total(side)}` : "");
  };
  const total = (side) => side.reduce((sum, term) => sum + factor(term) * number(term[0]), 0);
  const broken = [];
  for (const [code, title, place, left, right] of spec.relations) {
    const members = [...left, ...right].map((term) => term[0]);
    const difference = total(left) - total(right);
    if (!difference || members.some((n) => found[n].value === null)) continue;
    const sentence = `${place}：${say(left)}，${say(right)}，差 ${Math.abs(difference)}`;
    broken.push({ code, title, place, sentence, members });
  }
  return { found, broken };
}

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
};

const show = (value) => (value === null ? "" : String(value));

// Draws the boxes of one row's labels; `figure` makes the cells behind them.
function drawRow(spec, row, line, figure) {
  const tr = element("tr", { class: row.key && !row.printed ? "gk-subtotal" : null });
  for (const [text, head, colspan, rowspan, level] of row.boxes) {
    const tag = head === "corner" ? "td" : "th";
    const scope = head === "banner" ? "colgroup" : head === "corner" ? null : head;
    const said = row.key && !row.printed && head === "row" ? `${text}（不印出）` : text;
    tr.append(element(tag, { scope, class: `gk-${head} gk-level-${level}`, colspan, rowspan }, said));
  }
  for (const cell of line ?? []) tr.append(figure(cell));
  return tr;
}

// The figures as a plain table for the notebook's second output, as gongkai/render/static.py draws it.
function staticHTML(spec, part) {
  const text = document.createElement("div");
  const safe = (value) => {
    text.textContent = value;
    return text.innerHTML;
  };
  const whole = (inside, note = "") =>
    `<div class="gk-static"><table border="1" cellpadding="4" style="border-collapse:collapse">${inside}</table>${note}</div>`;
  if (spec.fields) {
    const rows = spec.fields.map((f) => `<tr><th scope="row">${safe(f.label)}</th><td>${safe(part.get(f.key))}</td></tr>`);
    return whole(`<tbody>${rows.join("")}</tbody>`);
  }
  const { cells, lines } = figuresOf(spec);
  const { found } = evaluate(spec, cells, (cell) => parseCell(part.get(cell.key), cell));
  // A group's label reaches over a subtotal that is not printed: its span is one shorter.
  const hidden = spec.rows.map((row) => row.key && !row.printed);
  const spans = (columns, rows) => (columns > 1 ? ` colspan="${columns}"` : "") + (rows > 1 ? ` rowspan="${rows}"` : "");
  let n = 0;
  const rows = spec.rows.map((row, y) => {
    const line = row.key ? lines[n++] : [];
    if (hidden[y]) return "";
    const labels = row.boxes.map(([label, head, columns, down]) => {
      const span = spans(columns, down - hidden.slice(y, y + down).filter(Boolean).length);
      const scope = ["corner", "banner"].includes(head) ? "" : ` scope="${head}"`;
      return `<th${scope}${span}>${safe(label)}</th>`;
    });
    const figures = line.map((cell) => {
      const value = cell.computed ? show(found[cells.indexOf(cell)].value) : part.get(cell.key);
      return `<td${spans(cell.width, 1)}>${safe(value)}</td>`;
    });
    return `<tr>${labels.join("")}${figures.join("")}</tr>`;
  });
  const note = part.get("note") ? `<p>${safe(part.get("note"))}</p>` : "";
  return whole(`<caption>${safe(`${spec.name}　${spec.title}`)}</caption><tbody>${rows.join("")}</tbody>`, note);
}

let drawn = 0;

// A field of text: each visit to it is one entry of the history.
function typeText(input, key, part) {
  const take = () => part.history.type(key, input.value);
  input.addEventListener("input", (event) => {
    if (event.isComposing) part.compose(input, take);
    else take();
  });
  input.addEventListener("compositionstart", () => (input.dataset.composing = "yes"));
  input.addEventListener("compositionend", () => {
    delete input.dataset.composing;
    take();
    part.compose(input, null);
  });
  input.addEventListener("focusin", () => part.returning !== input && part.history.close());
}

function drawFacts(el, spec, part) {
  const inputs = new Map();
  const id = `gk${(drawn += 1)}`;
  const box = element("div", { class: "gk-facts" });
  let read = () => {}; // says beside the field how a date is read
  for (const field of spec.fields) {
    const attributes = {
      id: `${id}-${field.key}`,
      "data-cell": field.key,
      autocomplete: "off",
      placeholder: field.hint || null,
    };
    const input = field.options
      ? element("select", attributes, element("option", { value: "" }, "（请选择）"),
          ...field.options.map((option) => element("option", { value: option }, option)))
      : element("input", { ...attributes, type: "text" });
    typeText(input, field.key, part);
    inputs.set(field.key, input);
    box.append(element("label", { for: attributes.id }, field.label), input);
    if (field.reads === "date") {
      const said = element("span", { class: "gk-date", id: `${attributes.id}-read`, "aria-live": "polite" });
      input.setAttribute("aria-describedby", said.id);
      read = () => (said.textContent = readDate(part.get(field.key)));
      box.append(said);
    }
  }
  const refresh = () => {
    for (const [key, input] of inputs) {
      const text = part.get(key);
      if (input.tagName === "SELECT" && text && ![...input.options].some((o) => o.value === text)) {
        input.append(element("option", { value: text }, text));
      }
      if (input.value !== text && !input.dataset.composing) input.value = text;
    }
    read();
  };
  el.append(box);
  refresh();
  return part.on(refresh);
}

// What is pressed is what is meant, also where the page moves under the mouse before it is let go: a
// page that is being drawn does. Who moves the mouse away before letting go means nothing.
function holdPresses(root) {
  let from = [0, 0];
  root.addEventListener("pointerdown", (event) => {
    from = [event.clientX, event.clientY];
    if (event.isTrusted) event.target.closest("button, label")?.setPointerCapture(event.pointerId);
  });
  root.addEventListener("click", (event) => {
    const moved = event.detail && Math.hypot(event.clientX - from[0], event.clientY - from[1]) > 10;
    if (!moved || !event.target.closest("button, label")) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
}

// Keys stay in the form: Lab must not cut a cell because someone types an x.
function keepKeys(root, save) {
  holdPresses(root);
  for (const kind of ["keydown", "keyup", "keypress", "copy", "cut", "paste"]) {
    root.addEventListener(kind, (event) => {
      if (kind === "keydown" && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
        event.preventDefault();
        save();
      }
      event.stopPropagation();
    });
  }
}

function drawForm(el, spec, part) {
  const root = element("div", { class: "gk gk-live", "data-lm-suppress-shortcuts": "true", lang: "zh-CN" });
  root.append(element("style", {}, STYLE));
  const notice = element("div", { class: "gk-notice" });
  const status = element("div", { class: "gk-status", role: "status" });
  const badge = element("span", { class: "gk-badge" });
  part.badge = (count, bad) => {
    badge.textContent = count ? `检查：${count} 处` : "";
    badge.dataset.state = bad ? "bad" : "good";
  };
  root.append(notice);
  const off = [part.mountNotice(notice), part.onStatus((now) => {
    status.dataset.state = now.state;
    if (status.textContent !== now.text) status.textContent = now.text;
  })];
  off.push(spec.fields ? drawFacts(root, spec, part) : drawTable(root, spec, part));
  off.push(guardKeys(root, part), followHistory(root, part));
  root.append(status, badge);
  keepKeys(root, () => part.save());
  part.root = root;
  el.append(root);
  return () => off.forEach((stop) => stop());
}
