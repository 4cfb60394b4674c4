"""The house rules: which room may know which, one door per third party, sizes, documents."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from gongkai.checks.records import table
from gongkai.checks.rules import RULES
from gongkai.command import VERBS

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kit" / "gongkai"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
DOORS = {
    "anywidget": {"live.widget"},
    "traitlets": {"live.widget"},
    "IPython": {"live.widget"},
    "nbconvert": {"publishing.exporters"},
    "typst": {"publishing.render.pdf"},
    "fontTools": {"publishing.render.fonts"},
    "jinja2": {"publishing.render.html", "server.refusal"},
    "mistune": {"model.markup"},
    "pandas": {"model.report", "model.table"},
    "orjson": {"notebook.store", "live.journal", "live.history", "model.schema"},
    "msgspec": {"model.schema"},
    "platformdirs": {"live.journal", "publishing.ledger"},
    "fcntl": {"live.lock"},
    "msvcrt": {"live.lock"},
    "lxml": {"parsers.html", "parsers.office", "parsers.book", "parsers.sheets"},
    "openpyxl": set(),
    "PIL": {"model.pictures", "model.prints"},
    "matplotlib": {"publishing.render.chart"},
    "docx": {
        "publishing.render.docx",
        "publishing.render.docx_styles",
        "publishing.render.docx_table",
    },
    "xlsxwriter": {"publishing.render.xlsx", "publishing.render.formulas"},
    "pdfplumber": {"parsers.pdf"},
    "jupyter_server": {
        *("server", "server.begin", "server.fence", "server.files", "server.jobs"),
        *("server.line", "server.pages", "server.screen", "server.versions"),
    },
    "tornado": {
        *("server.begin", "server.fence", "server.files", "server.jobs", "server.line"),
        *("server.pages", "server.refusal", "server.reveal", "server.screen", "server.unreadable"),
        "server.versions",
    },
    "nbformat": {"server.untrusted"},
}
SIZES = {"__init__": 60, "errors": 80, "editions.spec": 300}
HEAVY = (
    "anywidget",
    "ipywidgets",
    "nbconvert",
    "nbformat",
    "typst",
    "pandas",
    "fontTools",
    "lxml",
    "openpyxl",
    "pdfplumber",
    "PIL",
    "matplotlib",
    "docx",
    "xlsxwriter",
    "jupyter_server",
    "tornado",
)


def tree(name: str) -> ast.Module:
    return ast.parse(MODULES[name].read_text("utf-8"))


def imported(name: str) -> set[str]:
    found = set()
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_a_room_knows_only_the_rooms_below_it() -> None:
    """The rooms and their order stand in pyproject.toml, under ``[tool.importlinter]``."""
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_no_module_knows_itself_by_way_of_others() -> None:
    known = {
        name: {one.removeprefix("gongkai.") for one in imported(name)} & MODULES.keys()
        for name in MODULES
    }
    # What a package's own file names of its modules is no circle with what they name of it.
    order = TopologicalSorter(
        {
            name: {one for one in names - {name} if not name.startswith(f"{one}.")}
            for name, names in known.items()
        }
    )
    order.prepare()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_each_third_party_has_its_door(name: str) -> None:
    for package in {one.split(".")[0] for one in imported(name)} & DOORS.keys():
        assert name in DOORS[package], f"{name} imports {package}"


@pytest.mark.parametrize("name", sorted(MODULES))
def test_modules_and_functions_are_short(name: str) -> None:
    text = MODULES[name].read_text("utf-8")
    assert text.count("\n") <= SIZES.get(name or "__init__", 250)
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or 0) - node.lineno
            assert length <= 40, f"{name}.{node.name}: {length} lines"


def test_scripts_are_short() -> None:
    static = PACKAGE / "live" / "static"
    for path in (one for one in static.rglob("*") if one.is_file()):
        assert path.read_text("utf-8").count("\n") <= 500, path.name


def loads(code: str) -> set[str]:
    script = f"import json, sys\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_and_checking_load_nothing_heavy() -> None:
    sample = next((ROOT / "notebooks").glob("示例*.ipynb"))
    assert not loads("import gongkai") & {*HEAVY, "orjson", "jinja2", "mistune"}
    light = loads("import gongkai.command")
    assert not light & {*HEAVY, "orjson", "jinja2", "mistune", "gongkai.checks"}
    code = f"from gongkai.command import main\nassert main(['check', {str(sample)!r}]) == 0"
    assert not loads(code) & {*HEAVY, "jinja2", "mistune"}


def test_every_verb_and_every_code_stands_in_the_documentation() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    chinese = (ROOT / "README.zh-CN.md").read_text("utf-8")
    for verb in VERBS:
        assert f"gongkai {verb}" in readme
        assert f"gongkai {verb}" in chinese
    assert len(RULES) == len(set(RULES))
    rows = "\n".join(table().splitlines()[2:])
    assert rows in readme
    assert rows in chinese


def test_the_documents_name_every_room_and_their_links_lead_somewhere() -> None:
    layers = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    rooms = {one for line in layers["contracts"][0]["layers"] for one in line.split(" | ")}
    overview = (ROOT / "docs" / "architecture" / "README.md").read_text("utf-8")
    assert set(re.findall(r"(?m)^\| `(\w+)` \|", overview)) == rooms - {"__main__"}
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert len(documents) >= 14
    for document in documents:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", document.read_text("utf-8")):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


@pytest.mark.slow
def test_the_wheel_ships_templates_notebooks_settings_and_scripts(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path), str(ROOT)],
        check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    data = "gongkai_kit-0.1.0.data/data/"
    for name in (
        "gongkai/live/static/form.js",
        "gongkai/live/static/entry.js",
        "gongkai/live/static/form.css",
        "gongkai/live/static/loader.js",
        f"{data}share/jupyter/nbconvert/templates/gongkai/page.html.j2",
        f"{data}share/jupyter/nbconvert/templates/gongkai/page.typ",
        f"{data}share/jupyter/nbconvert/templates/gongkai/conf.json",
        f"{data}share/jupyter/gongkai/notebooks/年度报告.ipynb",
        f"{data}share/jupyter/kernels/gongkai/kernel.json",
        f"{data}share/jupyter/gongkai/README.zh-CN.md",
        f"{data}share/jupyter/gongkai/docs/form.png",
        f"{data}etc/jupyter/labconfig/default_setting_overrides.json",
        f"{data}etc/jupyter/jupyter_server_config.d/gongkai.json",
    ):
        assert name in names


@pytest.mark.slow
def test_an_installed_wheel_finds_its_files(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--outdir", str(tmp_path / "w"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (tmp_path / "w").glob("*.whl")
    target = tmp_path / "prefix"
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--quiet"]
    pip.append("--ignore-installed")  # or it would take the place of the checkout under test
    subprocess.run([*pip, "--prefix", str(target), str(wheel)], check=True)
    (packages,) = target.rglob("site-packages")
    code = (
        f"import sys; sys.path.insert(0, {str(packages)!r})\n"
        "from pathlib import Path\nimport gongkai\n"
        f"assert gongkai.__file__.startswith({str(packages)!r}), gongkai.__file__\n"
        "from gongkai.command.workspace import prepare\nfrom datetime import date\n"
        f"prepare(Path({str(tmp_path / 'folder')!r}), date(2026, 1, 1))"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)
    assert len(list((tmp_path / "folder").iterdir())) == 5


def test_no_registry_address_and_no_machine_path_is_committed() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    hosts = ("pypi" + ".org/simple", "files.python" + "hosted", "registry.npm" + "js")
    for name in filter(None, listed.stdout.split("\0")):
        text = (ROOT / name).read_text("utf-8", "replace")
        assert not [host for host in hosts if host in text], name


def test_a_public_name_is_never_hidden_by_a_module() -> None:
    code = (
        "import gongkai.publishing, gongkai.notebook.store\n"
        "import gongkai.checks.run, gongkai.live.widget\n"
        "for name in gongkai.__all__:\n    assert callable(getattr(gongkai, name)), name"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
