"""The one reader of Markdown: what it finds in a text is what is printed, named and published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from gongkai.model.plain import clean, untagged

if TYPE_CHECKING:
    import mistune

LONGEST_INLINE = 20_000  # beyond this a paragraph is plain text: emphasis is matched by trying
LINKS = ("http://", "https://", "mailto:")
# A number at the start of a line, also behind a list's mark, stays as it was typed.
_LISTED = re.compile(r"(?m)^((?:[ \t]*[-*+](?=[ \t]))*[ \t]*\d{1,9})([.)])(?=[ \t]|$)")
_TIMES = re.compile(r"(?<=\d)\*(?=\d)")
# Markdown takes a star beside punctuation for a plain star unless a space follows, and Chinese has
# no spaces: while emphasis is looked for, letters of a dead alphabet (Deseret) stand in.
_PUNCTUATION = "，。、；：？！“”‘’（）《》〈〉【】「」『』〔〕…—·％～"
_STAND_INS = {ord(char): 0x10400 + n for n, char in enumerate(_PUNCTUATION)}
_RESTORED = {stand_in: char for char, stand_in in _STAND_INS.items()}
_IN_URLS = "%F0%90%90"  # how a stand-in begins in an address, where it is percent-encoded

Token = dict[str, Any]


@lru_cache(32)
def parsed(source: str) -> tuple[Token, ...] | None:
    """Parse text that is clean and has no tags; nothing where it is nested beyond all sense."""
    escaped = _TIMES.sub(r"\*", _LISTED.sub(r"\1\\\2", source))
    free = not any(ord(char) in _RESTORED for char in source)
    try:
        tokens: Any = _parser()(escaped.translate(_STAND_INS) if free else escaped)
        return tuple(_restored(tokens) if free else tokens)
    except RecursionError:
        return None


def addressed(markdown: str) -> Iterator[Token]:
    """Yield the links and pictures of a text as the parser finds them, however they are nested."""
    left: list[Token] = list(reversed(parsed(untagged(clean(markdown))) or ()))
    while left:
        token = left.pop()
        if token["type"] in ("link", "image"):
            yield token
        left += reversed(token.get("children", []))


def address(token: Token) -> str:
    """Give the address of a picture as it was typed."""
    return unquote(token["attrs"]["url"])


def words(token: Token) -> str:
    """Give the text within a token."""
    if token["type"] in ("softbreak", "linebreak"):
        return " "
    return str(token.get("raw", "")) + "".join(map(words, token.get("children", [])))


def _restored(token: Any) -> Any:
    if isinstance(token, list):
        return [_restored(one) for one in token]
    if isinstance(token, dict):
        return {key: _restored(value) for key, value in token.items()}
    if isinstance(token, str) and not token.isascii():
        return token.translate(_RESTORED)
    if isinstance(token, str) and _IN_URLS in token:
        for stand_in, char in _RESTORED.items():
            token = token.replace(quote(chr(stand_in)), quote(chr(char)))
    return token


def _parser() -> mistune.Markdown:
    import mistune

    parser = mistune.create_markdown(renderer=None, plugins=["table"])
    # Indented and underlined lines are how clerks lay out text; they mean no code and no heading. A
    # line that begins with a sign (>5万元, ---) says that sign.
    unwanted = {"indent_code", "setex_heading", "fenced_code", "ref_link", "raw_html"}
    unwanted |= {"block_quote", "thematic_break"}
    parser.block.rules = [rule for rule in parser.block.rules if rule not in unwanted]
    parser.inline.rules = [
        rule for rule in parser.inline.rules if rule not in ("inline_html", "codespan")
    ]
    parse = parser.inline.parse

    def bounded(state: Any) -> Any:
        if len(state.src) > LONGEST_INLINE:
            state.append_token({"type": "text", "raw": state.src})
            return state.tokens
        return parse(state)

    parser.inline.parse = bounded  # type: ignore[method-assign]
    return parser
