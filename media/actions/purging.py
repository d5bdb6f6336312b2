"""Deleting a file for good: the wrong child's, everywhere at once, with a certificate."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext

from media import permissions, tasks
from media.actions.erasing import erase
from media.enums import ScanState
from media.models import Attachment, Purge
from media.rights import may_know_of, may_purge, readers_of
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people.actor import Actor


def purge(*, attachment: Attachment, reason: str, by: Actor) -> list[Purge]:
    """Delete a file for good, wherever it was attached for the same young person.

    At once nobody has it any more: its name is gone, no answer that can be changed names it,
    stored documents that name it are withheld and made anew. Its bytes leave the store with
    every version right after; the certificate says when nothing was left. The Virtual School
    does it for files that it may not see as well, and sees nothing of them by it. Doing it twice
    changes nothing. Raises NotVisible, NotAllowed, or BadInput without a reason.
    """
    if attachment.state == ScanState.PURGED:
        return list(Purge.objects.filter(attachment=attachment))
    if not may_purge(attachment, by):
        raise NotAllowed if may_know_of(attachment, by) else NotVisible
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise BadInput(gettext("Say why this file is deleted for good"), field="reason")
    return _purge(_everywhere(attachment), Purge.Why.WRONG, reason, by)


def purge_unused(*, attachment: Attachment, by: Actor) -> list[Purge]:
    """Delete a file that nothing ever named. Called by the sweep."""
    return _purge([attachment.pk], Purge.Why.UNUSED, "Nothing ever named this file.", by)


def _everywhere(attachment: Attachment) -> list[UUID]:
    """The file and its twins: the same bytes for the same young person at other places."""
    same = Attachment.objects.filter(
        young_person=attachment.young_person_id, sha256=attachment.sha256
    )
    return list(same.exclude(state=ScanState.PURGED).values_list("pk", flat=True))


@transaction.atomic
def _purge(keys: list[UUID], why: Purge.Why, reason: str, by: Actor) -> list[Purge]:
    made = []
    rows = Attachment.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    for row in rows.exclude(state=ScanState.PURGED):
        certificate = Purge(
            attachment=row,
            why=why,
            reason=reason,
            sha256=row.sha256,
            size=row.size,
            readers=readers_of(row),
            purged_by=by.user,
            role=by.role,
            on_behalf_of=by.on_behalf_of,
        )
        # The name may be the wrong child's: it goes with the bytes.
        row.state, row.name = ScanState.PURGED, f"Deleted file.{row.kind.endings[0]}"
        row.save(update_fields=["state", "name"])
        keeper, _ = permissions.keeper_of(row.subject)
        certificate.documents = keeper.purged(row, by)
        certificate.save(force_insert=True)
        log_write(
            event="file.purged",
            by=by,
            subject=row.subject,
            young_person=row.young_person_id,
            data={
                "attachment": str(row.pk),
                "address": row.address,
                "why": str(why),
                "readers": certificate.readers,
                "documents": certificate.documents,
            },
        )
        transaction.on_commit(partial(_erase, str(certificate.pk)))
        made.append(certificate)
    return made


def _erase(purge_id: str) -> None:
    """At once, while the person waits; the worker goes on where the store fails."""
    found = erase(purge_id=purge_id)
    if found is not None and found.finished_at is None:
        tasks.erase_again.enqueue(purge_id)
