"""What reviewers send reports back for: what is wrong, and what looks like it and is right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gongkai.checks.beside import beside
from gongkai.checks.findings import Finding
from gongkai.checks.run import check
from gongkai.command import main
from gongkai.model.report import Report
from samples import huaian, report

OPENING = -1


def bureau(year: int = 2024) -> Report:
    return huaian().replace(
        organ="清江县商务局", year=year, kind="政府部门", level="县级", date=f"{year + 1}-01-20"
    )


def found(code: str, given: Report, section: int, text: str) -> list[Finding]:
    made = given.replace(opening=text) if section == OPENING else given.with_section(section, text)
    return [one for one in check(made) if one.code == code]


WRONG = [
    ("S-08", 0, "2023年，我局加大公开力度，自然人申请明显增多。", "2023"),
    ("S-08", 0, "（一）二〇二三年我局主动公开信息12条。", "二〇二三"),
    ("S-08", 4, "一是2023年度共组织培训3次。", "2023"),
    ("S-18", 4, "2024年，我局将进一步加强培训。", "2024年，我局将进一步"),
    ("S-18", 4, "下一步工作打算：2023年工作安排如下。", "2023年"),
    ("S-19", OPENING, "现公布2023年政府信息公开工作年度报告。", "2023年政府信息公开工作年度报告"),
    ("S-20", 0, "我镇高度重视政府信息公开工作。", "我镇"),
    ("S-20", 4, "下一步，本街道将加强培训。", "本街道"),
    ("S-21", 0, "2024年，清江县教育局认真贯彻条例。", "清江县教育局"),
    ("S-22", OPENING, "本报告由总体情况等五个部分组成。", "部分"),
    ("S-23", 0, "具体数据详见附件1。", "详见附件1"),
    ("S-04", 4, "一是认识不足；二是更新不及时；二是形式单一。", "二是"),
    ("S-04", 4, "措施：①加强学习；②加强宣传；④加强督查。", "④"),
    ("S-25", 0, "申请己办结，末收到投诉。", "己"),
    ("S-25", 0, "做好政府信息公开的的工作。", "的的"),
    ("S-25", 0, "进一步进一步加强公开公开。", "进一步进一步"),
    (
        "S-26",
        0,
        "根据《中华人民共和国政府信息公开条例》（国务院令第492号）要求。",
        "国务院令第492号",
    ),
    ("S-26", OPENING, "根据《条例》第三十二条规定编制年度报告。", "第三十二条"),
    ("S-26", 0, "按照《政府信息公开条例》第七十条。", "第七十条"),
    ("S-26", 0, "对照《条例》第二十条第（五）项行政处罚信息公开。", "第二十条第（五）项"),
    ("S-30", 5, "全年收取信息处理费400万元。", "400万元"),
    ("S-12", 0, "联系人：张某，8613812345678。", "8613812345678"),
    ("S-12", 0, "联系人手机 138 1234 5678。", "138 1234 5678"),
    ("S-31", 0, "联系电话：0517-888888。", "0517-888888"),
    ("X-08", 0, "作出行政处罚决定118.36件。", "118.36件"),
    ("S-28", 0, "全年招商引资到位资金12亿元，同比增长8%。", "招商引资"),
]
RIGHT = [
    ("S-08", 0, "2023年新收20件，2024年新收22件。"),
    ("S-08", 0, "2019年以来，我局坚持公开为常态。"),
    ("S-08", 0, "2023年3月印发的办法继续有效，全年按此执行。"),
    ("S-08", 4, "2023年年度报告中提出的问题已经整改。"),
    ("S-18", 4, "2025年，我局将进一步加强培训。"),
    ("S-18", 4, "2024年，我局将政府信息公开工作纳入考核。"),
    ("S-19", OPENING, "现公布2024年政府信息公开工作年度报告。"),
    ("S-20", 0, "我局、我县、本办法、本单位和我中心城区。"),
    ("S-21", 0, "2024年，清江县商务局认真贯彻条例。县商务局坚持公开。"),
    ("S-21", 0, "县人民政府高度重视政府信息公开工作。"),
    ("S-22", OPENING, "本报告由总体情况等六个部分组成。"),
    ("S-23", 0, "附件1为目录。\n\n附件2为指南。详见附件1。"),
    ("S-04", 4, "问题：一是不足；二是滞后。\n\n措施：一是学习；二是宣传；三是督查。"),
    ("S-25", 0, "自己办理，年末收到，以公开为目的的工作，工作工作人员，增进了了解。"),
    ("S-26", OPENING, "根据《条例》第五十条规定编制年度报告。"),
    ("S-26", 0, "《条例》第二十条第（六）项行政处罚。国务院令第711号。"),
    ("S-30", 5, "全年收取信息处理费0.04万元。"),
    ("S-12", 0, "办公电话0517-88881234，文号1381234567890。"),
    ("S-31", 0, "电话：0517-88888888转8012；热线12345；传真（0517）8888 8888。"),
    ("X-08", 0, "行政处罚决定118.36万件，平均每件3.5份，日均1.2件。"),
    ("S-28", 0, "公开招商引资政策解读12篇。"),
]


@pytest.mark.parametrize(("code", "section", "text", "phrase"), WRONG)
def test_what_is_wrong_is_found_where_it_stands(
    code: str, section: int, text: str, phrase: str
) -> None:
    (one,) = found(code, bureau(), section, text)[:1]
    assert one.passage
    said = text[one.passage.start : one.passage.end]
    assert phrase in said or said in phrase


@pytest.mark.parametrize(("code", "section", "text"), RIGHT)
def test_what_looks_like_it_and_is_right_is_not_flagged(code: str, section: int, text: str) -> None:
    assert found(code, bureau(), section, text) == []


def test_a_paragraph_that_stands_there_twice_is_told_once() -> None:
    said = "全年组织政府信息公开业务培训三次，覆盖各科室和下属单位。"
    assert [one.where for one in found("S-24", bureau(), 0, f"{said}\n\n{said}")] == [
        "一、总体情况"
    ]
    assert found("S-24", bureau(), 0, said) == []


def test_problems_ask_for_improvements_and_the_other_way_round() -> None:
    amiss = "存在的主要问题：公开内容不够全面，更新不够及时，形式较为单一，群众知晓率不高。"
    bettered = "我局加强学习培训，健全发布审核机制，完善栏目设置，推进政策解读，抓好督促落实工作。"
    assert found("S-27", bureau(), 4, amiss)[0].message == "写了存在的问题，没有写怎样改进"
    assert found("S-27", bureau(), 4, bettered)[0].message == "写了改进，没有写存在的问题"
    assert found("S-27", bureau(), 4, amiss + bettered) == []


def test_a_fee_that_nobody_paid_was_asked_for() -> None:
    given = bureau().with_values("t3", {("other_2", "natural"): 2})
    (one,) = found("S-29", given, 5, "本年度未收取信息处理费。")
    assert one.cells == (("t3", "other_2", "total"),)
    said = "发出收费通知2件，申请人逾期未缴，未收取信息处理费。"
    assert found("S-29", given, 5, said) == []
    none = given.with_values("t3", {("other_2", c): 0 for c in ("natural", "business", "legal")})
    assert found("S-29", none, 5, "本年度未收取信息处理费。") == []


@pytest.mark.parametrize(
    ("kind", "level", "date", "late"),
    [
        ("政府部门", "县级", "2025-01-31", False),
        ("政府部门", "县级", "2025-02-01", True),
        ("人民政府", "县级", "2025-03-31", False),
        ("人民政府", "市级", "2025-04-01", True),
        ("人民政府", "乡级", "2025-02-10", False),
    ],
)
def test_a_report_is_due_in_january_or_march(kind: str, level: str, date: str, late: bool) -> None:
    given = bureau().replace(kind=kind, level=level, date=date)
    assert [one.code for one in check(given) if one.code == "F-05"] == ["F-05"] * late


def test_last_years_figures_in_the_text_are_held_against_last_years_report() -> None:
    now, last = huaian(), huaian().replace(year=2023)
    last = last.with_values("t3", {("new", "natural"): 2832})  # 2950 in all
    for text, said in (
        ("新收政府信息公开申请3119件，上年2905件。", "上年2905件"),
        ("新收政府信息公开申请3119件，同比增长7.5%。", "7.5%"),
        ("新收政府信息公开申请3119件，比上年增加196件。", "196件"),
        ("新收政府信息公开申请由上年的2590件增至3119件。", "2590件"),
        ("新收政府信息公开申请3119件，同比下降5.73%。", "5.73%"),
    ):
        (one,) = [f for f in check(now.with_section(0, text), last) if f.code == "Y-06"]
        assert one.passage
        assert text[one.passage.start : one.passage.end] in said
    for text in (
        "新收政府信息公开申请3119件，上年2950件。",
        "新收政府信息公开申请3119件，同比增长5.73%。",
        "新收政府信息公开申请3119件，比上年增加169件。",
        "新收政府信息公开申请3119件，网站访问量同比增长7.5%。",
        "新收政府信息公开申请3119件，培训次数比上年增加2次。",
    ):
        assert [f for f in check(now.with_section(0, text), last) if f.code == "Y-06"] == []


COPIED = (
    "我局始终把政府信息公开工作摆在重要位置，成立领导小组统筹推进各项任务。"
    "健全信息发布审核制度，坚持先审查后公开，确保公开内容准确及时。"
    "组织业务骨干参加上级培训，提升工作人员的政策水平和答复能力。"
)


def test_a_text_that_is_another_units_is_named_with_its_sentences() -> None:
    given = bureau().with_section(0, COPIED + "全年办理本局特有的业务事项若干，群众反映良好。")
    other = report("huaian_2024").replace(organ="邻江县商务局", year=2024)
    alike = other.with_section(0, COPIED.replace("我局", "我单位").replace("工作摆", "2023工作摆"))
    apart = other.with_section(0, "本单位另有自己的做法，与别处都不相同，逐项写明如下。")
    (one,) = list(beside(given, [("邻江.ipynb", alike), ("别处.ipynb", apart)]))
    assert one.code == "S-32"
    assert "邻江.ipynb" in one.message
    assert "健全信息发布审核制度" in one.message


def test_a_published_report_is_checked_and_asked_for_what_it_cannot_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "已发布.txt"
    path.write_text(
        "清江县商务局2024年政府信息公开工作年度报告\n一、总体情况\n第一段。\n我镇重视公开。\n"
        "五、存在的主要问题及改进情况\n无\n六、其他需要报告的事项\n无\n", "utf-8",
    )  # fmt: skip
    main(["check", str(path), "--json"])
    said = json.loads(capsys.readouterr().out)[0]["findings"]
    asked = [one for one in said if one["code"] == "F-06"]
    assert [one["severity"] for one in asked] == ["info"]
    assert [one["where"] for one in said if one["code"] == "S-20"] == ["一、总体情况，第 2 段"]
    assert not [one for one in said if one["code"] in ("F-01", "T-01", "T-02")]
    main(["check", str(path), "--json", "--kind", "政府部门", "--level", "县级"])
    again = json.loads(capsys.readouterr().out)[0]["findings"]
    assert not [one for one in again if one["code"] == "F-06"]


def test_the_chapter_on_the_whole_is_measured_where_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "长.txt"
    text = "主动公开。" * 20
    path.write_text(f"清江县商务局2024年政府信息公开工作年度报告\n一、总体情况\n{text}\n", "utf-8")
    main(["check", str(path), "--json"])
    assert '"S-33"' not in capsys.readouterr().out
    main(["check", str(path), "--json", "--longest", "99"])
    (one,) = [
        one for one in json.loads(capsys.readouterr().out)[0]["findings"] if one["code"] == "S-33"
    ]
    assert one["message"] == "写了 100 字，要求 99 字以内"
    main(["check", str(path), "--json", "--longest", "100"])
    assert '"S-33"' not in capsys.readouterr().out


def test_a_remedy_keeps_unit_and_scale_and_offers_each_reading() -> None:
    many = huaian().with_values("t2", {("license", "decisions"): 447228})
    (one,) = found("X-01", many, 0, "全年作出行政许可决定30万件。")
    assert [remedy.text for remedy in one.remedies] == ["44.7228万件"]
    assert one.remedies[0].reference == ""
    (one,) = found("X-01", huaian(), 0, "全市新收政府信息公开申请3200余件。")
    assert [remedy.text for remedy in one.remedies] == ["3119件"]
    text = "因政府信息公开被申请行政复议351件、提起行政诉讼46件；维持75件。"
    (one,) = found("X-01", huaian(), 0, text)
    assert [remedy.text for remedy in one.remedies] == []  # of either, or of both
