"""How the ordinary fields of a draft stand in its definition, spelled as they were.

A definition that came in may say a default aloud (`"layout": "pairs"`), a text in several
languages, or something for which the editor has no field. `carried` remembers all of it, so
that a draft that nobody changed is the very definition it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pep_forms.engine.text import say

Carried = dict[str, Any]


def taken_apart(
    definition: Mapping[str, Any], defaults: Mapping[str, Any]
) -> tuple[dict[str, Any], Carried]:
    """The value of each field, and what to carry besides."""
    fields: dict[str, Any] = {}
    rest = {name: value for name, value in definition.items() if name not in defaults}
    spelled = [name for name in definition if name in defaults]
    for name, default in defaults.items():
        value = definition.get(name, default)
        if isinstance(default, str) and isinstance(value, dict):
            rest[name] = value
            value = say({str(k): str(v) for k, v in value.items()})
        elif not isinstance(value, type(default)) and default is not None:
            rest[name], value = value, default
        fields[name] = value
    return fields, {"spelled": spelled, "rest": rest}


def put_together(
    fields: Mapping[str, Any], defaults: Mapping[str, Any], carried: Carried
) -> dict[str, Any]:
    """The definition again, in the order of the fields."""
    rest, spelled = carried.get("rest", {}), set(carried.get("spelled", ()))
    definition: dict[str, Any] = {}
    for name, value in fields.items():
        default = defaults.get(name)
        kept = rest.get(name)
        if isinstance(kept, dict) and isinstance(default, str):
            same = say(kept) == value
            definition[name] = kept if same else {**kept, "en": value}
        elif name in rest and value == default:
            definition[name] = kept
        elif name not in defaults or value != default or name in spelled:
            definition[name] = value
    return {**definition, **{k: v for k, v in rest.items() if k not in definition}}
