"""What the words around a number say of disputes: which forum, which result."""

from __future__ import annotations

from gongkai.checks.text.frame import CLOSED, WAYS, forum_of
from gongkai.checks.text.state import State
from gongkai.checks.text.words import Word
from gongkai.editions.figures import Key

Options = tuple[tuple[Key, ...], ...]
Found = tuple[Options, bool]


def dispute_of(words: list[Word], state: State) -> Found | None:
    """Work out which figures of the table of disputes a number may be, and whether that is sure."""
    forums = [forum_of(w, state.forum) for w in words if w.sort == "forum"]
    ends = [w for w in words if w.sort in ("outcome", "closed", "else")]
    # 「以其他结果结案」 is that result.
    outcome = next((w for w in reversed(ends) if w.sort == "outcome"), ends[-1] if ends else None)
    if not forums and not outcome:
        return None
    results: tuple[str, ...] = ("total",)
    if outcome:
        results = CLOSED if outcome.sort == "closed" else (outcome.key or "other",)
    if {"review", "litigation"} <= set(forums):
        return (
            tuple(("disputes", f, end) for f in dict.fromkeys(forums) for end in results),
        ), True
    spoken = forums[-1:] or [state.forum or "review"]
    others = [one for one in dict.fromkeys(state.forums) if one not in spoken] if not forums else []
    if spoken[0] in WAYS and not any(w.sort == "forum" and w.sure for w in words):
        others.append("litigation")  # 「法院维持14件」 may be of either way, or of both
    options: list[tuple[Key, ...]] = [
        tuple(("disputes", one, end) for end in results) for one in (*spoken, *others)
    ]
    if forums and not outcome and state.outcome:  # 「被纠正的2件，直接起诉和复议后起诉各1件」
        options += [(("disputes", one, state.outcome),) for one in spoken]
    if others:
        options.append(tuple(key for one in options for key in one))
    return tuple(options), not outcome or outcome.sure
