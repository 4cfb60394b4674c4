"""The sections of a report in JupyterLab, as browser tests write and read them."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession, Locator, Page

from gongkai.errors import NotebookError
from gongkai.notebook.store import read
from labdriver import CURRENT, Lab, until

TEXTS = f"{CURRENT}.content.widgets.filter((c) => c.model.getMetadata('gongkai')?.role === 'text')"
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGP8z8DAwMDAxMDAwMDAAAANHQEDasKb6QAA"
    "AABJRU5ErkJggg=="
)
RICH = """（一）主动公开
2024年，新收{{新收总计}}件，公开**412**条。

1.加强培训。
- 网站
- 新媒体

| 渠道 | 条数 |
| --- | --- |
| 网站 | 300 |

末段。"""


def shown(page: Page, section: int) -> Locator:
    """The text of a section as it stands where it is not being written; -1 the opening."""
    return page.locator(".gk-own.gk-text-cell .gk-printed").nth(section + 1)


def written(page: Page, section: int) -> str:
    text: str = page.evaluate(f"{TEXTS}[{section + 1}].model.sharedModel.getSource()")
    return text


def is_open(page: Page, section: int) -> bool:
    """Whether the keys go into a section's editor, and into no other's."""
    opened: list[int] = page.evaluate(
        f"{TEXTS}.map((c, n) => [n, c]).filter(([, c]) => !c.rendered && c.editor.hasFocus())"
        ".map(([n]) => n)"
    )
    return opened == [section + 1]


def click(page: Page, target: Locator, **more: Any) -> None:
    target.scroll_into_view_if_needed()
    target.click(**more)


def opened(page: Page, section: int) -> None:
    click(page, shown(page, section))
    until(lambda: is_open(page, section), "the section is open")
    page.keyboard.press("Control+End")


def still(page: Page, target: Locator) -> bool:
    """Whether nothing moves any more: what is being drawn moves what stands below it."""
    before = target.bounding_box()
    page.evaluate("new Promise((done) => setTimeout(done, 300))")
    return before == target.bounding_box()


def filed(lab: Lab, name: str, section: int) -> str:
    """The text of a section in the file; none while Jupyter is amid writing it."""
    try:
        report = read(lab.root / name).report
    except NotebookError:
        return ""
    return report.opening if section < 0 else report.sections[section].text


class Method:
    """An input method: it shows what it makes of the keys, then gives the words."""

    def __init__(self, page: Page) -> None:
        self.session: CDPSession = page.context.new_cdp_session(page)

    def compose(self, *steps: str) -> None:
        for text in steps:
            self.session.send(
                "Input.imeSetComposition",
                {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
            )

    def give(self, text: str) -> None:
        self.session.send("Input.insertText", {"text": text})

    def write(self, pinyin: str, text: str) -> None:
        self.compose(*(pinyin[: n + 1] for n in range(len(pinyin))))
        self.give(text)
