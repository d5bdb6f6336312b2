"""How rows of the log are bound together by hashes.

A row's hash covers all of its content, its place in the chain and the hash before it.
Content is hashed as canonical text, so that it comes out the same from every database.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

#: The chain of everything that is not about one young person.
SITE = "site"
#: The chain of the seals over the read log.
READS = "reads"

#: A text longer than this is an answer or a letter, and does not belong in the log.
LONGEST_TEXT = 500


def name_of(young_person: UUID | None) -> str:
    """The name of the chain that a write belongs to."""
    return str(young_person) if young_person else SITE


def text_of(data: Any) -> str:
    """Canonical JSON text of plain data.

    Dates, UUIDs and decimals become strings. Anything else that is not JSON raises
    TypeError, and a text that is too long raises ValueError: the log holds no answers.
    """
    return json.dumps(_plain(data), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        if len(value) > LONGEST_TEXT:
            raise ValueError("a text this long does not belong in the log: log an id instead")
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(_plain(item) for item in value)
    raise TypeError(f"a {type(value).__name__} cannot be logged")


def moment(value: datetime) -> str:
    """A moment as text that is the same whatever time zone the database returns it in."""
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def link(previous: str, parts: Iterable[Any]) -> str:
    """The hash of a row whose content is `parts` and that follows the hash `previous`."""
    text = json.dumps([previous, *parts], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
