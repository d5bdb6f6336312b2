"""Withdrawing a file: named no longer, kept for those who have had it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from media import permissions
from media.models import Attachment
from media.rights import is_own
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people.actor import Actor


def withdraw(*, attachment: Attachment, reason: str, by: Actor) -> Attachment:
    """Withdraw a file with a reason. Doing it twice changes nothing.

    Whoever attached it may, whoever may attach at its place now, and the Virtual School.
    Raises NotVisible, NotAllowed, or BadInput without a reason.
    """
    keeper, key = permissions.keeper_of(attachment.subject)
    if not keeper.may_see(by, attachment):
        raise NotVisible
    may = is_own(attachment, by) or by.role == Role.VS_ADMIN
    if not may and not keeper.may_attach(by, key, attachment.address):
        raise NotAllowed
    reason = " ".join(reason.split())[:500]
    if not reason:
        raise BadInput(_("Say why you withdraw this file"), field="reason")
    with transaction.atomic():
        row = Attachment.objects.select_for_update(of=("self",)).get(pk=attachment.pk)
        if row.withdrawn_at is not None:
            return row
        row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.user, reason
        row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        keeper.withdrawn(row, by)
        log_write(
            event="file.withdrawn",
            by=by,
            subject=row.subject,
            young_person=row.young_person_id,
            data={"attachment": str(row.pk), "address": row.address},
        )
    return row
