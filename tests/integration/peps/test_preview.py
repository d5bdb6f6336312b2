"""What the page says of a PEP before it is opened is what comes of opening it."""

from __future__ import annotations

from datetime import date

import pytest

from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.queries import network
from pep_forms.peps import asked, preview
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.proposal import propose
from tests import builders, world

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("born", "template"),
    [
        (date(2023, 5, 4), "early_years"),
        # Year 4 and year 8: other views of the young person, and options only for the older.
        (date(2018, 5, 4), "primary_secondary"),
        (date(2013, 10, 4), "primary_secondary"),
        (date(2009, 5, 4), "post_16"),
    ],
)
def test_who_is_asked_finds_as_many_sections(born: date, template: str) -> None:
    """Those that this year group is not asked, and those a role only reads, do not count."""
    world.release_shipped()
    child = builders.make_young_person("Zoë Example", in_care=True, date_of_birth=born)
    builders.enrol(child)
    for role in (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.FOSTER_CARER):
        builders.join_network(child, role)
    builders.make_young_person_account(child)
    proposal = propose(child)
    assert proposal.version is not None
    assert proposal.template_key == template
    said, filled = preview.look(child, proposal, proposal.version, None)
    assert filled.total > 10
    admin = Actor(builders.make_user(Role.VS_ADMIN), Role.VS_ADMIN)
    pep = open_pep(young_person=child, by=admin)
    found = {
        member.role: len(asked.parts_of(pep, Actor(member.user, Role(member.role))))
        for member in network(child)
    }
    found = {role: number for role, number in found.items() if number}
    assert len(found) > 2
    assert {one.role: one.sections for one in said if one.role != Role.YOUNG_PERSON} == {
        role: number for role, number in found.items() if role != Role.YOUNG_PERSON
    }
