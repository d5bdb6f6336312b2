"""The types of document, as reference data: who may see one at most, and when it runs out.

A type is a code of the set `document_type`. What is said here is in the code's data, so that
the Virtual School changes it without us. A type that says nothing is open to nobody else.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.peps.models.enclosure import OPENABLE
from pep_forms.reference import codes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CODE_SET = "document_type"
PAPER_PEP = "paper_pep"
#: What can be asked of a document of a type: nothing, a day to look at it, a last day.
NEEDS: Mapping[str, StrOrPromise] = {
    "": gettext_lazy("Neither: the date is left to whoever attaches it"),
    "review": gettext_lazy("A day to look at it again"),
    "expiry": gettext_lazy("A last day, after which it leaves the list"),
}


@dataclass(frozen=True, slots=True)
class DocumentType:
    """What one type says of its documents."""

    code: str
    label: str
    #: Who may see one at most, beside the Virtual School, in the order of `Role`.
    roles: tuple[str, ...]
    #: A key of `NEEDS`.
    needs: str
    #: After how many months it is due, when a day is needed and nobody gives another.
    months: int

    @property
    def usual(self) -> tuple[str, ...]:
        """Who is ticked at first: everybody it may be open to but a parent."""
        return tuple(role for role in self.roles if role != Role.PARENT)

    def due_from(self, day: date) -> date | None:
        """The day that is offered for a document of a day; None when none is needed."""
        return months_after(day, self.months) if self.needs and self.months else None


def get(code: str) -> DocumentType | None:
    """One type, whether or not it can still be chosen."""
    entry = codes.find(CODE_SET, code)
    return None if entry is None else _type(code, entry.label, entry.data)


def label(code: str) -> str:
    """What a type is called."""
    return codes.label(CODE_SET, code)


def offered(role: str, *, every: bool = False) -> list[DocumentType]:
    """The types that somebody in a role may attach today: those that are open to it."""
    known = [get(code) for code, _ in codes.offered(CODE_SET)]
    return [t for t in known if t is not None and (every or role in t.roles)]


def open_to(role: str) -> list[str]:
    """The codes of all types, old ones too, that may be open to a role."""
    known = (get(code) for code in codes.entries(CODE_SET))
    return [t.code for t in known if t is not None and role in t.roles]


def in_order(roles: Iterable[str]) -> tuple[str, ...]:
    """Roles in the order in which they are shown; what is no role is left out."""
    wanted = set(roles)
    return tuple(role for role in OPENABLE if role in wanted)


def months_after(day: date, months: int) -> date:
    """The same day so many months on, or the last of that month."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def is_used(code: str) -> bool:
    """Whether a type may be chosen today."""
    return codes.exists(CODE_SET, code, on=clock.today())


def _type(code: str, words: str, data: Mapping[str, Any]) -> DocumentType:
    roles, needs, months = data.get("roles"), data.get("needs"), data.get("months")
    return DocumentType(
        code=code,
        label=words,
        roles=in_order(roles if isinstance(roles, list) else ()),
        needs=needs if isinstance(needs, str) and needs in NEEDS else "",
        months=months if isinstance(months, int) and 0 < months <= 120 else 0,
    )
