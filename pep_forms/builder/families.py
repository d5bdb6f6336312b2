"""The families of question kinds: what one block of the editor can be, and what it holds.

A family is a block type. Kinds of one family are told apart by a choice inside the block, so
that an author can turn a short text into a long one without losing the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds that are edited alike."""

    name: str
    label: str | Promise
    icon: str
    group: str | Promise
    kinds: tuple[str, ...]
    #: Whether its questions have choices (for a table, its fixed rows).
    choices: bool = False
    #: Whether its questions have columns.
    columns: bool = False

    @property
    def has_kinds(self) -> bool:
        """Whether an author picks between several kinds."""
        return len(self.kinds) > 1


_TEXT = ("short_text", "long_text", "postcode", "email", "phone", "upn", "uln")

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        Family("text", _("Text"), "pilcrow", _("Words"), _TEXT),
        Family("number", _("Number"), "order", _("Numbers"), ("number", "percentage", "money")),
        Family(
            "date",
            _("Date or time"),
            "calendar",
            _("Dates and times"),
            ("date", "time", "date_time", "month", "years_months"),
        ),
        Family("yes_no", _("Yes or no"), "check", _("Choosing"), ("yes_no",)),
        Family(
            "choice",
            _("Choices"),
            "list-ul",
            _("Choosing"),
            ("one_of", "any_of", "picture_cards"),
            choices=True,
        ),
        Family(
            "scale", _("Scale or faces"), "order", _("Choosing"), ("scale", "faces"), choices=True
        ),
        Family(
            "person", _("Person or organisation"), "user", _("Others"), ("person", "organisation")
        ),
        Family("file", _("File"), "upload", _("Others"), ("file", "drawing", "voice")),
        Family("group", _("Repeating group"), "group", _("Rows"), ("group",), columns=True),
        Family("table", _("Table"), "table", _("Rows"), ("table",), choices=True, columns=True),
        Family("row_of", _("Row of another group"), "link", _("Rows"), ("row_of",)),
        Family("calculated", _("Calculated"), "cogs", _("Shown only"), ("calculated",)),
        Family("information", _("Information"), "info-circle", _("Shown only"), ("information",)),
    )
}

FAMILY_OF: Mapping[str, Family] = {
    kind: family for family in FAMILIES.values() for kind in family.kinds
}
