"""Broken and hostile files of every format through the command, in this process, by seed.

Printed are inputs by format and verb, and what must be none: tracebacks, more than 10 seconds of
computing, more than a gigabyte, half files. ``SEED`` and ``COUNT`` choose; what fails is kept in
``build/fuzz`` with the words that bring it back.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import logging
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from gongkai.command import main as command  # noqa: E402
from gongkai.live.journal import Journal  # noqa: E402
from gongkai.model.data import to_data  # noqa: E402
from gongkai.notebook.store import Stored, write  # noqa: E402
from gongkai.publishing import publish  # noqa: E402
from gongkai.publishing.folder import MANIFEST, put  # noqa: E402
from layouts import Style, docx, html, pipes, tabs, typst, xlsx  # noqa: E402
from samples import huaian  # noqa: E402

SECONDS = 10.0
BYTES = 2**30
KEPT = ROOT / "build" / "fuzz"
Chance = random.Random


# ---- what is there before anything is broken


@cache
def samples() -> dict[str, list[bytes]]:
    """Give sound files of each format."""
    made = huaian().with_section(
        4, "收到{{新收总计}}件。\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n将改进时效。"
    )
    stored = Stored(made, (), "", last=huaian())
    page = html(made, Style())
    mime = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    mime += b"Content-Type: text/html; charset=utf-8\r\n\r\n" + page.encode() + b"\r\n--b--\r\n"
    edits = [{"actor": "a", "n": n, "part": "t3", "cell": "new.natural", "text": str(n)}
             for n in range(9)]  # fmt: skip
    return {
        "ipynb": [path.read_bytes() for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
        + [write(made, None, huaian())],
        "island": [publish(stored, "html").data],
        "html": [page.encode(), page.encode("gb18030", "replace")],
        "docx": [docx(made, Style()), publish(stored, "docx").data],
        "xlsx": [xlsx(made, Style()), publish(stored, "xlsx").data],
        "pdf": [typst(made)],
        "json": [json.dumps(to_data(made), ensure_ascii=False).encode()],
        "txt": [tabs(made, Style()).encode(), pipes(made, Style()).encode()],
        "mhtml": [mime],
        "manifest": [json.dumps({"files": [{"file": "a.txt", "sha256": "0" * 64}]}).encode()],
        "journal": ["".join(json.dumps(edit) + "\n" for edit in edits).encode()],
    }


WEIGHTS = {
    "ipynb": 30, "island": 10, "html": 14, "docx": 10, "xlsx": 10, "pdf": 2, "json": 8, "txt": 8,
    "mhtml": 3, "manifest": 2, "journal": 3,
}  # fmt: skip
ENDINGS = {"island": "html", "manifest": "json", "journal": "jsonl"}

# ---- how it is broken


def odd(chance: Chance) -> Any:
    """Draw a value that nobody expects."""
    deep: Any = 1
    for _ in range(chance.choice((5, 300))):
        deep = [deep]
    return chance.choice((
        None, True, False, -1, 0, 3.5, 1e308, 10**30, 10**5000, "", " ", "/", "x" * 5000,
        "1" * 5000, "{{新收总计}}" * 300, "（" * 800, "1 " * 3000, "\ud800", "\x00", "\u202e",
        "=1+1", [],
        {}, [[]], [None], {"": ""}, {"a": {"b": []}}, deep, ["x"] * 500,
        {str(n): n for n in range(500)},
        "<script>1</script>", "../../x", "2024", "9999-99-99", "- " * 2000, "![" * 2000, "*" * 3000,
    ))  # fmt: skip


def places(value: Any, found: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """List every place in JSON data: what holds it, and its key."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, one in items:
        found.append((value, key))
        if isinstance(one, dict | list):
            places(one, found)
    return found


def broken_json(data: bytes, chance: Chance) -> bytes:
    """Replace, drop, repeat or swap nodes of JSON data."""
    held = json.loads(data)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        every = places(held, [])
        if not every or len(every) > 5_000:
            break  # what is repeated within what is repeated grows without end
        holder, key = chance.choice(every)
        way = chance.randrange(5)
        if way < 3:
            holder[key] = odd(chance)
        elif way == 3 and isinstance(holder, dict):
            del holder[key]
        elif isinstance(holder, list):
            holder.extend([holder[key]] * chance.choice((1, 300)))
        else:
            other, at = chance.choice(every)
            holder[key] = copy.deepcopy(other[at])
    return _dumped(held)


def _dumped(held: Any) -> bytes:
    limit = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return json.dumps(held, ensure_ascii=False).encode("utf-8", "surrogatepass")
    finally:
        sys.set_int_max_str_digits(limit)


TOKENS = (
    b"<table>", b"</table>", b"<tr>", b'<td colspan="99999" rowspan="99999">', b"</td>", b"<!--",
    b"<script>", b"{{", b"}}", b"\x00", b"\xff\xfe", b"&#x1F9FF;", b"9" * 400, b" " * 1500,
    b"\n" * 900, "一、".encode(), "（".encode() * 400, b"|" * 500, b"1,1" * 300,
    b"\xf0\x9f\xa7\xbf",
    b"<a b=" * 200, b"> " * 900, b"* a " * 900, b"[" * 900, b"%PDF-1.4", b"PK\x03\x04", b"]]>",
    b"<![CDATA[",
)  # fmt: skip


def broken_bytes(data: bytes, chance: Chance) -> bytes:
    """Cut, repeat, overwrite and insert bytes."""
    for _ in range(chance.choice((1, 1, 2, 6))):
        at = chance.randrange(len(data) + 1)
        to = min(len(data), at + chance.choice((1, 4, 40, 4000)))
        way = chance.randrange(6)
        if way == 0:
            data = data[:at] + data[to:]
        elif way == 1:
            data = data[:to] + data[at:to] * chance.choice((1, 3, 50)) + data[to:]
        elif way == 2:
            data = data[:at] + chance.randbytes(to - at) + data[to:]
        elif way == 3:
            data = data[:at]
        else:
            data = data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 20)) + data[at:]
        data = data[: 2 * 2**20] or b" "
    return data


def broken_markup(data: bytes, chance: Chance) -> bytes:
    """Enlarge numbers in attributes, repeat and nest elements, as well as bytes."""
    for _ in range(chance.choice((1, 2, 4))):
        found = list(re.finditer(rb'="[^"<>]{1,40}"', data))
        way = chance.randrange(4)
        if way < 2 and found:
            match = chance.choice(found)
            new = chance.choice((b"99999", b"-1", b"", b"A1:XFD1048576", b"1e9", b"0", b"x" * 999))
            data = data[: match.start() + 2] + new + data[match.end() - 1 :]
        elif way == 2:
            cut = list(re.finditer(rb"<[^>]{1,200}>", data))
            one, other = (chance.choice(cut).start() for _ in range(2)) if cut else (0, 0)
            start, end = min(one, other), max(one, other)
            data = data[:end] + data[start:end] * chance.choice((1, 5)) + data[end:]
        else:
            data = broken_bytes(data, chance)
        data = data[: 4 * 2**20]
    return data


def broken_archive(data: bytes, chance: Chance) -> bytes:
    """Break, swap, drop and repeat the members of an archive."""
    if chance.random() < 0.25:
        return broken_bytes(data, chance)
    archive = zipfile.ZipFile(io.BytesIO(data))
    held = {name: archive.read(name) for name in archive.namelist()}
    names = sorted(held)
    main = [n for n in names if re.search(r"document\.xml$|sheet\d|shared|workbook|styles", n)]
    name, other = chance.choice(main or names), chance.choice(names)
    way = chance.randrange(6)
    if way < 3:
        held[name] = broken_markup(held[name], chance)
    elif way == 3:
        held[name], held[other] = held[other], held[name]
    elif way == 4:
        del held[name]
    else:
        held[name] = held[name].replace(b"<sheetData>", b"<mergeCells>" + b"".join(
            b'<mergeCell ref="A%d:XFD1048576"/>' % n for n in range(1, 400)
        ) + b"</mergeCells><sheetData>")  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for key, value in held.items():
            made.writestr(key, value)
    return out.getvalue()


def broken_island(data: bytes, chance: Chance) -> bytes:
    """Break the data within one of our own pages."""
    match = re.search(rb'id="gongkai-data"[^>]*>(.*?)</script>', data, re.DOTALL)
    assert match
    inside = broken_json(match[1], chance).replace(b"<", b"\\u003c")
    return data[: match.start(1)] + inside + data[match.end(1) :]


STRUCTURED: dict[str, Callable[[bytes, Chance], bytes]] = {
    "ipynb": broken_json, "island": broken_island, "html": broken_markup, "docx": broken_archive,
    "xlsx": broken_archive, "json": broken_json, "mhtml": broken_markup, "manifest": broken_json,
}  # fmt: skip


def mutated(kind: str, chance: Chance) -> bytes:
    """Draw a broken file of a format."""
    data = chance.choice(samples()[kind])
    breaks = STRUCTURED.get(kind, broken_bytes) if chance.random() < 0.7 else broken_bytes
    return breaks(data, chance)


# ---- what is done with it


@dataclass
class Tally:
    """What happened: inputs by format and verb, and each fault with its input's number."""

    inputs: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, int, str, str]] = field(default_factory=list)


class _Readers(logging.Handler):
    """Hears of the tracebacks within the readers' process, which its caller is not shown."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(record.getMessage())


EXPORTS = ("html", "html", "json", "csv", "fragment", "xlsx", "docx")


def words(kind: str, file: Path, out: Path, chance: Chance) -> tuple[str, list[str], Path | None]:
    """Draw what to do: the verb, the command's words, and the file that it writes."""
    draw = chance.random()
    if kind == "ipynb" and draw < 0.8:
        if draw < 0.45:
            return "check", ["check", str(file)], None
        if draw < 0.5:
            how = chance.choice(("json", "html", "sarif"))
            return "check", ["check", str(file), "--format", how], None
        to = "pdf" if draw < 0.515 else chance.choice(EXPORTS)
        target = out / f"a.{to}"
        return (
            "export",
            ["export", str(file), "--to", to, "-o", str(target), "--substitute"],
            target,
        )
    if draw < 0.15:
        sound = sorted((ROOT / "notebooks").glob("示例*.ipynb"))[0]
        return "check --last", ["check", str(sound), "--last", str(file)], None
    if draw < 0.3:
        target = out / "new.ipynb"
        return "new --from", ["new", str(target), "--from", str(file), "--year", "2026"], target
    if draw < 0.5:
        target = out / "read.ipynb"
        return "read -o", ["read", str(file), "-o", str(target)], target
    return "read", ["read", str(file), *chance.choice(([], ["--json"]))], None


def complete(path: Path) -> bool:
    """Tell whether a file that was written is whole."""
    data = path.read_bytes()
    if path.suffix in (".json", ".ipynb"):
        json.loads(data)
    endings = {".html": b"</html>", ".pdf": b"%%EOF", ".fragment": b">"}
    if path.suffix in (".docx", ".xlsx"):
        return zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    return data.rstrip().endswith(endings.get(path.suffix, b"")) and bool(data)


def left(out: Path, target: Path | None, code: int) -> str:
    """Say what is wrong with what lies in the folder after a command."""
    here = sorted(path.name for path in out.iterdir())
    wanted = [target.name] if target and code < 2 else []
    if here != wanted:
        return f"there are {here}, should be {wanted}"
    with contextlib.suppress(ValueError, zipfile.BadZipFile):
        return "" if not wanted or complete(out / wanted[0]) else f"{wanted[0]} is not whole"
    return f"{wanted[0]} is not whole"


def one(seed: str, number: int, tally: Tally, heard: _Readers, folder: Path) -> None:
    """Make an input of its number and do one thing with it."""
    chance = random.Random(f"{seed}/{number}")
    kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
    data = mutated(kind, chance)
    file, out = folder / f"in.{ENDINGS.get(kind, kind)}", folder / "out"
    file.write_bytes(data)
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    heard.told.clear()
    verb, said = "", ""
    began, size = time.process_time(), peak()
    faults: list[tuple[str, str]] = []
    try:
        if kind in ("manifest", "journal"):
            verb = kind
            wrong = beside(kind, data, out)
        else:
            verb, asked, target = words(kind, file, out, chance)
            said = " ".join(asked)
            wrong = left(out, target, run(asked))
        faults += [("half files", wrong)] if wrong else []
    except Exception:  # whatever gets through is what the campaign looks for, and is counted
        faults.append(("tracebacks", traceback.format_exc()))
    tally.inputs[f"{kind}·{verb}"] += 1
    faults += [("tracebacks", told) for told in heard.told]
    if (spent := time.process_time() - began) > SECONDS:
        faults.append(("over time", f"{spent:.1f} s"))
    if peak() > max(BYTES, size):
        faults.append(("over memory", f"{peak() >> 20} MB"))
    for sort, why in faults:
        tally.faults.append((sort, number, f"{kind} {said}", why))
        KEPT.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, KEPT / f"{seed}-{number}{file.suffix}")


def run(asked: list[str]) -> int:
    """Run the command with nothing shown."""
    buffers = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with contextlib.redirect_stdout(buffers[0]), contextlib.redirect_stderr(buffers[1]):
        try:
            return command(asked)
        except SystemExit as ended:
            return int(ended.code or 0)


def beside(kind: str, data: bytes, out: Path) -> str:
    """Work beside a broken manifest or journal; say what it did that it may not."""
    if kind == "journal":
        journal = Journal("abcdefghijkl", out)
        journal.file.parent.mkdir(parents=True, exist_ok=True)
        journal.file.write_bytes(data)
        journal.read()
        return ""
    (out / MANIFEST).write_bytes(data)
    (out / "a.txt").write_bytes(b"mine")
    put(out, {"b.txt": b"1"})
    here = {path.name: path.read_bytes() for path in out.iterdir()}
    whole = here == {MANIFEST: data, "a.txt": b"mine", "b.txt": b"1"}
    return "" if whole else f"there are {sorted(here)}"


def peak() -> int:
    """Give the most memory this process has had, in bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def share(seed: str, numbers: range) -> Tally:
    """Do the inputs of these numbers."""
    tally, heard = Tally(), _Readers()
    log = logging.getLogger("gongkai.parsers.host")
    before = log.level, log.propagate
    log.addHandler(heard)
    log.setLevel(logging.INFO)
    log.propagate = False
    folder = Path(tempfile.mkdtemp(prefix="gongkai-fuzz-"))
    held = {key: os.environ.get(key) for key in ("GONGKAI_STATE_DIR", "GONGKAI_JOURNAL_DIR")}
    os.environ.update(dict.fromkeys(held, str(folder / "state")))
    try:
        for number in numbers:
            one(seed, number, tally, heard, folder)
    finally:
        log.removeHandler(heard)
        log.setLevel(before[0])
        log.propagate = before[1]
        for key, value in held.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})
        shutil.rmtree(folder, ignore_errors=True)
    return tally


FLOORS = ("tracebacks", "over time", "over memory", "half files")


def told(tally: Tally, seed: str) -> Iterator[str]:
    """Say what happened, each kind of fault once with the number that brings it back."""
    kinds: Counter[str] = Counter()
    verbs: Counter[str] = Counter()
    for key, count in tally.inputs.items():
        kind, _, verb = key.partition("·")
        kinds[kind] += count
        verbs[verb] += count
    yield f"inputs: {tally.inputs.total()} (SEED={seed})"
    yield "  by format: " + ", ".join(f"{key} {count}" for key, count in kinds.most_common())
    yield "  by verb: " + ", ".join(f"{key} {count}" for key, count in verbs.most_common())
    seen: Counter[str] = Counter()
    first: dict[str, tuple[str, int, str, str]] = {}
    for fault in tally.faults:
        lines = [line.strip() for line in fault[3].strip().split("\n")]
        own = [line for line in lines if "gongkai" in line and line.startswith("File")]
        key = f"{fault[0]}: {lines[-1][:120]} {own[-1].rpartition('gongkai')[2] if own else ''}"
        seen[key] += 1
        first.setdefault(key, fault)
    for key, count in seen.most_common():
        yield f"  {count} × {key}  input {first[key][1]} ({first[key][2][:100]})"
    for sort in FLOORS:
        yield f"{sort}: {sum(fault[0] == sort for fault in tally.faults)}"


def main() -> int:
    seed, count = os.environ.get("SEED", "1"), int(os.environ.get("COUNT", "20000"))
    began = time.monotonic()
    cores = min(2, os.cpu_count() or 1)
    whole = Tally()
    shares = [(seed, range(n, count, cores)) for n in range(cores)]
    with multiprocessing.get_context("spawn").Pool(cores) as pool:
        for tally in pool.starmap(share, shares):
            whole.inputs += tally.inputs
            whole.faults += tally.faults
    print(*told(whole, seed), sep="\n")
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if whole.faults else 0


if __name__ == "__main__":
    sys.exit(main())
