"""Who is where, and who may come upon whom.

`young_people_for` is the only place that says which young people an actor can see; lists,
look-ups and `rights.may_see` all ask it, so that they cannot differ.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db.models import (
    CharField,
    DateField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.functions import Coalesce

from pep_forms import clock
from pep_forms.db import current
from pep_forms.engine.roles import AUTHORITY_ROLES, Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    CarePeriod,
    Enrolment,
    NetworkMember,
    Placement,
    StaffRole,
    User,
    YoungPerson,
)
from pep_forms.people.models.network import NETWORK_ROLES
from pep_forms.prepared import Given, Prepared

#: The order in which somebody's roles are offered; the first is the one they start in.
ROLE_ORDER: tuple[str, ...] = (
    Role.VS_ADMIN,
    Role.VS_REVIEWER,
    Role.SCS_TEAM,
    Role.SOCIAL_WORKER,
    Role.PERSONAL_ADVISER,
    Role.IRO,
    Role.DESIGNATED_TEACHER,
    Role.DELEGATE,
    Role.FOSTER_CARER,
    Role.KEY_WORKER,
    Role.PARENT,
    Role.YOUNG_PERSON,
)
_YEAR = timedelta(days=365)


def young_people_for(actor: Actor, on: date | None = None) -> QuerySet[YoungPerson]:
    """The young people this actor may know of, in the role they act in, on a day.

    Sealed records are in no answer, and a role nobody knows opens nothing. Some days after
    somebody left care their network is in no answer either.
    """
    everybody = YoungPerson.objects.all()
    if actor.is_system:
        return everybody
    user, role = actor.user, actor.role
    if user is None or not user.is_active:
        return everybody.none()
    if role == Role.YOUNG_PERSON:
        own = user.young_person_id
        return everybody.filter(pk=own) if own else everybody.none()
    if user.is_young_person:
        return everybody.none()
    if role in AUTHORITY_ROLES:
        holds = StaffRole.objects.filter(current(on), user=user, role=role)
        return everybody.filter(Exists(holds))
    if role not in NETWORK_ROLES:
        return everybody.none()
    everybody = everybody.filter(_access(on))
    mine = _held_by(user, role, on).filter(young_person=OuterRef("pk"))
    if role != Role.SCS_TEAM:
        return everybody.filter(Exists(mine))
    teams = StaffRole.objects.filter(current(on), user=user, role=role).values("team")
    of_team = _memberships(on).filter(
        young_person=OuterRef("pk"),
        role__in=[Role.SOCIAL_WORKER, Role.SCS_TEAM],
        organisation__in=teams,
    )
    return everybody.filter(Exists(mine) | Exists(of_team))


def known_to(actor: Actor, on: date | None = None, *, by: str = "young_person") -> Q:
    """The condition that a row is of one of `young_people_for`; `by` leads to the young person.

    For the Virtual School it names the few sealed records that are out, instead of the many
    that are in: a list of a hundred thousand need not be joined with them to be counted.
    """
    if actor.role not in AUTHORITY_ROLES or actor.user is None or actor.user.is_young_person:
        return Q(**{f"{by}__in": young_people_for(actor, on)})
    if not actor.user.is_active:
        return Q(pk__in=[])
    holds = StaffRole.objects.filter(current(on), user=actor.user, role=actor.role)
    sealed = YoungPerson.including_sealed.filter(sealed_at__isnull=False).order_by()
    return Q(Exists(holds)) & ~Q(**{f"{by}__in": sealed.values("pk")})


def knows_of(actor: Actor, young_person: YoungPerson, on: date | None = None) -> bool:
    """Whether a young person is among `young_people_for`: the one question every request asks.

    For a role held in the network itself the membership answers it, at half the cost.
    """
    user, role = actor.user, actor.role
    by_membership = role in NETWORK_ROLES and role not in {Role.SCS_TEAM, Role.YOUNG_PERSON}
    if by_membership and user is not None and user.is_active and not user.is_young_person:
        day = on or clock.today()
        return bool(_KNOWS.rows(user=user.pk, role=role, day=day, who=young_person.pk))
    return young_people_for(actor, on).filter(pk=young_person.pk).exists()


def _access(on: date | Given | None, prefix: str = "") -> Q:
    """The condition that a network still has access: they are in care, or left just now."""
    ends_on = f"{prefix}access_ends_on"
    return Q(**{f"{ends_on}__isnull": True}) | Q(**{f"{ends_on}__gte": on or clock.today()})


def network_has_access(young_person: YoungPerson, on: date | None = None) -> bool:
    """Whether anybody but the Virtual School still has access, by the record in hand."""
    last_day = young_person.access_ends_on
    return last_day is None or last_day >= (on or clock.today())


def _held_by(user: User, role: str, on: date | None) -> QuerySet[NetworkMember]:
    return _memberships(on).filter(user=user, role=role)


def _memberships(on: date | Given | None) -> QuerySet[NetworkMember]:
    """Memberships in force: a delegate's only while the one who delegated has theirs."""
    return NetworkMember.objects.filter(
        current(on), Q(delegated_by__isnull=True) | current(on, "delegated_by__")
    )


def network(young_person: YoungPerson, on: date | None = None) -> QuerySet[NetworkMember]:
    """Everybody round a young person on a day."""
    return (
        _memberships(on)
        .filter(young_person=young_person)
        .select_related("user", "organisation")
        .order_by("role", "starts_on", "id")
    )


def role_holders(
    young_person: YoungPerson, role: str, on: date | None = None
) -> QuerySet[NetworkMember]:
    """Who has a role in a young person's network on a day, first come first."""
    return network(young_person, on).filter(role=role).order_by("starts_on", "id")


def roles_for(user: User, young_person: YoungPerson, on: date | None = None) -> frozenset[str]:
    """The roles somebody can act in for one young person on a day."""
    if not user.is_active or young_person.sealed_at is not None:
        return frozenset()
    if user.is_young_person:
        is_self = user.young_person_id == young_person.pk
        return frozenset({Role.YOUNG_PERSON}) if is_self else frozenset()
    staff = StaffRole.objects.filter(current(on), user=user).values_list("role", "team_id")
    held: set[str] = set()
    teams: set[UUID] = set()
    for role, team_id in staff:
        if team_id is None:
            held.add(role)
        else:
            teams.add(team_id)
    if not network_has_access(young_person, on):
        return frozenset(held)
    mine = _memberships(on).filter(young_person=young_person, user=user)
    held.update(mine.values_list("role", flat=True))
    if teams and Role.SCS_TEAM not in held:
        of_team = network(young_person, on).filter(
            role__in=[Role.SOCIAL_WORKER, Role.SCS_TEAM], organisation__in=teams
        )
        if of_team.exists():
            held.add(Role.SCS_TEAM)
    return frozenset(held)


def roles_of(user: User, on: date | None = None) -> tuple[str, ...]:
    """The roles somebody can act in at all, in the order they are offered. One query."""
    if not user.is_active:
        return ()
    if user.is_young_person:
        return (Role.YOUNG_PERSON,)
    held = {role for (role,) in _HELD.rows(user=user.pk, day=on or clock.today())}
    return tuple(role for role in ROLE_ORDER if role in held)


_DAY, _USER = Given("day", DateField()), Given("user", UUIDField())
#: Asked by every request: which roles somebody holds, and whether one of them is for somebody.
_HELD = Prepared(
    lambda: (
        StaffRole.objects.filter(current(_DAY), user=_USER)
        .order_by()
        .values_list("role")
        .union(_memberships(_DAY).filter(user=_USER).order_by().values_list("role"))
    )
)
_KNOWS = Prepared(
    lambda: (
        _memberships(_DAY)
        .filter(
            _access(_DAY, "young_person__"),
            user=_USER,
            role=Given("role", CharField()),
            young_person=Given("who", UUIDField()),
            young_person__sealed_at__isnull=True,
        )
        .order_by()
        .values_list("pk")[:1]
    )
)


def delegated_sections(
    user: User, young_person: YoungPerson, on: date | None = None
) -> frozenset[str]:
    """The sections that were delegated to somebody for one young person."""
    lists = (
        _memberships(on)
        .filter(user=user, young_person=young_person, role=Role.DELEGATE)
        .values_list("delegated_sections", flat=True)
    )
    return frozenset(section for sections in lists for section in sections)


def current_placement(young_person: YoungPerson, on: date | None = None) -> Placement | None:
    """Where a young person really lives on a day: not the holiday or hospital on top of it."""
    return (
        Placement.objects.filter(current(on), young_person=young_person, temporary=False)
        .select_related("organisation", "where")
        .order_by("-starts_on")
        .first()
    )


def current_enrolment(young_person: YoungPerson, on: date | None = None) -> Enrolment | None:
    """The setting that leads on a day."""
    return (
        Enrolment.objects.filter(current(on), young_person=young_person, main=True)
        .select_related("organisation")
        .order_by("-starts_on")
        .first()
    )


def current_care_period(young_person: YoungPerson, on: date | None = None) -> CarePeriod | None:
    """The time in care that a day is part of."""
    return (
        CarePeriod.objects.filter(current(on), young_person=young_person)
        .order_by("-starts_on")
        .first()
    )


def moves(young_person: YoungPerson, on: date | None = None) -> dict[str, int]:
    """How often home and school changed: the counts a plan shows, as they stood on a day."""
    day = on or clock.today()
    real = Placement.objects.filter(young_person=young_person, temporary=False, starts_on__lte=day)
    schools = Enrolment.objects.filter(
        young_person=young_person, main=True, organisation__isnull=False, starts_on__lte=day
    )
    return {
        "placements_12_months": real.filter(starts_on__gt=day - _YEAR).count(),
        "placements_total": real.count(),
        "schools_total": schools.values("organisation").distinct().count(),
    }


def search(people: QuerySet[YoungPerson], text: str) -> QuerySet[YoungPerson]:
    """Those whose name contains every word, or whose UPN or care ID is the text."""
    text = " ".join(text.split())
    if not text:
        return people
    by_name = Q()
    for word in text.split(" "):
        by_name &= Q(legal_name__icontains=word) | Q(known_as__icontains=word)
    code = text.replace(" ", "")
    return people.filter(by_name | Q(upn__iexact=code) | Q(care_id__iexact=text))


def with_current_setting(
    people: QuerySet[YoungPerson], on: date | None = None
) -> QuerySet[YoungPerson]:
    """Adds `setting_name`, so that a list needs no query for each row."""
    named = (
        Enrolment.objects.filter(current(on), young_person=OuterRef("pk"), main=True)
        .order_by("-starts_on")
        .values("organisation__name")[:1]
    )
    name = Coalesce(Subquery(named), Value(""), output_field=CharField())
    return people.annotate(setting_name=name)
