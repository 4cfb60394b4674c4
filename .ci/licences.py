"""List what is shipped with the kit and under which licence; fail on one that is not allowed.

Shipped are the packages that the kit needs to run, the fonts among them, and the scripts that these
packages bring for the browser, each of which names what it was built of.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

# All let an office use, copy and pass on the kit without a duty beyond keeping the notices. MPL-2.0
# asks for the source of its own files alone, which the packages carry; OFL lets a font go along
# with software. LGPL and GPL would bind what they are linked with and are not among them.
ALLOWED = frozenset({
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "HPND", "ISC",
    "MIT", "MIT-0", "MIT-CMU", "MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
})  # fmt: skip
# Single packages under another licence, each with the reason why it may be shipped.
EXCEPTIONS = {
    # The layout engine within JupyterLab's diagrams: passed on unchanged, as its licence asks, and
    # it binds its own files alone.
    "elkjs": "EPL-2.0",
    # Its icons may be used by all who leave the note about their maker, which stands in the files.
    "@fortawesome/fontawesome-free": "(CC-BY-4.0 AND OFL-1.1 AND MIT)",
}
# What packages wrote before there were identifiers, in the order in which they are tried.
_SAID = (
    (r"mozilla public|mpl", "MPL-2.0"),
    (r"open font|\bofl", "OFL-1.1"),
    (r"apache", "Apache-2.0"),
    (r"\bisc\b|\(iscl\)", "ISC"),
    (r"bsd[ -]2|2-clause", "BSD-2-Clause"),
    (r"bsd|redistribution and use in source and binary", "BSD-3-Clause"),
    (r"python software foundation|psf", "PSF-2.0"),
    (r"\bmit\b|\bmit licen[cs]e|permission is hereby granted, free of charge", "MIT"),
    (r"public domain|unlicense", "Unlicense"),
)


def shipped(root: str = "gongkai-kit") -> dict[str, Distribution]:
    """Return the packages that ``root`` needs to run here, by name."""
    found: dict[str, Distribution] = {}
    asked: set[tuple[str, str]] = set()
    waiting = [(root, "")]
    while waiting:
        name, extra = waiting.pop()
        if (_plain(name), extra) in asked:
            continue
        asked.add((_plain(name), extra))
        try:
            found[_plain(name)] = distribution(name)
        except PackageNotFoundError:
            continue  # one of another system
        for line in found[_plain(name)].requires or []:
            needed = Requirement(line)
            if not needed.marker or needed.marker.evaluate({"extra": extra}):
                waiting += [(needed.name, one) for one in ("", *needed.extras)]
    return found


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: Distribution) -> str:
    """Name a package's licence by its identifier; its own words where there is none for them."""
    about = package.metadata
    if about.get("License-Expression"):
        return str(about["License-Expression"])
    named = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    said = [*(c.rpartition("::")[2] for c in named), about.get("License") or ""]
    found = (known(text) for text in said if text.strip() not in ("", "UNKNOWN"))
    return next(filter(None, found), " ".join(said)[:40] or "?")


def known(text: str) -> str:
    """Return the identifier of a licence that is told in words; nothing for an unknown one."""
    return next((key for words, key in _SAID if re.search(words, text, re.IGNORECASE)), "")


def allowed(expression: str) -> bool:
    """Tell whether an expression's licences, of an ``OR`` any one, are on the list."""
    bare = re.sub(r"[()]", " ", expression)
    return all(
        any(one.strip() in ALLOWED for one in re.split(r"\s+OR\s+", part))
        for part in re.split(r"\s+AND\s+", bare)
    )


def scripts(packages: dict[str, Distribution]) -> Iterator[tuple[str, str, str]]:
    """Yield what the scripts of the packages were built of: name, version, licence."""
    for package in packages.values():
        for file in package.files or []:
            if file.name == "third-party-licenses.json":
                path = Path(str(file.locate()))
                for one in json.loads(path.read_text("utf-8"))["packages"]:
                    text = one.get("extractedText") or ""
                    said = one.get("licenseId") or known(text[:2000]) or "?"
                    yield one["name"], one.get("versionInfo") or "?", said


def listed() -> list[tuple[str, str, str]]:
    """List all that is shipped: name, version, licence."""
    packages = shipped()
    own = [(name, one.version, licence(one)) for name, one in packages.items()]
    return sorted(own) + sorted(set(scripts(packages)))


def refused(rows: list[tuple[str, str, str]]) -> list[str]:
    """Name what is under a licence that is not on the list."""
    return [
        f"{name} {version}: {said}"
        for name, version, said in rows
        if not allowed(said) and EXCEPTIONS.get(name) != said
    ]


def main() -> int:
    """Print the list; return 1 if something may not be shipped."""
    rows = listed()
    for name, version, said in rows:
        print(f"{name:40} {version:16} {said}")
    wrong = refused(rows)
    print(f"{len(rows)} shipped, {len(wrong)} not allowed")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
