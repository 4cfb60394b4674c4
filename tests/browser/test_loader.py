"""The loader makes a form of what it is given: thirty modules, or the one that packs them all."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from formpage import open_page
from gongkai.editions import edition
from gongkai.live import page as kit

DRAW = """async ([modules, spec]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const { default: make } = await import("/loader.js");
  const told = new Set();
  const state = { part: "t3", id: "0".repeat(12), edition: "2021", cells: { "new.natural": "31" },
    seen: {}, notices: [], word: "", torn: false, problem: "", last: {} };
  const model = {
    get: (key) => ({ digest: "d", spec: bytes(spec), state })[key],
    on: (_, run) => told.add(run),
    off: (_, run) => told.delete(run),
    send: ({ type }) => {
      const tell = () => [...told].forEach((run) => run({ type }, [bytes(modules)]));
      if (type === "module") setTimeout(tell);
    },
  };
  const view = make();
  view.initialize({ model });
  await view.render({ el: document.body });
  const fields = [...document.querySelectorAll("input[data-cell]")];
  return [fields.length, fields[0].value];
}"""


@pytest.fixture(params=["modules", "packed", "packed before"])
def given(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """What the kernel sends, and the names of what is in it."""
    with pytest.MonkeyPatch.context() as patch:
        packed = tmp_path / "packed.js"
        patch.setattr(kit, "PACKED", packed)
        if request.param == "packed":
            # `make page` has made it: without it these tests are not begun.
            made = Path(str(kit.STATIC)).with_name("packed.js").read_text("utf-8")
            assert made.startswith(f"// {kit.mark(kit.sources())}\n")
            packed.write_text(made, "utf-8")
        elif request.param == "packed before":
            packed.write_text(f"// {'0' * 64}\nthrow new Error('of other modules')", "utf-8")
        kit.modules.cache_clear()
        data = kit.modules()
        yield base64.b64encode(data).decode(), list(json.loads(gzip.decompress(data)))
    kit.modules.cache_clear()


def test_a_form_is_drawn(
    page: Page, given: tuple[str, list[str]], request: pytest.FixtureRequest
) -> None:
    data, names = given
    spec = base64.b64encode(kit.packed_spec("t3", "2021")).decode()
    open_page(page)
    typed = len(edition("2021").specs["t3"].typed)
    assert page.evaluate(DRAW, [data, spec]) == [typed + 1, "31"]  # and the note below
    if "[packed]" in request.node.name:
        assert names == ["entry.js", "form.css"]
    else:
        assert {"entry.js", "sync.js", "form.css"} <= set(names)
