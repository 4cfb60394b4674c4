"""Versions of stored data: an older one is brought up step by step, what is not known is carried.

Data of a later version is read as far as it is known. Keys that are not known are taken off before
the known ones are held against their shape, and are put back where the data is written again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from gongkai.model.schema import Unsound

Step = Callable[[dict[str, Any]], dict[str, Any]]
# What is known: keys with what is known below each, a list of such, or all that stands there.
Shape = Mapping[str, "Shape"] | list["Shape"] | None


def upgraded(
    data: Mapping[str, Any], key: str, now: int, steps: Mapping[int, Step]
) -> dict[str, Any]:
    """Return data as version ``now`` has it; a later version is returned as it stands.

    Parameters
    ----------
    key
        Where the data holds the number of its version.
    steps
        By version: what makes data of that version data of the next; its argument stays as it is.

    Raises
    ------
    Unsound
        There is no number, or no step leads from it, or a step met something it cannot take.
    """
    held, version = dict(data), data.get(key)
    if type(version) is not int:
        raise Unsound("没有版本号")
    while version < now:
        if version not in steps:
            raise Unsound("版本号不对")
        try:
            held = steps[version](held)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise Unsound("与应有的样子不符") from error
        version += 1
        held = {**held, key: version}
    return held


def parted(data: Any, shape: Shape) -> tuple[Any, dict[str, Any]]:
    """Part data into what ``shape`` knows and the rest, which keeps its place in the whole.

    What is not built as the shape has it counts as known: it is for others to say what is wrong.
    """
    if isinstance(shape, list) and isinstance(data, list):
        pairs = [(str(n), one, shape[0]) for n, one in enumerate(data)]
        beyond = {}
    elif isinstance(shape, Mapping) and isinstance(data, dict):
        pairs = [(key, one, shape[key]) for key, one in data.items() if key in shape]
        beyond = {key: one for key, one in data.items() if key not in shape}
    else:
        return data, {}
    known = {}
    for key, one, below in pairs:
        known[key], rest = parted(one, below)
        beyond |= {key: rest} if rest else {}
    return (list(known.values()) if isinstance(data, list) else known), beyond


def joined(data: Any, beyond: Mapping[str, Any]) -> Any:
    """Put back what `parted` took off; where data has come to know a key, its own value stands."""
    if isinstance(data, list):
        return [joined(one, beyond.get(str(n), {})) for n, one in enumerate(data)]
    if not isinstance(data, dict) or not isinstance(beyond, Mapping):
        return data
    known = {key: joined(one, beyond[key]) if key in beyond else one for key, one in data.items()}
    return known | {key: one for key, one in beyond.items() if key not in data}
