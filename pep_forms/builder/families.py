"""The families of question kinds: what one block of the editor can be, and what it holds.

A family is a block type. Kinds of one family are told apart by a choice inside the block, so
that an author can turn a short text into a long one without losing the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Family:
    """Kinds that are edited alike."""

    name: str
    label: str
    icon: str
    group: str
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
        Family("text", "Text", "pilcrow", "Words", _TEXT),
        Family("number", "Number", "order", "Numbers", ("number", "percentage", "money")),
        Family(
            "date",
            "Date or time",
            "calendar",
            "Dates and times",
            ("date", "time", "date_time", "month", "years_months"),
        ),
        Family("yes_no", "Yes or no", "check", "Choosing", ("yes_no",)),
        Family(
            "choice",
            "Choices",
            "list-ul",
            "Choosing",
            ("one_of", "any_of", "picture_cards"),
            choices=True,
        ),
        Family("scale", "Scale or faces", "order", "Choosing", ("scale", "faces"), choices=True),
        Family("person", "Person or organisation", "user", "Others", ("person", "organisation")),
        Family("file", "File", "upload", "Others", ("file", "drawing", "voice")),
        Family("group", "Repeating group", "group", "Rows", ("group",), columns=True),
        Family("table", "Table", "table", "Rows", ("table",), choices=True, columns=True),
        Family("row_of", "Row of another group", "link", "Rows", ("row_of",)),
        Family("calculated", "Calculated", "cogs", "Shown only", ("calculated",)),
        Family("information", "Information", "info-circle", "Shown only", ("information",)),
    )
}

FAMILY_OF: Mapping[str, Family] = {
    kind: family for family in FAMILIES.values() for kind in family.kinds
}
