"""Which PEPs wait for a person's own role: one answer for the list, in a few queries.

Whose turn it is follows from the state, from the sections a role leads and has not marked
as done, and from the sign-offs asked for. Sections that a condition may close do not count:
whether they are asked is known only to somebody who reads the answers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import form
from pep_forms.db import current
from pep_forms.engine.roles import AUTHORITY_ROLES, Role, Stage, Verb, verbs_of
from pep_forms.engine.spec import FormSpec, SectionSpec
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, StaffRole, User
from pep_forms.people.queries import network
from pep_forms.peps import handing_over
from pep_forms.peps.enums import BEGUN, LED, UNMET, State, Trigger
from pep_forms.peps.handing_over import SCHOOL
from pep_forms.peps.models import Pep, PepTrigger, SectionDone, SectionFlag, SignOff

_WRITTEN = UNMET | {State.MEETING_HELD}
_ASKED_TO_SIGN = (State.SUBMITTED, State.IN_QUALITY)
_OF_THE_AUTHORITY = (*LED, *_ASKED_TO_SIGN)
#: Being typed in from paper.
_PAPER = Q(state__in=BEGUN) & ~Q(paper_reason="")
_CARE = frozenset({Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER})


def led_sections(spec: FormSpec, role: str) -> list[SectionSpec]:
    """The sections of a form that a role leads, may write in, and that are always asked."""
    return [
        section
        for section in spec.sections
        if role in section.led_by
        and section.builtin is None
        and section.show_when is None
        and Verb.EDIT in verbs_of(section.rights.get(role, "-"), Stage.OPEN)
    ]


def waiting_for(actor: Actor, peps: QuerySet[Pep], on: date | None = None) -> QuerySet[Pep]:
    """Those of `peps` in which the actor's role has something to do now."""
    day, role = on or clock.today(), actor.role
    if role in AUTHORITY_ROLES:
        # Theirs are a few states of all PEPs there are: an index finds those.
        peps = peps.filter(
            Q(state__in=_OF_THE_AUTHORITY) | Q(state=State.SCHEDULED, opens_on__lte=day) | _PAPER
        )
    versions = _versions_of(
        peps.filter(state__in=[*_WRITTEN, *_ASKED_TO_SIGN, State.RETURNED]), role
    )
    led = {pk: [section.id for section in led_sections(form(pk), role)] for pk in versions}
    every = sorted({section for sections in led.values() for section in sections})
    leads = _leads(role, day)
    turn = (
        _unfinished_sections(role)
        | _to_hand_over(actor, day)
        | (Q(state__in=LED) & leads)
        | _to_type_in(actor)
        | _to_sign(role, versions)
        | (Q(state=State.RETURNED) & Q(_flagged(every)))
    )
    if role == Role.VS_REVIEWER:
        turn |= Q(state__in=_ASKED_TO_SIGN)
    if role == Role.VS_ADMIN:
        turn |= Q(state=State.SCHEDULED, opens_on__lte=day)
    return peps.annotate(
        led_count=_count_of(led),
        done_count=_done(role, every),
        has_teacher=_has_teacher(day),
        **_handed_over(role, led),
    ).filter(turn)


def whose_turn(pep: Pep) -> dict[User, str]:
    """Everybody in the network and the Virtual School in whose role something is to be done.

    For jobs that look at one PEP; pages ask `waiting_for` about many at once.
    """
    one = Pep.objects.filter(pk=pep.pk)
    found: dict[User, str] = {}
    holders = [(member.user, member.role) for member in network(pep.young_person)]
    staff = StaffRole.objects.filter(current(), role__in=AUTHORITY_ROLES).select_related("user")
    turns: dict[str, bool] = {}
    for user, role in (*holders, *((row.user, row.role) for row in staff)):
        if role not in turns:
            turns[role] = waiting_for(Actor(user, role), one).exists()
        if turns[role]:
            found.setdefault(user, role)
    return found


def of_everybody(role: str, day: date, *, at_most: int) -> tuple[QuerySet[Pep], bool]:
    """All PEPs among which `waiting_for` may find some of the authority's.

    Whether anybody leads a PEP is a question about each. About so many of the most urgent are
    asked, which an index has in this order; also returned is whether there are more.
    """
    to_lead = Q(state__in=LED)
    last = Pep.objects.filter(to_lead).order_by("complete_by")
    days = list(last.values_list("complete_by", flat=True)[at_most - 1 : at_most + 1])
    if len(days) > 1 and days[0] is not None:
        # By their day, not one by one: those would be three thousand rows to look up.
        to_lead &= Q(complete_by__lte=days[0])
    asked = Q(state__in=_ASKED_TO_SIGN)
    wanted = to_lead | Q(state=State.SCHEDULED, opens_on__lte=day) | _PAPER
    if role == Role.VS_REVIEWER or _asking(role, _versions_of(Pep.objects.filter(asked), role)):
        wanted |= asked
    return Pep.objects.filter(wanted), len(days) > 1


def _versions_of(peps: QuerySet[Pep], role: str) -> list[UUID]:
    """The versions that some PEPs are pinned to."""
    if role in AUTHORITY_ROLES:
        # Asked of each version: those are few, and an index knows whether one is in use.
        of_version = peps.order_by().filter(version=OuterRef("pk"))
        return list(FormVersion.objects.filter(Exists(of_version)).values_list("pk", flat=True))
    return list(peps.order_by().values_list("version_id", flat=True).distinct())


def triggers_waiting_for(actor: Actor) -> QuerySet[PepTrigger]:
    """The noted reasons for which the actor's role opens a PEP."""
    waiting = PepTrigger.objects.filter(pep__isnull=True, dismissed_at__isnull=True)
    if actor.role == Role.VS_ADMIN:
        return waiting
    if actor.role == Role.SOCIAL_WORKER:
        return waiting.filter(trigger=Trigger.ENTERED_CARE)
    return waiting.none()


def _unfinished_sections(role: str) -> Q:
    if role in {Role.VS_ADMIN, Role.VS_REVIEWER}:
        return Q(pk__in=[])
    unfinished = Q(state__in=_WRITTEN - {State.SCHEDULED}, done_count__lt=F("led_count"))
    return unfinished & ~handing_over.is_under_way() if role in SCHOOL else unfinished


def _handed_over(role: str, led: dict[UUID, list[str]]) -> dict[str, Any]:
    """How many of the sections that a school hands over there are, and are done."""
    if role not in SCHOOL:
        return {}
    keys = handing_over.section_keys()
    ids = {pk: {s.id for s in form(pk).sections if s.key in keys} for pk in led}
    kept = {pk: [section for section in led[pk] if section in ids[pk]] for pk in led}
    every = sorted({section for sections in kept.values() for section in sections})
    return {"handed_count": _count_of(kept), "handed_done": _done(role, every)}


def _to_hand_over(actor: Actor, day: date) -> Q:
    """A PEP that the school they left hands over waits for that school alone, and not for long."""
    if actor.role not in SCHOOL or actor.user is None:
        return Q(pk__in=[])
    unfinished = Q(hand_over_until__gte=day, handed_done__lt=F("handed_count"))
    now = Q(handing_over.at_the_new_school(actor.user, actor.role, day))
    return handing_over.is_under_way() & unfinished & ~Q(state=State.SCHEDULED) & ~now


def _count_of(led: dict[UUID, list[str]]) -> Case:
    return Case(
        *(When(version=pk, then=Value(len(sections))) for pk, sections in led.items()),
        default=Value(0),
        output_field=IntegerField(),
    )


def _done(role: str, sections: Iterable[str]) -> Coalesce:
    done = (
        SectionDone.objects.filter(pep=OuterRef("pk"), role=role, section_id__in=list(sections))
        .order_by()
        .values("pep")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return Coalesce(Subquery(done, output_field=IntegerField()), 0)


def _has_teacher(day: date) -> Exists:
    return Exists(
        NetworkMember.objects.filter(
            current(day), young_person=OuterRef("young_person"), role=Role.DESIGNATED_TEACHER
        )
    )


def _leads(role: str, day: date) -> Q:
    """`lifecycle.leading_roles` as a condition; what is on paper, `_to_type_in` says."""
    made = Q(paper_reason="")
    handed = handing_over.is_under_way()
    if role in SCHOOL:
        return made & ~handed
    nobody_there = made & (Q(facts__in_setting=False) | Q(has_teacher=False) | handed)
    if role in _CARE:
        return nobody_there | (made & Q(facts__phase="post_16"))
    return nobody_there if role == Role.VS_ADMIN else Q(pk__in=[])


def _to_type_in(actor: Actor) -> Q:
    """A PEP on paper waits for whoever began to type it in, and for the Virtual School."""
    if actor.role == Role.VS_ADMIN:
        return _PAPER | (Q(state__in=LED) & ~Q(paper_reason=""))
    if actor.user is None or actor.role == Role.VS_REVIEWER:
        return Q(pk__in=[])
    begun = (_PAPER | Q(state__in=LED)) & ~Q(paper_reason="")
    return begun & Q(opened_by=actor.user)


def _to_sign(role: str, versions: Iterable[UUID]) -> Q:
    signed = SignOff.objects.filter(pep=OuterRef("pk"), round=OuterRef("round"), role=role)
    # A database reads from left to right: what costs a look elsewhere comes last.
    asked = Q(state__in=_ASKED_TO_SIGN) & Q(version__in=_asking(role, versions))
    return asked & ~Q(Exists(signed))


def _asking(role: str, versions: Iterable[UUID]) -> list[UUID]:
    """The versions in which a role is asked to sign."""
    return [pk for pk in versions if role in _signers(form(pk))]


def _flagged(sections: Iterable[str]) -> Exists:
    """Whether one of some sections was sent back and is not mended."""
    return Exists(
        SectionFlag.objects.filter(
            pep=OuterRef("pk"), mended_at__isnull=True, section_id__in=list(sections)
        )
    )


def _signers(spec: FormSpec) -> frozenset[str]:
    return frozenset({*spec.sign_off.required, *spec.sign_off.invited})
