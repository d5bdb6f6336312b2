"""Action tags of REDCap: what one asks of a field, said in its annotation behind an `@`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_TAG = re.compile(r"@([A-Z][A-Z0-9-]*)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s@]+)))?")
_TEXTS = frozenset({"short_text", "long_text"})
#: Tag → the kinds that can say it, and our option for it.
_OPTIONS: Mapping[str, tuple[frozenset[str], str]] = {
    "CHARLIMIT": (_TEXTS, "max_length"),
    "WORDLIMIT": (_TEXTS, "max_words"),
    "MAXCHECKED": (frozenset({"any_of"}), "max"),
}
#: What is always so here.
_ALWAYS = frozenset({"FORCE-MINMAX"})
#: How a tag begins → what is lost with it.
_LOST: tuple[tuple[str, str], ...] = (
    ("HIDDEN", "It was hidden there and shows here. Take it out, or narrow who sees it."),
    ("READONLY", "Nobody could change it there. Narrow who fills it in."),
    ("DEFAULT", "A starting value has no counterpart: answers come from the record or a person."),
    ("SETVALUE", "A value that is set by itself has no counterpart: a person types it here."),
    ("PREFILL", "A value that is set by itself has no counterpart: a person types it here."),
    ("TODAY", "The day was filled in by itself there: a person types it here."),
    ("NOW", "The time was filled in by itself there: a person types it here."),
    ("CALC", "It was worked out there: a person types it here."),
    ("NONEOFTHEABOVE", "That one choice rules out the others is not checked here."),
    ("HIDECHOICE", "Choices that were hidden there show here. Take them out."),
    ("SHOWCHOICE", "All choices show here. Take out those that should not."),
    ("PLACEHOLDER", "Words inside the box have no counterpart. Put them into the hint."),
)


def tags(annotation: str) -> Iterator[tuple[str, str]]:
    """Every tag once, with its value."""
    seen: set[str] = set()
    for found in _TAG.finditer(annotation):
        if found[1] not in seen:
            seen.add(found[1])
            yield found[1], next((text for text in found.groups()[1:] if text), "")


def option(tag: str, value: str, kind: str) -> dict[str, Any] | None:
    """What a tag becomes as an option of the question; None when it becomes nothing."""
    if tag in _ALWAYS:
        return {}
    kinds, name = _OPTIONS.get(tag, (frozenset(), ""))
    if kind not in kinds or not re.fullmatch(r"[1-9][0-9]{0,4}", value):
        return None
    return {name: int(value)}


def lost(tag: str) -> str:
    """What the report says of a tag that becomes nothing."""
    words = next((words for start, words in _LOST if tag.startswith(start)), "")
    return f"@{tag}: {words}" if words else f"What @{tag} does has no counterpart."
