from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from hypothesis import given, settings

from gongkai.errors import GongkaiError
from gongkai.model.report import Report
from gongkai.model.values import show
from gongkai.notebook.store import read, write
from gongkai.publishing.render import html
from samples import figures, huaian, printed_cells
from strategies import reports

X = "{http://www.w3.org/1999/xhtml}"


def tree(report: Report, *, draft: bool = False) -> Any:
    parser = html5lib.HTMLParser(strict=True)
    return parser.parse(html.render(report, draft=draft))


def words(node: Any) -> str:
    return "".join(node.itertext())


@given(reports())
@settings(max_examples=40)
def test_a_page_is_valid_and_carries_its_report(report: Report) -> None:
    page = html.render(report, draft=False)
    html5lib.HTMLParser(strict=True).parse(page)
    # How to reach the office is for the clerk alone, and no page carries it.
    assert html.parse(page) == report.replace(contact="")


@given(reports())
@settings(max_examples=40)
def test_a_stored_report_is_read_back(report: Report) -> None:
    assert read(write(report)).report == report


@pytest.mark.parametrize("name", ["huaian_2024"])
def test_every_figure_of_the_city_stands_in_its_cell(name: str) -> None:
    page = tree(huaian())
    cells = {
        (table.get("id"), cell.get("data-cell")): words(cell)
        for table in page.iter(f"{X}table")
        for cell in table.iter(f"{X}td")
        if cell.get("data-cell")
    }
    expected = {
        (key, f"{row}.{column}"): show(value)
        for key, table in printed_cells(figures(name)).items()
        for (row, column), value in table.items()
    }
    assert len(expected) == 200
    assert cells == expected


def test_each_figure_names_the_headers_over_and_before_it() -> None:
    page = tree(huaian())
    labels = {th.get("id"): words(th) for th in page.iter(f"{X}th")}
    cells = {td.get("data-cell"): td for td in page.iter(f"{X}td") if td.get("data-cell")}

    def headers(key: str) -> list[str]:
        return [labels[name] for name in cells[key].get("headers").split()]

    assert headers("deny_2.business") == [
        "申请人情况",
        "法人或其他组织",
        "商业企业",
        "三、本年度办理结果",
        "（三）不予公开",
        "2.其他法律行政法规禁止公开",
    ]
    assert headers("penalty.decisions") == ["第二十条第（六）项", "本年处理决定数量", "行政处罚"]
    assert headers("cases.after_upheld") == ["行政诉讼", "复议后起诉", "结果维持"]


def test_the_page_has_title_headings_and_signature() -> None:
    page = tree(huaian())
    assert words(next(page.iter(f"{X}title"))) == "淮安市人民政府2024年政府信息公开工作年度报告"
    assert [words(h) for h in page.iter(f"{X}h2")] == list(huaian().headings())
    assert page.get("lang") == "zh-CN"
    assert "2025年3月20日" in words(page)
    assert [words(c) for c in page.iter(f"{X}caption")] == [
        "主动公开政府信息情况",
        "收到和处理政府信息公开申请情况",
        "政府信息公开行政复议、行政诉讼情况",
    ]


def test_a_table_with_one_boxhead_repeats_it_when_printed() -> None:
    heads = {
        table.get("id"): [words(head).split()[-1] for head in table.iter(f"{X}thead")]
        for table in tree(huaian()).iter(f"{X}table")
    }
    assert heads == {"t2": [], "t3": ["其他"], "t4": ["总计"]}


def test_a_draft_says_so_and_a_clean_report_does_not() -> None:
    assert "草稿" in words(next(tree(huaian(), draft=True).iter(f"{X}body")))
    clean = next(tree(huaian()).iter(f"{X}body"))
    assert "草稿" not in words(clean)
    assert clean.get("class") is None


def test_the_figures_are_inside_as_json() -> None:
    page = html.render(huaian(), draft=False).decode()
    island = re.search(r'id="gongkai-data">(.*?)</script>', page, re.DOTALL)
    assert island
    data = json.loads(island[1])
    assert data["tables"]["t3"]["totals"]["sum.total"] == "3050"
    assert data["tables"]["t2"]["values"]["fee.amount"] == "96171.6"


HOSTILE = (
    "<script>alert(1)</script><img src=x onerror=alert(1)><svg onload=alert(1)>"
    "[a](javascript:alert(1))![b](http://evil.example/i.png)<style>*{display:none}</style>"
    "</main></body>{{ config }}{% include '/etc/passwd' %}<a href='//evil.example' style='x'>c</a>"
)


def test_hostile_text_is_only_text() -> None:
    report = huaian().replace(organ="甲<script>乙", opening=HOSTILE).with_section(0, HOSTILE)
    page = tree(report)
    names = [node.tag.removeprefix(X) for node in page.iter() if isinstance(node.tag, str)]
    assert names.count("script") == 1
    assert not {"img", "svg", "iframe", "object"} & set(names)
    for node in page.iter():
        assert not any(key.startswith("on") or key == "style" for key in node.keys())  # noqa: SIM118  (an element, not a dict)
        assert node.get("href") is None
    assert "{{ config }}{% include '/etc/passwd' %}c" in words(page)


def test_the_policy_allows_the_pages_own_style_and_nothing_else() -> None:
    page = tree(huaian())
    (policy,) = [m.get("content") for m in page.iter(f"{X}meta") if m.get("http-equiv")]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; "
        r"base-uri 'none'; form-action 'none'",
        policy,
    )


def test_the_same_report_gives_the_same_bytes() -> None:
    assert html.render(huaian(), draft=False) == html.render(huaian(), draft=False)


def test_a_page_that_is_not_ours_is_refused() -> None:
    with pytest.raises(GongkaiError, match="不是 gongkai 导出的报告"):
        html.parse(b"<html></html>")


@pytest.mark.parametrize(
    "char", ["\0", "\x07", "\x7f", "\x85", "\u202e", "\ufdd0", "\ufffe", "\U0001ffff"]
)
def test_what_no_document_may_hold_is_left_out_and_the_data_keeps_it(char: str) -> None:
    table = replace(huaian().tables["t3"], note=f"注{char}：甲")
    report = huaian().replace(organ=f"甲{char}局", opening=f"引{char}言")
    report = report.replace(tables={**report.tables, "t3": table})
    page = tree(report)
    assert words(next(page.iter(f"{X}h1"))).split() == ["甲局", "2024年政府信息公开工作年度报告"]
    assert char not in "".join(page.itertext())
    assert html.parse(html.render(report, draft=False)) == report


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"format": 1', b'"format": 0'),
        (b'"year": 2024', b'"year": "2024"'),
        (b'"sum.total": "3050"', b'"sum.total": "3051"'),
        (b'"edition": "2021", ', b""),
        (b'"new.natural": "3001"', b'"new.nobody": "3001"'),
        (b'"organ"', b'"organ" "organ"'),
        (b'"values": {', b'"values": 5, "x": {'),
    ],
)
def test_damaged_data_in_a_page_is_refused_in_plain_words(old: bytes, new: bytes) -> None:
    page = html.render(huaian(), draft=False)
    assert old in page
    with pytest.raises(GongkaiError, match="已损坏"):
        html.parse(page.replace(old, new, 1))


def test_a_page_of_a_later_version_that_cannot_be_made_out_asks_for_an_upgrade() -> None:
    page = html.render(huaian(), draft=False).replace(b'"format": 1', b'"format": 2', 1)
    page = page.replace(b'"tables": {', b'"tables": [], "grids": {', 1)
    with pytest.raises(GongkaiError, match="由更新版本的 gongkai 写成，请先升级"):
        html.parse(page)
