"""Recall and precision of the rules of prose on paragraphs that other hands wrote.

Run as ``python benchmarks/sentences.py [FOLDER] [--part open|aside|all] [--list]``. A folder
holds ``cases.jsonl``: paragraphs tied to the figures of a report, each with its faults
(`tests/paragraphs.py`). The part ``aside`` is looked at last: what is tuned to the open part shows
there.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from paragraphs import FOLDER, SCORED, cases, score

ASIDE = ("jinhu_2023", "hongze_2024", "xixian_taipingzhen_2022")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--part", choices=("open", "aside", "all"), default="all")
    parser.add_argument("--list", action="store_true", help="name the misses and the alarms")
    given = parser.parse_args()
    read = cases(given.folder)
    if given.part != "all":
        read = [one for one in read if (one["report"] in ASIDE) == (given.part == "aside")]
    found = score(read, given.folder)
    right = sum(not one["expect"] for one in read)

    def rate(part: int, whole: int) -> str:
        return f"{part}/{whole} = {part / whole:.3f}" if whole else "0/0"

    if given.list:
        print("\n".join(found.said))
    print(f"{len(read)} paragraphs, {right} of them right ({given.part})")
    print("recall", rate(found.count["found"], found.count["faults"]))
    for severity in SCORED:
        hit, all_of = found.count[f"hit {severity}"], found.count[severity]
        print(f"precision of {severity}", rate(hit, all_of))
    print("right paragraphs with a false error", rate(len(found.alarmed), right))


if __name__ == "__main__":
    main()
