"""Named conditions: written once in a section or template, used wherever a condition stands.

A use is `{"named": "<id>"}`. Uses are spelled out while a draft is read, so that nothing
behind it (the proof, a released version, the evaluator) ever meets a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

LIST = "named"


def spelled_out(data: Any) -> Any:
    """A section or template as JSON, with the condition itself in the place of each name.

    Raises ValueError that says which name there is not. What names a condition is kept: a
    draft that is read and written again still has its names.
    """
    if not isinstance(data, Mapping) or LIST not in data:
        return data
    named = conditions(data)
    return {name: value if name == LIST else _walked(value, named) for name, value in data.items()}


def conditions(data: Mapping[str, Any]) -> dict[str, Any]:
    """Id → condition of the names that a section or template has."""
    listed = data.get(LIST)
    return {
        str(one["id"]): one.get("when")
        for one in (listed if isinstance(listed, list | tuple) else ())
        if isinstance(one, Mapping) and "id" in one
    }


def spelled_out_in(value: Any, data: Mapping[str, Any]) -> Any:
    """A part of a section, such as a question that leaves it, with its names spelled out."""
    return _walked(value, conditions(data))


def is_use(value: Any) -> bool:
    """Whether this stands for a named condition."""
    return isinstance(value, Mapping) and set(value) == {LIST} and isinstance(value[LIST], str)


def _walked(value: Any, named: Mapping[str, Any]) -> Any:
    if is_use(value):
        if value[LIST] not in named:
            raise ValueError(
                f"there is no named condition “{value[LIST]}”: choose another condition, or "
                "add this one to the list of named conditions"
            )
        return named[value[LIST]]
    if isinstance(value, Mapping):
        return {name: _walked(item, named) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_walked(item, named) for item in value]
    return value
