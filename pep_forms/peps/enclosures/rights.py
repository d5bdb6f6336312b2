"""Who may see, attach, replace and withdraw a document.

Seeing asks four things at each look: does the actor know of the young person today, is the
document open to the role they act in, may its type be open to that role at all, and is its file
clean. Whoever attached it sees it as long as they know of the young person.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet

from media.enums import ScanState
from media.scanning import unscanned_allowed
from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.roles import AUTHORITY_ROLES, Role, Stage
from pep_forms.people import rights as people_rights
from pep_forms.people.models import YoungPerson
from pep_forms.people.queries import current_care_period, current_placement
from pep_forms.peps.enclosures import types
from pep_forms.peps.models import Enclosure, EnclosureRole, Pep
from pep_forms.peps.queries import keeps_earlier_care, peps_for

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor

#: Who attaches, and at which stages of a PEP.
_STAFF = frozenset({Stage.OPEN, Stage.MEETING, Stage.RETURNED})
_FAMILY = frozenset({Stage.OPEN, Stage.MEETING})
_ATTACH: dict[str, frozenset[Stage]] = {
    Role.DESIGNATED_TEACHER: _STAFF,
    Role.DELEGATE: _STAFF,
    Role.SOCIAL_WORKER: _STAFF,
    Role.PERSONAL_ADVISER: _STAFF,
    Role.FOSTER_CARER: _FAMILY,
    Role.KEY_WORKER: _FAMILY,
    Role.PARENT: _FAMILY,
    Role.YOUNG_PERSON: _FAMILY,
    Role.VS_ADMIN: frozenset(Stage) - {Stage.ARCHIVED},
}
#: Roles in which whoever follows goes on with what was attached before them.
_HANDED_ON = frozenset({Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER})


def clean_states() -> list[str]:
    """The states in which others may know of a file."""
    states = [str(ScanState.CLEAN)]
    return [*states, str(ScanState.UNSCANNED)] if unscanned_allowed() else states


def replaced() -> Exists:
    """The condition that a newer copy has taken a document's place: one that is clean."""
    newer = Enclosure.objects.filter(replaces=OuterRef("pk"), attachment__state__in=clean_states())
    return Exists(newer)


def visible(actor: Actor, young_person: YoungPerson) -> QuerySet[Enclosure]:
    """The documents of a young person that the actor may know of today.

    The caller has asked already whether they may see the young person.
    """
    rows = Enclosure.objects.filter(young_person=young_person)
    if actor.is_system:
        return rows
    rows = rows.filter(Q(pep__isnull=True) | Q(pep__in=peps_for(actor)))
    mine = Q(attached_by=actor.user, role=actor.role)
    clean = Q(attachment__state__in=clean_states())
    if actor.role in AUTHORITY_ROLES:
        # Of what was deleted for good the administrators keep the certificate.
        gone = Q(attachment__state=ScanState.PURGED)
        return rows.filter(mine | clean | gone if actor.role == Role.VS_ADMIN else mine | clean)
    if not keeps_earlier_care(actor) and (since := _back_since(young_person)):
        rows = rows.filter(Q(pep__isnull=False) | Q(created_at__gte=since))
    if actor.role == Role.PARENT and home_is_confidential(young_person):
        return rows.filter(mine)
    opened = Exists(EnclosureRole.objects.filter(enclosure=OuterRef("pk"), role=actor.role))
    shown = Q(opened) & Q(type__in=types.open_to(actor.role)) & clean
    past = Q(withdrawn_at__isnull=False) | Q(replaced())
    return rows.filter(mine | (shown & (~past | Q(attachment__in=_fetched(actor, young_person)))))


def home_is_confidential(young_person: YoungPerson) -> bool:
    """Whether where they live must stay unknown: papers of a school lead there."""
    placement = current_placement(young_person)
    return placement is not None and placement.confidential


def _back_since(young_person: YoungPerson) -> datetime | None:
    """Since when they are back in care, if they are: what is older stays with those who keep it.

    A plan says for itself whether it was shared since, and what is attached to it follows it.
    """
    now = current_care_period(young_person)
    if now is None or not young_person.care_periods.filter(ends_on__lt=now.starts_on).exists():
        return None
    return datetime.combine(now.starts_on, time.min, tzinfo=clock.LONDON)


def _fetched(actor: Actor, young_person: YoungPerson) -> list[str]:
    """The files of a young person that the actor has had in this role, by the read log."""
    seen = ReadEntry.objects.filter(
        user_id=actor.user_id,
        role=actor.role,
        channel="file",
        young_person=young_person.pk,
        subject__startswith="attachment:",
    )
    found = seen.order_by().values_list("subject", flat=True).distinct()
    return [subject.partition(":")[2] for subject in found]


def sees(actor: Actor, enclosure: Enclosure) -> bool:
    """Whether the actor may know of a document today."""
    young_person = enclosure.young_person
    if not people_rights.may_see(actor, young_person):
        return False
    return visible(actor, young_person).filter(pk=enclosure.pk).exists()


def may_attach(actor: Actor, young_person: YoungPerson, pep: Pep | None = None) -> bool:
    """Whether the actor may attach a document of some type now."""
    if actor.is_system:
        return True
    stages = _ATTACH.get(actor.role)
    if stages is None or actor.user is None:
        return False
    if not people_rights.may_see(actor, young_person):
        return False
    if pep is not None and (pep.young_person_id != young_person.pk or pep.stage not in stages):
        return False
    if pep is not None and not peps_for(actor).filter(pk=pep.pk).exists():
        return False
    return actor.role == Role.VS_ADMIN or bool(types.offered(actor.role))


def may_change(actor: Actor, enclosure: Enclosure) -> bool:
    """Whether the actor may replace, withdraw or narrow a document they see."""
    keeps = actor.is_system or actor.role == Role.VS_ADMIN
    if not keeps and not may_attach(actor, enclosure.young_person, enclosure.pep):
        return False
    return changes(actor, enclosure)


def changes(actor: Actor, enclosure: Enclosure) -> bool:
    """Whether a document is the actor's to change, where they may attach one.

    It is for whoever attached it, for whoever holds that role at school or in social care
    after them, and for the Virtual School's administrators.
    """
    if enclosure.withdrawn_at is not None or enclosure.attachment.state == ScanState.PURGED:
        return False
    if actor.is_system or actor.role == Role.VS_ADMIN:
        return True
    if actor.role != enclosure.role or actor.user is None:
        return False
    return actor.role in _HANDED_ON or enclosure.attached_by_id == actor.user.pk
