"""The published schemas, as they are and closed: a key that they do not name is an error then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from referencing import Registry, Resource

DOCS = Path(__file__).resolve().parents[1] / "docs"


def published(name: str) -> dict[str, Any]:
    """The schema as it stands in ``docs``."""
    found: dict[str, Any] = json.loads((DOCS / f"{name}.schema.json").read_text("utf-8"))
    return found


def closed(schema: Any) -> Any:
    """The schema without room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    held = {key: closed(one) for key, one in schema.items()}
    ours = isinstance(held.get("properties"), dict) and "nbformat" not in held["properties"]
    # A notebook, its metadata and its cells have keys of Jupyter's as well.
    return {"additionalProperties": False, **held} if ours and not _jupyters(held) else held


def _jupyters(schema: dict[str, Any]) -> bool:
    return bool({"gongkai", "metadata"} & schema["properties"].keys())


def validator(name: str, *, strict: bool) -> jsonschema.Draft202012Validator:
    """A validator of a published schema; a strict one refuses what the schema does not name."""
    schemas = {one: published(one) for one in ("notebook-1", "report-1")}
    schemas = {one: closed(schema) if strict else schema for one, schema in schemas.items()}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in schemas.values()
    )
    return jsonschema.Draft202012Validator(schemas[name], registry=registry)
