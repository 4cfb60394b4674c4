// Reads a date by the same rules as gongkai/model/dates.py: "2027年1月20日", or "" for what is not one
// certain day.

const NUMERALS = "〇一二三四五六七八九";
const ALIKE = "零○◯oO壹贰貳叁參肆伍陆陸柒捌玖拾–—−。";
const PLAIN = "〇〇〇〇〇一二二三三四五六六七八九十---.";
const NUMBER = "[0-9〇一二三四五六七八九十廿卅]";
const WRITTEN_DAY = new RegExp(
  `^(?:公元)?([0-9〇一二三四五六七八九]{4})年(元|${NUMBER}{1,3})月(${NUMBER}{1,4})[日号]?$`);

/** @param {string} text */
function numberOf(text) {
  if (/^[0-9]+$/.test(text)) return text.length < 3 ? Number(text) : 0;
  if (text === "元") return 1;
  const plain = text.replace(/^〇/, "").replace("廿", "二十").replace("卅", "三十");
  const read = /^([一二三]?)(十?)([一二三四五六七八九]?)$/.exec(plain);
  if (!plain || !read || (read[1] && !read[2] && read[3])) return 0;
  /** @param {string} one */
  const value = (one) => Math.max(NUMERALS.indexOf(one), 0) * (one ? 1 : 0);
  return read[2] ? (read[1] ? value(read[1]) : 1) * 10 + value(read[3]) : value(read[1] || read[3]);
}

/** @param {string} text */
export function dayOf(text) {
  let plain = text.normalize("NFKC").replace(/[\u200b-\u200f\u2060\ufeff]/g, "");
  plain = plain.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, "").replace(/。+$/, "");
  plain = plain.replace(/[T ]+[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?(\.0+)?$/, "");
  // Blanks within a number, while other digits of it stand together: 「2026-1 1-20」.
  if (/[0-9][ \t\r\n]+[0-9]/.test(plain) && /[0-9]{2}/.test(plain)) return "";
  plain = plain.replace(/[ \t\r\n]+/g, "");
  plain = [...plain].map((c) => (ALIKE.includes(c) ? PLAIN[ALIKE.indexOf(c)] : c)).join("");
  const weekday = /[(]?(?:星期|周|礼拜)([一二三四五六日天])[)]?$/.exec(plain);
  if (weekday) plain = plain.slice(0, weekday.index);
  const written = WRITTEN_DAY.exec(plain);
  const marked = /^([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})日?$/.exec(plain) ?? /^([0-9]{4})()([0-9]{2})([0-9]{2})$/.exec(plain);
  const [year, month, day] = written
    ? [Number([...written[1]].map((c) => (NUMERALS.includes(c) ? NUMERALS.indexOf(c) : c)).join("")),
      numberOf(written[2]), numberOf(written[3])]
    : marked ? [marked[1], marked[3], marked[4]].map(Number) : [0, 0, 0];
  const when = new Date(Date.UTC(year, month - 1, day));
  if (year < 2000 || year > 2099 || when.getUTCMonth() !== month - 1 || when.getUTCDate() !== day) return "";
  if (weekday && "日一二三四五六".indexOf(weekday[1].replace("天", "日")) !== when.getUTCDay()) return "";
  return `${year}年${month}月${day}日`;
}

// The line beside the field: how what was typed is read, or what to write.
/** @param {string} text */
export function readDate(text) {
  if (!text.trim()) return "";
  const day = dayOf(text);
  return day ? `读作 ${day}` : "还读不成一个日期，请写成 2027年1月20日 这样";
}
