"""The files of a sealed record, for a holder who has just given a reason for opening it.

What a young person kept for their social worker is not among them: nobody of the Virtual School
could see it before the record was sealed, and the door shows no more than that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from media.models import Attachment
from media.rights import servable
from pep_forms import clock
from pep_forms.engine.text import say
from pep_forms.exceptions import NotVisible
from pep_forms.peps import attachments
from pep_forms.peps.models import Enclosure
from pep_forms.peps.rights import PepRights, rights_of_audience

if TYPE_CHECKING:
    from uuid import UUID

    from pep_forms.people.actor import Actor
    from pep_forms.people.models import SealedOpening


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file, and where it stood."""

    attachment: Attachment
    place: str


def of_record(opening: SealedOpening, actor: Actor) -> list[SealedFile]:
    """The files that answers name or that were attached, the oldest first; none was withdrawn.

    Raises NotVisible unless the opening is the actor's own and still goes on.
    """
    if actor.user is None or opening.opened_by_id != actor.user.pk:
        raise NotVisible("no such record")
    if opening.open_until <= clock.now():
        raise NotVisible("no such record")
    return list(_files(opening.sealed.young_person_id, actor.role))


def _files(young_person: UUID, role: str) -> Iterator[SealedFile]:
    of_theirs = {"young_person": young_person, "withdrawn_at__isnull": True}
    enclosed = {row.attachment_id: row for row in Enclosure.objects.filter(**of_theirs)}
    rights: dict[UUID, PepRights] = {}
    for row in Attachment.objects.filter(**of_theirs).order_by("created_at", "pk"):
        if not servable(row):
            continue
        enclosure = enclosed.get(row.pk)
        place = enclosure.title if enclosure else _place(row, role, rights)
        if place:
            yield SealedFile(row, place)


def _place(attachment: Attachment, role: str, known: dict[UUID, PepRights]) -> str:
    """The question whose answer names a file, where the role may see that answer."""
    for pep, address, entry in attachments.naming(attachment):
        if pep.pk not in known:
            known[pep.pk] = rights_of_audience(pep, (role,), pep.stage)[0]
        rights = known[pep.pk]
        placed = rights.compiled.place(address)
        if placed is not None and rights.sees_entry(address, entry):
            return f"{say(placed.section.title)}: {say(placed.question.label)}"
    return ""
