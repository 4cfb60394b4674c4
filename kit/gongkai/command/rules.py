"""``gongkai rules``: the rules, or one of them explained."""

from __future__ import annotations

import argparse
import json

from gongkai.checks.records import catalogue, explained
from gongkai.checks.rules import RULES
from gongkai.command.answers import CLEAN, put
from gongkai.command.arguments import Parser, Verb, json_flag
from gongkai.errors import GongkaiError


def arguments(parser: Parser) -> None:
    """Declare what follows the verb."""
    parser.add_argument("code", nargs="?", metavar="代码", help="规则代码，如 T3-01")
    json_flag(parser)


def run(args: argparse.Namespace) -> int:
    """List the rules, or explain the one that is named."""
    if args.code and args.code.upper() not in RULES:
        raise GongkaiError(f"没有“{args.code}”这条规则，全部规则见 gongkai rules")
    chosen = [RULES[args.code.upper()]] if args.code else list(RULES.values())
    if args.json:
        found = [rule.to_dict() for rule in chosen]
        put(json.dumps(found, ensure_ascii=False, indent=1), whole=True)
    else:
        print(explained(chosen[0]) if args.code else catalogue())
    return CLEAN


VERB = Verb(
    "rules",
    "列出检查规则，或解释其中一条",
    "  gongkai rules\n  gongkai rules T3-01",
    arguments,
    run,
)
