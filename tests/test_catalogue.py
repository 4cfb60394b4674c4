"""A rule is one place: what is declared over a generator is catalogued, run, waived and listed."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus import zeros
from gongkai.checks.findings import Finding, Waiver, finding, waive
from gongkai.checks.records import catalogue, table
from gongkai.checks.rules import PRACTICE, RULES, finders, finds, having, rule, withdraw
from gongkai.checks.run import MODULES, check
from gongkai.command import main
from gongkai.editions import edition, editions
from gongkai.model.report import Report
from gongkai.notebook.store import Stored
from gongkai.publishing import inspect
from samples import TEXTS

ROOT = Path(__file__).resolve().parents[1]
KIT = ROOT / "kit" / "gongkai"
SAYS = {"why": "只为测试。", "wrong": "有“试验”二字", "right": "没有"}


def report(edition: str = "2021", opening: str = "") -> Report:
    """A report in which no rule finds anything."""
    made = zeros() if edition == "2021" else Report("某局", 2020, edition, "政府部门", "县级")
    for key, one in made.tables.items():
        made = made.with_values(key, dict.fromkeys(one.spec.typed, 0))
    for index, text in TEXTS.items():
        made = made.with_section(index, text)
    return made.replace(opening=opening)


def codes(one: Report, last: Report | None = None) -> list[str]:
    return [found.code for found in check(one, last)]


@pytest.fixture
def declare() -> Iterator[Callable[..., Callable[..., object]]]:
    """Declare rules for as long as a test runs."""
    declared = []

    def declaring(code: str, **more: object) -> Callable[..., object]:
        made = rule(code, "试验的规则", "warning", PRACTICE, **SAYS, **more)  # type: ignore[arg-type]
        declared.append(code)
        return made

    yield declaring
    for code in declared:
        if code in RULES:
            withdraw(code)


Declare = Callable[..., Callable[..., object]]


def trials(code: str) -> Callable[[Report], Iterator[Finding]]:
    def found(one: Report) -> Iterator[Finding]:
        if "试验" in one.opening:
            yield finding(code, "引言", "写了“试验”")

    return found


def test_a_rule_declared_over_its_generator_is_in_every_place(
    declare: Declare, capsys: pytest.CaptureFixture[str]
) -> None:
    assert codes(report(opening="试验")) == []
    before = len(RULES)
    declare("Q-01")(trials("Q-01"))

    assert len(RULES) == before + 1
    assert list(RULES).index("Q-01") == list(RULES).index("N-17") + 1
    assert "Q-01\t提醒\t试验的规则" in catalogue().splitlines()
    assert "| `Q-01` | 试验的规则 | 提醒 | 实务惯例 |" in table().splitlines()
    assert main(["rules", "q-01"]) == 0
    assert capsys.readouterr().out == (
        "Q-01　试验的规则\n  级别：提醒（可以说明理由后不计）\n  依据：实务惯例\n"
        "  适用：2021 版、2019 版\n  说明：只为测试。\n  错：有“试验”二字\n  对：没有\n"
    )
    (found,) = check(report(opening="试验"))
    assert (found.code, found.severity, found.message) == ("Q-01", "warning", "写了“试验”")
    waiver = Waiver(found.mark, "Q-01", found.message, "是试验", "张三")
    assert [one.waived for one in waive([found], [waiver])] == [waiver]

    withdraw("Q-01")
    assert len(RULES) == before
    assert "Q-01" not in RULES
    assert "Q-01" not in catalogue()
    assert main(["rules", "Q-01"]) == 2
    assert codes(report(opening="试验")) == []


def test_a_rule_that_may_not_be_waived_stands(declare: Declare) -> None:
    declare("Q-01", waivable=False)(trials("Q-01"))
    (found,) = check(report(opening="试验"))
    waiver = Waiver(found.mark, "Q-01", found.message, "是试验", "张三")
    assert [(one.code, one.waived) for one in waive([found], [waiver])] == [
        ("Q-01", None),
        ("W-01", None),
    ]


def test_a_generator_is_run_only_for_editions_that_one_of_its_rules_holds_for(
    declare: Declare,
) -> None:
    run = []

    def found(one: Report) -> Iterator[Finding]:
        run.append(one.edition)
        yield finding("Q-01", "引言", "总有的")

    declare("Q-01", editions=lambda form: form.first_year < 2021)(found)
    assert codes(report("2021")) == []
    assert codes(report("2019")) == ["Q-01"]
    assert run == ["2019"]
    assert RULES["Q-01"].editions == ("2019",)


def test_a_finding_is_left_out_where_its_rule_does_not_hold(declare: Declare) -> None:
    def found(one: Report) -> Iterator[Finding]:
        yield finding("Q-01", "引言", "哪一版都有")
        yield finding("Q-02", "引言", "只有一版有")

    declare("Q-01")(declare("Q-02", editions=having("disclosure", "norms", "valid"))(found))
    assert codes(report("2021")) == ["Q-01", "Q-02"]
    assert codes(report("2019")) == ["Q-01"]


def test_what_a_notebook_raised_is_held_to_the_edition_as_well(declare: Declare) -> None:
    declare("Q-01", editions=lambda form: form.key == "2019")
    raised = (finding("Q-01", "笔记本", "读的时候看到的"),)
    assert [f.code for f in inspect(Stored(report("2021"), raised, ""))] == []
    assert [f.code for f in inspect(Stored(report("2019"), raised, ""))] == ["Q-01"]


def test_rules_of_one_form_are_not_asked_of_the_other() -> None:
    cited = "按照国办公开办函〔2019〕60号编制。"
    assert codes(report("2021", cited)) == ["S-09"]
    assert codes(report("2019", cited)) == []
    assert RULES["S-09"].editions == ("2021",)
    assert RULES["T-08"].editions == RULES["T-09"].editions == ("2019",)
    trial = report("2019").with_values(
        "t2",
        {("license", "previous"): 61, ("license", "change"): 36, ("license", "decisions"): 97},
    )
    assert codes(trial.with_values("t2", {("norms", "made"): 87})) == ["T-08", "T-09"]
    now = report("2021").with_values("t2", {("license", "decisions"): 97, ("norms", "issued"): 87})
    assert not {"T-08", "T-09"} & {*codes(now.with_values("t2", {("norms", "valid"): 87}))}


def test_a_finding_about_a_part_of_a_sum_is_made_in_both_forms() -> None:
    twice = {("new", "natural"): 5, ("partial", "natural"): 2, ("grant", "natural"): 5}
    for key in ("2021", "2019"):
        assert "T-07" in codes(report(key).with_values("t3", twice))


def test_a_comparison_is_run_where_there_is_a_last_year(declare: Declare) -> None:
    def found(one: Report, last: Report) -> Iterator[Finding]:
        yield finding("Q-01", "引言", f"对照{last.year}年")

    declare("Q-01", last_year=True)(found)
    assert codes(report()) == []
    (one,) = (f for f in check(report(), report().replace(year=2023)) if f.code == "Q-01")
    assert one.message == "对照2023年"


def test_a_generator_may_find_what_is_declared_elsewhere(declare: Declare) -> None:
    declare("Q-01", editions=lambda form: form.key == "2019")
    finds("Q-01")(trials("Q-01"))
    assert codes(report("2021", "试验")) == []
    assert codes(report("2019", "试验")) == ["Q-01"]


def test_a_code_is_declared_once(declare: Declare) -> None:
    declare("Q-01")
    with pytest.raises(ValueError, match="Q-01 is declared twice"):
        declare("Q-01")


def test_every_rule_of_the_source_is_in_the_catalogue_of_a_fresh_process() -> None:
    """The list of rooms above the checks is complete, and nothing is found without a rule."""
    calls: dict[str, set[str]] = {"rule": set(), "finding": set()}
    for path in KIT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
                name, first = node.func.id, node.args[0]
                if name in calls and isinstance(first, ast.Constant):
                    calls[name].add(first.value)
    code = "import json\nfrom gongkai.checks.rules import RULES\nprint(json.dumps(list(RULES)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    listed = json.loads(done.stdout)
    assert listed == sorted(listed)
    relations = {
        relation.code
        for key in editions()
        for spec in edition(key).specs.values()
        for relation in spec.relations
    }
    assert set(listed) == calls["rule"] | relations
    assert calls["finding"] <= set(listed)


def test_the_readme_is_written_from_rules_in_a_fresh_process() -> None:
    code = "from gongkai.checks.records import table\nprint(table(), end='')"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], capture_output=True, check=True
    )
    rows = "\n".join(done.stdout.decode("utf-8").splitlines()[2:])
    assert re.findall(r"(?m)^\| `([A-Z0-9-]+)` ", rows) == sorted(RULES)
    for name in ("README.md", "README.zh-CN.md"):
        assert rows in (ROOT / name).read_text("utf-8")


def test_the_tables_of_the_readmes_are_written_anew(tmp_path: Path) -> None:
    for name in ("README.md", "README.zh-CN.md"):
        today = (ROOT / name).read_text("utf-8")
        before = re.sub(
            r"(?m)^\| `S-09` .*\n", "", today.replace("| `Y-05` | 对照", "| `Y-05` | 对着")
        )
        assert len(before.splitlines()) == len(today.splitlines()) - 1
        copy = tmp_path / name
        copy.write_text(before, "utf-8")
        subprocess.run([sys.executable, ROOT / ".ci" / "tables.py", copy], check=True)
        assert copy.read_text("utf-8") == today


def test_every_module_that_finds_has_its_place_in_the_order() -> None:
    names = [module.__name__ for module in MODULES]
    ordered = [finder.run.__module__ for finder in finders(tuple(names))]
    assert ordered == sorted(ordered, key=names.index)
    assert set(ordered) == set(names)


def test_a_relation_is_a_rule_of_the_editions_that_declare_it() -> None:
    form = edition("2021")
    assert RULES["T3-01"].editions == ("2021", "2019")
    assert RULES["T3-01"].holds(form)
    assert not RULES["T3-01"].holds(replace(form, tables={1: form.tables[1]}))
