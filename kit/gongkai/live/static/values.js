// Reads a cell's text by the same rules as gongkai/model/values.py.

const WIDE = "０１２３４５６７８９，．／－＋（）　\u00a0\u2009\u202f−﹣﹢";
const NARROW = "0123456789,./-+()    --+";
// The sets of gongkai/model/values.py: what is not seen, what turns figures round, what parts words.
const UNSEEN =
  // eslint-disable-next-line no-misleading-character-class -- each of them is meant by itself
  /[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a\u202c\u202d\u2060-\u2066\u2068-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;
const TURNED = /[\u202b\u202e\u2067]/;
const BLANK = "\\x00-\\x20\\x7f-\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AROUND = new RegExp(`^[${BLANK}]+|[${BLANK}]+$`, "g");
const SIGNED = new RegExp(`^(增加|减少|增|减|[+]|-)[${BLANK}]*(?=[0-9])`);
const NEGATIVE = new RegExp(`^-[${BLANK}]*[0-9][0-9,]*(\\.[0-9]+)?$`);
const OTHER_UNIT = new RegExp(`[0-9][${BLANK}]*(元|万元|万|亿|件|项|条)$`);
/** @param {string} text */
const bare = (text) => text.replace(AROUND, "");
/** @type {Record<string, string>} */
const SIGNS = { 增: "", 加: "", 增加: "", "+": "", 减: "-", 减少: "-", "-": "-" };

// Gives {value, remark} or {error}.
/** @param {string} text @param {Column} column @returns {Read & { remark: string }} */
export function parseCell(text, column) {
  const seen = bare(text.replace(UNSEEN, ""));
  /** @param {string} error */
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

/** @param {string} plain @param {Column} column */
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

// A value as the form shows it.
/** @param {Value} value */
export const show = (value) => (value === null ? "" : String(value));
