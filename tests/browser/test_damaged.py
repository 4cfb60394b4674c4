"""A damaged notebook in real JupyterLab: what was there is not destroyed by the next save."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gongkai.notebook.store import read
from labdriver import WAIT, Lab, cell, opened, save, type_into, until
from samples import huaian


def damage(path: Path, spot: list[str], value: Any) -> None:
    notebook = json.loads(path.read_bytes())
    at = notebook["metadata"]["gongkai"]["parts"]
    for key in spot[:-1]:
        at = at[key]
    at[spot[-1]] = value
    path.write_text(json.dumps(notebook), "utf-8")


def test_damaged_cells_stay_beside_what_is_typed(page: Page, lab: Lab) -> None:
    path = lab.place("损坏.ipynb", huaian())
    damage(path, ["t3", "cells", "new.business"], [53])
    damage(path, ["t3", "cells", "new.research"], {"a": 1})
    damage(path, ["t3", "cells", "new.legal"], None)
    damage(path, ["t3", "cells", "new.natural"], 3001)
    damage(path, ["t3", "printed"], {"new.total": [1]})
    opened(page, lab, "损坏.ipynb")
    # A number is a figure; what is neither text nor number shows nothing and is not guessed at.
    expect(cell(page, "new.natural")).to_have_value("3001", timeout=WAIT)
    for key in ("new.business", "new.research", "new.legal"):
        expect(cell(page, key)).to_have_value("")
    type_into(page, "new.others", "7")
    type_into(page, "new.legal", "4")
    save(page)
    cells: Any = until(
        lambda: (held := lab.cells("损坏.ipynb")).get("new.legal") == "4" and held, "the save"
    )
    assert cells["new.business"] == [53]
    assert cells["new.research"] == {"a": 1}
    assert cells["new.natural"] == "3001"
    assert cells["new.others"] == "7"
    stored = read(path)
    assert sorted(one.where for one in stored.findings if one.code == "N-01") == [
        "表三，一、本年新收政府信息公开申请数量，总计",
        "表三，一、本年新收政府信息公开申请数量，法人或其他组织·商业企业",
        "表三，一、本年新收政府信息公开申请数量，法人或其他组织·科研机构",
    ]
    assert stored.report.tables["t3"].value("new", "legal") == 4


@pytest.mark.parametrize(("spot", "name"), [(["t3"], "t3"), (["t3", "cells"], "t3.cells")])
def test_a_part_that_is_none_is_laid_aside(
    page: Page, lab: Lab, spot: list[str], name: str
) -> None:
    path = lab.place("全坏.ipynb", huaian())
    damage(path, spot, ["原来的", "内容"])
    opened(page, lab, "全坏.ipynb")
    expect(cell(page, "new.natural")).to_have_value("", timeout=WAIT)
    type_into(page, "new.natural", "12")
    save(page)
    until(lambda: read(path).report.tables["t3"].value("new", "natural") == 12, "the save")
    kept = lab.kept("全坏.ipynb")
    assert kept["damaged"] == {name: ["原来的", "内容"]}
    told = [found.message for found in read(path).findings]
    assert "有损坏的内容移到了一旁，没有采用，也没有删除" in told
