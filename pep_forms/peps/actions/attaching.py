"""What becomes of a PEP's answers when a file arrives or is withdrawn, and who may attach."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from pep_forms import clock
from pep_forms.engine.answers import Answers, Entry, digest
from pep_forms.engine.merge import Change
from pep_forms.engine.visibility import Visibility
from pep_forms.exceptions import NotAllowed, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.peps import attachments
from pep_forms.peps.actions.purging import withhold_documents
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import rights_for
from pep_forms.peps.stored import load

if TYPE_CHECKING:
    from media.models import Attachment
    from pep_forms.people.models import YoungPerson


def _pep(key: UUID) -> Pep:
    pep = Pep.objects.select_related("young_person").filter(pk=key).first()
    if pep is None:
        raise NotVisible
    return pep


class PepFiles:
    """Answers for every file whose subject is a PEP (`media.permissions.Keeper`)."""

    def young_person(self, key: UUID) -> YoungPerson:
        return _pep(key).young_person

    def may_attach(self, actor: Actor, key: UUID, address: str) -> bool:
        """Whoever may change the answer at the address now, if it is a question of files."""
        pep = _pep(key)
        rights = rights_for(actor, pep)
        placed = rights.compiled.place(address)
        if placed is None or not attachments.takes_files(rights, address):
            return False
        if not rights.edits(address):
            return False
        section = placed.section.id
        stored = load(pep, {section, *rights.compiled.depends.get(section, ())})
        entry = stored.get(section, Answers()).entries.get(address)
        if entry is not None and not rights.sees_entry(address, entry):
            return False
        shown = Visibility(rights.compiled, stored, pep.facts, today=clock.today())
        return shown.shows(address)

    def may_see(self, actor: Actor, attachment: Attachment) -> bool:
        return attachments.may_see(actor, attachment)

    def arrived(self, attachment: Attachment) -> None:
        """Name the file in the answer it was attached to, for the person who attached it."""
        if attachment.uploaded_by is None or attachment.withdrawn_at is not None:
            return
        by = Actor(attachment.uploaded_by, attachment.role, attachment.on_behalf_of)
        key = str(attachment.pk)
        self._rename(attachment, by, lambda ids: ids if key in ids else [*ids, key])

    def withdrawn(self, attachment: Attachment, by: Actor) -> None:
        """Name the file no longer, where its answer can still be changed."""
        key = str(attachment.pk)
        self._rename(attachment, by, lambda ids: [other for other in ids if other != key])

    def purged(self, attachment: Attachment, by: Actor) -> int:
        """Name the file no longer where that can be changed, and remake what was printed."""
        withheld = withhold_documents(attachment, by)
        self.withdrawn(attachment, by)
        return withheld

    def named(self, young_person: YoungPerson) -> frozenset[str]:
        """Every file that an answer, a change of one, or what was set aside names."""
        return attachments.named(young_person)

    def _rename(
        self, attachment: Attachment, by: Actor, change: Callable[[list[str]], list[str]]
    ) -> None:
        pep = _pep(UUID(attachment.subject.partition(":")[2]))
        # Who lost the right meanwhile names nothing: the file stays theirs alone.
        with contextlib.suppress(NotVisible, NotAllowed):
            rights = rights_for(by, pep)
            placed = rights.compiled.place(attachment.address)
            if placed is None or not rights.edits(attachment.address):
                return
            # The PEP is locked first, so the digest below is of what stands there.
            Pep.objects.select_for_update(of=("self",)).get(pk=pep.pk)
            stored = load(pep, [placed.section.id]).get(placed.section.id, Answers())
            entry = stored.entries.get(attachment.address)
            if entry is not None and not rights.sees_entry(attachment.address, entry):
                return
            before = _raw(entry)
            after = change(before)
            if after != before:
                save_section(
                    pep=pep,
                    section_id=placed.section.id,
                    changes=[Change(attachment.address, after, digest(before))],
                    by=by,
                )


def _raw(entry: Entry | None) -> list[str]:
    if entry is None:
        return []
    return attachments.ids_in(entry.raw if entry.problem else entry.value)
