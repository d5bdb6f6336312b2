"""Answers the engine's questions about one PEP: codes, people of the network, rows, files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from media import words as file_words
from media.models import Attachment
from media.queries import find
from media.rights import servable
from pep_forms import clock
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, join
from pep_forms.engine.compile import Compiled
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.engine.text import words
from pep_forms.people.models import Organisation
from pep_forms.people.queries import network
from pep_forms.peps import attachments
from pep_forms.reference import codes

if TYPE_CHECKING:
    from pep_forms.peps.models import Pep


class PepLookups(Lookups):
    """The world as one PEP's questions see it. Asks the database at most once for each."""

    def __init__(self, pep: Pep, compiled: Compiled, answers: Mapping[str, Answers]) -> None:
        self.pep = pep
        self.compiled = compiled
        self.answers = answers
        self.today = clock.today()

    def code(self, code_set: str, code: str) -> str:
        """The label frozen at completion if there is one, else today's."""
        frozen = self.pep.frozen_labels.get(code_set, {}).get(code)
        return frozen or codes.label(code_set, code)

    def offered(self, code_set: str, stored: str | None = None) -> Sequence[tuple[str, str]]:
        return codes.offered(code_set, self.today, stored)

    def knows(self, code_set: str, code: str) -> bool:
        return codes.exists(code_set, code)

    @cached_property
    def _members(self) -> dict[str, dict[str, Any]]:
        rows = network(self.pep.young_person)
        return {
            str(member.pk): {
                "member": str(member.pk),
                "name": member.user.full_name,
                "role": ROLE_LABELS.get(member.role, member.role),
                "code": member.role,
            }
            for member in rows
        }

    def people(self, roles: Sequence[str]) -> Sequence[tuple[str, str]]:
        return [
            (key, f"{member['name']}, {member['role'].lower()}")
            for key, member in self._members.items()
            if not roles or member["code"] in roles
        ]

    def person(self, member_id: str) -> dict[str, Any] | None:
        member = self._members.get(member_id)
        return {k: v for k, v in member.items() if k != "code"} if member else None

    @cached_property
    def _organisations(self) -> list[tuple[str, str]]:
        return [
            (str(key), name)
            for key, name in Organisation.objects.order_by("name").values_list("pk", "name")[:500]
        ]

    def organisations(self) -> Sequence[tuple[str, str]]:
        return self._organisations

    def organisation(self, organisation_id: str) -> dict[str, Any] | None:
        try:
            name = Organisation.objects.filter(pk=organisation_id).values_list("name", flat=True)
            found = name.first()
        except (ValueError, ValidationError):
            return None
        return {"id": organisation_id, "name": found} if found else None

    def rows(self, group: str) -> Sequence[tuple[str, str]]:
        placed = self.compiled.questions.get(group)
        if placed is None:
            return ()
        answers = self.answers.get(placed.section.id, Answers())
        title = str(placed.question.options.get("title_from", ""))
        noun = words(placed.question.options.get("item"), default="row")
        found = []
        for number, row in enumerate(answers.rows_of(group), 1):
            name = f"{noun[:1].upper()}{noun[1:]} {number}"
            entry = answers.entries.get(join(group, row.id, title))
            # A narrowed answer must not travel to readers of another section as a row's name.
            if entry is not None and entry.value is not None and entry.visible_to is None:
                column = self.compiled.question(title)
                shown = kinds.get(column.kind).display(entry.value, column, self)
                name = f"{name}: {shown[0][:80]}" if shown else name
            found.append((row.id, name))
        return found

    def row(self, group: str, row_id: str) -> str:
        return dict(self.rows(group)).get(row_id, "A row that was removed")

    @cached_property
    def subject(self) -> str:
        """What its files were attached to."""
        return attachments.subject_of(self.pep)

    @cached_property
    def _attached(self) -> dict[str, Attachment]:
        return attachments.of_pep(self.pep)

    def _attachment(self, attachment_id: str) -> Attachment | None:
        """A file of this PEP, or one that was carried here from another of the same person."""
        if attachment_id not in self._attached:
            found = find(attachment_id)
            if found is None or found.young_person_id != self.pep.young_person_id:
                return None
            self._attached[attachment_id] = found
        return self._attached[attachment_id]

    def attachment(self, attachment_id: str) -> bool:
        """Whether an answer of this PEP may name a file: attached here, or named already."""
        found = self._attachment(attachment_id)
        if found is None or not servable(found):
            return False
        return found.subject == self.subject or any(
            attachments.names(entry, attachment_id)
            for answers in self.answers.values()
            for entry in answers.entries.values()
        )

    def file(self, attachment_id: str) -> str:
        found = self._attachment(attachment_id)
        if found is None:
            return "A file that is not here"
        return f"{found.name} (withdrawn)" if found.withdrawn_at else found.name

    def file_words(self, attachment_id: str) -> str:
        found = self._attachment(attachment_id)
        if found is None or not servable(found):
            return ""
        return f"{found.kind.label}, {file_words.size_words(found.size)}"
