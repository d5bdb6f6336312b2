"""Whether the texts of a definition can be stored and shown, before they are read as a form.

PostgreSQL keeps no NUL, a control character shows as nothing, and one that turns the direction of
reading makes a label say something else than it seems to. The limits are far beyond what a page
can carry: what is longer was pasted by mistake.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from pep_forms.engine.upgrade import ARROW, TOO_DEEP
from pep_forms.exceptions import Problem

#: Characters of one text: a label or title, and anything else.
_SHORT, _LONG = 2_000, 50_000
_SHORT_NAMES = frozenset({"id", "key", "kind", "label", "title", "meaning", "prefill", "code_set"})
_KEPT = frozenset("\t\n\r")
#: They turn what follows round, whatever it is; marks and isolates only help and may stay.
_OVERRIDES = frozenset("\u202a\u202b\u202d\u202e")


def problems(bundle: Mapping[str, Any]) -> list[Problem]:
    """Every text that cannot be shown as it stands, with its place."""
    found: list[Problem] = []
    try:
        if isinstance(template := bundle.get("template"), dict):
            found += _below(template, "template", "")
        sections = bundle.get("sections")
        for index, section in enumerate(sections if isinstance(sections, list) else ()):
            key = section.get("key") if isinstance(section, dict) else None
            place = f"sections[{index}] ({key})" if key else f"sections[{index}]"
            found += _below(section, place, "")
    except RecursionError:
        found = [Problem("file", TOO_DEEP)]
    return found


def _below(value: Any, place: str, name: str) -> Iterator[Problem]:
    if isinstance(value, str):
        yield from _text(value, place, _SHORT if name in _SHORT_NAMES else _LONG)
    elif isinstance(value, dict):
        for inner, part in value.items():
            yield from _text(str(inner), place, _SHORT)
            # A text is `{language: words}`: it is the label that has a length.
            own = name if name in _SHORT_NAMES else str(inner)
            yield from _below(part, f"{place}{ARROW}{inner}", own)
    elif isinstance(value, list):
        for number, part in enumerate(value, start=1):
            yield from _below(part, f"{place} {number}", name)


def _text(value: str, place: str, most: int) -> Iterator[Problem]:
    if len(value) > most:
        yield Problem(
            place, f"This has {len(value):,} characters, and {most:,} is the most. Shorten it."
        )
    wrong = sorted({char for char in value if _is_wrong(char)})
    if wrong:
        names = ", ".join(f"U+{ord(char):04X}" for char in wrong[:5])
        yield Problem(
            place,
            f"This holds what cannot be seen or printed ({names}). Type the text again.",
        )


def _is_wrong(char: str) -> bool:
    # A lone surrogate (Cs) is half a character, and can neither be stored nor sent.
    return char in _OVERRIDES or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT)
