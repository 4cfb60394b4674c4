"""What a report never holds is named; what the kit and JupyterLab write is not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import hostile
from gongkai.model.report import Report
from gongkai.notebook.file import load
from gongkai.notebook.foreign import foreign
from gongkai.notebook.store import write
from gongkai.publishing.render.static import facts_html, table_html

ROOT = Path(__file__).resolve().parents[1]


def made() -> dict[str, Any]:
    return load(write(Report("某县商务局", 2024, "2021"), draw=table_html))


def form(notebook: dict[str, Any], part: str = "t3") -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in notebook["cells"] if one["metadata"]["gongkai"].get("part") == part
    )
    return found


def text(notebook: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in notebook["cells"] if one["metadata"]["gongkai"]["role"] == "text"
    )
    return found


def said(notebook: dict[str, Any]) -> list[str]:
    return [f"{one.code} {one.message}" for one in foreign(notebook)]


def output(**data: Any) -> dict[str, Any]:
    kinds = {key.replace("_", "/"): held for key, held in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": kinds}


def test_the_shipped_notebooks_and_a_new_one_are_the_kits_own() -> None:
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert said(load(path)) == []
    assert said(made()) == []


def test_outputs_that_the_kit_draws_are_its_own() -> None:
    notebook = made()
    facts = facts_html({"机关名称": '<script>alert(1)</script> "a" &'})
    form(notebook, "facts")["outputs"] = [
        output(text_html=f'<div class="gk-static">{facts}</div>'),
        {"output_type": "stream", "name": "stderr", "text": "<script>"},
        {"output_type": "error", "ename": "E", "evalue": "<img src=//x>", "traceback": []},
    ]
    assert said(notebook) == []


def test_saved_widgets_are_named() -> None:
    notebook = made()
    notebook["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    assert said(notebook) == ["N-09 文件里存着控件的状态，报告用不着它，别人的控件还可能带有程序"]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ({"text_html": "<p>x</p><script>x</script>"}, "网页代码"),
        ({"text_html": ["<p>x</p>", "<img src=x>"]}, "网页代码"),
        ({"text_html": '<p onclick="x">x</p>'}, "网页代码"),
        ({"text_html": '<div style="background:url(//x)">x</div>'}, "网页代码"),
        ({"application_javascript": "x"}, "脚本"),
        ({"image_svg+xml": "<svg/>"}, "图片"),
        ({"application_vnd.vega.v5+json": {}}, "其他内容"),
    ],
)
def test_outputs_of_others_are_named(data: dict[str, Any], kind: str) -> None:
    notebook = made()
    form(notebook)["outputs"].append(output(**data))
    assert said(notebook) == [f"N-10 表三的单元格下面存着不是 gongkai 画的内容（{kind}）"]


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        'import gongkai\n\ngongkai.form("t3")\nimport os',
        'import gongkai; import os\ngongkai.form("t3")',
        '# 表三\rimport os\nimport gongkai\n\ngongkai.form("t3")',
        'import gongkai\n\ngongkai.form("t2")',
        '!curl x\nimport gongkai\ngongkai.form("t3")',
        '  # x\nimport gongkai\n\n  gongkai.form("t3")',
    ],
)
def test_other_code_under_the_kits_role_is_named(source: str) -> None:
    notebook = made()
    form(notebook)["source"] = source
    assert said(notebook) == ["N-11 表三的单元格里的程序不是 gongkai 的，按 ▶▶ 时会运行"]


@pytest.mark.parametrize("role", ["text", "hint", "title", "heading"])
def test_code_under_a_role_of_text_is_named(role: str) -> None:
    notebook = made()
    noted = {"gongkai": {"role": role, "section": 0, "crc": 1}}
    notebook["cells"].append({"cell_type": "code", "source": "import os", "metadata": noted})
    assert said(notebook) == ["N-11 单元格“import os”里的程序不是 gongkai 的，按 ▶▶ 时会运行"]


URL = "http://evil.test/a#"
# MathJax as JupyterLab has it knows no pictures.
ASKING = [n for n, one in enumerate(hostile.addresses(URL)) if "includegraphics" not in one]


@pytest.mark.parametrize("number", ASKING)
def test_addresses_elsewhere_are_named(number: int) -> None:
    for url in (URL, "//evil.test/a#", "HTTPS://evil.test/a#", "http:&sol;&sol;evil.test/a#"):
        notebook = made()
        text(notebook)["source"] = "正文。\n\n" + hostile.addresses(url)[number]
        assert [one.split()[0] for one in said(notebook)] == ["N-12"], url


@pytest.mark.parametrize(
    "source",
    [
        "见 [网站](https://example.gov.cn/a) 和 https://example.gov.cn，<https://example.gov.cn>",
        "见 [网站][1]\n\n[1]: https://example.gov.cn",
        '<a href="https://example.gov.cn">网站</a>',
        "[网站](https://example.gov.cn/go?src=https://example.gov.cn&url=http://example.gov.cn)",
        "![图](attachment:a.png)",
        "数据 data = 1 / 2；background = 3，//",
        "",
    ],
)
def test_links_and_pasted_pictures_are_right(source: str) -> None:
    notebook = made()
    text(notebook)["source"] = source
    assert said(notebook) == []


def test_an_unused_attachment_is_named() -> None:
    notebook = made()
    held = {"a b.png": {"image/png": ""}, "b.png": {"image/png": ""}}
    text(notebook)["attachments"] = held
    text(notebook)["source"] = "正文 ![图](attachment:a%20b.png)"
    assert said(notebook) == [
        "N-13 单元格“正文 ![图](attachment:a”里还存着没有用到的附件“b.png”，会随笔记本一起发出"
    ]


def test_cells_that_call_themselves_trusted_are_counted() -> None:
    notebook = made()
    for cell in (text(notebook), form(notebook)):
        cell["metadata"]["trusted"] = True
    assert said(notebook) == ["N-14 有 2 个单元格自称可信；可信与否由本机判断"]


@pytest.mark.slow
def test_what_the_command_runs_is_never_of_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "报告.ipynb"
    path.write_bytes(write(Report("某县商务局", 2024, "2021"), draw=table_html))
    # A module of the kit's own name is what `python -m gongkai` is asked to run.
    modules = tuple({*hostile.MODULES, "mistune", "typst", "PIL", "openpyxl"} - {"gongkai"})
    command = [str(Path(sys.executable).with_name("gongkai"))]

    def run(words: list[str], *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*words, *more], cwd=tmp_path, capture_output=True, text=True)

    assert run(command, "export", path.name, "--to", "pdf").returncode == 1  # a draft
    owned = hostile.plant(tmp_path, modules=modules)
    for verb in (["check"], ["read"], ["export", "--all", "--pictures"]):
        done = run(command, *verb, path.name)
        assert done.returncode == 1, done.stderr
    assert run(command, "read", "报告.pdf").returncode in (0, 1)
    assert not owned.exists(), owned.read_text()
    # Python itself has loaded a planted typing.py before the kit can say anything.
    (tmp_path / "typing.py").unlink()
    assert run([sys.executable, "-m", "gongkai"], "check", path.name).returncode == 1
    assert not owned.exists(), owned.read_text()
