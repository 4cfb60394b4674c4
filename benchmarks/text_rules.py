"""Precision and recall of the text rules on sentences made from real figures and spoilt at random.

Run as ``python benchmarks/text_rules.py [SEED]``. Each sentence is written once with the figures of
a real report and once with one figure changed; a finding of severity 错误 or 提醒 counts.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from gongkai.checks.text.contradictions import contradictions
from gongkai.model.measures import named
from gongkai.model.report import Report
from samples import report

REPORTS = ("huaian_2024", "anonymous_city_2025", "shuyang_fagaiju_2023", "chuanhui_shangwuju_2021")
# (section, sentence); {name} is a measure, {a%b} a share to two places.
SENTENCES = (
    (0, "本年度共收到政府信息公开申请{新收总计}件，上年结转{上年结转总计}件，办结{办理总计}件，结转下年度{结转下年度总计}件。"),
    (0, "全年新收到的政府信息公开申请共{新收总计}件，其中自然人{新收自然人}件，法人或其他组织{新收法人或其他组织}件。"),
    (0, "依申请公开工作有序开展，受理政府信息公开申请{新收总计}件，同比增长12.5%，均依法登记。"),
    (0, "已办结的政府信息公开申请中，予以公开{予以公开总计}件，部分公开{部分公开总计}件，不予公开{不予公开总计}件。"),
    (0, "政府信息公开申请办理结果为：无法提供{无法提供总计}件，不予处理{不予处理总计}件，其他处理{其他处理总计}件。"),
    (0, "从申请人看，政府信息公开申请新收自然人{新收自然人}件、商业企业{新收商业企业}件、法律服务机构{新收法律服务机构}件。"),
    (0, "年内因政府信息公开被申请行政复议{复议总计}件，被提起行政诉讼{诉讼总计}件。"),
    (0, "全年制发行政规范性文件{规范性文件制发}件，废止{规范性文件废止}件，现行有效{规范性文件现行有效}件。"),
    (0, "本年作出行政许可决定{行政许可}件、行政处罚决定{行政处罚}件、行政强制决定{行政强制}件。"),
    (1, "制发规章{规章制发}件，废止规章{规章废止}件，现行有效规章{规章现行有效}件。"),
    (1, "本年收取行政事业性收费{行政事业性收费金额}万元。"),
    (2, "本年新收{新收总计}件，上年结转{上年结转总计}件。全年办结{办理总计}件，结转下年度继续办理{结转下年度总计}件。"),
    (2, "予以公开、部分公开、不予公开分别为{予以公开总计}件、{部分公开总计}件、{不予公开总计}件。"),
    (2, "其中，本机关不掌握相关政府信息{本机关不掌握相关政府信息总计}件，没有现成信息需要另行制作{没有现成信息需要另行制作总计}件。"),
    (2, "不予公开{不予公开总计}件，其中属于国家秘密{属于国家秘密总计}件、属于行政查询事项{属于行政查询事项总计}件。"),
    (2, "信访举报投诉类申请{信访举报投诉类申请总计}件，重复申请{重复申请总计}件。"),
    (2, "{予以公开总计}件申请予以公开，{部分公开总计}件申请部分公开。"),
    (2, "自然人新收{新收自然人}件，商业企业新收{新收商业企业}件。"),
    (3, "行政复议{复议总计}件，其中结果维持{复议维持}件，结果纠正{复议纠正}件，其他结果{复议其他结果}件，尚未审结{复议尚未审结}件。"),
    (3, "行政诉讼{诉讼总计}件，其中结果维持{诉讼维持}件，结果纠正{诉讼纠正}件，其他结果{诉讼其他结果}件，尚未审结{诉讼尚未审结}件。"),
    (3, "未经复议直接起诉{直接起诉总计}件，其中结果维持{直接起诉维持}件；复议后起诉{复议后起诉总计}件。"),
    (3, "行政复议维持、纠正分别为{复议维持}件、{复议纠正}件。"),
)  # fmt: skip
OTHERS = (
    "全年通过网站发布信息{n}条，微信公众号推送{m}条。",
    "办理建议提案{n}件，办结{n}件，满意率100%。",
    "较上年{n}件增加{m}件。",
    "报备规范性文件{n}件，审查合同{m}件。",
    "组织培训{n}次，{m}人次参加。",
    "受理投诉举报{n}件，办结{m}件。",
    "通过信函收到申请{n}件，当面收到{m}件。",
    "热线收到来电{n}个，办结工单{m}件。",
)
_FIGURE = re.compile(r"\{([^{}]+)\}")
DIGITS = "零一二三四五六七八九"


def written(value: str, rng: random.Random) -> str:
    """Write a figure as reports do: plain, grouped, full-width, or in 中文数字 when small."""
    way = rng.random()
    if "." in value or way < 0.6:
        return value
    if way < 0.75:
        return f"{int(value):,}"
    if way < 0.85:
        return value.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    n = int(value)
    if n > 99:
        return value
    tens, ones = divmod(n, 10)
    if n < 10:
        return DIGITS[n]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


def spoilt(value: str, rng: random.Random) -> str:
    whole, dot, rest = value.partition(".")
    n = int(whole)
    ways = [str(n + 1), str(n + rng.randint(2, 30)), str(n * 10) if n else "3"]
    if n:
        ways.append(str(n - 1))
    if len(whole) > 1:
        at = rng.randrange(len(whole) - 1)
        swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]
        ways += [whole[:at] + whole[at + 1 :], swapped]
    good = [w for w in ways if int(w) != n]
    return str(int(rng.choice(good))) + dot + rest


def hard(made: Report) -> int:
    return sum(found.severity != "info" for found in contradictions(made))


def main() -> None:
    rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 2026)
    count: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for name in REPORTS:
        base = report(name)
        names = named(base)
        blank = base
        for index in range(6):
            blank = blank.with_section(index, "")
        for section, sentence in SENTENCES:
            slots = _FIGURE.findall(sentence)
            if any(names[slot].value(base) is None for slot in slots):
                continue  # lost in the stored report
            right = {slot: f"{names[slot].value(base)}" for slot in slots}
            for _ in range(12):
                other = rng.choice(OTHERS).format(n=rng.randint(2, 900), m=rng.randint(2, 90))
                for bad in (None, *slots):
                    shown = dict(right)
                    if bad:
                        shown[bad] = spoilt(right[bad], rng)
                    text = _FIGURE.sub(lambda m, s=shown: written(s[m[1]], rng), sentence)
                    text = text + other if rng.random() < 0.5 else other + text
                    found = hard(blank.with_section(section, text))
                    if bad:
                        count["found" if found else "missed"] += 1
                        missed[sentence] += not found
                    else:
                        count["false"] += found
                        count["true"] += not found
                        if found:
                            missed["! " + text] += 1
    recall = count["found"] / (count["found"] + count["missed"])
    precision = count["found"] / (count["found"] + count["false"])
    print(f"{count['found'] + count['missed']} spoilt sentences, {count['true']} true ones")
    print(f"recall {recall:.4f} (floor 0.98)   precision {precision:.4f} (floor 0.99)")
    for sentence, number in missed.most_common(8):
        if number:
            print(f"  {number:4} × {sentence}")


if __name__ == "__main__":
    main()
