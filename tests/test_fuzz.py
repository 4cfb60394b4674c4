"""A slice of ``make fuzz``, and that it would see what it looks for."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "benchmarks"))
import fuzz

pytestmark = pytest.mark.slow  # four hundred broken files

SEED = "slice"


@pytest.mark.parametrize("start", range(0, 400, 100))
def test_a_slice_of_the_fuzz_finds_nothing(start: int) -> None:
    tally = fuzz.share(SEED, range(start, start + 100))
    assert tally.inputs.total() == 100
    assert tally.faults == []


def test_every_format_and_every_verb_is_among_the_inputs(tmp_path: Path) -> None:
    drawn = set()
    for number in range(1_500):
        chance = random.Random(f"{SEED}/{number}")
        kind = chance.choices(list(fuzz.WEIGHTS), list(fuzz.WEIGHTS.values()))[0]
        if kind in ("manifest", "journal"):
            drawn.add((kind, kind))
        else:
            drawn.add((kind, fuzz.words(kind, tmp_path / "a", tmp_path, chance)[0]))
    assert {kind for kind, _ in drawn} == set(fuzz.samples())
    verbs = {"check", "check --last", "export", "read", "read -o", "new --from"}
    assert {verb for _, verb in drawn} == verbs | {"manifest", "journal"}


def test_an_input_is_the_same_by_its_number() -> None:
    for kind in fuzz.WEIGHTS:
        if kind not in ("docx", "xlsx"):  # archives carry the time at which they were made
            one, other = (fuzz.mutated(kind, random.Random(f"{SEED}/7")) for _ in range(2))
            assert one == other


@pytest.mark.parametrize("wrong", ["raise", "half", "left"])
def test_the_fuzz_sees_a_fault(wrong: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def command(words: list[str]) -> int:
        if wrong == "raise":
            raise KeyError("planted")
        target = Path(words[words.index("-o") + 1]) if "-o" in words else tmp_path / "x"
        if wrong == "half":
            target.write_bytes(b'{"a":')
        else:
            (target.parent / ".tmp123").write_bytes(b"")
        return 0

    monkeypatch.setattr(fuzz, "command", command)
    monkeypatch.setattr(fuzz, "KEPT", tmp_path / "kept")
    tally = fuzz.share(SEED, range(60))
    sort = "tracebacks" if wrong == "raise" else "half files"
    assert {fault[0] for fault in tally.faults} == {sort}
    assert list((tmp_path / "kept").iterdir())
    assert any(
        line.startswith(f"{sort}: ") and line != f"{sort}: 0" for line in fuzz.told(tally, SEED)
    )
