"""Findings and rules as people and machines read them: text, JSON, SARIF, and a record to file."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.checks.findings import Finding, blocked, counts
from gongkai.checks.rules import RULES, SEVERITIES, VERSION, Rule

FORMATS = ("text", "json", "html", "sarif")
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_STYLE = (
    "body{font:16px/1.7 'Noto Sans SC','Microsoft YaHei',sans-serif;max-width:60rem;"
    "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #767676;"
    "padding:.3rem .5rem;text-align:left;vertical-align:top}th{background:#eef1f6}"
    "td:first-child{white-space:nowrap}small{color:#555}tr{break-inside:avoid}thead{display:table-header-group}"
)


@dataclass(frozen=True)
class Checked:
    """One file as checked: its name, the sha256 of its bytes, the report's title, its findings."""

    name: str
    digest: str
    title: str
    findings: tuple[Finding, ...]


def digest(data: bytes) -> str:
    """Return the sha256 of what was checked."""
    return hashlib.sha256(data).hexdigest()


def listing(name: str, findings: Sequence[Finding]) -> str:
    """List findings under a line that counts them."""
    if not findings:
        return f"{name}：没有发现问题"
    return "\n".join([f"{name}：{counts(findings)}", *(f"  {found}" for found in findings)])


def to_data(checked: Checked) -> dict[str, Any]:
    """Give a check as JSON-ready data."""
    return {
        "file": checked.name,
        "sha256": checked.digest,
        "rules": VERSION,
        "findings": [found.to_dict() for found in checked.findings],
    }


def record(files: Sequence[Checked], today: date) -> str:
    """Write the check record: one HTML page that can be printed and filed."""
    parts = [
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        f"<title>政府信息公开工作年度报告检查记录</title><style>{_STYLE}</style></head><body>",
        "<h1>政府信息公开工作年度报告检查记录</h1>",
    ]
    for one in files:
        verdict = "有错误，须改正后公布" if blocked(one.findings) else "没有未说明的错误"
        facts = {
            "报告": one.title,
            "文件": one.name,
            "文件的 SHA-256": one.digest,
            "检查日期": f"{today.year}年{today.month}月{today.day}日",
            "规则版本": VERSION,
            "结论": f"{verdict}（{counts(one.findings) or '没有发现问题'}）",
        }
        rows = "".join(
            f'<tr><th scope="row">{label}</th><td>{_plain(text)}</td></tr>'
            for label, text in facts.items()
        )
        parts.append(f"<h2>{_plain(one.title)}</h2><table><tbody>{rows}</tbody></table>")
        parts.append(_table([f for f in one.findings if not f.waived], "发现的问题"))
        parts.append(_table([f for f in one.findings if f.waived], "已说明理由的事项"))
    return "\n".join([*parts, "</body></html>\n"])


def _table(findings: Sequence[Finding], caption: str) -> str:
    if not findings:
        return ""
    rows = "".join(
        f"<tr><td>{SEVERITIES[f.severity]}</td><td>{f.code}<br><small>{RULES[f.code].title}</small>"
        f"</td><td>{_plain(f.where)}</td><td>{_plain(f.message)}{_rest(f)}</td></tr>"
        for f in findings
    )
    head = "".join(f'<th scope="col">{label}</th>' for label in ("级别", "规则", "位置", "内容"))
    return f"<h3>{caption}</h3><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _rest(found: Finding) -> str:
    lines = [found.fix] if found.fix else []
    lines += [remedy.says for remedy in found.remedies]
    if found.waived:
        waiver = found.waived
        lines.append(f"理由：{waiver.reason}（{waiver.name}，{waiver.date or '未注明日期'}）")
    return "".join(f"<br><small>{_plain(line)}</small>" for line in lines)


def _plain(text: str) -> str:
    return html.escape("".join(char if char.isprintable() else " " for char in text))


def sarif(files: Sequence[Checked]) -> dict[str, Any]:
    """Give the findings as SARIF 2.1.0, for tools that collect the results of checkers."""
    rules = [
        {
            "id": rule.code,
            "name": rule.title,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        }
        for rule in RULES.values()
    ]
    driver = {"name": "gongkai", "version": VERSION, "rules": rules}
    results = [_result(one.name, found) for one in files for found in one.findings]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }


def _result(name: str, found: Finding) -> Mapping[str, Any]:
    result: dict[str, Any] = {
        "ruleId": found.code,
        "level": _LEVELS[found.severity],
        "message": {"text": f"{found.where}：{found.message}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": name}},
                "logicalLocations": [{"fullyQualifiedName": found.where}],
            }
        ],
        "partialFingerprints": {"gongkai/v2": found.mark},
    }
    if found.waived:
        result["suppressions"] = [
            {"kind": "external", "justification": found.waived.reason, "status": "accepted"}
        ]
    return result


def formatted(files: Sequence[Checked], to: str, today: date) -> str:
    """Write the findings of all files as ``to``, one of `FORMATS`."""
    if to == "json":
        return json.dumps([to_data(one) for one in files], ensure_ascii=False, indent=1)
    if to == "sarif":
        return json.dumps(sarif(files), ensure_ascii=False, indent=1)
    if to == "html":
        return record(files, today)
    return "\n".join(listing(one.name, one.findings) for one in files)


def explained(rule: Rule) -> str:
    """Explain one rule with a wrong and a right example."""
    editions = "、".join(f"{key} 版" for key in rule.editions)
    waivable = "可以说明理由后不计" if rule.waivable else "不能免除"
    return "\n".join(
        (
            f"{rule.code}　{rule.title}",
            f"  级别：{SEVERITIES[rule.severity]}（{waivable}）",
            f"  依据：{rule.source}",
            f"  适用：{editions}",
            f"  说明：{rule.why}",
            f"  错：{rule.wrong}",
            f"  对：{rule.right}",
        )
    )


def catalogue() -> str:
    """List every rule, one a line."""
    lines = (f"{r.code}\t{SEVERITIES[r.severity]}\t{r.title}" for r in RULES.values())
    return "\n".join([f"规则版本 {VERSION}，共 {len(RULES)} 条：", *lines])


def table() -> str:
    """Write the catalogue as the table of the README."""
    rows = (
        f"| `{r.code}` | {r.title} | {SEVERITIES[r.severity]} | {r.source} |"
        for r in RULES.values()
    )
    return "\n".join(["| 代码 | 规则 | 级别 | 依据 |", "| --- | --- | --- | --- |", *rows])
