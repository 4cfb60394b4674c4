"""Every regular expression of the package, held against texts made to keep it busy.

The texts are made from the pattern itself: what it repeats, and what it begins with, repeated and
followed by what it cannot take. Time is the process's own and only ever compared with itself, at
twice the length; a pattern that takes four times as long is quadratic.
"""

from __future__ import annotations

import ast
import importlib
import itertools
import math
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest

import gongkai

pytestmark = pytest.mark.slow  # texts that grow

PACKAGE = Path(gongkai.__file__).parent
CALLS = {"compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub", "subn"}
STEEP = 1.6  # the exponent of growth beyond which a pattern counts as more than linear
MOST = 40  # parts of one pattern that are tried
SIZES = (1_500, 3_000, 6_000)
SLOW = 0.02  # seconds of the process at the largest size, below which growth is of no matter


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), path


def held(value: Any) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns within a module's value."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from held(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from held(one)


def used(tree: ast.Module) -> dict[str, set[str]]:
    """Tell by name how compiled patterns are used: from the start of a text, or all over it."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            found.setdefault(called.value.id, set()).add(called.attr)
    return found


def written(tree: ast.Module) -> Iterator[tuple[re.Pattern[Any], set[str]]]:
    """Yield the patterns that are written out in calls of ``re``, each with its use."""
    for node in ast.walk(tree):
        called = node.func if isinstance(node, ast.Call) else None
        if not (isinstance(called, ast.Attribute) and called.attr in CALLS):
            continue
        if not (isinstance(called.value, ast.Name) and called.value.id == "re"):
            continue
        first = node.args[0]  # type: ignore[attr-defined]
        if isinstance(first, ast.Constant) and isinstance(first.value, str | bytes):
            yield re.compile(first.value), {called.attr}


Found = tuple[str, re.Pattern[Any], set[str]]


def gathered() -> Iterator[Found]:
    """Yield every pattern with its module and the methods it is used by."""
    from gongkai.checks.text import words
    from gongkai.checks.text.aspects import ASPECTS, GOVERNMENT
    from gongkai.editions import edition, editions
    from gongkai.parsers.tables import labels

    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in modules()}
    for name, tree in trees.items():
        uses = used(tree)
        values = vars(importlib.import_module(name)) if not name.endswith("__main__") else {}
        for key, value in values.items():
            yield from ((name, pattern, uses.get(key, set())) for pattern in held(value))
        for pattern, how in written(tree):
            yield name, pattern, how - {"compile"}
    # What is put together when it is first asked for.
    built = [
        words._pattern(words.WORDS),
        *map(re.compile, (*ASPECTS.values(), *GOVERNMENT.values())),
    ]
    for form in map(edition, editions()):
        built += map(re.compile, (*form.heading_words, form.cited, form.marks))
        for spec in form.specs.values():
            named = (labels._endings(spec), labels._rows(spec), labels._heads(spec, editions()))
            built += [pattern for patterns in named for _, pattern in patterns]
    yield from (("built", pattern, {"search"}) for pattern in built)


def patterns() -> dict[str, tuple[re.Pattern[Any], bool]]:
    """Give each pattern once, and whether a text is searched all over for it."""
    found: dict[re.Pattern[Any], tuple[str, set[str]]] = {}
    for name, pattern, how in gathered():
        found.setdefault(pattern, (name, set()))[1].update(how)
    return {
        f"{name}:{str(pattern.pattern)[:50]}": (pattern, bool(how - {"match", "fullmatch"}))
        for pattern, (name, how) in sorted(found.items(), key=lambda one: (one[1][0], str(one[0])))
    }


PATTERNS = patterns()
_OF_CATEGORY = {
    op.CATEGORY_SPACE: " ",
    op.CATEGORY_DIGIT: "1",
    op.CATEGORY_WORD: "a",
    op.CATEGORY_NOT_SPACE: "x",
    op.CATEGORY_NOT_DIGIT: "x",
    op.CATEGORY_NOT_WORD: "-",
}


def sample(items: Any) -> str:
    """Write a short text that a part of a pattern takes, or nearly."""
    return "".join(_sample(*item) for item in items)


def _sample(kind: Any, value: Any) -> str:
    if kind is op.LITERAL:
        return chr(value)
    if kind is op.NOT_LITERAL:
        return "x" if value != ord("x") else "y"
    if kind is op.ANY:
        return "x"
    if kind is op.IN:
        return _member(value)
    if kind is op.BRANCH:
        return sample(value[1][0])
    if kind is op.SUBPATTERN:
        return sample(value[3])
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        return sample(value[2]) * max(1, min(value[0], 5))
    if kind is op.ATOMIC_GROUP:
        return sample(value)
    return ""


def _member(members: Any) -> str:
    if members[0][0] is op.NEGATE:
        taken = {chr(v) for k, v in members[1:] if k is op.LITERAL}
        return next(char for char in "x1 甲-" if char not in taken)
    kind, value = members[0]
    if kind is op.LITERAL:
        return chr(value)
    return chr(value[0]) if kind is op.RANGE else _OF_CATEGORY.get(value, "x")


def parts(items: Any) -> Iterator[str]:
    """Yield samples of all that a pattern repeats, chooses or takes one of."""
    for kind, value in items:
        if kind is op.IN:
            # Each member of a class by itself: a blank and a newline are not the same to others.
            for member in value:
                if member[0] is op.LITERAL:
                    yield chr(member[1])
                elif member[0] is op.CATEGORY and member[1] is op.CATEGORY_SPACE:
                    yield from (" ", "\n")
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield sample(value[2])
            yield from parts(value[2])
        elif kind is op.BRANCH:
            for one in value[1]:
                yield sample(one)
                yield from parts(one)
        elif kind is op.SUBPATTERN:
            yield sample(value[3])
            yield from parts(value[3])
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield sample(value[1])
            yield from parts(value[1])
        elif kind is op.ATOMIC_GROUP:
            yield from parts(value)
        else:
            yield _sample(kind, value)


def attacks(pattern: re.Pattern[Any]) -> list[tuple[str, str, str]]:
    """List beginnings, repeated parts and ends that a pattern may lose its way in."""
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
    tree = parser.parse(text, pattern.flags & (re.IGNORECASE | re.DOTALL | re.MULTILINE))
    units = list(dict.fromkeys(unit for unit in (*parts(tree), sample(tree)) if unit))
    starts = ["", *(sample(tree[:n]) for n in range(1, min(len(tree), 4)))]
    found = [(start, unit, end) for start in dict.fromkeys(starts) for unit in units[:MOST]
             for end in ("", "\x01")]  # fmt: skip
    pairs = itertools.permutations(units[:8], 2)
    return found + [("", one + two, "\x01") for one, two in pairs]


def spent(
    pattern: re.Pattern[Any], all_over: bool, attack: tuple[str, str, str], size: int, times: int
) -> float:
    start, unit, end = attack
    text: Any = start + unit * (size // len(unit)) + end
    if isinstance(pattern.pattern, bytes):
        text = text.encode("utf-8")
    best = math.inf
    for _ in range(times):
        began = time.process_time()
        if all_over:
            for _ in pattern.finditer(text):
                pass
        pattern.match(text)
        pattern.fullmatch(text)
        best = min(best, time.process_time() - began)
    return max(best, 1e-6)


def steep(pattern: re.Pattern[Any], all_over: bool = True) -> tuple[str, str, str] | None:
    """Return the first attack under which the pattern grows faster than its text."""
    for attack in attacks(pattern):
        # One look tells what is of no matter, a second what is linear; the rest is measured well.
        first = spent(pattern, all_over, attack, SIZES[0], 1)
        if first < SLOW / 16 or spent(pattern, all_over, attack, SIZES[1], 1) < 2.7 * first:
            continue
        times = [spent(pattern, all_over, attack, size, 3) for size in SIZES]
        growth = [math.log2(later / sooner) for sooner, later in itertools.pairwise(times)]
        if times[-1] > SLOW and min(growth) > STEEP:
            return attack
    return None


def test_the_fuzzer_knows_a_quadratic_pattern_from_a_linear_one() -> None:
    assert steep(re.compile(r"\s*\d[\d, ]*\s*(?:件)?(?:\s*[（(].{1,60}[）)])?$"))
    assert steep(re.compile(r"(?m)^[\s#*>]*[（(]一[）)]"))
    assert not steep(re.compile(r"(?<!a)a++b"))
    assert not steep(re.compile(r"[一二]{1,20}件"))


def test_all_of_the_package_are_gathered() -> None:
    assert len(PATTERNS) > 140
    sources = {str(pattern.pattern) for pattern, _ in PATTERNS.values()}
    assert r"^#{1,6}\s*" in sources  # one that stands in a call


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_grows_faster_than_its_text(name: str) -> None:
    assert steep(*PATTERNS[name]) is None
