"""What becomes of an attached document: withdrawn, narrowed, closed to parents, deleted."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from media.models import Attachment
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, WrongState
from pep_forms.people import changes
from pep_forms.people import rights as people_rights
from pep_forms.people.models import YoungPerson
from pep_forms.peps.actions import enclosing
from pep_forms.peps.enclosures import rights, types
from pep_forms.peps.models import Enclosure, EnclosureRole

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor

#: What a document is called once it was deleted for good: its title may have been the wrong
#: child's as well.
DELETED = "Deleted document"


@transaction.atomic
def withdraw(*, enclosure: Enclosure, reason: str, by: Actor) -> Enclosure:
    """Withdraw a document: it leaves the list, and whoever has had it can read it on.

    Whoever attached it may, their successor at school or in social care, and the Virtual
    School. Doing it twice changes nothing. Raises NotVisible, NotAllowed, or BadInput without
    a reason.
    """
    row = _locked(enclosure, by)
    if row.withdrawn_at is not None:
        return row
    if not rights.may_change(by, row):
        raise NotAllowed
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput(_("Say why you withdraw this document"), field="reason")
    return _withdraw(row, reason[:500], by)


def _withdraw(row: Enclosure, reason: str, by: Actor) -> Enclosure:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), by.user, reason
    row.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
    _log("document.withdrawn", row, by)
    return row


@transaction.atomic
def amend(
    *,
    enclosure: Enclosure,
    title: str,
    open_to: Collection[str],
    dated_on: date | None,
    review_on: date | None,
    expires_on: date | None,
    by: Actor,
) -> Enclosure:
    """Correct what is said of a document: its title, its days, and who may see it, only fewer.

    Whoever should see more attaches it anew: rights are never widened for what is there.
    """
    row = _locked(enclosure, by)
    if not rights.may_change(by, row):
        raise NotAllowed
    kind = types.get(row.type)
    if kind is None:
        raise WrongState(_("This type of document is not in use any more. Attach it anew."))
    had = set(row.openings.values_list("role", flat=True))
    if not set(open_to) <= had:
        raise BadInput(
            _("Only fewer people can be let see it. To show it to more, attach it again"),
            field="open_to",
        )
    enclosing.check_dates(kind, dated_on, review_on, expires_on)
    if review_on != row.review_on:
        enclosing.check_day(
            review_on, _("The day to look at it again must be today or later"), "review_on"
        )
    if expires_on != row.expires_on:
        enclosing.check_day(expires_on, _("The last day must be today or later"), "expires_on")
    row.title = enclosing.clean_title(title)
    row.dated_on, row.review_on, row.expires_on = dated_on, review_on, expires_on
    row.save(update_fields=["title", "dated_on", "review_on", "expires_on"])
    lost = had - set(open_to)
    row.openings.filter(role__in=lost).delete()
    _log("document.amended", row, by, closed_to=types.in_order(lost))
    return row


@transaction.atomic
def close_to_parents(young_person: YoungPerson, *, by: Actor) -> int:
    """A home became confidential: no parent sees what others attached from now on."""
    rows = Enclosure.objects.filter(young_person=young_person, openings__role=Role.PARENT)
    closed = list(rows.exclude(role=Role.PARENT))
    EnclosureRole.objects.filter(enclosure__in=closed, role=Role.PARENT).delete()
    for row in closed:
        _log("document.amended", row, by, closed_to=[Role.PARENT])
    return len(closed)


def listen(change: changes.Change, by: Actor) -> None:
    """A confidential home, new or known, closes what leads to it."""
    match change:
        case changes.PlacementClosed():
            close_to_parents(change.young_person, by=by)
        case changes.PlacementStarted(placement=placement):
            if placement.confidential and not placement.temporary:
                close_to_parents(change.young_person, by=by)


class DocumentFiles:
    """Answers for every file attached to a young person (`media.permissions.Keeper`)."""

    def young_person(self, key: UUID) -> YoungPerson:
        found = YoungPerson.objects.filter(pk=key).first()
        if found is None:
            raise NotVisible
        return found

    def may_attach(self, actor: Actor, key: UUID, address: str) -> bool:
        """Whoever may attach documents of some type. Which, and to what, `attach` has asked."""
        young_person = self.young_person(key)
        people_rights.check_may_see(actor, young_person)
        return rights.may_attach(actor, young_person)

    def may_see(self, actor: Actor, attachment: Attachment) -> bool:
        found = Enclosure.objects.select_related("young_person").filter(attachment=attachment)
        enclosure = found.first()
        return enclosure is not None and rights.sees(actor, enclosure)

    def arrived(self, attachment: Attachment) -> None:
        """The row names its file from the start: now others see it too."""

    def withdrawn(self, attachment: Attachment, by: Actor) -> None:
        """The document goes with its file."""
        row = Enclosure.objects.filter(attachment=attachment, withdrawn_at__isnull=True).first()
        if row is not None:
            _withdraw(row, attachment.withdrawn_reason, by)

    def purged(self, attachment: Attachment, by: Actor) -> int:
        """Forget the title. No document of a PEP prints what is attached beside it."""
        Enclosure.objects.filter(attachment=attachment).update(title=DELETED)
        return 0

    def named(self, young_person: YoungPerson) -> frozenset[str]:
        """Every file that a document of theirs is."""
        theirs = Enclosure.objects.filter(young_person=young_person)
        return frozenset(str(key) for key in theirs.values_list("attachment", flat=True))


def _locked(enclosure: Enclosure, by: Actor) -> Enclosure:
    row = (
        Enclosure.objects.select_for_update(of=("self",))
        .select_related("young_person", "pep", "attachment")
        .get(pk=enclosure.pk)
    )
    if not rights.sees(by, row):
        raise NotVisible
    return row


def _log(event: str, row: Enclosure, by: Actor, **more: object) -> None:
    log_write(
        event=event,
        by=by,
        subject=f"pep:{row.pep_id}" if row.pep_id else enclosing.subject_of(row.young_person),
        young_person=row.young_person_id,
        data={"document": str(row.pk), "type": row.type, **more},
    )
