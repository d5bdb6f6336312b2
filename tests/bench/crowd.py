"""Many young people with their PEPs, written in bulk: only for measuring lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import connection, models
from django.test import Client

from pep_forms import clock
from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.actions.releasing import release
from pep_forms.engine.roles import Role
from pep_forms.engine.school_year import school_year
from pep_forms.people.models import CarePeriod, Enrolment, NetworkMember, YoungPerson
from pep_forms.peps.enums import State, family_of
from pep_forms.peps.models import Meeting, Pep
from tests import builders
from tests.bench.forms import bundle

SCHOOLS, CASELOAD, BATCH = 200, 20, 1_000
KIND = "review"
_WINDOWS = ("autumn", "spring", "summer")


class Crowd:
    """Grows to any number of young people; one social worker looks after the first twenty."""

    def __init__(self, peps_each: int) -> None:
        import_definition(data=bundle("scale", 6, 20), by=builders.SYSTEM)
        self.version = release(template_key="scale", by=builders.SYSTEM)
        self.peps_each = peps_each
        self.size = 0
        self.schools = [builders.make_organisation() for _ in range(SCHOOLS)]
        worker = builders.make_user(full_name="Scale Worker")
        self.worker_user = worker
        self.admin = _client(builders.make_user(Role.VS_ADMIN))
        self.worker = _client(worker)

    def grow(self, size: int) -> None:
        """Add young people until there are `size`, then let the database take stock."""
        for start in range(self.size, size, BATCH):
            self._add(range(start, min(start + BATCH, size)))
        self.size = max(size, self.size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def _add(self, numbers: Iterable[int]) -> None:
        today = clock.today()
        people = [
            YoungPerson(
                legal_name=f"Person {number}",
                date_of_birth=today - timedelta(days=1500 + number * 7 % 4700),
                care_id=f"S{number:07}",
            )
            for number in numbers
        ]
        _write(YoungPerson, people)
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
        if self.size == 0 and not NetworkMember.objects.exists():
            members = [
                NetworkMember(
                    young_person=person,
                    user=self.worker_user,
                    role=Role.SOCIAL_WORKER,
                    starts_on=since,
                )
                for person in people[:CASELOAD]
            ]
            _write(NetworkMember, members)
        peps = [pep for person in people for pep in self._peps(person)]
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

    def _peps(self, person: YoungPerson) -> list[Pep]:
        """One on its way and the rest complete, three a year into the past."""
        found = []
        for back in range(self.peps_each):
            day = clock.today() + timedelta(days=20 + hash(person.care_id) % 60 - 121 * back)
            done: dict[str, Any] = {"state": State.IN_PROGRESS}
            if back:
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
                    opened_at=clock.now(),
                    **done,
                )
            )
        return found


def _write(model: type[models.Model], rows: list[Any]) -> None:
    model._default_manager.bulk_create(rows, batch_size=BATCH)


def _client(user: Any) -> Client:
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(user)
    return client
