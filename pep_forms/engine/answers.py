"""Answers: one section's answers as one value, keyed by **address**.

An address is `question`, `group/row/question`, or, one level deeper,
`group/row/group/row/question`. Each entry holds a value, or the raw text and what is
wrong with it: saving never fails, so what does not parse is kept exactly as typed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

Json = Any


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer at one address.

    `value` is canonical (see each kind's `parse`). When what was typed does not parse,
    `value` is None, `raw` holds it and `problem` is the code of what is wrong.
    `visible_to` can only ever make the circle of readers narrower than the spec's.
    """

    value: Json = None
    raw: Json = None
    problem: str = ""
    not_applicable: str = ""
    revision: int = 0
    author: str = ""
    role: str = ""
    on_behalf_of: str = ""
    at: str = ""
    #: "typed", "record:<field>", "carried:<pep id>" or "confirm:<pep id>" (not yet confirmed).
    source: str = "typed"
    visible_to: tuple[str, ...] | None = None

    @property
    def answered(self) -> bool:
        """Whether this counts as an answer: parsed and not blank, or said not to apply."""
        if self.problem or self.source.startswith("confirm:"):
            return False
        return bool(self.not_applicable) or not is_blank(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a repeating group. Removing only marks it, so that it can come back."""

    id: str
    rank: int = 0
    removed: bool = False
    revision: int = 0
    #: The row of the last PEP that this one carries on.
    from_row: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """One section's answers. Never changed in place: `merge` returns a new value."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    #: group address → rows, in no particular order; `rows_of` gives the live ones ranked.
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def rows_of(self, group: str) -> tuple[Row, ...]:
        """The rows of a group that are not removed, in order."""
        live = (row for row in self.rows.get(group, ()) if not row.removed)
        return tuple(sorted(live, key=lambda row: (row.rank, row.id)))

    def value(self, address: str) -> Json:
        """The value at an address; None when unanswered or unreadable."""
        entry = self.entries.get(address)
        return entry.value if entry else None

    def to_json(self) -> dict[str, Any]:
        """A plain value for a JSON column. Defaults are left out to keep rows small."""
        return {
            "entries": {a: _sparse(e, _OF_ENTRY) for a, e in self.entries.items()},
            "rows": {g: [_sparse(r, _OF_ROW) for r in rows] for g, rows in self.rows.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> Answers:
        """The inverse of `to_json`."""
        data = data or {}
        return cls(
            entries={a: _entry(e) for a, e in data.get("entries", {}).items()},
            rows={g: tuple(Row(**r) for r in rows) for g, rows in data.get("rows", {}).items()},
        )


_DEFAULTS: dict[str, Any] = {"source": "typed"}
_OF_ENTRY = tuple(part.name for part in fields(Entry))
_OF_ROW = tuple(part.name for part in fields(Row))


def _sparse(whole: Entry | Row, names: tuple[str, ...]) -> dict[str, Any]:
    # Not `asdict`, which copies every value: answers are never changed in place.
    return {
        k: list(v) if isinstance(v, tuple) else v
        for k in names
        for v in (getattr(whole, k),)
        if k == "id"
        or not (v is None or v == _DEFAULTS.get(k, "") or v is False or v == 0)
        or (k == "value" and v is not None)
    }


def _entry(data: Mapping[str, Any]) -> Entry:
    visible = data.get("visible_to")
    entry = Entry(**{k: v for k, v in data.items() if k != "visible_to"})
    return replace(entry, visible_to=tuple(visible)) if visible is not None else entry


def is_blank(value: Json) -> bool:
    """Whether a value is no answer. False and 0 are answers."""
    return value is None or value == "" or value == [] or value == {}


def question_of(address: str) -> str:
    """The id of the question at an address: its last part."""
    return address.rsplit("/", 1)[-1]


def parts(address: str) -> tuple[str, ...]:
    """An address in its parts: 1 (question), 3 (group, row, question) or 5."""
    return tuple(address.split("/"))


def join(*names: str) -> str:
    """An address from its parts."""
    return "/".join(names)


def walk_groups(addresses: Iterator[str]) -> Iterator[tuple[str, str]]:
    """`(group address, row id)` for every row that an address lies in."""
    for address in addresses:
        names = parts(address)
        for at in range(1, len(names) - 1, 2):
            yield join(*names[:at]), names[at]


def digest(raw: Json) -> str:
    """What a page remembers of the value it showed, to tell whether it was changed since.

    The same for every spelling of nothing, and for every kind of line end.
    """
    plain = "" if is_blank(raw) else _with_plain_line_ends(raw)
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _with_plain_line_ends(raw: Json) -> Json:
    if isinstance(raw, str):
        return raw.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(raw, list):
        return [_with_plain_line_ends(item) for item in raw]
    if isinstance(raw, dict):
        return {key: _with_plain_line_ends(item) for key, item in raw.items()}
    return raw


#: What no database keeps: the character NUL, and halves of characters.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(raw: Json) -> Json:
    """What was typed, with the sign for "no such character" where one cannot be stored.

    PostgreSQL refuses a whole text for one NUL, and nothing typed may be lost over it.
    """
    if isinstance(raw, str):
        return _UNSTORABLE.sub("\ufffd", raw)
    if isinstance(raw, Mapping):
        return {storable(key): storable(value) for key, value in raw.items()}
    if isinstance(raw, list | tuple):
        return type(raw)(storable(item) for item in raw)
    return raw
