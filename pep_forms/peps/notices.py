"""Who is told of what: each move of a PEP, and answers that ask for somebody today.

Messages name the task and never the child. Nobody is told of what they did themselves, and
nobody who may not see what it is about. An import of old plans and the demo world write to
nobody (`silence`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.db import current
from pep_forms.engine.answers import Answers, Entry, digest, join, parts, question_of
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.conditions import evaluate
from pep_forms.engine.merge import Accepted
from pep_forms.engine.roles import AUTHORITY_ROLES, Role, Verb, verbs_of
from pep_forms.engine.visibility import Visibility
from pep_forms.notify import kinds
from pep_forms.notify.actions import queue
from pep_forms.people.actor import Actor
from pep_forms.people.models import StaffRole, User
from pep_forms.people.queries import network, network_has_access
from pep_forms.peps import due_dates

if TYPE_CHECKING:
    from datetime import date

    from pep_forms.people.models import YoungPerson
    from pep_forms.peps.models import Pep

#: The roles of social care that fill in a plan; its team is in charge of them.
_SOCIAL_CARE = frozenset({Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER})
_silent: ContextVar[bool] = ContextVar("pep_notices_silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Tell nobody inside the block: what happens there happened long ago."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def opened(pep: Pep, by: Actor) -> None:
    """Tell everybody who has a part to write, with the day by which it is needed."""
    day = pep.available_by or pep.meeting_by or pep.complete_by
    if day is not None:
        _tell(pep, by, kinds.PLAN_OPENED, _writers(pep), due_on=day)


def moved(pep: Pep, name: str, by: Actor) -> None:
    """Tell whoever has something to do now that a PEP has made a move."""
    phase = str(pep.facts.get("phase", "school"))
    match name:
        case "start":
            opened(pep, by)
        case "ready":
            roles = {Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}
            _tell(pep, by, kinds.PLAN_READY, _people(pep, roles))
        case "submit" | "resubmit":
            day = due_dates.after(clock.today(), "quality_by", phase=phase)
            _tell(pep, by, kinds.PLAN_SUBMITTED, _people(pep, {Role.VS_REVIEWER}), due_on=day)
            _tell(pep, by, kinds.SIGN_OFF, _people(pep, _signers(pep)))
        case "return":
            day = pep.correct_by or clock.today()
            _tell(pep, by, kinds.PLAN_RETURNED, _writers(pep), due_on=day)
        case "accept":
            _tell(pep, by, kinds.PLAN_COMPLETE, _people(pep, set(Role) - AUTHORITY_ROLES))


def remind(pep: Pep, day: date, number: int, people: Mapping[User, str]) -> None:
    """Tell those whose turn it is of the day something is due; `number` days round it."""
    kind = kinds.PLAN_DUE if number <= 0 else kinds.PLAN_OVERDUE
    _tell(pep, Actor.system(), kind, people, about=f"{day}:{number}", due_on=day)


def escalate(pep: Pep, day: date, waiting: Iterable[str]) -> None:
    """Tell those above whoever an overdue plan waits for, and which role that is.

    Social care has its team. A school has its head, who has no account here: the Virtual School,
    which is told of every such plan, speaks to them.
    """
    roles = sorted(set(waiting)) or [str(Role.SOCIAL_WORKER)]
    told = dict.fromkeys(_people(pep, {Role.VS_ADMIN}), roles[0])
    care = [role for role in roles if role in _SOCIAL_CARE]
    if care:
        told |= dict.fromkeys(_team_above(pep, care), care[0])
    for user, role in told.items():
        _tell(
            pep,
            Actor.system(),
            kinds.PLAN_ESCALATED,
            {user: role},
            about=str(day),
            due_on=day,
        )


def _team_above(pep: Pep, roles: Collection[str]) -> Iterator[User]:
    """The team members in charge of those who hold social care's roles for a young person."""
    if not network_has_access(pep.young_person):
        return
    members = list(network(pep.young_person))
    yield from (member.user for member in members if member.role == Role.SCS_TEAM)
    teams = [m.organisation_id for m in members if m.role in roles and m.organisation_id]
    managing = StaffRole.objects.filter(current(), role=Role.SCS_TEAM, team__in=teams)
    yield from (row.user for row in managing.select_related("user").order_by("starts_on", "pk"))


def left_care(young_person: YoungPerson, by: Actor) -> None:
    """Tell everybody in the network until which day they can read on."""
    last_day = young_person.access_ends_on
    if _silent.get() or last_day is None:
        return
    for member in network(young_person).filter(user__is_active=True).exclude(user__email=None):
        if str(member.user_id) == by.user_id or not member.user.email:
            continue
        queue(
            to=member.user,
            kind=kinds.ACCESS_ENDS,
            key=f"{kinds.ACCESS_ENDS}:{young_person.pk}:{last_day}:{member.user_id}",
            context={
                "link": f"/young-people/{young_person.pk}/",
                "role": member.role,
                "due_on": last_day,
            },
        )


def answered(
    pep: Pep,
    accepted: Sequence[Accepted],
    before: Visibility,
    after: Visibility,
    by: Actor,
) -> None:
    """Tell the named roles when an answer has just made an alert come true.

    An answer kept for the social worker still alerts the social worker, and nobody else.
    """
    compiled = after.compiled
    section_ids = {compiled.section_of(question_of(item.address)).id for item in accepted}
    rows = {_row(item.address) for item in accepted}
    for section_id in section_ids:
        for placed in compiled.of_section[section_id]:
            alert = placed.question.alert
            if alert is None:
                continue
            for address in _addresses(placed, rows):
                if not _true(after, address, placed) or _true(before, address, placed):
                    continue
                roles = {role for role in alert.roles if _may_hear(compiled, after, address, role)}
                _tell(pep, by, kinds.LOOK_TODAY, _people(pep, roles), key=digest(address))


def _row(address: str) -> str:
    return join(*parts(address)[:-1]) if "/" in address else ""


def _addresses(placed: Placed, rows: Iterable[str]) -> Iterator[str]:
    """Where an alert's question stands: at the top, or in each of the rows just written in."""
    if not placed.within:
        yield placed.id
        return
    group = placed.within[-1].id
    for row in rows:
        if row and parts(row)[-2] == group:
            yield join(row, placed.id)


def _true(visibility: Visibility, address: str, placed: Placed) -> bool:
    alert = placed.question.alert
    if alert is None or not visibility.shows(address):
        return False

    def read(question_id: str) -> Any:
        entry = _entry(visibility, address, question_id)
        if entry is not None and entry.visible_to is not None:
            return entry.value
        return visibility.reader(address)(question_id)

    return evaluate(alert.when, read, visibility.facts)


def _entry(visibility: Visibility, address: str, question_id: str) -> Entry | None:
    placed = visibility.compiled.questions.get(question_id)
    if placed is None:
        return None
    near = join(*parts(address)[:-1], question_id) if placed.within else question_id
    return visibility.answers.get(placed.section.id, Answers()).entries.get(near)


def _may_hear(compiled: Compiled, visibility: Visibility, address: str, role: str) -> bool:
    placed = compiled.questions[question_of(address)]
    entry = _entry(visibility, address, placed.id)
    if entry is not None and entry.visible_to is not None:
        return role in entry.visible_to
    limits = [q.visible_to for q in (*placed.within, placed.question) if q.visible_to is not None]
    return all(role in limit for limit in limits)


def _writers(pep: Pep) -> Mapping[User, str]:
    """Those with a section they may edit now, or may mend because it is flagged."""
    compiled = compiled_version(pep.version_id)
    flagged = set(pep.flags.filter(mended_at__isnull=True).values_list("section_id", flat=True))
    roles = set()
    for section in compiled.form.sections:
        for role, word in section.rights.items():
            verbs = verbs_of(word, pep.stage)
            if Verb.EDIT in verbs or (Verb.MEND in verbs and section.id in flagged):
                roles.add(role)
    return _people(pep, roles - AUTHORITY_ROLES)


def _signers(pep: Pep) -> set[str]:
    sign_off = compiled_version(pep.version_id).form.sign_off
    return {*sign_off.required, *sign_off.invited}


def _people(pep: Pep, roles: Iterable[str]) -> Mapping[User, str]:
    """Those who hold one of the roles for this young person today, each with one role."""
    wanted = set(roles)
    members = network(pep.young_person) if network_has_access(pep.young_person) else ()
    found = {member.user: member.role for member in members if member.role in wanted}
    for role in wanted & AUTHORITY_ROLES:
        for staff in StaffRole.objects.filter(current(), role=role).select_related("user"):
            found.setdefault(staff.user, role)
    if Role.YOUNG_PERSON in wanted:
        for user in User.objects.filter(young_person=pep.young_person, is_active=True):
            found.setdefault(user, Role.YOUNG_PERSON)
    return found


def _tell(
    pep: Pep,
    by: Actor,
    kind: str,
    people: Mapping[User, str],
    *,
    key: str = "",
    about: str = "",
    **values: Any,
) -> None:
    if _silent.get():
        return
    fields = kinds.get(kind).fields
    for user, role in people.items():
        if not user.email or not user.is_active or str(user.pk) == by.user_id:
            continue
        context = {"link": f"/peps/{pep.pk}/", "role": role, **values}
        # Told once for each round, and for an alert once for each answer and day.
        about = about or (f"{key}:{clock.today()}" if key else str(pep.round))
        queue(
            to=user,
            kind=kind,
            key=f"{kind}:{pep.pk}:{about}:{user.pk}",
            context={name: context[name] for name in fields},
        )
