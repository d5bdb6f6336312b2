"""The choices of one XLSForm question: narrowed where its filter always says the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

Choices = Sequence[Mapping[str, Any]]

#: `region = 'north'`: a column of the list and what must stand in it.
_FIXED = re.compile(r"^\s*([A-Za-z_][\w.-]*)\s*(!?=)\s*(?:'([^']*)'|\"([^\"]*)\"|(\d+))\s*$")
_EVERYTHING = frozenset({"", "true()", "1"})


def narrowed(choices: Choices, filtered: str) -> Choices | None:
    """The choices that a filter leaves; None when that hangs on something answered before."""
    if filtered.strip() in _EVERYTHING:
        return choices
    found = _FIXED.match(filtered)
    if found is None or not any(found[1] in choice for choice in choices):
        return None
    wanted = next(text for text in found.groups()[2:] if text is not None)
    return [
        choice for choice in choices
        if (str(choice.get(found[1], "")) == wanted) is (found[2] == "=")
    ]  # fmt: skip


def distinct(choices: Choices) -> tuple[list[Mapping[str, Any]], list[str]]:
    """The first choice of each code, and the codes that other choices have too.

    A list may name one code several times when a filter shows one of them at a time.
    """
    found: dict[str, Mapping[str, Any]] = {}
    again: dict[str, None] = {}
    for choice in choices:
        code = str(choice.get("name"))
        if code in found:
            again[code] = None
        found.setdefault(code, choice)
    return list(found.values()), list(again)
