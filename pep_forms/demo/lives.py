"""The record of one young person: care, placements, schools and the people round them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pep_forms import clock
from pep_forms.demo.adults import TEACHERS
from pep_forms.demo.chance import Chance
from pep_forms.demo.children.child import NOW, Child
from pep_forms.demo.days import Days, moment
from pep_forms.demo.organisations import MEDWAY, ROUTES, stage_of
from pep_forms.engine.identifiers import upn_check_letter
from pep_forms.engine.roles import Role
from pep_forms.people import queries
from pep_forms.people.actions import (
    care_periods,
    enrolments,
    network,
    placements,
    young_people,
    young_person_access,
)
from pep_forms.people.actor import Actor
from pep_forms.people.models import Organisation, User, YoungPerson

_PRONOUNS = {"she": "she/her", "he": "he/him", "they": "they/them"}
_LONG_AGO = timedelta(days=400)
_SPECIAL_SETTINGS = {"apprenticeship": "training", "custody": "secure"}


@dataclass(frozen=True)
class World:
    """What all stories share."""

    days: Days
    organisations: dict[str, Organisation]
    users: dict[str, User]

    def admin(self) -> Actor:
        """The Virtual School administrator who keeps the records."""
        return Actor(self.users["amara"], Role.VS_ADMIN)


def year_at(world: World, child: Child, index: int) -> int:
    """The year group in a window."""
    back = world.days.first_of_year(NOW).year - world.days.first_of_year(index).year
    return child.year - back


def school_at(world: World, child: Child, index: int) -> str:
    """The key of the setting in a window; empty when there is none."""
    stage = stage_of(year_at(world, child, index))
    if stage == "post_16" and child.activity != "college":
        return _SPECIAL_SETTINGS.get(child.activity, "")
    return ROUTES[child.route][stage]


def began(world: World, child: Child) -> date:
    """The day on which they came into care: before the story where it starts with it."""
    if child.since == NOW:
        return world.days.back(13)
    day = world.days.within(child.since, 6)
    return day - _LONG_AGO if child.since == 0 and child.year > 0 else day


def start(world: World, child: Child, number: int) -> YoungPerson:
    """Add somebody with their care period, first placement, first school and network."""
    day, by = began(world, child), world.admin()
    with clock.at(moment(day, number)):
        young_person = young_people.add(details=_details(world, child, number), by=by)
        care_periods.start(
            young_person=young_person,
            starts_on=day,
            legal_status=child.legal_status,
            category_of_need=Chance(child.key).pick("need", ("N1", "N1", "N4", "N5")),
            by=by,
        )
        _place(world, child, young_person, day)
        _enrol(world, child, young_person, min(day, world.days.first_of_year(child.since)))
        _gather(world, child, young_person, day)
    return young_person


def _details(world: World, child: Child, number: int) -> dict[str, object]:
    year = year_at(world, child, child.since)
    has_upn = year >= 0 and not child.uasc
    born = child.born_on(world.days.today)
    return {
        "legal_name": child.legal_name,
        "known_as": child.known_as,
        "pronouns": _PRONOUNS[child.pronoun],
        "date_of_birth": born,
        "dob_estimated": child.uasc,
        "sex": {"she": "F", "he": "M"}.get(child.pronoun, "U"),
        "ethnicity": child.ethnicity,
        "religion": Chance(child.key).pick("religion", ("none", "christian", "not_said", "none")),
        "first_language": child.language,
        "english_proficiency": "E" if child.language == "en" else "C",
        "upn": _upn(born.year, number) if has_upn else "",
        "upn_unknown": "" if has_upn else "UN3" if child.uasc else "UN1",
        "care_id": f"EX{20400 + number * 7}",
        "uasc": child.uasc,
        "immigration_status": "Claim being decided" if child.uasc else "",
        "age_disputed": False if child.uasc else None,
        "next_review_on": world.days.today + timedelta(days=20 + number % 50),
    }


def _upn(born: int, number: int) -> str:
    rest = f"8869{number % 1000:03}{(born + 4) % 100:02}{number:03}"
    return upn_check_letter(rest) + rest


def _place(
    world: World, child: Child, young_person: YoungPerson, day: date, *, reason: str = "S"
) -> None:
    home = child.carer == "home"
    kin = child.carer == "eilidh"
    more: dict[str, Any] = {
        "placement_type": "K2" if home else "U1" if kin else "U6",
        "provider": "PR4" if home else "PR1",
        "episode_reason": reason,
        "in_area": True,
        "confidential": child.confidential,
        "organisation": world.organisations["home"] if home else None,
    }
    where = {
        "address": f"{3 + len(child.key)} Larch Row\nExampleton",
        "postcode": "TN98 9ZZ",
    }
    placements.start(
        young_person=young_person, starts_on=day, by=world.admin(), address=where, **more
    )


def _enrol(world: World, child: Child, young_person: YoungPerson, day: date) -> None:
    key = school_at(world, child, child.since)
    if key:
        enrolments.start(
            young_person=young_person,
            organisation=world.organisations[key],
            starts_on=day,
            roll_status="custody" if key == "secure" else "full_time",
            by=world.admin(),
        )


def _gather(
    world: World, child: Child, young_person: YoungPerson, day: date, *, index: int | None = None
) -> None:
    index = child.since if index is None else index
    worker = world.users[child.worker]
    reviewer = world.users["helga" if worker.username in {"priya", "tomasz"} else "idris"]
    _join(world, young_person, worker, Role.SOCIAL_WORKER, day)
    _join(world, young_person, reviewer, Role.IRO, day)
    if child.carer == "home":
        _join(world, young_person, world.users["donna"], Role.KEY_WORKER, day)
    else:
        _join(world, young_person, world.users[child.carer], Role.FOSTER_CARER, day)
    if child.parent:
        _join(
            world,
            young_person,
            world.users[child.parent],
            Role.PARENT,
            day,
            parental_responsibility=True,
        )
    key = school_at(world, child, index)
    if key:
        _join(world, young_person, world.users[TEACHERS[key]], Role.DESIGNATED_TEACHER, day)
    if year_at(world, child, index) >= 12:
        _join(world, young_person, world.users["joanna"], Role.PERSONAL_ADVISER, day)


def _join(
    world: World, young_person: YoungPerson, user: User, role: str, day: date, **more: Any
) -> None:
    network.add(
        young_person=young_person, user=user, role=role, starts_on=day, by=world.admin(), **more
    )


def new_year(world: World, child: Child, young_person: YoungPerson, index: int) -> None:
    """The first of September before an autumn window: some move up to another school."""
    before, now = school_at(world, child, index - 1), school_at(world, child, index)
    day = world.days.first_of_year(index)
    with clock.at(moment(day, 30)):
        if year_at(world, child, index) == 12:
            _join(world, young_person, world.users["joanna"], Role.PERSONAL_ADVISER, day)
        if before != now:
            change_school(world, young_person, now, day, "Moved up")


def change_school(
    world: World, young_person: YoungPerson, key: str, day: date, reason: str
) -> None:
    """Leave a school, and start at another if there is one."""
    if not key:
        enrolment = queries.current_enrolment(young_person, day - timedelta(days=1))
        if enrolment is not None:
            enrolments.end(
                enrolment=enrolment,
                ends_on=day - timedelta(days=1),
                end_reason=reason,
                by=world.admin(),
            )
        return
    enrolments.start(
        young_person=young_person,
        organisation=world.organisations[key],
        starts_on=day,
        roll_status="custody" if key == "secure" else "full_time",
        reason_left=reason,
        by=world.admin(),
    )
    _join(world, young_person, world.users[TEACHERS[key]], Role.DESIGNATED_TEACHER, day)


def leave_school(world: World, young_person: YoungPerson, day: date) -> None:
    """Lose a school place with none to follow yet: off roll, a place asked for."""
    with clock.at(moment(day, 60)):
        enrolments.start(
            young_person=young_person,
            organisation=None,
            starts_on=day,
            roll_status="requested",
            reason_left="Place ended after a managed move broke down",
            by=world.admin(),
        )


def new_home(world: World, young_person: YoungPerson, day: date, carer: str) -> None:
    """Move to other foster carers: the old ones leave the network the same day."""
    with clock.at(moment(day, 60)):
        placements.move(
            young_person=young_person,
            starts_on=day,
            placement_type="U4",
            provider="PR1",
            episode_reason="P",
            change_reason="CARPL",
            in_area=False,
            host_authority=MEDWAY,
            address={"address": "14 Alder Yard\nExampleby", "postcode": "ME98 8ZZ"},
            by=world.admin(),
        )
        _join(world, young_person, world.users[carer], Role.FOSTER_CARER, day)


def go_home(world: World, young_person: YoungPerson, day: date) -> None:
    """Leave care: the placement ends, and some days later everybody's access."""
    by = world.admin()
    with clock.at(moment(day, 60)):
        placement = queries.current_placement(young_person, day)
        if placement is not None:
            placements.end(placement=placement, ends_on=day, change_reason="CARPL", by=by)
        period = young_person.care_periods.get(ends_on=None)
        care_periods.end(period=period, ends_on=day, ceased_reason="E4A", by=by)


def come_back(world: World, child: Child, young_person: YoungPerson, day: date) -> None:
    """Come into care again: another time there, with another worker and other carers."""
    now = replace(child, worker="priya", carer="agnes")
    with clock.at(moment(day, 60)):
        care_periods.start(
            young_person=young_person,
            starts_on=day,
            legal_status="V2",
            category_of_need="N4",
            by=world.admin(),
        )
        _place(world, now, young_person, day)
        _gather(world, now, young_person, day, index=NOW)


def short_stay(world: World, young_person: YoungPerson, day: date) -> None:
    """Two weeks with other carers while their own have a holiday. No plan follows from it."""
    with clock.at(moment(day, 90)):
        placements.start(
            young_person=young_person,
            starts_on=day,
            ends_on=day + timedelta(days=13),
            placement_type="T3",
            provider="PR1",
            episode_reason="P",
            in_area=True,
            by=world.admin(),
        )


def let_in(world: World, child: Child, young_person: YoungPerson, day: date) -> None:
    """The social worker lets the young person in; the demo prints the username, so it is set."""
    worker = Actor(world.users[child.worker], Role.SOCIAL_WORKER)
    with clock.at(moment(day, 120)):
        issued = young_person_access.issue_code(young_person=young_person, by=worker)
        young_person_access.use_code(username=issued.username, code=issued.code)
    User.objects.filter(young_person=young_person).update(username=child.account)
