"""What is installed and shipped: each file by its digest, each licence on the list."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = {"lock": (), "lock-dev": ("dev",), "lock-bench": ("dev", "bench")}
PLACES = {"lock-coediting": ("coediting",), "lock-hub": ("hub",), "lock-lowest": ()}


def licences() -> Any:
    spec = spec_from_file_location("licences", ROOT / ".ci" / "licences.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def locked(name: str) -> dict[str, tuple[str, list[str]]]:
    """Read a lock: by package its version and digests."""
    text = (ROOT / ".ci" / f"{name}.txt").read_text("utf-8")
    found = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        head = re.match(r"([a-z0-9-]+)==([^ ;\\]+)", entry)
        assert head, entry[:80]
        found[head[1]] = (head[2], re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry))
    return found


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", name)[0]).lower()  # type: ignore[index]


@pytest.mark.parametrize("name", [*LOCKS, *PLACES])
def test_every_package_is_held_against_a_digest(name: str) -> None:
    held = locked(name)
    assert all(digests for _, digests in held.values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = list(project["dependencies"])
    for extra in (LOCKS | PLACES)[name]:
        needed += project["optional-dependencies"][extra]
    # The backend that builds the kit itself is installed by the lock as well.
    assert {plain(one) for one in [*needed, "hatchling", "editables"]} <= held.keys()


def test_the_lock_holds_the_files_of_every_system() -> None:
    held = locked("lock")
    assert {"appnope", "colorama", "pywinpty"} <= held.keys()
    # lxml has wheels for three systems and several Pythons, each with a digest of its own.
    assert len(held["lxml"][1]) > 40


def test_one_version_of_each_is_in_all_the_locks_and_the_constraints() -> None:
    text = (ROOT / ".ci" / "constraints.txt").read_text("utf-8")
    versions = dict(line.split("==") for line in text.split())
    for name in LOCKS:
        for package, (version, _) in locked(name).items():
            assert versions[package] == version


def test_a_place_differs_from_the_rest_in_nothing_but_what_it_is_for() -> None:
    text = (ROOT / ".ci" / "constraints.txt").read_text("utf-8")
    versions = dict(line.split("==") for line in text.split())
    for name in PLACES:
        other = {one for one, (v, _) in locked(name).items() if versions.get(one, v) != v}
        assert other <= ({"jupyterlab", "notebook"} if name == "lock-lowest" else set())
    assert locked("lock-lowest")["jupyterlab"][0] == "4.4.0"
    assert "jupyter-collaboration" not in locked("lock-dev")


def test_all_that_is_shipped_is_under_a_licence_of_the_list() -> None:
    module = licences()
    rows = module.listed()
    names = {name for name, _, _ in rows}
    assert {"gongkai-kit", "jupyterlab", "lxml", "pylopdf-fonts-zh-cn", "react", "yjs"} <= names
    assert module.refused(rows) == []
    # An exception that nothing needs any more is one too many.
    assert module.EXCEPTIONS.keys() <= names


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ("MIT", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("LGPL-2.1-or-later", False),
        ("AGPL-3.0", False),
        ("?", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_that_is_not_on_the_list_is_refused(said: str, fits: bool) -> None:
    module = licences()
    assert module.allowed(said) is fits
    assert module.refused([("a", "1", said)]) == ([] if fits else [f"a 1: {said}"])


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("GNU General Public License v3 (GPLv3)", ""),
        ("GNU Lesser General Public License", ""),
        ("BSD 3-Clause License Copyright (c) 2022", "BSD-3-Clause"),
        ("Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ("This Font Software is licensed under the SIL Open Font License", "OFL-1.1"),
        ("Permission is hereby granted, free of charge, to any person", "MIT"),
        ("permitted to nobody", ""),
    ],
)
def test_a_licence_told_in_words_is_known_or_not(words: str, key: str) -> None:
    assert licences().known(words) == key


def test_the_command_lists_and_counts() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / ".ci" / "licences.py")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert re.search(r"^lxml +\S+ +BSD-3-Clause$", done.stdout, re.MULTILINE)
    assert re.search(r"^\d{3} shipped, 0 not allowed$", done.stdout, re.MULTILINE)


def test_hooks_run_what_the_lock_holds_and_fetch_nothing() -> None:
    hooks = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"repo: (\S+)", hooks) == ["local"]
    tools = re.findall(r"language: (\w+)\n +entry: (\S+)", hooks)
    assert tools == [("system", f".venv/bin/{tool}") for tool in ("ruff", "ruff", "mypy")]
    assert hooks.count("- id:") == 3
