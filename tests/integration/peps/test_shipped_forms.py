"""The shipped forms open for every phase, filled in from a full record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.builder.actions import load_definitions, release
from pep_forms.builder.models import FormTemplate
from pep_forms.engine.answers import Answers
from pep_forms.engine.progress import Status
from pep_forms.people.actor import Actor
from pep_forms.peps import documents
from pep_forms.peps.actions import opening
from pep_forms.peps.actions.held import quorate
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.projections.update import rebuild
from pep_forms.peps.rights import rights_for
from pep_forms.peps.standing import standings
from pep_forms.reference.loading import load as load_reference
from tests import builders
from tests.integration.peps.world import type_in

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()


@pytest.fixture(autouse=True)
def _released() -> Iterator[None]:
    with clock.at(date(2026, 10, 5)):
        load_reference(by=SYSTEM)
        load_definitions(by=SYSTEM)
        for key in FormTemplate.objects.values_list("key", flat=True):
            release(template_key=key, by=SYSTEM)
        yield


@pytest.mark.parametrize(
    ("born", "phase"),
    [
        (date(2023, 10, 1), "early_years"),
        (date(2022, 3, 1), "early_years"),
        (date(2016, 3, 1), "school"),
        (date(2011, 3, 1), "school"),
        (date(2009, 3, 1), "post_16"),
    ],
)
def test_a_form_is_proposed_and_filled_in(born: date, phase: str) -> None:
    child = builders.make_young_person(
        "Grace Łukasz", date_of_birth=born, in_care=True, sex="F", dob_estimated=True
    )
    builders.enrol(child, starts_on=date(2026, 9, 1))
    for role in ("designated_teacher", "social_worker", "foster_carer", "iro"):
        builders.join_network(child, role)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    assert pep.version.template.versions.get().pk == pep.version_id
    assert documents.specs(pep)
    assert pep.facts["phase"] == phase
    values = {
        entry.source: entry.value
        for row in SectionAnswers.objects.filter(pep=pep)
        for entry in Answers.from_json(row.answers).entries.values()
    }
    assert values["record:young_person.legal_name"] == "Grace Łukasz"
    assert values["record:young_person.date_of_birth"] == born.isoformat()
    assert values["record:young_person.sex"] == "F"
    assert values["record:care.legal_status"] == "C2"
    assert values["record:placement.type"] == "U6"
    assert "record:network" in values
    assert rebuild(Pep.objects.get(pk=pep.pk)) == 0


def test_the_records_words_about_an_interpreter_are_read() -> None:
    child = builders.make_young_person(
        date_of_birth=date(2016, 3, 1), in_care=True, interpreter="Yes, Polish"
    )
    builders.enrol(child)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    row = SectionAnswers.objects.get(pep=pep, section_id="s_k2_child")
    answers = Answers.from_json(row.answers)
    assert answers.value("k2_interpreter") is True
    assert answers.value("k2_interpreter_language") == "pl"


def test_what_was_filled_in_by_itself_is_not_begun(client: Client) -> None:
    child = builders.make_young_person(date_of_birth=date(2012, 3, 1), in_care=True)
    builders.enrol(child)
    roles = ("designated_teacher", "social_worker", "foster_carer")
    people = {role: builders.join_network(child, role).user for role in roles}
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    untouched = {Status.NOT_NEEDED, Status.NOT_STARTED, Status.TO_CHECK}
    for role, user in people.items():
        found = standings(pep, rights_for(Actor(user, role), pep))
        asked = {name: one.status for name, one in found.items() if one.shown}
        assert set(asked.values()) <= untouched, role
        assert asked["s_k2_child"] == Status.NOT_STARTED
        assert asked.get("s_k11_last_targets") in {Status.NOT_NEEDED, None}, "the first plan"
    teacher = Actor(people["designated_teacher"], "designated_teacher")
    backend = "pep_forms.people.backend.AccountBackend"
    client.force_login(people["designated_teacher"], backend=backend)
    page = client.get(f"/peps/{pep.pk}/").content.decode()
    assert re.search(r"\b0 of \d+ of your sections are finished", page)
    assert re.search(r"\b0 of \d+ questions answered", page)
    assert re.search(r"[1-9]\d* of \d+ filled in already", page)
    assert "Not needed" in page
    assert "In progress" not in page.partition("Your part")[2]
    type_in(pep, "s_k6_setting", teacher, k6_ofsted_outcome="Visited in May")
    touched = standings(pep, rights_for(teacher, pep))["s_k6_setting"]
    assert touched.status is Status.COMPLETE


def test_who_came_says_whether_the_meeting_was_quorate() -> None:
    child = builders.make_young_person(date_of_birth=date(2012, 3, 1), in_care=True)
    builders.enrol(child)
    roles = ("designated_teacher", "social_worker", "foster_carer")
    people = {role: builders.join_network(child, role).user for role in roles}
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    teacher = Actor(people["designated_teacher"], "designated_teacher")
    section = "s_k15_meeting"
    answers = Answers.from_json(SectionAnswers.objects.get(pep=pep, section_id=section).answers)
    rows = [f"k15_people/{row.id}/k15_people_came" for row in answers.rows_of("k15_people")]
    assert len(rows) == 3

    def said() -> object:
        row = SectionAnswers.objects.get(pep=pep, section_id=section)
        return Answers.from_json(row.answers).value("k15_quorate")

    assert said() is None
    assert not rights_for(teacher, pep).edits("k15_quorate")
    reply = type_in(pep, section, teacher, **{rows[0]: "yes"})
    assert said() is False
    assert "k15_not_quorate_why" in reply.shown
    type_in(pep, section, teacher, k15_not_quorate_why="They were ill.")
    reply = type_in(pep, section, teacher, **{rows[1]: "yes", rows[2]: "yes"})
    assert said() is True
    assert "k15_not_quorate_why" in reply.hidden
    with clock.at(date(2026, 10, 6)):
        type_in(pep, section, teacher, **{rows[2]: ""})
    assert said() is False


def test_a_confidential_address_is_not_filled_in() -> None:
    child = builders.make_young_person(date_of_birth=date(2016, 3, 1))
    builders.start_care(child)
    where = {"address": "1 Canary Street", "postcode": "ME14 1XQ", "phone": ""}
    builders.place(child, confidential=True, address=where)
    builders.enrol(child)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    assert pep.facts["confidential_placement"] is True
    assert "Canary" not in str([row.answers for row in SectionAnswers.objects.filter(pep=pep)])


@pytest.mark.parametrize(
    ("came", "in_setting", "enough"),
    [
        ({"social_worker", "foster_carer"}, True, False),
        ({"social_worker", "foster_carer"}, False, True),
        ({"designated_teacher", "foster_carer"}, False, False),
        ({"delegate", "personal_adviser", "parent"}, True, True),
    ],
)
def test_without_a_setting_there_is_nobody_of_a_school_to_wait_for(
    came: set[str], in_setting: bool, enough: bool
) -> None:
    assert quorate(came, {"phase": "school", "in_setting": in_setting}) is enough
