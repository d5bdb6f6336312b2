"""What a message may say. An allow-list, because mail is read over shoulders and forwarded.

A message names the task, never the child: no name, school or answer can get into one,
since nothing here takes free text. Each field has a type, and its words come from us.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.dateformat import format as format_date

from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people.role_words import role_words

#: A path on this site made of plain words, numbers and ids, with nothing after it.
_PATH = re.compile(r"^/(?:[A-Za-z0-9_-]+/)*(?:[A-Za-z0-9_-]+(?:\.pdf)?)?$")


def _link(value: Any) -> str:
    if not isinstance(value, str) or not _PATH.match(value) or len(value) > 200:
        raise ValueError("a link is a path on this site, such as /peps/<id>/")
    return value


def _day(value: Any) -> str:
    if isinstance(value, datetime):
        raise ValueError("a due date is a day")
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return day.isoformat()


def _role(value: Any) -> str:
    if str(value) not in ROLE_LABELS:
        raise ValueError("a role is one of the role codes")
    return str(value)


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 100_000:
        raise ValueError("a count is a whole number")
    return value


#: The only fields there are, with what checks a value and makes it fit for storing.
FIELDS: dict[str, Callable[[Any], Any]] = {
    "link": _link,
    "due_on": _day,
    "role": _role,
    "count": _count,
}


def clean(values: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    """The values checked and fit for storing.

    Raises ValueError, without the value itself, for a field that is missing, is not
    allowed, or does not fit its type.
    """
    if set(values) != allowed:
        wrong = ", ".join(sorted(set(values) ^ allowed))
        raise ValueError(f"this message takes exactly its own fields; look at: {wrong}")
    return {name: FIELDS[name](value) for name, value in values.items()}


def words(values: Mapping[str, Any], base_url: str) -> dict[str, str]:
    """The stored values as they are written in a message."""
    found = {}
    for name, value in values.items():
        if name == "link":
            found[name] = base_url.rstrip("/") + value
        elif name == "due_on":
            day = date.fromisoformat(value)
            found[name] = format_date(day, "j F Y")
        elif name == "role":
            found[name] = role_words(value)
        else:
            found[name] = str(value)
    return found
