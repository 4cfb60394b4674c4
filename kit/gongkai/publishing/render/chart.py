"""The 图解: table three as two pictures, this year beside last, drawn by matplotlib as vectors.

Letters are drawn as outlines, so a picture looks the same everywhere; last year's bars are hatched,
so that the two tell apart in black and white and for every eye; each picture says in words what it
shows.
"""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

from gongkai.errors import GongkaiError
from gongkai.model.measures import figure
from gongkai.model.report import Report, Value
from gongkai.model.values import show
from gongkai.publishing.render.blocks import Picture
from gongkai.publishing.render.fonts import wheel_folder

NEW, OLD, EDGE = "#1f4e79", "#d9e6f2", "#1f4e79"
WIDTH, HEIGHT = 5.9, 2.9  # inches: within 156 mm
AMOUNTS = (
    ("本年新收", "new"),
    ("上年结转", "carried_in"),
    ("办理结果总计", "sum"),
    ("结转下年度", "carried_out"),
)


def charts(report: Report, last: Report | None) -> tuple[Picture, ...]:
    """Draw what table three says, with last year's figures where they are at hand.

    A figure that is blank is left out and said; with nothing filled in there is no picture.
    """
    results = _results(report)
    old = last if last and last.year and report.year and last.year == report.year - 1 else None
    drawn = (
        _drawn("申请数量", "amounts", _rows(report, old, AMOUNTS), report),
        _drawn("办理结果", "results", _rows(report, old, results), report),
    )
    return tuple(picture for picture in drawn if picture)


def _results(report: Report) -> tuple[tuple[str, str], ...]:
    spec = report.form.specs[report.form.roles["requests"]]
    groups = {row.groups[-1]: row.key for row in spec.rows.values()
              if not row.printed and row.groups}  # fmt: skip
    named = [(group.partition("）")[2], key) for group, key in groups.items()]
    return (("予以公开", "grant"), ("部分公开", "partial"), *named)


def _value(report: Report | None, row: str) -> Value:
    return figure(report, ("requests", row, "total")) if report else None


def _rows(
    report: Report, last: Report | None, rows: tuple[tuple[str, str], ...]
) -> list[tuple[str, Value, Value]]:
    return [(label, _value(report, key), _value(last, key)) for label, key in rows]


def _drawn(
    title: str, name: str, rows: list[tuple[str, Value, Value]], report: Report
) -> Picture | None:
    filled = [row for row in rows if isinstance(row[1], int | Decimal)]
    if not filled:
        return None
    blank = [label for label, now, _ in rows if not isinstance(now, int | Decimal)]
    compared = any(isinstance(then, int | Decimal) for _, _, then in filled)
    year = report.year or 0
    said = "；".join(
        f"{label}{year}年{show(now)}件"
        + (f"、{year - 1}年{show(then)}件" if isinstance(then, int | Decimal) else "")
        for label, now, then in filled
    )
    alt = f"政府信息公开{title}{'与上年对比' if compared else ''}图：{said}"
    alt += f"（{'、'.join(blank)}没有填全）" if blank else ""
    svg, png = _figure(title, filled, compared, year)
    width, height = round(WIDTH * 96), round(HEIGHT * 96)
    return Picture(f"chart-{name}", alt, svg, "svg+xml", width, height, png)


def _figure(
    title: str, rows: list[tuple[str, Value, Value]], compared: bool, year: int
) -> tuple[bytes, bytes]:
    try:
        import matplotlib
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
    except ImportError as error:
        raise GongkaiError("图解需要 matplotlib，请先安装 gongkai-kit[pictures]") from error
    font = FontProperties(fname=str(wheel_folder() / "NotoSansSC-Regular.otf"), size=9)
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "gongkai"}):
        figure = Figure(figsize=(WIDTH, HEIGHT))
        axes = figure.subplots()
        _bars(axes, rows, compared, year, font)
        axes.set_title(f"{title}（单位：件）", fontproperties=font, fontsize=11)
        figure.tight_layout()
        svg, png = io.BytesIO(), io.BytesIO()
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
        figure.savefig(png, format="png", dpi=300, metadata={"Software": None})
    return svg.getvalue(), png.getvalue()


def _bars(
    axes: Any, rows: list[tuple[str, Value, Value]], compared: bool, year: int, font: Any
) -> None:
    series = [(f"{year}年", [now for _, now, _ in rows], NEW, "")]
    if compared:
        series.insert(0, (f"{year - 1}年", [then for _, _, then in rows], OLD, "////"))
    wide = 0.8 / len(series)
    for n, (label, values, fill, hatch) in enumerate(series):
        places = [at - 0.4 + wide * (n + 0.5) for at in range(len(rows))]
        heights = [float(v) if isinstance(v, int | Decimal) else 0.0 for v in values]
        bars = axes.bar(
            places, heights, wide * 0.94, label=label, color=fill, edgecolor=EDGE, hatch=hatch
        )
        texts = [show(v) if isinstance(v, int | Decimal) else "" for v in values]
        axes.bar_label(bars, texts, padding=2, fontproperties=font, fontsize=8)
    axes.set_xticks(range(len(rows)), [label for label, *_ in rows], fontproperties=font)
    axes.set_yticks([])
    # Noughts alone stand on the axis too.
    axes.set_ylim(0, max(1.0, axes.get_ylim()[1] * 1.1))
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    if compared:
        axes.legend(loc="upper right", prop=font, frameon=False)
