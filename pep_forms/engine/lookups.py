"""What the engine may ask about the world outside a spec: labels, people, rows, today.

The engine does no I/O: whoever calls it hands in an object with these methods. This class
is both the protocol and the answer of an empty world, which is what tests and blank forms use.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any


class Labels:
    """Turns stored codes and ids into words."""

    def code(self, code_set: str, code: str) -> str:
        """The label of a code, or the code itself when it is not known."""
        return code

    def choices(self, code_set: str) -> Sequence[tuple[str, str]]:
        """`(code, label)` pairs offered today, to print on paper; nothing when not known."""
        return ()

    def file(self, attachment_id: str) -> str:
        """What to call an attachment."""
        return "Attached file"

    def row(self, group: str, row_id: str) -> str:
        """What to call a row of a group, such as the change a target aims at."""
        return row_id


class Lookups(Labels):
    """Everything `parse` and the widgets may ask. The defaults know nothing."""

    today: date = date(1970, 1, 1)

    def offered(self, code_set: str, stored: str | None = None) -> Sequence[tuple[str, str]]:
        """`(code, label)` pairs offered today, with the stored one even if it has ended."""
        return ()

    def knows(self, code_set: str, code: str) -> bool:
        """Whether a code may be stored."""
        return True

    def people(self, roles: Sequence[str]) -> Sequence[tuple[str, str]]:
        """`(member id, "Name, role")` of the network, for a person question."""
        return ()

    def person(self, member_id: str) -> dict[str, Any] | None:
        """`{"member", "name", "role"}` to freeze into an answer, or None."""
        return None

    def organisations(self) -> Sequence[tuple[str, str]]:
        """`(id, name)` pairs offered for an organisation question."""
        return ()

    def organisation(self, organisation_id: str) -> dict[str, Any] | None:
        """`{"id", "name"}` to freeze into an answer, or None."""
        return None

    def rows(self, group: str) -> Sequence[tuple[str, str]]:
        """`(row id, words)` of a group's live rows, for a `row_of` question."""
        return ()

    def attachment(self, attachment_id: str) -> bool:
        """Whether an attachment is bound to this PEP and may be named here."""
        return True

    def file_words(self, attachment_id: str) -> str:
        """Type and size of an attachment that can be had; empty when it cannot."""
        return ""
