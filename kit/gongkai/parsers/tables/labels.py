"""Labels of the forms as documents print them: normalised, and known by their variants."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from gongkai.editions import edition, editions
from gongkai.editions.figures import unnumbered
from gongkai.editions.spec import Column, Row, TableSpec

# Traditional characters that stand in the form's labels.
_SIMPLE = str.maketrans(
    "規總計範處決數規強許罰費額單萬參機關構業會請結轉訴訟審護內務類過執卷詢掌沒現補復確認複況報處無與繳納費補棄資訊開組織織營業團體當產續辦個製廢條項應為發獲維糾動關內務經後訴",
    "规总计范处决数规强许罚费额单万参机关构业会请结转诉讼审护内务类过执卷询掌没现补复确认复况报处无与缴纳费补弃资讯开组织织营业团体当产续办个制废条项应为发获维纠动关内务经后诉",
)
_MARKS = re.compile(
    r"[\s\u00a0\u3000“”\"'‘’「」《》<>（）()\[\]【】〔〕、，,。.．·:：;；|*#_/\-—–]+"
)


@lru_cache(4096)
def bare(text: str) -> str:
    """Strip a label of marks, spaces and width; 「（ 三 ）不予公開」 is 「三不予公开」."""
    plain = unicodedata.normalize("NFKC", text).translate(_SIMPLE)
    return _MARKS.sub("", plain)


Patterns = tuple[tuple[str, re.Pattern[str]], ...]


def _pattern(one: Row | Column) -> str:
    return one.reads or re.escape(bare(unnumbered(one.label)))


@cache
def _endings(spec: TableSpec) -> Patterns:
    """List the endings by which the rows of a table are known; a subtotal's only where declared."""
    return tuple(
        (row.key, re.compile(f"(?:{_pattern(row)})$"))
        for row in spec.rows.values()
        if row.printed or row.reads
    )


@cache
def _rows(spec: TableSpec) -> Patterns:
    return tuple((row.key, re.compile(_pattern(row))) for row in spec.rows.values())


@cache
def _heads(spec: TableSpec, known: tuple[str, ...]) -> Patterns:
    """List the boxhead's labels of a table, then those of the other tables of things counted.

    A boxhead of another form or table must be known for one, or its figures would be taken.
    """
    others = (one for key in known for one in edition(key).specs.values() if one.shape == "items")
    return tuple(
        dict.fromkeys(
            (column.key, re.compile(_pattern(column)))
            for one in (spec, *others)
            for column in one.columns.values()
        )
    )


def row_of(labels: str, spec: TableSpec) -> str | None:
    """Name the row that a run of stub labels ends in; ``None`` where none fits."""
    return _row(bare(labels)[-80:], spec)


@lru_cache(2048)
def _row(text: str, spec: TableSpec) -> str | None:
    return next((key for key, pattern in _endings(spec) if pattern.search(text)), None)


@lru_cache(2048)
def item_of(label: str, spec: TableSpec) -> str | None:
    """Name the row that a label as a whole is."""
    text = re.sub(r"^\d", "", bare(label))
    return next((key for key, pattern in _rows(spec) if pattern.fullmatch(text)), None)


def head_of(label: str, spec: TableSpec) -> str | None:
    """Name the column that a boxhead label is."""
    return _head(label, spec, editions())


@lru_cache(2048)
def _head(label: str, spec: TableSpec, known: tuple[str, ...]) -> str | None:
    text = bare(label)
    return next((key for key, pattern in _heads(spec, known) if pattern.fullmatch(text)), None)


def ending(path: str, columns: Iterable[Column]) -> str | None:
    """Name the column in whose label the labels over a slot end."""
    text = bare(path)
    return next((column.key for column in columns if text.endswith(bare(column.label))), None)


def under(path: str, columns: Iterable[Column]) -> str | None:
    """Name the column whose label ends the labels over a slot, and whose spanner is among them.

    What stands under more spanners comes first: a title above may speak of the others.
    """
    text = bare(path)
    deepest = sorted(columns, key=lambda column: -len(column.spanners))
    return ending(path, (c for c in deepest if not c.spanners or bare(c.spanners[-1]) in text))
