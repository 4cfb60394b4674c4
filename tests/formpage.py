"""The page's own modules in a bare page: real Chromium, real keys, no Jupyter and no kernel.

What Jupyter gives them (a widget model and the notebook's metadata) is stood in for by a few
lines that keep what they are told, so that a thousand edits take seconds.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, Route

from gongkai.live.page import STATIC, spec_data

ADDRESS = "http://127.0.0.1:9/"
PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>表</title>
<body data-jp-theme-light="true"><main></main></body>"""
START = """
async ({ parts, specs, style, kept, texts }) => {
  const [{ default: formOf }, { PARTS }, { figuresOf }, { Paste }] = await Promise.all(
    ['entry', 'panel', 'figures', 'paste'].map((name) => import(`/${name}.js`)),
  );
  const signal = () => ({ connect() {}, disconnect() {} });
  const held = { gongkai: kept };
  const made = (id, source) => {
    const heard = [];
    const sharedModel = {
      getSource: () => source,
      setSource: (text) => {
        source = text;
        manager.context.model.dirty = true;
        heard.forEach((run) => run(null, { sourceChange: true }));
      },
      changed: { connect: (run) => heard.push(run) },
    };
    const role = source.startsWith('#') ? { role: 'heading' } : undefined;
    return { id, type: 'markdown', getMetadata: () => role, sharedModel };
  };
  const list = texts.map((one) => made(...one));
  const changed = [];
  window.shown = () => list.map((one) => [one.id, one.sharedModel.getSource()]);
  window.write = (id, text) => list.find((one) => one.id === id).sharedModel.setSource(text);
  window.remove = (id) => list.splice(list.findIndex((one) => one.id === id), 1);
  window.file = (all) => {
    const cells = all.map(([id, source]) => ({ id, source }));
    return { hash: 'file', content: { metadata: {}, cells } };
  };
  window.onDisk = null;
  const manager = {
    kernel: null,
    context: {
      path: '报告.ipynb', saveState: signal(), save() {},
      contentsModel: { hash: 'own' }, _updateContentsModel() {},
      _manager: {
        contents: { get: async () => window.onDisk ?? { ...window.file(texts), hash: 'own' } },
      },
      model: {
        dirty: false, stateChanged: signal(), metadataChanged: signal(),
        getMetadata: (key) => structuredClone(held[key]),
        cells: {
          get length() { return list.length; },
          get: (n) => list[n],
          changed: { connect: (run) => changed.push(run) },
        },
        sharedModel: { insertCell: (n, one) => {
          list.splice(n, 0, made(one.id ?? `new-${list.length}`, one.source));
          changed.forEach((run) => run());
        } },
        setMetadata: (key, value) => { held[key] = structuredClone(value); },
      },
    },
  };
  window.sent = [];
  window.parts = {};
  window.receivers = {};
  window.planned = (spec, cases) => {
    const { cells, lines } = figuresOf(spec);
    return cases.map(([start, rows]) => {
      const corner = cells.find((cell) => cell.key === start);
      const { refused, pairs, totals } = new Paste(spec, lines, rows, corner).plan();
      return refused ?? [...pairs, ...totals.map(([cell, text]) => [cell.key, text])];
    });
  };
  // Draws a form; `draw` is false for one that a kernel holds and no view shows.
  window.context = manager.context;
  window.mount = (name, draw = true) => {
    const about = { part: name, id: kept.id, edition: '2021', model: name };
    const state = { ...about, cells: {}, seen: {}, notices: [] };
    const model = {
      widget_manager: manager,
      get: (key) => ({ state })[key],
      on: (_, run) => { window.receivers[name] = run; },
      off() {},
      send: (message) => window.sent.push({ part: name, ...message }),
    };
    const form = formOf(specs[name], style);
    form.initialize({ model });
    window.parts[name] = PARTS.get(manager).get(name);
    if (!draw) return undefined;
    const box = document.createElement('section');
    box.id = document.getElementById(name) ? `${name}-again` : name;
    document.querySelector('main').append(box);
    const stop = form.render({ el: box });
    return () => { stop(); box.remove(); };
  };
  window.stops = Object.fromEntries(parts.map((name) => [name, window.mount(name)]));
}
"""


def open_page(page: Page) -> None:
    """Open a page that holds nothing; ``import('/dates.js')`` gives it a module as written."""

    def answer(route: Route) -> None:
        name = urlsplit(route.request.url).path.removeprefix("/")
        if name.endswith(".js"):
            script = (STATIC / name).read_text("utf-8")
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(body=PAGE, content_type="text/html")

    page.route(f"{ADDRESS}**", answer)
    page.goto(ADDRESS)


def open_form(
    page: Page, *parts: str, texts: list[list[str]] | None = None, **cells: dict[str, str]
) -> None:
    """Draw the forms of ``parts``, and the panel if asked; ``cells`` are their first figures.

    ``texts`` are the notebook's other cells: of each its id and its text.
    """
    open_page(page)
    kept = {
        "version": 1,
        "id": "0" * 12,
        "edition": "2021",
        "parts": {part: {"cells": cells.get(part, {}), "seen": {}} for part in parts},
    }
    given = {
        "parts": parts,
        "specs": {part: spec_data(part, "2021") for part in parts},
        "style": (STATIC / "form.css").read_text("utf-8"),
        "kept": kept,
        "texts": texts or [],
    }
    page.evaluate(START, given)


def figures(page: Page, part: str = "t3") -> dict[str, str]:
    """The figures that a form holds."""
    held: dict[str, str] = json.loads(page.evaluate(f"JSON.stringify(parts.{part}.cells)"))
    return held


def tell(page: Page, part: str, message: dict[str, Any]) -> None:
    """Let a message of the kernel arrive."""
    page.evaluate("([part, message]) => receivers[part](message)", [part, message])


def mouse_at(page: Page, key: str, part: str = "t3") -> tuple[float, float]:
    """The middle of a cell on the screen."""
    box = page.locator(f"#{part} td[data-key='{key}']")
    box.scroll_into_view_if_needed()
    found = box.bounding_box()
    assert found
    return found["x"] + found["width"] / 2, found["y"] + found["height"] / 2
