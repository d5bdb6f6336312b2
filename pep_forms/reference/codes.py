"""Codes and their labels, from the process's own copy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pep_forms import clock
from pep_forms.reference.cache import Kept
from pep_forms.reference.models import Code

#: Marks a stored code that can no longer be chosen.
NO_LONGER = "{label} (no longer used)"


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """One code as the rest of the site sees it."""

    code: str
    label: str
    hint: str = ""
    group: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    def valid(self, on: date) -> bool:
        """Whether the code may be chosen on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on <= self.valid_to
        )


def _load() -> dict[str, dict[str, CodeEntry]]:
    sets: dict[str, dict[str, CodeEntry]] = {}
    rows = Code.objects.select_related("code_set").order_by("code_set__name", "order", "code")
    for row in rows:
        sets.setdefault(row.code_set.name, {})[row.code] = CodeEntry(
            code=row.code,
            label=row.local_label or row.label,
            hint=row.hint,
            group=row.group,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
            data=row.data,
        )
    return sets


_codes: Kept[dict[str, dict[str, CodeEntry]]] = Kept("codes", _load)


def entries(code_set: str) -> Mapping[str, CodeEntry]:
    """Every code of a set in order, used or not; empty for an unknown set."""
    return _codes.get().get(code_set, {})


def set_exists(code_set: str) -> bool:
    """Whether there is a set of this name with at least one code."""
    return code_set in _codes.get()


def find(code_set: str, code: str) -> CodeEntry | None:
    """One code, whether or not it can still be chosen."""
    return entries(code_set).get(code)


def exists(code_set: str, code: str, *, on: date | None = None) -> bool:
    """Whether a set has a code; with `on`, whether it may be chosen that day."""
    entry = find(code_set, code)
    return entry is not None and (on is None or entry.valid(on))


def label(code_set: str, code: str) -> str:
    """The words for a code, the authority's own where it has some; else the code itself."""
    entry = find(code_set, code)
    return entry.label if entry else code


def data(code_set: str, code: str) -> Mapping[str, Any]:
    """What else is known of a code, such as the roll-up group of a destination."""
    entry = find(code_set, code)
    return entry.data if entry else {}


def offered(
    code_set: str, on: date | None = None, stored: str | Iterable[str] | None = None
) -> list[tuple[str, str]]:
    """What may be chosen on a day (today when not told), and what is stored already.

    A stored code that can no longer be chosen stays in its place and is marked.
    """
    day = on or clock.today()
    kept = {stored} if isinstance(stored, str) else set(stored or ())
    pairs = []
    for entry in entries(code_set).values():
        if entry.valid(day):
            pairs.append((entry.code, entry.label))
        elif entry.code in kept:
            pairs.append((entry.code, NO_LONGER.format(label=entry.label)))
    known = {code for code, _ in pairs}
    pairs += [(code, NO_LONGER.format(label=code)) for code in sorted(kept - known) if code]
    return pairs


def grouped(
    code_set: str, on: date | None = None, stored: str | Iterable[str] | None = None
) -> list[tuple[str, list[tuple[str, str]]]]:
    """What `offered` gives, under its groups in order; codes without a group come as ""."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, words in offered(code_set, on, stored):
        entry = find(code_set, code)
        groups.setdefault(entry.group if entry else "", []).append((code, words))
    return list(groups.items())
