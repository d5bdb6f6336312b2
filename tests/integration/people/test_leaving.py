"""Access after care has ended: ten working days for the network, on for the Virtual School."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.notify.models import Message
from pep_forms.people import queries
from pep_forms.people.actions import care_periods, leaving
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.people.models.network import NETWORK_ROLES
from tests import builders
from tests.integration.people.test_may_see import sees

pytestmark = pytest.mark.django_db

#: Ten working days later, over the bank holidays of 25 and 28 December, is 6 January.
LEFT, LAST = date(2026, 12, 18), date(2027, 1, 6)
DAY = timedelta(days=1)
STAFF = (Role.VS_ADMIN, Role.VS_REVIEWER)
ROLES = (*NETWORK_ROLES, Role.YOUNG_PERSON, *STAFF)
EDGES = [(LEFT, True), (LEFT + DAY, True), (LAST, True), (LAST + DAY, False)]


def somebody(young_person: YoungPerson, role: str) -> Actor:
    if role in STAFF:
        return Actor(builders.make_user(role), role)
    if role == Role.YOUNG_PERSON:
        return Actor(builders.make_young_person_account(young_person), role)
    if role == Role.DELEGATE:
        teacher = builders.join_network(young_person, Role.DESIGNATED_TEACHER)
        return builders.actor(builders.delegate(teacher))
    return builders.actor(builders.join_network(young_person, role))


def leave(young_person: YoungPerson, on: date = LEFT) -> None:
    care_periods.end(
        period=young_person.care_periods.get(ends_on=None),
        ends_on=on,
        ceased_reason="E4A",
        by=builders.SYSTEM,
    )


@pytest.mark.parametrize(("day", "in_time"), EDGES)
@pytest.mark.parametrize("role", ROLES)
def test_the_network_reads_on_for_ten_working_days(role: str, day: date, in_time: bool) -> None:
    with clock.at(LEFT - DAY):
        young_person = builders.make_young_person(in_care=True)
        actor = somebody(young_person, role)
    with clock.at(LEFT):
        leave(young_person)
    kept = role in {*STAFF, Role.YOUNG_PERSON}
    with clock.at(day):
        assert sees(actor, YoungPerson.objects.get(pk=young_person.pk)) is (in_time or kept)


def test_a_team_loses_it_with_its_social_worker() -> None:
    with clock.at(LEFT - DAY):
        young_person = builders.make_young_person(in_care=True)
        team = builders.make_organisation(kind="social_care_team")
        builders.join_network(young_person, Role.SOCIAL_WORKER, organisation=team)
        actor = Actor(builders.make_user(Role.SCS_TEAM, team=team), Role.SCS_TEAM)
        leave(young_person)
    assert sees(actor, young_person, LAST)
    assert not sees(actor, young_person, LAST + DAY)


def test_nobody_is_let_in_again_by_a_later_time_in_care_or_a_later_row() -> None:
    with clock.at(LEFT):
        young_person = builders.make_young_person(in_care=True)
        carer = builders.join_network(young_person, Role.FOSTER_CARER)
        leave(young_person)
    with clock.at(LAST + 20 * DAY):
        late = builders.join_network(young_person, Role.IRO, starts_on=LAST)
        assert not sees(builders.actor(late), young_person)
        builders.start_care(young_person, starts_on=LAST + 20 * DAY)
        assert not sees(builders.actor(carer), young_person)
        assert sees(builders.actor(late), young_person)
        assert list(queries.network(young_person)) == [late]


def test_recorded_late_it_ends_at_once_and_a_corrected_record_gives_nothing_back() -> None:
    with clock.at(LAST + 5 * DAY):
        young_person = builders.make_young_person(in_care=True)
        worker = builders.join_network(young_person, Role.SOCIAL_WORKER)
        new = builders.join_network(young_person, Role.IRO, starts_on=LAST + 9 * DAY)
        leave(young_person)
        assert young_person.access_ends_on == LAST
        assert not sees(builders.actor(worker), young_person)
        period = young_person.care_periods.get()
        care_periods.edit(period=period, details={"legal_status": "C1"}, by=builders.SYSTEM)
    assert not sees(builders.actor(new), YoungPerson.objects.get(), LAST + 9 * DAY)


def test_an_open_session_ends_with_it_and_the_list_is_empty(client: Client) -> None:
    with clock.at(LEFT):
        young_person = builders.make_young_person("Ada Example", in_care=True)
        worker = builders.join_network(young_person, Role.SOCIAL_WORKER)
        leave(young_person)
    client.force_login(worker.user)
    record = f"/young-people/{young_person.pk}/"
    with clock.at(LAST):
        assert client.get(record).status_code == 200
        assert "Ada Example" in client.get("/young-people/").content.decode()
    with clock.at(LAST + DAY):
        assert client.get(record).status_code == 404
        assert "Ada Example" not in client.get("/young-people/").content.decode()


def test_the_network_is_told_until_when_and_not_of_whom() -> None:
    with clock.at(LEFT):
        young_person = builders.make_young_person("Ada Example", in_care=True)
        worker = builders.join_network(young_person, Role.SOCIAL_WORKER)
        leave(young_person)
    message = Message.objects.get(kind="access_ends")
    assert message.to == worker.user
    assert message.context["due_on"] == LAST.isoformat()
    assert not any("Ada" in letter.body + letter.subject for letter in mail.outbox)


def test_a_record_that_came_in_with_care_over_is_settled_once() -> None:
    with clock.at(LEFT):
        young_person = builders.make_young_person(in_care=True)
        worker = builders.join_network(young_person, Role.SOCIAL_WORKER)
    # As an import or an older release leaves it.
    young_person.care_periods.update(ends_on=LEFT, ceased_reason="E4A")
    with clock.at(LAST + DAY):
        assert sees(builders.actor(worker), young_person)
        assert leaving.settle_all(by=builders.SYSTEM) == 1
        assert leaving.settle_all(by=builders.SYSTEM) == 0
        assert not sees(builders.actor(worker), YoungPerson.objects.get())
