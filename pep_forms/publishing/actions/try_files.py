"""Who may attach and have the files of a try-out, and what becomes of one that had to wait.

They go the way of all files: looked into, scanned, stored, handed out by right. Only whose they
are is another answer, and they are thrown away with their try-out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from pep_forms import clock
from pep_forms.builder.rights import EDIT
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import ROLE_LABELS, Stage
from pep_forms.engine.visibility import Visibility
from pep_forms.exceptions import NotVisible
from pep_forms.peps.attachments import ids_in
from pep_forms.peps.rights import PepRights
from pep_forms.publishing.actions.trying import save
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import NobodysLookups, compiled_text, plan_about_nobody

if TYPE_CHECKING:
    from media.models import Attachment
    from pep_forms.people.actor import Actor
    from pep_forms.people.models import YoungPerson


def _find(key: UUID) -> TryOut:
    found = TryOut.objects.select_related("template").filter(pk=key).first()
    if found is None:
        raise NotVisible
    return found


def _is_theirs(actor: Actor, try_out: TryOut) -> bool:
    user = actor.user
    return user is not None and user.pk == try_out.owner_id and user.has_perm(EDIT)


def _rights(try_out: TryOut, role: str) -> PepRights:
    return PepRights(role=role, stage=Stage.OPEN, compiled=compiled_text(try_out.spec))


def _stored(try_out: TryOut) -> dict[str, Answers]:
    return {s: Answers.from_json(data) for s, data in try_out.answers.items()}


class TryFiles:
    """Answers for every file whose subject is a try-out (`media.permissions.Keeper`)."""

    def young_person(self, key: UUID) -> None:
        """Nobody: the young person of a try-out does not exist."""
        _find(key)

    def may_attach(self, actor: Actor, key: UUID, address: str) -> bool:
        """The owner, where the role that they play may change a question of files now."""
        try_out = _find(key)
        rights = _rights(try_out, try_out.role)
        placed = rights.compiled.place(address)
        if placed is None or not kinds.get(placed.question.kind).holds_files:
            return False
        if not _is_theirs(actor, try_out) or not rights.edits(address):
            return False
        shown = Visibility(rights.compiled, _stored(try_out), try_out.facts, today=clock.today())
        return shown.shows(address)

    def may_see(self, actor: Actor, attachment: Attachment) -> bool:
        """The owner alone, whomever they play: they sent it."""
        return _is_theirs(actor, _find(_key(attachment)))

    @transaction.atomic
    def arrived(self, attachment: Attachment) -> None:
        """Name the file in the answer it was attached to."""
        key = _key(attachment)
        try_out = TryOut.objects.select_for_update(of=("self",)).filter(pk=key).first()
        if try_out is None:
            return
        # Whom they play now need not be whom they played when they sent it.
        roles = dict.fromkeys((try_out.role, *ROLE_LABELS))
        played = (_rights(try_out, role) for role in roles)
        rights = next((held for held in played if held.edits(attachment.address)), None)
        placed = rights.compiled.place(attachment.address) if rights else None
        if rights is None or placed is None:
            return
        stored = _stored(try_out)
        entry = stored.get(placed.section.id, Answers()).entries.get(attachment.address)
        before = ids_in((entry.raw if entry.problem else entry.value) if entry else None)
        if str(attachment.pk) in before:
            return
        pep = plan_about_nobody(try_out.pk, try_out.template, try_out.facts)
        save(
            try_out=try_out,
            section=placed.section,
            changes=[Change(attachment.address, [*before, str(attachment.pk)], digest(before))],
            foreign=(),
            rights=rights,
            lookups=NobodysLookups(pep, rights.compiled, stored),
        )

    def withdrawn(self, attachment: Attachment, by: Actor) -> None:
        """Nobody withdraws one: it is removed from the answer, and goes with the try-out."""

    def purged(self, attachment: Attachment, by: Actor) -> int:
        """Nothing that is stored names it."""
        return 0

    def named(self, young_person: YoungPerson) -> frozenset[str]:
        """None of them is about a young person."""
        return frozenset()


def _key(attachment: Attachment) -> UUID:
    return UUID(attachment.subject.partition(":")[2])
