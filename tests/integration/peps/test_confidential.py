"""A home that must stay unknown: who loses what, at opening and when it becomes so later."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.roles import Role
from pep_forms.people.actions import placements
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.peps import documents
from pep_forms.peps.actions import opening
from pep_forms.peps.actions.completion import ask_for_documents
from pep_forms.peps.actions.daily import open_due
from pep_forms.peps.models import Pep
from pep_forms.peps.reading import visible_answers
from pep_forms.peps.rights import PepRights, rights_for
from tests import builders
from tests.integration.peps.test_shipped_forms import SYSTEM, _released  # noqa: F401

pytestmark = pytest.mark.django_db

BORN = {
    "early_years": date(2023, 3, 1),
    "school": date(2013, 3, 1),
    "post_16": date(2009, 3, 1),
}
#: What of each form says where somebody learns.
NAMES_IT = {
    "early_years": {"a1_setting", "a4_offer_school"},
    "school": {"k6_setting", "k6_designated_teacher", "k6_named_setting", "b4_next_setting"},
    "post_16": {
        "k6_setting",
        "c2_provider",
        "c2_tutor",
        "c3_training_provider",
        "c5_establishment",
    },
}
ADDRESS = {"k3_address", "k3_postcode"}
WHERE = {"address": "1 Canary Street", "postcode": "ME14 1XQ", "phone": ""}


def child_of(phase: str, *, confidential: bool) -> YoungPerson:
    child = builders.make_young_person(date_of_birth=BORN[phase])
    builders.start_care(child)
    builders.place(child, confidential=confidential, address=WHERE)
    builders.enrol(child, builders.make_organisation("Canary School"))
    return child


def rights_of(child: YoungPerson, role: str, pep: Pep) -> PepRights:
    known = child.network.filter(role=role).first()
    return rights_for(builders.actor(known or builders.join_network(child, role)), pep)


def sees(child: YoungPerson, role: str, pep: Pep, names: set[str]) -> set[str]:
    rights = rights_of(child, role, pep)
    return {name for name in names if rights.sees(name)}


@pytest.mark.parametrize("phase", sorted(BORN))
def test_a_parent_learns_the_setting_only_of_a_home_they_may_know(phase: str) -> None:
    open_ = child_of(phase, confidential=False)
    pep = opening.open_pep(young_person=open_, by=SYSTEM)
    names = NAMES_IT[phase] & set(rights_of(open_, Role.PARENT, pep).compiled.questions)
    assert names
    assert sees(open_, Role.PARENT, pep, names) == names
    closed = child_of(phase, confidential=True)
    pep = opening.open_pep(young_person=closed, by=SYSTEM)
    assert sees(closed, Role.PARENT, pep, names) == set()
    assert sees(closed, Role.DESIGNATED_TEACHER, pep, names) == names
    assert sees(closed, Role.SOCIAL_WORKER, pep, names) == names
    # No other question that a parent sees names a place.
    rights = rights_of(closed, "parent", pep)
    places = [p.id for p in rights.compiled.questions.values() if p.question.kind == "organisation"]
    assert [name for name in places if rights.sees(name)] == []


def test_no_word_of_it_comes_to_a_parent() -> None:
    child = child_of("school", confidential=True)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    parent = builders.actor(builders.join_network(child, Role.PARENT))
    teacher = builders.actor(builders.join_network(child, Role.DESIGNATED_TEACHER))

    def text(actor: Actor) -> str:
        shown = visible_answers(pep, actor, channel="page")
        return str([shown.section(section) for section in shown.compiled.sections])

    school = str(child.enrolments.get().organisation_id)
    assert school in text(teacher)
    assert school not in text(parent)
    assert "Canary" not in text(parent)
    assert WHERE["address"] not in text(teacher)


def test_a_scheduled_plan_that_the_system_opens_is_closed_as_well() -> None:
    child = child_of("school", confidential=True)
    day = clock.today() + timedelta(days=10)
    admin = builders.vs_admin()
    pep = opening.open_pep(young_person=child, by=admin, opens_on=day, kind="review")
    with clock.at(day):
        assert open_due(by=Actor.system()) == (1, 0)
    pep.refresh_from_db()
    assert sees(child, Role.PARENT, pep, NAMES_IT["school"]) == set()


def test_becoming_confidential_closes_address_and_setting_at_once_and_once() -> None:
    child = child_of("school", confidential=False)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    assert sees(child, Role.DESIGNATED_TEACHER, pep, ADDRESS) == ADDRESS
    for _ in range(2):
        placements.edit(
            placement=child.placements.get(), details={"confidential": True}, by=builders.vs_admin()
        )
    pep.refresh_from_db()
    assert pep.facts["confidential_placement"] is True
    assert sees(child, Role.DESIGNATED_TEACHER, pep, ADDRESS) == set()
    assert sees(child, Role.FOSTER_CARER, pep, ADDRESS) == set()
    assert sees(child, Role.SOCIAL_WORKER, pep, ADDRESS) == ADDRESS
    assert sees(child, Role.PARENT, pep, NAMES_IT["school"]) == set()
    assert WriteEntry.objects.filter(event="pep.section_narrowed").count() == 1


def test_a_confidential_home_that_follows_closes_what_there_is() -> None:
    child = child_of("school", confidential=False)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    placements.move(
        young_person=child,
        starts_on=clock.today(),
        placement_type="U6",
        episode_reason="T",
        confidential=True,
        by=builders.vs_admin(),
    )
    pep.refresh_from_db()
    assert sees(child, Role.PARENT, pep, NAMES_IT["school"]) == set()


def test_a_complete_plan_is_closed_too_and_its_shared_document_made_again() -> None:
    child = child_of("school", confidential=False)
    pep = opening.open_pep(young_person=child, by=SYSTEM)
    facts = dict(pep.facts)
    Pep.objects.filter(pk=pep.pk).update(
        state="complete", completed_at=clock.now(), completed_by=builders.vs_admin().user
    )
    pep.refresh_from_db()
    ask_for_documents(pep=pep, by=SYSTEM)
    roles = {spec.key: set(spec.roles) for spec in documents.specs(pep)}
    lost = {key for key, readers in roles.items() if Role.PARENT in readers}
    admin = builders.vs_admin()
    placements.edit(placement=child.placements.get(), details={"confidential": True}, by=admin)
    pep.refresh_from_db()
    assert pep.facts == facts
    assert sees(child, Role.PARENT, pep, NAMES_IT["school"]) == set()
    withheld = set(
        pep.documents.filter(withheld_at__isnull=False).values_list("audience", flat=True)
    )
    assert lost <= withheld
    for key in withheld:
        assert pep.documents.filter(audience=key, withheld_at=None).get().generation == 2
