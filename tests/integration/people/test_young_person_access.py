"""A young person gets in: by a code from their social worker of today, and not otherwise."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, NotVisible, Refused
from pep_forms.people import words
from pep_forms.people.actions import network, users, young_person_access
from pep_forms.people.actor import Actor
from pep_forms.people.models import SetupCode, YoungPerson
from pep_forms.people.models.network import NETWORK_ROLES
from tests import builders
from tests.integration.people.conftest import written

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> YoungPerson:
    return builders.make_young_person("Zebedee Quill", known_as="Zeb")


@pytest.fixture
def worker(who: YoungPerson) -> Actor:
    return builders.actor(builders.join_network(who, Role.SOCIAL_WORKER))


def test_the_whole_way_in_on_screen(who: YoungPerson, worker: Actor) -> None:
    office = Client()
    office.force_login(worker.user, backend="pep_forms.people.backend.AccountBackend")
    page = office.post(f"/young-people/{who.pk}/code/").content.decode()
    username, code = re.findall(r"<strong>([^<]+)</strong>", page.split("Username")[1])[:2]
    assert not {"zeb", "zebedee", "quill"} & set(re.split(r"[-\d]", username))
    child = Client()
    assert child.get("/start/words/").status_code == 302
    typed = {"username": username.upper(), "code": code.lower().replace("-", " ")}
    assert child.post("/start/", typed).headers["Location"] == "/start/words/"
    offer = child.get("/start/words/").content.decode()
    phrase = re.search(r"govuk-heading-m\">([^<]+)<", offer)[1]  # type: ignore[index]
    signed = re.search(r'name="words" value="([^"]+)"', offer)[1]  # type: ignore[index]
    assert len(phrase.split()) == 3
    assert set(phrase.split()) <= set(words.words())
    assert child.post("/start/words/", {"take": "1", "words": signed}).status_code == 302
    assert child.get("/account/").wsgi_request.actor.role == Role.YOUNG_PERSON
    assert child.get("/account/password/").status_code == 404
    assert child.get(f"/young-people/{who.pk}/").status_code == 200
    later = Client()
    for way in (phrase, phrase.replace(" ", "-"), phrase.upper()):
        assert later.post("/login/", {"login": username, "password": way}).status_code == 302
        later.post("/logout/")
    # The code is used up.
    assert Client().post("/start/", typed).status_code == 200


@pytest.mark.parametrize("role", [role for role in NETWORK_ROLES if role != Role.DELEGATE])
def test_only_the_social_worker_gives_a_code(who: YoungPerson, role: str) -> None:
    actor = builders.actor(builders.join_network(who, role))
    if role == Role.SOCIAL_WORKER:
        assert young_person_access.issue_code(young_person=who, by=actor).code
        return
    with pytest.raises(NotAllowed):
        young_person_access.issue_code(young_person=who, by=actor)


def test_a_social_worker_of_somebody_else_or_of_yesterday_gives_none(who: YoungPerson) -> None:
    other = builders.join_network(builders.make_young_person(), Role.SOCIAL_WORKER)
    past = builders.join_network(who, Role.SOCIAL_WORKER)
    network.replace(member=past, user=builders.make_user(), by=builders.SYSTEM)
    for actor in (builders.actor(other), builders.actor(past), builders.vs_admin()):
        with pytest.raises(NotAllowed):
            young_person_access.issue_code(young_person=who, by=actor)
    assert not SetupCode.objects.exists()


def test_a_code_works_for_fifteen_minutes(who: YoungPerson, worker: Actor) -> None:
    with clock.at(clock.now()):
        issued = young_person_access.issue_code(young_person=who, by=worker)
        clock.tick(minutes=15)
        with pytest.raises(Refused):
            young_person_access.use_code(username=issued.username, code=issued.code)
        issued = young_person_access.issue_code(young_person=who, by=worker)
        clock.tick(minutes=14, seconds=59)
        young_person_access.use_code(username=issued.username, code=issued.code)


def test_a_code_is_withdrawn_after_five_wrong_ones(who: YoungPerson, worker: Actor) -> None:
    issued = young_person_access.issue_code(young_person=who, by=worker)
    for _ in range(5):
        with pytest.raises(Refused):
            young_person_access.use_code(username=issued.username, code="AAAA-AAAA")
    with pytest.raises(Refused):
        young_person_access.use_code(username=issued.username, code=issued.code)


def test_a_new_code_withdraws_the_old_and_no_code_is_stored(
    who: YoungPerson, worker: Actor
) -> None:
    first = young_person_access.issue_code(young_person=who, by=worker)
    second = young_person_access.issue_code(young_person=who, by=worker)
    assert first.username == second.username
    with pytest.raises(Refused):
        young_person_access.use_code(username=first.username, code=first.code)
    for setup in SetupCode.objects.all():
        assert first.code not in str(setup.__dict__)
        assert second.code not in str(setup.__dict__)
    young_person_access.use_code(username=second.username, code=second.code)


def test_words_that_were_not_offered_are_refused(who: YoungPerson, worker: Actor) -> None:
    issued = young_person_access.issue_code(young_person=who, by=worker)
    setup = young_person_access.use_code(username=issued.username, code=issued.code)
    other_who = builders.make_young_person()
    other = builders.actor(builders.join_network(other_who, Role.SOCIAL_WORKER))
    issued_other = young_person_access.issue_code(young_person=other_who, by=other)
    other_setup = young_person_access.use_code(
        username=issued_other.username, code=issued_other.code
    )
    _, signed_other = young_person_access.offer_passphrase(other_setup)
    for signed in ("my-own-words", "", signed_other):
        with pytest.raises(Refused):
            young_person_access.take_passphrase(setup=setup, signed=signed)


def test_a_reset_ends_the_sessions_of_before(who: YoungPerson, worker: Actor) -> None:
    user = builders.make_young_person_account(who)
    before = Client()
    before.force_login(user, backend="pep_forms.people.backend.AccountBackend")
    assert before.get("/account/").status_code == 200
    issued = young_person_access.reset(young_person=who, by=worker)
    assert before.get("/account/").status_code == 200
    setup = young_person_access.use_code(username=issued.username, code=issued.code)
    _, signed = young_person_access.offer_passphrase(setup)
    young_person_access.take_passphrase(setup=setup, signed=signed)
    assert before.get("/account/").status_code == 302
    assert "people.access.code_issued" in written()


def test_wrong_name_wrong_code_and_old_code_are_answered_alike(
    who: YoungPerson, worker: Actor
) -> None:
    issued = young_person_access.issue_code(young_person=who, by=worker)
    answers = set()
    for username, code in ((issued.username, "AAAA-AAAA"), ("nobody-here-111", issued.code)):
        with pytest.raises(Refused) as caught:
            young_person_access.use_code(username=username, code=code)
        answers.add(str(caught.value))
    users.disable(user=who.account, by=builders.SYSTEM)
    with pytest.raises(Refused) as caught:
        young_person_access.use_code(username=issued.username, code=issued.code)
    answers.add(str(caught.value))
    assert len(answers) == 1


def test_a_sealed_young_person_gets_no_code(who: YoungPerson, worker: Actor) -> None:
    who.sealed_at = clock.now()
    who.save()
    with pytest.raises(NotVisible):
        young_person_access.issue_code(young_person=who, by=worker)


def test_guesses_at_codes_are_limited_by_page() -> None:
    client = Client()
    for _ in range(5):
        client.post("/start/", {"username": "otter-maple-482", "code": "AAAA-AAAA"})
    page = client.post("/start/", {"username": "otter-maple-482", "code": "AAAA-AAAA"})
    assert "too many tries" in page.content.decode()
