"""Many young people with their PEPs, written in bulk: only for measuring lists."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection, models
from django.test import Client

from pep_forms import clock
from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.actions.releasing import release
from pep_forms.engine.roles import Role
from pep_forms.engine.school_year import school_year
from pep_forms.people.models import CarePeriod, Enrolment, NetworkMember, User, YoungPerson
from pep_forms.peps.enums import State, family_of
from pep_forms.peps.models import Meeting, Pep
from pep_forms.peps.projections import outlook
from tests import builders
from tests.bench import twins
from tests.bench.forms import bundle

SCHOOLS, CASELOAD, BATCH = 200, 20, 1_000
KIND = "review"
#: The full name of the social worker.
WORKER = "Scale Worker"
_GIVEN = ("Ada", "Ben", "Chidi", "Dana", "Elif", "Femi", "Gita", "Hugo", "Isla", "Jude", "Kofi")
_SYLLABLES = "bacodefiguhajokelimunaporesituvawoyezixa"
_WINDOWS = ("autumn", "spring", "summer")
#: Where one in twenty is, each: most are being written, some wait for the Virtual School.
_ON_WAY = (
    *[State.IN_PROGRESS] * 9,
    *[State.OPEN] * 3,
    *[State.READY] * 2,
    *[State.MEETING_HELD] * 2,
    State.SUBMITTED,
    State.IN_QUALITY,
    State.RETURNED,
    # Nothing is on its way.
    State.COMPLETE,
)


class Crowd:
    """Grows to any number of young people; one social worker looks after the first twenty."""

    def __init__(self, peps_each: int) -> None:
        import_definition(data=bundle("scale", 6, 20), by=builders.SYSTEM)
        self.version = release(template_key="scale", by=builders.SYSTEM)
        self.peps_each = peps_each
        self.size = 0
        #: Those of whom everybody else is a twin.
        self.first: list[YoungPerson] = []
        self.schools = [builders.make_organisation() for _ in range(SCHOOLS)]
        self.teachers = [User(username=f"teacher{at}") for at in range(SCHOOLS)]
        _write(User, self.teachers)
        self.worker_user = builders.make_user(full_name=WORKER)
        builders.make_user(Role.VS_ADMIN)

    def grow(self, size: int) -> None:
        """Add young people until there are `size`, then let the database take stock."""
        one_by_one = BATCH if connection.vendor == "postgresql" else size
        for start in range(self.size, min(size, one_by_one), BATCH):
            self._add(range(start, min(start + BATCH, size)))
        if size > max(self.size, one_by_one):
            self._copy(range(max(self.size, one_by_one), size))
        self.size = max(size, self.size)
        with connection.cursor() as cursor:
            # What a database does by itself, a while after so many rows came.
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

    def _copy(self, numbers: Sequence[int]) -> None:
        people = {number: _person(number) for number in numbers}
        _write(YoungPerson, list(people.values()))
        pairs = ((self.first[number % BATCH], new) for number, new in people.items())
        twins.copy_all(pairs, but=self.worker_user)

    def _add(self, numbers: Iterable[int]) -> None:
        today = clock.today()
        people = [_person(number) for number in numbers]
        _write(YoungPerson, people)
        self.first += people[: BATCH - len(self.first)]
        since = today - timedelta(days=400)
        _write(
            CarePeriod,
            [CarePeriod(young_person=p, starts_on=since, legal_status="C2") for p in people],
        )
        _write(
            Enrolment,
            [
                Enrolment(
                    young_person=person,
                    starts_on=since,
                    organisation=self.schools[at % SCHOOLS],
                    roll_status="full_time",
                    main=True,
                )
                for at, person in enumerate(people)
            ],
        )
        _write(NetworkMember, list(self._members(numbers, people, since)))
        peps = [
            pep
            for number, person in zip(numbers, people, strict=True)
            for pep in self._peps(number, person)
        ]
        _write(Pep, peps)
        _write(
            Meeting,
            [
                Meeting(
                    pep=pep,
                    held_on=pep.meeting_by,
                    recorded_at=clock.now(),
                    recorded_by=self.worker_user,
                    recorded_role="social_worker",
                )
                for pep in peps
                if pep.state == State.COMPLETE
            ],
        )
        outlook.bring_up_to_date(person.pk for person in people)

    def _members(
        self, numbers: Iterable[int], people: list[YoungPerson], since: date
    ) -> Iterator[NetworkMember]:
        """A teacher for 19 of 20, and one social worker for the first twenty."""
        for number, person in zip(numbers, people, strict=True):
            if number % 20:
                teacher = self.teachers[number % SCHOOLS]
                yield NetworkMember(
                    young_person=person,
                    user=teacher,
                    role=Role.DESIGNATED_TEACHER,
                    starts_on=since,
                )
            if number < CASELOAD:
                yield NetworkMember(
                    young_person=person,
                    user=self.worker_user,
                    role=Role.SOCIAL_WORKER,
                    starts_on=since,
                )

    def _peps(self, number: int, person: YoungPerson) -> list[Pep]:
        """One on its way and the rest complete, three a year into the past."""
        found = []
        for back in range(self.peps_each):
            day = clock.today() + timedelta(days=number * 13 % 90 - 10 - 121 * back)
            done: dict[str, Any] = {"state": _ON_WAY[number % len(_ON_WAY)]}
            if back or done["state"] == State.COMPLETE:
                done = {
                    "state": State.COMPLETE,
                    "completed_at": clock.now(),
                    "completed_by": self.worker_user,
                    "submitted_at": clock.now(),
                    "submitted_by": self.worker_user,
                }
            found.append(
                Pep(
                    young_person=person,
                    version=self.version,
                    kind=KIND,
                    family=family_of(KIND),
                    facts={"kind": KIND, "phase": "school", "in_setting": True},
                    state_since=clock.now(),
                    school_year=school_year(day),
                    window=_WINDOWS[back % 3],
                    meeting_by=day,
                    complete_by=day + timedelta(days=10),
                    opens_on=day - timedelta(days=20),
                    initiate_by=day - timedelta(days=15),
                    opened_at=clock.now(),
                    **done,
                )
            )
        return found


def name_of(number: int) -> str:
    """A name that two dozen of a hundred thousand share a part of, as names do."""
    starts = (2 * (number // step % 20) for step in (1, 20, 400))
    family = "".join(_SYLLABLES[start : start + 2] for start in starts)
    return f"{_GIVEN[number % len(_GIVEN)]} {family.title()}"


def _person(number: int) -> YoungPerson:
    """Born so that a twin has the birthday of the other."""
    return YoungPerson(
        legal_name=name_of(number),
        date_of_birth=clock.today() - timedelta(days=1500 + number % BATCH * 7 % 4700),
        care_id=f"S{number:07}",
    )


def _write(model: type[models.Model], rows: list[Any]) -> None:
    """Write rows as fast as the database takes them: a million in minutes, not hours."""
    if connection.vendor != "postgresql":
        model._default_manager.bulk_create(rows, batch_size=BATCH)
        return
    fields = model._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            values = (getattr(row, field.attname) for field in fields)
            copy.write_row([json.dumps(v) if isinstance(v, dict | list) else v for v in values])


def client_of(user: Any) -> Client:
    """Somebody signed in."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(user)
    return client
