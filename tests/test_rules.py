from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from corpus import zeros
from gongkai.checks.findings import Finding, Waiver, blocked, waive
from gongkai.checks.records import Checked, formatted, sarif
from gongkai.checks.rules import RULES
from gongkai.checks.run import check
from gongkai.checks.text.guidance import INVITATIONS
from gongkai.command import main
from gongkai.editions.spec import CellKey
from gongkai.model.data import to_data
from gongkai.model.report import Report
from gongkai.notebook.file import load, source
from gongkai.notebook.store import Stored, read, write
from gongkai.publishing import inspect, publish
from samples import DATA, NAMES, TEXTS, figures, huaian, printed_cells, real

SEED = DATA / "seed" / "chuanhui_shangwuju_2021.txt"


def codes(report: Report, last: Report | None = None) -> list[str]:
    return [found.code for found in check(report, last)]


def plain(report: Report) -> Report:
    for index, text in TEXTS.items():
        report = report.with_section(index, text)
    return report


def seed() -> Report:
    """The seed's text, its tables as the zeros they are."""
    parts = re.split(r"(?m)^#+\s*[一二三四五六]、.*$", SEED.read_text("utf-8"))[1:]
    report = zeros().replace(organ="周口市川汇区商务局", year=2021, date="2022-01-20")
    for index, part in enumerate(parts):
        lines = [line for line in part.split("\n") if "\t" not in line and "勾稽" not in line]
        report = report.with_section(index, "\n".join(lines))
    return report


def test_every_rule_is_explained_with_a_wrong_and_a_right_example() -> None:
    for rule in RULES.values():
        assert all((rule.title, rule.source, rule.why, rule.wrong, rule.right)), rule.code
        assert rule.severity in ("error", "warning", "info")
        assert rule.editions


def test_the_seed_gives_exactly_its_three_defects() -> None:
    found = check(seed())
    assert [(one.code, one.where) for one in found] == [
        ("S-02", "一、总体情况"),
        ("S-04", "五、存在的主要问题及改进情况"),
        ("S-03", "六、其他需要报告的事项"),
    ]
    assert "“（一）是”、“（二）是”、“（三）是”等" in found[1].message


def test_last_year_adds_what_it_alone_can_tell() -> None:
    last = huaian().replace(year=2023)
    last = last.with_values("t3", {("carried_out", "natural"): 34, ("grant", "natural"): 1357})
    last = last.with_values("t3", {("carried_out", c): 0 for c in ("business", "legal", "others")})
    last = last.with_values("t2", {("rules", "valid"): 10, ("norms", "valid"): 84})
    assert codes(huaian(), last) == ["Y-04"]  # 34 carried over, 103 carried forward


def test_carry_over_is_held_in_all_seven_columns() -> None:
    last = plain(zeros()).replace(year=2023)
    for column in ("natural", "business", "research", "welfare", "legal", "others"):
        now = plain(zeros()).with_values("t3", {("carried_in", column): 2, ("grant", column): 2})
        found = [f for f in check(now, last) if f.code == "Y-01"]
        assert [f.cells[0][2] for f in found] == [column, "total"]
        assert found[0].remedies[0].changes[0].new == "0"


def test_what_is_in_force_rolls_forward() -> None:
    last = plain(zeros()).replace(year=2023).with_values("t2", {("norms", "valid"): 18})
    now = plain(zeros()).with_values("t2", {("norms", "issued"): 8, ("norms", "valid"): 20})
    (found,) = check(now, last)
    assert found.code == "Y-02"
    assert "上年现行有效 18 + 本年制发 8 − 本年废止 0 = 26，填的是 20" in found.message
    assert codes(now.with_values("t2", {("norms", "valid"): 26}), last) == []


def test_pending_cases_and_jumps_are_asked_about() -> None:
    last = plain(zeros()).replace(year=2023)
    pending = last.with_values("t4", {("cases", "review_pending"): 5})
    assert codes(plain(zeros()), pending) == ["Y-03"]
    high = plain(zeros()).with_values("t2", {("license", "decisions"): 900})
    low = last.with_values("t2", {("license", "decisions"): 100})
    assert codes(high, low) == ["Y-04"]
    told = TEXTS[0] + "行政许可大幅增加，因承接下放事项。"
    assert codes(high.with_section(0, told), low) == []


def test_another_year_or_office_is_said_and_not_compared() -> None:
    assert codes(huaian(), huaian().replace(year=2021)) == ["Y-05"]


@pytest.mark.parametrize(
    ("kind", "level", "flagged"),
    [
        ("人民政府", "乡级", True),
        ("人民政府", "县级", True),
        ("政府部门", "市级", True),
        ("人民政府", "市级", False),
        ("政府部门", "国家级", False),
    ],
)
def test_only_some_organs_make_rules(kind: str, level: str, flagged: bool) -> None:
    report = plain(zeros()).replace(kind=kind, level=level)
    report = report.with_values("t2", {("rules", "valid"): 6})
    assert ("T-06" in codes(report)) is flagged


def test_yuan_typed_as_ten_thousand_yuan_is_asked_about() -> None:
    report = plain(zeros()).with_values("t2", {("fee", "amount"): Decimal("7592600")})
    (found,) = check(report)
    assert found.code == "T-05"
    assert "应为 759.26" in found.fix


def test_a_fee_thousands_of_times_last_years_is_asked_about() -> None:
    last = plain(zeros()).replace(year=2023).with_values("t2", {("fee", "amount"): Decimal("7.5")})
    now = plain(zeros()).with_values("t2", {("fee", "amount"): Decimal("75000")})
    assert codes(now, last) == ["T-05"]


def trial(**cells: int) -> Report:
    report = plain(Report("某县自然资源局", 2020, "2019", "政府部门", "县级"))
    for key, table in report.tables.items():
        spec = table.spec
        zero = {c: Decimal(0) if spec.columns[c].kind == "money" else 0 for c in spec.typed}
        report = report.with_values(key, zero)
    return report.with_values("t2", {tuple(k.split("_")): v for k, v in cells.items()})  # type: ignore[misc]


def test_the_trial_form_has_rules_of_its_own() -> None:
    assert codes(trial()) == []
    assert codes(trial(license_previous=61, license_change=36, license_decisions=97)) == ["T-08"]
    assert codes(trial(license_previous=1, license_decisions=8)) == []
    assert codes(trial(norms_made=87)) == ["T-09"]


@pytest.mark.parametrize(
    ("section", "text", "code"),
    [
        (0, "主动公开做得好。", "S-02"),
        (5, "无。", "S-03"),
        (4, "（一）是加强学习。（二）是加强督促。", "S-04"),
        (4, "（一）加强学习。\n（三）加强督促。", "S-04"),
        (4, "无。", "S-14"),
        (-1, "统计期限为2023年1月1日至12月31日。", "S-07"),
        (0, TEXTS[0] + "2022年，我局加大公开力度，成效明显。", "S-08"),
        (-1, "按照国办公开办函〔2019〕60号编制。", "S-09"),
        (0, TEXTS[0] + "全年公开信息XX条。", "S-10"),
        (0, TEXTS[0] + "待补充", "S-10"),
        (0, TEXTS[0] + "该部分以表格形式报告。", "S-10"),
        (0, TEXTS[0] + "身份证号320102199001011234。", "S-12"),
        (0, TEXTS[0] + "联系人手机13812345678。", "S-12"),
        (0, TEXTS[0] + "账号6222020200112233445。", "S-12"),
        (0, TEXTS[0] + "联系人手机1３８００００１１１１。", "S-12"),
        (0, TEXTS[0] + "联系人手机138\u200b0000 1111。", "S-12"),
        (0, TEXTS[0] + "身份证号32010219900101123Ｘ。", "S-12"),
        (0, TEXTS[0] + "加强公开,提高质量。", "S-13"),
        (0, TEXTS[0] + "落实《条例要求。", "S-13"),
        (4, "公开的时效还要提高，将进一步加强，", "S-16"),
        (-1, "某县教育局2023年政府信息公开工作年度报告", "S-15"),
    ],
)
def test_the_text_is_held_to_what_it_must_say(section: int, text: str, code: str) -> None:
    report = plain(zeros())
    report = report.replace(opening=text) if section < 0 else report.with_section(section, text)
    assert codes(report) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "统计期限为2024年1月1日至12月31日，电话0371-12345678，邮编450000。",
        "针对2023年提出的问题，已经整改到位。与2023年相比，公开更加及时。",
        "（一）加强学习。一是抓培训；二是抓落实。\n（二）加强督促。",
        "依据《条例》（国务院令第711号），参照“十四五”规划。",
        "力争2025年实现全覆盖。",
    ],
)
def test_what_is_right_in_a_text_is_left_alone(text: str) -> None:
    assert codes(plain(zeros()).with_section(0, TEXTS[0] + text)) == []


@pytest.mark.parametrize(
    "typed", ["１３８００００１１１１", "138\u200b0000\u30001111", "138\u2066 0000－1111"]
)
def test_a_number_typed_wide_or_broken_up_is_found_where_it_was_typed(typed: str) -> None:
    text = f"{TEXTS[0]}联系人\u200b㎡手机{typed}。"
    report = plain(zeros()).with_section(0, text)
    (found,) = (one for one in check(report) if one.code == "S-12")
    assert found.message == "文字里有手机号（138…11）"
    assert found.passage
    assert text[found.passage.start : found.passage.end] == typed


def test_personal_particulars_are_looked_for_wherever_text_goes_out() -> None:
    report = plain(zeros())
    table = report.tables["t3"]
    noted = replace(
        table,
        note="制表人手机13800001111",
        remarks={("grant", "natural"): "身份证号32010219900101123Ｘ"},
    )
    report = report.replace(
        organ="某局13800001112",
        number="１３８００００１１１３",
        date="13800001114",
        tables={**report.tables, "t3": noted},
    )
    said = {(one.where, one.cells, one.message) for one in check(report) if one.code == "S-12"}
    cell = ("grant", "natural")
    assert said == {
        ("基本情况，机关名称", (), "文字里有手机号（138…12）"),
        ("基本情况，发文字号", (), "文字里有手机号（138…13）"),
        ("基本情况，成文日期", (), "文字里有手机号（138…14）"),
        (f"{table.spec.name}，表下的注", (), "文字里有手机号（138…11）"),
        (table.spec.place(cell), (("t3", *cell),), "文字里有身份证号（320…3X）"),
    }


def test_the_fee_is_one_amount_throughout() -> None:
    report = plain(zeros()).with_section(0, TEXTS[0] + "收取信息处理费400元。")
    assert codes(report.with_section(5, "本年度收取信息处理费0.04万元。")) == []
    assert codes(report.with_section(5, "本年度收取信息处理费300元。")) == ["S-06"]
    assert codes(report.with_section(5, "本年度未收取信息处理费。")) == ["S-06"]


def test_a_government_tells_of_its_reviews_of_the_work() -> None:
    report = plain(zeros()).replace(kind="人民政府")
    report = report.with_section(0, "主动公开、依申请公开、信息管理、平台建设、监督保障都做了。")
    (found,) = check(report)
    assert found.message == "没有写到工作考核、社会评议、责任追究结果"


def test_headings_may_be_the_forms_long_ones_but_no_others() -> None:
    sections = list(plain(zeros()).sections)
    sections[4] = replace(sections[4], heading="政府信息公开工作存在的主要问题及改进情况")
    assert codes(plain(zeros()).replace(sections=tuple(sections))) == []
    sections[4] = replace(sections[4], heading="整改措施")
    assert codes(plain(zeros()).replace(sections=tuple(sections))) == ["S-05"]


def test_last_years_sentences_are_counted_and_listed() -> None:
    same = "进一步提高了政府信息公开的主动性和规范性。不断完善依申请公开的办理流程和制度。"
    last = plain(zeros()).replace(year=2023).with_section(4, same + "加强培训。")
    found = [f for f in check(plain(zeros()).with_section(4, same), last) if f.code == "S-11"]
    assert "2 句中有 2 句与上年相同（100%）" in found[0].message


# ---- remedies


def printed_report() -> Report:
    report = huaian()
    for key, cells in printed_cells(figures("huaian_2024")).items():
        table = report.tables[key]
        totals = {c: v for c, v in cells.items() if c in table.spec.computed}
        changed = {**report.tables, key: replace(table, printed=totals)}
        report = report.replace(tables=changed)
    return report


def remedy(report: Report) -> list[tuple[str, ...]]:
    found = [r for f in check(report) for r in f.remedies]
    return [tuple(f"{c.cell[1]}.{c.cell[2]}={c.new}" for c in r.changes) for r in found]


@pytest.mark.parametrize(
    ("cell", "value", "right"),
    [
        (("grant", "natural"), 1278, "grant.natural=1288"),
        (("deny_8", "natural"), 1050, "deny_8.natural=105"),
        (("new", "business"), 35, "new.business=53"),
        (("carried_out", "legal"), 1, "carried_out.legal=0"),
    ],
)
def test_with_printed_totals_the_remedy_names_the_wrong_cell(
    cell: CellKey, value: int, right: str
) -> None:
    assert remedy(printed_report().with_values("t3", {cell: value}))[0] == (right,)


def test_swapped_neighbours_are_named() -> None:
    report = printed_report()
    values = report.tables["t3"].values
    swap = {
        ("deny_1", "natural"): values["deny_2", "natural"],
        ("deny_2", "natural"): values["deny_1", "natural"],
    }
    assert remedy(report.with_values("t3", swap))[0] == ("deny_1.natural=2", "deny_2.natural=30")


def test_a_remedy_is_offered_and_never_applied() -> None:
    report = printed_report().with_values("t3", {("grant", "natural"): 1278})
    check(report)
    assert report.tables["t3"].values["grant", "natural"] == 1278


# ---- waivers


def waived(found: Finding) -> Waiver:
    return Waiver(
        found.mark, found.code, found.message, "机构改革，划出一个科室", "张三", "2025-01-20"
    )


def test_a_waiver_holds_until_the_figures_change() -> None:
    last = plain(zeros()).replace(year=2023).with_values("t2", {("norms", "valid"): 3})
    report = plain(zeros())
    (found,) = check(report, last)
    stored = Stored(report, (), "id", (waived(found),), last)
    (one,) = inspect(stored)
    assert one.waived is not None
    assert not blocked([one])
    assert "已说明理由，不再计入：机构改革，划出一个科室（张三）" in str(one)
    moved = replace(stored, report=report.with_values("t2", {("norms", "valid"): 1}))
    assert [(f.code, f.waived) for f in inspect(moved)] == [("Y-02", None), ("W-01", None)]


def test_arithmetic_within_a_table_cannot_be_waived() -> None:
    report = huaian().with_values("t3", {("grant", "natural"): 1278})
    found = check(report)
    stored = Stored(report, (), "id", tuple(waived(one) for one in found))
    assert blocked(inspect(stored))
    assert publish(stored, "html").draft


def test_a_waiver_of_a_sentence_is_void_when_the_sentence_changes() -> None:
    report = plain(zeros()).with_section(0, TEXTS[0] + "全年新收政府信息公开申请2件，系转办。")
    (found,) = check(report)
    stored = Stored(report, (), "id", (waived(found),))
    assert not publish(stored, "html").draft
    changed = report.with_section(0, TEXTS[0] + "全年共新收政府信息公开申请2件，系转办。")
    assert publish(replace(stored, report=changed), "html").draft


def test_a_waiver_outlives_the_words_of_its_rule() -> None:
    report = plain(zeros()).with_section(0, TEXTS[0] + "全年新收政府信息公开申请2件，系转办。")
    (found,) = check(report)
    said = Waiver(found.mark, "X-01", "从前的说法", "系转办", "张三")
    reworded = replace(found, where="第一章", message="换了一种说法", fix="", remedies=())
    (one,) = waive([reworded], [said])
    assert one.waived == said
    assert found.mark not in {check(one)[0].mark for one in (
        report.with_section(0, TEXTS[0] + "全年新收政府信息公开申请2件，系转送。"),
        report.with_section(0, TEXTS[0] + "全年新收政府信息公开申请3件，系转办。"),
        report.with_values("t3", {("new", "natural"): 1, ("grant", "natural"): 1}),
    )}  # fmt: skip
    # What stands elsewhere in the report is not what the reason was given for.
    elsewhere = report.with_section(0, "导言。" + report.sections[0].text).with_section(
        4, "改进。" * 9
    )
    assert [f.mark for f in check(elsewhere)] == [found.mark]


def test_a_waiver_of_an_earlier_version_holds_as_long_as_it_fits() -> None:
    report = plain(zeros()).with_section(0, TEXTS[0] + "全年新收政府信息公开申请2件，系转办。")
    old = Waiver("979023aa639c1165", "X-01", "……", "系转办", "张三")
    (one,) = inspect(Stored(report, (), "id", (old,)))
    assert one.waived == old
    assert not publish(Stored(report, (), "id", (old,)), "html").draft
    report = report.with_values("t3", {("new", "natural"): 1, ("grant", "natural"): 1})
    found = inspect(Stored(report, (), "id", (old,)))
    assert [(f.code, f.waived) for f in found] == [("X-01", None), ("W-01", None)]
    last = plain(zeros()).replace(year=2023).with_values("t2", {("norms", "valid"): 3})
    older = Waiver("df58be8c41355126", "Y-02", "……", "机构改革", "张三")
    (one,) = inspect(Stored(plain(zeros()), (), "id", (older,), last))
    assert one.waived == older


WRONG = (
    "新收政府信息公开申请2件。新收政府信息公开申请2件。其中自然人5件、商业企业5件，占36.1%。"
    "2019年，我局办理了很多事项，按照国办公开办函〔2019〕60号公开,答复。待补充，XX件，XX件"
    "\n（一）是加强（学习\n（五）不够，\n（一）是加强（学习\n（五）不够，\n全部办结，未收到行政复议、行政诉讼。"
    "<b>粗</b>\n收取信息处理费400元。\n联系人13800138000，{{新收总数}}{{新收总数}}"
)


def spoiled(report: Report) -> Report:
    for index in range(6):
        report = report.with_section(index, WRONG)
    valid = {cell: 7 for cell in [("rules", "valid")] if cell in report.form.specs["t2"].typed}
    return report.with_values("t3", {("new", "natural"): None}).with_values("t2", valid)


@pytest.mark.parametrize("name", NAMES)
def test_no_two_findings_share_a_mark_and_none_has_the_rules_words_in_it(name: str) -> None:
    report = real(name)
    last = report.replace(year=(report.year or 2024) - 1)
    last = last.with_values("t3", {("carried_out", "natural"): 77, ("carried_out", "legal"): 5})
    seen = set()
    for one in (report, spoiled(report)):
        stored = read(write(one))
        found = inspect(stored, last)
        marks = [f.mark for f in found]
        assert len(set(marks)) == len(marks) > 3
        seen |= {f.code for f in found}
        reworded = [replace(f, where="", message="", fix="", remedies=()) for f in found]
        assert [f.mark for f in reworded] == marks
        waivable = [f for f in found if RULES[f.code].waivable]
        assert all(f.cells or f.passage or f.about or f.code == "S-03" for f in waivable)
    assert {"S-04", "S-08", "S-10", "S-12", "S-13", "S-16", "N-07"} <= seen


def test_waivers_and_last_year_live_in_the_notebook(tmp_path: Path) -> None:
    report = plain(zeros())
    last = report.replace(year=2023).with_values("t2", {("norms", "valid"): 3})
    notebook = load(write(report))
    (found,) = check(report, last)
    waiver = waived(found)
    notebook["metadata"]["gongkai"]["waivers"] = [waiver.__dict__, {"mark": "x"}, 5]
    notebook["metadata"]["gongkai"]["last"] = to_data(last)
    path = tmp_path / "报告.ipynb"
    path.write_text(json.dumps(notebook), "utf-8")
    stored = read(path)
    assert stored.waivers == (waiver,)
    assert stored.last == last
    assert [(f.code, f.message) for f in stored.findings] == [
        ("N-02", "有 2 条说明没有理由或署名，没有采用")
    ]
    notebook["metadata"]["gongkai"]["last"] = {"format": 9}
    path.write_text(json.dumps(notebook), "utf-8")
    assert "上年报告" in {f.where for f in read(path).findings}


# ---- where it shows


def test_the_command_explains_rules(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "y-01"]) == 0
    said = capsys.readouterr().out
    assert "Y-01　上年结转与上年报告不一致" in said
    assert "可以说明理由后不计" in said
    assert main(["rules"]) == 0
    assert capsys.readouterr().out.count("\n") == len(RULES) + 1
    assert main(["rules", "Q-99"]) == 2


def test_check_takes_last_years_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    now, before = tmp_path / "今年.ipynb", tmp_path / "上年.ipynb"
    report = plain(zeros())
    last = report.replace(year=2023).with_values("t3", {("carried_out", "natural"): 2})
    now.write_bytes(write(report))
    before.write_bytes(write(last))
    assert main(["check", str(now)]) == 0
    assert main(["check", str(now), "--last", str(before)]) == 1
    assert "上年报告的“结转下年度继续办理”是 2" in capsys.readouterr().out
    page = tmp_path / "上年.html"
    page.write_bytes(publish(Stored(last, (), ""), "html").data)
    assert main(["check", str(now), "--last", str(page)]) == 1


def test_the_record_can_be_filed_and_its_text_is_no_markup() -> None:
    report = plain(zeros()).replace(organ="<b>某局")
    found = (*check(report.with_section(5, "无。")), *check(report))
    page = formatted(
        [Checked("报告.ipynb", "ab" * 32, report.title, found)], "html", date(2025, 1, 20)
    )
    assert "ab" * 32 in page
    assert "2025年1月20日" in page
    assert "没有报告收取信息处理费的情况" in page
    assert "<b>" not in page
    assert "default-src 'none'" in page


def test_sarif_names_rules_and_waivers() -> None:
    found = check(plain(zeros()).with_section(5, "无。"))[0]
    data = sarif([Checked("报告.ipynb", "", "标题", (replace(found, waived=waived(found)),))])
    (run,) = data["runs"]
    assert {rule["id"] for rule in run["tool"]["driver"]["rules"]} == set(RULES)
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("S-03", "error")
    assert result["suppressions"][0]["justification"] == "机构改革，划出一个科室"


# ---- what is left of the blank notebook


def blank_cells() -> list[tuple[str, str]]:
    path = Path(__file__).parents[1] / "notebooks" / "年度报告.ipynb"
    noted = [(one["metadata"]["gongkai"]["role"], one) for one in load(path)["cells"]]
    return [(role, source(one)) for role, one in noted if role in ("hint", "title")]


def test_every_text_of_the_shipped_notebook_is_known_for_what_it_is() -> None:
    seen = set()
    for role, text in [*blank_cells(), *(("text", words) for words in INVITATIONS)]:
        found = check(zeros().with_section(0, text))
        assert "S-17" in {f.code for f in found}, text
        seen.add(role)
        for sentence in re.findall(r"[^。；\n]+", re.sub(r"(?m)^[>#\s]*(?:\d\. )?", "", text)):
            if len(re.sub(r"\W", "", sentence)) >= 14 and role == "hint":
                found = check(zeros().with_section(0, f"我局的工作。{sentence}。"))
                assert "S-17" in {f.code for f in found}, sentence
    assert seen == {"text", "hint", "title"}


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("（双击这里写正文）2026年，我局公开信息3条。", "双击这里写正文"),
        ("2026年，我局公开信息3条。\n\n**（双击这里\n写正文）**", "双击这里 写正文"),
        ("(双击这里写说明,没有可以不写)", "双击这里写说明,没有可以不写"),
        ("（双击这里2026年，我局公开信息3条。写正文）", "双击这里"),
        ("写正文）2026年，我局公开信息3条。", "写正文"),
        ("2026年，我局公开信息3条。（双击这里写", "双击这里写"),
        ("填写提示·其他事项 必须写明", "填写提示·其他事项"),
    ],
)
def test_a_typed_around_invitation_makes_a_draft_and_cannot_be_waived(
    text: str, quoted: str
) -> None:
    report = plain(zeros()).with_section(4, TEXTS[4] + text)
    found = [f for f in check(report) if f.code == "S-17"]
    assert [f.message for f in found] == [f"留有“{quoted}”"]
    stored = Stored(report, (), "id", tuple(waived(one) for one in found))
    assert publish(stored, "pdf").draft
    assert not publish(replace(stored, report=plain(zeros())), "pdf").draft


@pytest.mark.parametrize(
    "text",
    [
        "群众双击这里的图标即可查阅；网站新增填写提示。",
        "培训要求先列提纲、再写正文（每人一篇）。",
        "（双击图标可以放大，详见公开指南。）",
        "本报告由总体情况等六部分组成，收费金额以万元计。",
        "机制有待完善，制度有待补充；问题线索尚待核实。",
        "（如无特别说明，数据统计期限为2024年1月1日至12月31日；以上数据含补充申请2件）",
        "申请人请填写《政府信息公开申请表》，或请填写申请表后邮寄。",
        "通过官方微博@某县发布，推送政策解读。",
    ],
)
def test_sentences_about_such_words_are_right(text: str) -> None:
    found = check(plain(zeros()).with_section(4, TEXTS[4] + text))
    assert {f.code for f in found} & {"S-10", "S-17"} == set()


def test_a_note_under_a_table_is_looked_at_as_well() -> None:
    report = plain(zeros())
    table = replace(report.tables["t3"], note="（双击这里写说明，没有可以不写）")
    (found,) = check(report.replace(tables={**report.tables, "t3": table}))
    assert (found.code, found.where) == ("S-17", "表三，注")


# ---- fees within a section, and reasons


def test_two_amounts_in_one_section_are_quoted_both() -> None:
    said = "全年共收取信息处理费800元。\n综上，本年度收取信息处理费700元。"
    (found,) = check(plain(zeros()).with_section(5, said))
    assert (found.code, found.where) == ("S-06", "六、其他需要报告的事项")
    assert found.message == (
        "信息处理费的金额不一致：“六、其他需要报告的事项”写的是“全年共收取信息处理费800元”"
        "（800 元），"
        "“六、其他需要报告的事项”写的是“本年度收取信息处理费700元”（700 元）"
    )
    assert found.passage is not None
    assert said[found.passage.start : found.passage.end] == "700元"


@pytest.mark.parametrize(
    "said",
    [
        "每件100元，本年度收取信息处理费700元。上年收取信息处理费800元。",
        "收取信息处理费700元（大写：柒佰元整），罚没收入800万元。",
        "共收取信息处理费700元，其中3月收取300元，9月收取400元。",
        "发出金额为900元的缴费通知，实际收取信息处理费700元，减免200元。",
        "因政府信息公开工作，未收取其他费用，收取信息处理费700元。",
        "3月对1名申请人收取信息处理费300元，后因申请人撤回申请，全额退还，本年度实际收取信息处理费0元。",
        "共收取信息处理费700元，1名申请人未缴纳信息处理费，没有因收取信息处理费引发的复议。",
        "除上述1件外，未收取信息处理费；收取信息处理费100元。",
    ],
)
def test_amounts_of_other_things_do_not_contradict_the_fee(said: str) -> None:
    assert codes(plain(zeros()).with_section(5, said)) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("统计期限为2024年1月1日至12月1288日。", "只差一位数字"),
        ("全年公开信息1288条。", "只差一位数字"),
        ("其中自然人申请予以公开1288件。", "正文里写的也是这个数"),
        ("其中自然人申请予以公开1288件，自然人申请予以公开1278件。", "只差一位数字"),
    ],
)
def test_a_number_is_a_reason_where_it_speaks_of_the_cell(text: str, reason: str) -> None:
    report = printed_report().with_values("t3", {("grant", "natural"): 1278})
    found = check(report.with_section(0, TEXTS[0] + text))
    (first, *_) = [r for f in found for r in f.remedies if "1288" in r.says and r.changes]
    assert first.says.endswith(f"（{reason}）")
