"""The events that may be written to the log, each with words for people.

An app registers its events where it defines the actions that log them. An event that
nobody registered raises, so the log never holds a code that no page can explain.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")
_events: dict[str, str] = {}


def register(code: str, words: str) -> str:
    """Let `code` be logged, shown as `words`. Returns the code, to be kept as a constant.

    Registering the same pair again is harmless; other words for a known code raise.
    """
    if not _CODE.match(code) or len(code) > 64:
        raise ValueError(f"{code!r} is no event code: write app.what_happened")
    if _events.setdefault(code, words) != words:
        raise ValueError(f"the event {code} is already registered with other words")
    return code


def check(code: str) -> None:
    """Raise LookupError for an event that nobody registered."""
    if code not in _events:
        raise LookupError(f"the event {code!r} is not registered")


def words(code: str) -> str:
    """The words for an event; the code itself for one that is no longer registered."""
    return _events.get(code, code)


def known() -> dict[str, str]:
    """Every registered event with its words."""
    return dict(_events)


READS_SEALED = register("audit.reads_sealed", "Sealed the record of who looked at what")
