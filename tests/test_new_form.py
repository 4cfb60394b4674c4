"""A form of 2027 that is one file: through notebook, page, checks, outputs, readers and years."""

from __future__ import annotations

import ast
import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import made_up_2027
from gongkai.checks.records import explained
from gongkai.checks.rules import RULES
from gongkai.checks.run import check
from gongkai.editions import edition, edition_for, editions, last_year, register, withdraw
from gongkai.errors import UnknownEdition
from gongkai.live.begin import blank, following
from gongkai.live.document import Document
from gongkai.live.page import spec_data
from gongkai.live.panel import answer
from gongkai.live.preview import preview
from gongkai.model.data import from_data, to_data
from gongkai.model.measures import measures
from gongkai.model.report import Report
from gongkai.notebook.file import load
from gongkai.notebook.store import Stored, read, write
from gongkai.parsers import here
from gongkai.publishing import publish
from samples import TEXTS
from schemas import validator

ROOT = Path(__file__).resolve().parents[1]
ORGAN = "某县商务局"


@pytest.fixture(autouse=True)
def _form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("GONGKAI_JOURNAL_DIR", str(tmp_path / "journal"))
    monkeypatch.chdir(tmp_path)
    # It is the newest of all, whatever forms the kit has by then.
    older = {key: edition(key) for key in ("2021", "2019")}
    monkeypatch.setattr("gongkai.editions._shipped", lambda: older)
    register(made_up_2027.EDITION)
    yield
    withdraw("2027")


def zeros(year: int, key: str) -> Report:
    """A report in which nothing happened, and every rule about the text is content."""
    made = Report(ORGAN, year, key, "政府部门", "县级", f"{year + 1}-01-20", opening="引言。")
    for table, spec in edition(key).specs.items():
        zero = {c: Decimal(0) if spec.columns[c].kind == "money" else 0 for c in spec.typed}
        made = made.with_values(table, zero)
    for index, text in TEXTS.items():
        made = made.with_section(index, text)
    return made


def before() -> Report:
    """The report on 2026, in the form of 2021."""
    last = zeros(2026, "2021")
    last = last.with_values("t2", {("norms", "valid"): 10, ("license", "decisions"): 38})
    return last.with_values(
        "t3",
        {
            ("new", "natural"): 9,
            ("grant", "natural"): 7,
            ("carried_out", "natural"): 2,
        },
    )


def now() -> Report:
    """The report on 2027, in the form of 2027."""
    report = zeros(2027, "2027")
    report = report.with_values(
        "t2",
        {
            ("norms", "issued"): 3,
            ("norms", "repealed"): 1,
            ("norms", "valid"): 12,
            ("license", "decisions"): 40,
            ("fee", "amount"): Decimal("1.5"),
        },
    )
    report = report.with_values(
        "t3",
        {
            ("new", "natural"): 20,
            ("new", "business"): 4,
            ("carried_in", "natural"): 2,
            ("grant", "natural"): 15,
            ("grant", "business"): 3,
            ("deny_4", "business"): 1,
            ("other_4", "natural"): 3,
            ("carried_out", "natural"): 4,
        },
    )
    report = report.with_values("t4", {("cases", "review_upheld"): 1})
    return report.with_values(
        "t6",
        {
            ("notices", "counted"): 5,
            ("notices", "paged"): 2,
            ("notices", "total"): 7,
            ("notices", "paid"): Decimal("560"),
        },
    )


def codes(report: Report, last: Report | None = None) -> list[tuple[str, tuple[str, ...]]]:
    """What the checks find: code, and the first cell."""
    return [(one.code, one.cells[0] if one.cells else ()) for one in check(report, last)]


def test_the_form_is_found_by_what_is_registered() -> None:
    assert editions() == ("2027", "2021", "2019")
    assert [edition_for(year).key for year in (2020, 2026, 2027, 2030)] == [
        "2019", "2021", "2027", "2027",
    ]  # fmt: skip
    assert [last_year(key) for key in editions()] == [None, 2026, 2020]
    withdraw("2027")
    assert editions() == ("2021", "2019")
    with pytest.raises(UnknownEdition, match="没有“2027”这一版格式，现有：2021、2019"):
        edition("2027")


def test_its_blank_notebook_has_its_tables_and_hints() -> None:
    report = blank(2027, date(2028, 1, 5), organ=ORGAN)
    assert (report.edition, report.year) == ("2027", 2027)
    notebook = json.loads(write(report))
    noted = [cell["metadata"]["gongkai"] for cell in notebook["cells"]]
    assert [one["part"] for one in noted if one["role"] == "form"] == [
        "facts", "t2", "t3", "t4", "t6", "checks",
    ]  # fmt: skip
    assert sorted(notebook["metadata"]["gongkai"]["parts"]) == ["facts", "t2", "t3", "t4", "t6"]
    sources = [cell["source"] for cell in notebook["cells"]]
    hint = "写明全年发出的收费通知和实际收到的金额，金额以**元**计，没有发生的填 0。"
    assert f"> **填写提示 · 表六**　{hint}" in sources
    assert (
        "# 表六：信息处理费收取情况（点上方“▶▶”后在下面填写，这几行不用看）\n"
        'import gongkai\n\ngongkai.form("t6")'
    ) in sources
    stored = read(write(report))
    assert (stored.findings, stored.report) == ((), report)
    left = now().with_section(
        4, f"{TEXTS[4]}\n\n写明全年发出的收费通知和实际收到的金额，金额以元计，没有发生的填0。"
    )
    assert codes(left) == [("S-17", ())]


def test_a_notebook_keeps_all_of_it() -> None:
    stored = read(write(now(), last=before()))
    assert (stored.report, stored.last, stored.findings) == (now(), before(), ())
    assert from_data(json.loads(json.dumps(to_data(now())))) == now()
    validator("report-1", strict=True).validate(to_data(now()))
    validator("notebook-1", strict=True).validate(json.loads(write(now(), last=before())))


def test_the_page_is_given_the_new_row_column_and_table() -> None:
    requests, disclosure, fees = (spec_data(part, "2027") for part in ("t3", "t2", "t6"))
    rows = [row["boxes"][-1][0] for row in requests["rows"] if "key" in row]
    assert rows[-5:] == [
        "3.其他", "4.申请人撤回申请", "小计", "（七）总计", "四、结转下年度继续办理",
    ]  # fmt: skip
    assert [column[1] for column in disclosure["blocks"][0]] == [
        "本年制发件数", "本年废止件数", "年末有效件数",
    ]  # fmt: skip
    assert fees["blocks"] == [[
        ["counted", "按件计收件数", "count", "件", 1],
        ["paged", "按量计收件数", "count", "件", 1],
        ["total", "合计件数", "count", "件", 1],
        ["paid", "实收金额（单位：元）", "money", "元", 1],
    ]]  # fmt: skip
    names = {"facts": "基本情况", "t2": "表二", "t3": "表三", "t4": "表四", "t6": "表六"}
    assert requests["names"] == spec_data("facts", "2027")["names"] == names
    valid = [["t2", "rules.valid", "规章"], ["t2", "norms.valid", "行政规范性文件"]]
    told = spec_data("checks", "2027")
    assert sorted(told.pop("invited")) == ["-1", *map(str, range(6))]
    assert told == {
        "key": "checks", "names": names, "valid": {"2027": valid, "2021": valid, "2019": []},
    }  # fmt: skip


def test_what_is_typed_is_heard_added_up_and_journaled(tmp_path: Path) -> None:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(Report(ORGAN, 2027, "2027"), last=before()))
    kept = load(path)["metadata"]["gongkai"]
    document = Document(path, kept)
    told: list[dict[str, Any]] = []
    for part in ("t3", "t6"):
        document.join(part, told.append)
    document.receive("t6", {"type": "edit", "edits": [
        ["页", 1, "notices.counted", "5"], ["页", 2, "notices.paged", "2"],
        ["页", 3, "notices.total", "8"],
    ]}, told.append)  # fmt: skip
    assert told[-1]["broken"] == [["T6-01", "收费通知"]]
    columns = ("natural", "business", "research", "welfare", "legal", "others")
    figures = [(f"other_{n}.{column}", str(n)) for n in range(1, 5) for column in columns]
    document.receive("t3", {"type": "edit", "edits": [
        ["页", n, cell, text] for n, (cell, text) in enumerate(figures, start=1)
    ]}, told.append)  # fmt: skip
    assert told[-1]["totals"]["other.natural"] == "10"
    assert told[-1]["totals"]["other.total"] == "60"
    assert document.shown("t2")["last"] == {"rules.valid": "上年 0", "norms.valid": "上年 10"}
    assert document.shown("t6")["last"] == {}
    again = Document(path, kept)
    assert again.parts["t6"].cells == {
        "notices.counted": "5", "notices.paged": "2", "notices.total": "8",
    }  # fmt: skip
    found = answer(again, {"cells": load(path)["cells"], "kept": kept})["findings"]
    assert [one["group"] for one in found if one["code"] == "T6-01"] == ["表六"]


def test_last_years_report_is_offered_to_the_open_notebook(tmp_path: Path) -> None:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(Report(ORGAN, 2027, "2027")))
    document = Document(path, load(path)["metadata"]["gongkai"])
    shown = preview(document, "2026.json", publish(Stored(before(), (), ""), "json").data)
    assert (shown["problem"], shown["mode"]) == ("", "last")
    assert [row[:2] + row[3:] for row in shown["rows"] if row[0] != "facts"] == [
        ["t3", f"carried_in.{column}", "", figure]
        for column, figure in (
            ("natural", "2"), ("business", "0"), ("research", "0"),
            ("welfare", "0"), ("legal", "0"), ("others", "0"),
        )
    ]  # fmt: skip
    assert shown["notes"][:3] == [
        "这份报告用的是 2021 版格式，只列出两版都有的格子",
        "上年规章现行有效 0，供填表二时核对",
        "上年规范性文件现行有效 10，供填表二时核对",
    ]


def test_a_sound_report_passes_alone_and_beside_last_years() -> None:
    assert codes(now()) == []
    assert codes(before()) == []
    assert codes(now(), before()) == []


def test_the_arithmetic_of_the_new_row_and_table_is_checked() -> None:
    wrong = now().with_values("t3", {("other_4", "natural"): 4})
    found, whole = check(wrong)
    assert (whole.code, whole.message[:3]) == ("T3-01", "总计：")
    assert (found.code, found.message) == (
        "T3-01", "自然人：一 20 + 二 2 = 22，三（七）19 + 四 4 = 23，差 1"
    )  # fmt: skip
    (found,) = check(now().with_values("t6", {("notices", "total"): 17}))
    assert (found.code, found.where, found.message) == (
        "T6-01", "表六，合计件数等于按件、按量计收之和",
        "收费通知：按件计收 5 + 按量计收 2 = 7，合计 17，差 10",
    )  # fmt: skip
    turned = {("notices", "counted"): 15, ("notices", "paged"): 8, ("notices", "total"): 32}
    (found,) = check(now().with_values("t6", turned))
    assert [one.says for one in found.remedies] == [
        "若 收费通知，合计件数 由 32 改为 23，关系成立（像是数字颠倒）"
    ]
    assert RULES["T6-01"].title == "表六：合计件数等于按件、按量计收之和"
    empty = now().with_values("t6", {("notices", "paid"): None})
    assert codes(empty) == [("T-02", ("t6", "notices", "paid"))]


@pytest.mark.parametrize(
    ("section", "said", "code", "cell"),
    [
        (2, "申请人撤回申请5件。", "X-01", ("t3", "other_4", "total")),
        (2, "申请人撤回申请3件。", "", ()),
        (2, "新收政府信息公开申请23件。", "X-01", ("t3", "new", "total")),
        (5, "全年发出收费通知6件。", "X-01", ("t6", "notices", "total")),
        (5, "全年发出收费通知7件。", "", ()),
        (5, "实收信息处理费600元。", "X-01", ("t6", "notices", "paid")),
        (5, "实收信息处理费560元。", "", ()),
        (0, "现行有效规范性文件10件。", "X-01", ("t2", "norms", "valid")),
        (0, "现行有效规范性文件{{规范性文件年末有效}}件。", "", ()),
    ],
)
def test_the_text_is_held_against_its_figures(
    section: int, said: str, code: str, cell: tuple[str, ...]
) -> None:
    report = now()
    report = report.with_section(section, f"{report.sections[section].text}{said}")
    assert codes(report) == ([(code, cell)] if code else [])


def test_its_figures_have_names_for_live_references() -> None:
    names = {measure.name for measure in measures("2027").values()}
    assert {
        "撤回总计",
        "撤回自然人",
        "收费通知合计",
        "收费通知实收金额",
        "规范性文件年末有效",
    } <= names


def test_the_years_hang_together_across_the_change_of_form() -> None:
    last = before().with_values("t3", {("carried_out", "natural"): 1, ("grant", "natural"): 8})
    assert codes(now(), last) == [
        ("Y-01", ("t3", "carried_in", "natural")), ("Y-01", ("t3", "carried_in", "total")),
    ]  # fmt: skip
    last = before().with_values("t2", {("norms", "valid"): 11})
    (found,) = check(now(), last)
    assert (found.code, found.where, found.message) == (
        "Y-02", "表二，行政规范性文件，年末有效件数",
        "上年现行有效 11 + 本年制发 3 − 本年废止 1 = 13，填的是 12",
    )  # fmt: skip
    last = before().with_values("t4", {("cases", "review_pending"): 3})
    assert codes(now(), last) == [("Y-03", ("t4", "cases", "review_total"))]
    after = zeros(2028, "2027")
    assert codes(after, now()) == [
        ("Y-02", ("t2", "norms", "valid")), ("Y-04", ("t2", "license", "decisions")),
        ("Y-01", ("t3", "carried_in", "natural")), ("Y-01", ("t3", "carried_in", "total")),
        ("Y-04", ("t3", "new", "total")),
    ]  # fmt: skip


def test_rules_of_other_forms_are_neither_run_nor_said_to_hold() -> None:
    cited = "本报告根据国办公开办函〔2021〕30号编制。"
    (found,) = check(now().replace(opening=cited))
    assert (found.code, found.message, found.fix) == (
        "S-09", "引用了“国办公开办函〔2021〕30号”，这个格式只用于2021至2026年的报告",
        "请改为国办公开办函〔2027〕18号",
    )  # fmt: skip
    assert codes(before().replace(opening=cited)) == []
    held = {code: rule.editions for code, rule in RULES.items()}
    assert held["T6-01"] == ("2027",)
    assert held["T-08"] == held["T-09"] == ("2019",)
    assert held["S-09"] == held["Y-02"] == ("2027", "2021")
    assert held["T3-01"] == held["X-01"] == ("2027", "2021", "2019")
    assert "适用：2027 版、2021 版" in explained(RULES["Y-02"])


def test_a_report_on_a_wrong_year_is_told_its_form() -> None:
    (found,) = check(now().replace(year=2026, date="2027-01-20"))
    assert found.message == (
        "2026 年的报告应使用 2021 版格式（国办公开办函〔2021〕30号），本报告是 2027 版"
    )


@pytest.mark.parametrize("to", ["html", "json", "fragment", "docx", "xlsx", "pdf"])
def test_each_output_is_read_back_as_the_same_report(to: str) -> None:
    published = publish(Stored(now(), (), ""), to)
    assert published.draft is False
    found = here.read(published.data)
    back = found.report
    # A fragment has no title: that of the site stands over it.
    title = ("", None) if to == "fragment" else (ORGAN, 2027)
    assert (back.edition, back.organ, back.year) == ("2027", *title)
    assert found.unread == {}
    for key, table in now().tables.items():
        assert dict(back.tables[key].values) == dict(table.values)
        printed = {cell: table.value(*cell) for cell in back.tables[key].printed}
        assert dict(back.tables[key].printed) == printed
    texts = [section.text.removesuffix(f"\n\n{ORGAN}") for section in back.sections]
    assert texts == [section.text for section in now().sections]
    if to in ("html", "json"):
        assert back == now()
    else:
        assert (len(back.tables["t3"].printed), back.tables["t3"].printed["sum", "total"]) == (
            32, 22,
        )  # fmt: skip


def test_csv_gives_the_new_row_column_and_table() -> None:
    data = publish(Stored(now(), (), ""), "csv").data
    lines = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    figures = {(line[1][:2], line[2], line[3]): line[4] for line in lines[1:]}
    assert len(figures) == 10 + 26 * 7 + 15 + 4
    assert figures["表三", "（六）其他处理4.申请人撤回申请", "自然人"] == "3"
    assert figures["表三", "（六）其他处理4.申请人撤回申请", "总计"] == "3"
    assert figures["表二", "行政规范性文件", "年末有效件数"] == "12"
    assert figures["表六", "收费通知", "实收金额（单位：元）"] == "560"


def test_the_workbook_adds_the_new_row_up_and_works_the_new_relation_out() -> None:
    data = publish(Stored(now(), (), ""), "xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["正文", "表二", "表三", "表四", "表六", "勾稽核对"]
    rows = {str(row[2].value): row for row in book["表三"].iter_rows()}
    row = rows["4.申请人撤回申请"][0].row
    total = next(r for r in book["表三"].iter_rows() if str(r[1].value) == "（七）总计")
    assert row + 1 == total[0].row
    assert f"D{row}" in total[3].value or f":D{row}" in total[3].value
    said = [[cell.value for cell in line] for line in book["勾稽核对"].iter_rows()]
    (line,) = [line for line in said if line[0] == "表六"]
    assert line[1] == "合计件数等于按件、按量计收之和"
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["勾稽核对"]
    assert [[c.value for c in row][3:] for row in values.iter_rows() if row[0].value == "表六"] == [
        [7, 7, "相符"]
    ]


def test_a_new_report_takes_the_carry_over_from_a_report_in_the_older_form() -> None:
    report = following(before())
    assert (report.organ, report.year, report.edition) == (ORGAN, 2027, "2027")
    assert report.tables["t3"].values == {
        ("carried_in", column): figure
        for column, figure in (
            ("natural", 2), ("business", 0), ("research", 0),
            ("welfare", 0), ("legal", 0), ("others", 0),
        )
    }  # fmt: skip


def test_the_older_forms_are_read_as_before_while_it_is_known() -> None:
    for to in ("docx", "xlsx", "fragment"):
        back = here.read(publish(Stored(before(), (), ""), to).data).report
        assert (back.edition, back.tables["t2"].value("norms", "valid")) == ("2021", 10)


@pytest.mark.slow
def test_one_file_in_the_folder_of_editions_is_all_that_a_form_takes(tmp_path: Path) -> None:
    """A house of its own with the file in it, and every verb of the command."""
    house = tmp_path / "house"
    shutil.copytree(ROOT / "kit", house / "kit", ignore=shutil.ignore_patterns("__pycache__"))
    for shared in ("templates", "notebooks"):
        (house / shared).symlink_to(ROOT / shared)
    shutil.copy(Path(made_up_2027.__file__), house / "kit" / "gongkai" / "editions" / "y2027.py")
    withdraw("2027")
    (tmp_path / "上年.html").write_bytes(publish(Stored(before(), (), ""), "html").data)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        code = (
            f"import sys; sys.path.insert(0, {str(house / 'kit')!r})\n"
            "from gongkai.command import main\nsys.exit(main(sys.argv[1:]))"
        )
        return subprocess.run(
            [sys.executable, "-P", "-c", code, *words],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

    made = run("new", "年报.ipynb", "--from", "上年.html")
    assert (made.returncode, made.stdout.splitlines()[0]) == (
        0, "已新建 年报.ipynb（2027 年度），机关、结转已从 上年.html 带入"
    ), made.stderr  # fmt: skip
    register(made_up_2027.EDITION)
    path = tmp_path / "年报.ipynb"
    assert read(path).report.edition == "2027"
    path.write_bytes(write(now(), last=before()))
    withdraw("2027")
    checked = run("check", "年报.ipynb")
    assert (checked.returncode, checked.stdout) == (0, "年报.ipynb：没有发现问题\n"), checked.stderr
    exported = run("export", "年报.ipynb", "--all", "-o", "报送")
    assert exported.returncode == 0, exported.stderr
    name = "某县商务局2027年政府信息公开工作年度报告"
    for ending in (".html", ".片段.html", ".docx", ".xlsx", ".pdf", ".json"):
        back = run("read", f"报送/{name}{ending}", "--json")
        # Kind and level of the organ are not printed, so a rule asks for them.
        own = ending in (".html", ".json")
        assert back.returncode == (0 if own else 1), (ending, back.stderr)
        assert json.loads(back.stdout)["unread"] == {}
        held = json.loads(back.stdout)["report"]
        assert held["edition"] == "2027"
        assert held["tables"]["t6"]["values"] == {
            "notices.counted": "5", "notices.paged": "2", "notices.total": "7",
            "notices.paid": "560",
        }  # fmt: skip


def test_no_module_but_the_forms_own_names_a_form_or_a_table() -> None:
    kit = ROOT / "kit" / "gongkai"
    for path in sorted(kit.rglob("*.py")):
        if path.parent == kit / "editions":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.fullmatch(r"2019|2021|2027|t\d", node.value), (path, node.lineno)
    for path in sorted((kit / "live" / "static").glob("*.js")):
        assert not re.search(r"\bt\d\b\s*:|[\"']t\d[\"']", path.read_text("utf-8")), path


@pytest.mark.parametrize(
    ("organ", "year", "said"),
    [
        (ORGAN, 2027, ""),
        ("", 2027, ""),  # nothing to differ from
        ("某局", 2027, "机关名称不同：这一份是“某局” 2027 年的报告，"),
        (ORGAN, 2029, "报告年度不同：这一份是"),
    ],
)
def test_another_organs_or_years_report_is_called_that(
    tmp_path: Path, organ: str, year: int, said: str
) -> None:
    path = tmp_path / "年报.ipynb"
    path.write_bytes(write(Report(organ, year, "2027")))
    document = Document(path, load(path)["metadata"]["gongkai"])
    shown = preview(document, "2026.json", publish(Stored(before(), (), ""), "json").data)
    assert bool(shown["other"]) == bool(said)
    assert shown["other"].startswith(said)
    assert ("year" in [row[1] for row in shown["rows"]]) == (shown["mode"] == "merge")
