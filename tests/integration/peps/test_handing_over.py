"""A school that was left finishes its own part of a PEP, reads the rest, and does nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from pep_forms import clock
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import Role, Verb
from pep_forms.exceptions import NotAllowed, PepError
from pep_forms.people.actor import Actor
from pep_forms.people.models import Organisation
from pep_forms.peps import handing_over, lifecycle, my_turn
from pep_forms.peps.actions import meeting, saving, sections
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import PepRights, rights_for
from tests import builders
from tests.world import World, make_world, release_shipped

pytestmark = pytest.mark.django_db

TODAY = date(2026, 10, 5)
#: K6, K7, K8 and K11 of the form for school age.
HANDED_OVER = {"setting", "send", "attendance", "last_targets"}


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(TODAY):
        release_shipped()
        found = make_world()
        school = found.young_person.enrolments.get().organisation
        # The teacher of the world works for that school.
        members = found.young_person.network.filter(role__in=handing_over.SCHOOL)
        members.update(organisation=school)
        yield found


def move(world: World) -> Actor:
    """They start at another school, whose teacher comes into the network."""
    school: Organisation = builders.make_organisation()
    builders.enrol(world.young_person, school, starts_on=TODAY)
    world.pep.refresh_from_db()
    there = builders.join_network(
        world.young_person, Role.DESIGNATED_TEACHER, organisation=school, starts_on=TODAY
    )
    return Actor(there.user, Role.DESIGNATED_TEACHER)


def written(rights: PepRights) -> set[str]:
    """The sections in which anything can be changed."""
    found = rights.compiled.form.sections
    return {section.key for section in found if rights.edits_section(section)}


def read(rights: PepRights) -> set[str]:
    return {s.key for s in rights.compiled.form.sections if rights.sees_section(s)}


def test_the_table_of_every_role_and_section(world: World) -> None:
    """Only the school's own roles lose anything, and nobody's sight changes."""
    roles = sorted(world.users)
    before = {role: rights_for(world.actor(role), world.pep) for role in roles}
    wrote = {role: written(before[role]) for role in roles}
    saw = {role: read(before[role]) for role in roles}
    assert wrote[Role.DESIGNATED_TEACHER] > HANDED_OVER, "or there is nothing to lose"
    new = move(world)
    assert handing_over.under_way(world.pep)
    for role in roles:
        rights = rights_for(world.actor(role), world.pep)
        assert read(rights) == saw[role], role
        kept = wrote[role] & HANDED_OVER if role in handing_over.SCHOOL else wrote[role]
        assert written(rights) == kept, role
        for section in rights.compiled.form.sections:
            if role in handing_over.SCHOOL and section.key not in HANDED_OVER:
                assert rights.verbs(section) <= {Verb.SEE}, (role, section.key)
                places = rights.compiled.of_section[section.id]
                assert not any(rights.edits(placed.id) for placed in places), section.key
    assert written(rights_for(world.actor(Role.DESIGNATED_TEACHER), world.pep)) == HANDED_OVER
    theirs = rights_for(new, world.pep)
    assert written(theirs) == set(), "the next school has a PEP of its own"
    assert read(theirs) == saw[Role.DESIGNATED_TEACHER]


def test_when_the_days_are_over_the_school_only_reads(world: World) -> None:
    move(world)
    teacher = world.actor(Role.DESIGNATED_TEACHER)
    until = world.pep.hand_over_until
    assert until is not None
    with clock.at(until):
        assert written(rights_for(teacher, world.pep)) == HANDED_OVER
    with clock.at(until + timedelta(days=1)):
        assert written(rights_for(teacher, world.pep)) == set()
        assert read(rights_for(teacher, world.pep))


def save(pep: Pep, section: str, address: str, raw: str, by: Actor) -> str:
    """What becomes of an answer that somebody types."""
    change = Change(address, raw, digest(""))
    try:
        reply = saving.save_section(pep=pep, section_id=section, changes=[change], by=by)
    except PepError:
        return "refused"
    return "refused" if reply.refused else "saved"


def test_what_is_sent_by_hand_is_refused_as_well(world: World) -> None:
    teacher = world.actor(Role.DESIGNATED_TEACHER)
    compiled = rights_for(teacher, world.pep).compiled
    move(world)
    school, learning = compiled.keys["attendance"].id, compiled.keys["learning"].id
    assert save(world.pep, school, "k8_permanent_exclusion", "no", teacher) == "saved"
    assert save(world.pep, learning, "b2_strengths", "Some words", teacher) == "refused"
    with pytest.raises(PepError):
        sections.mark_done(pep=world.pep, section_id=learning, by=teacher)
    sections.mark_done(pep=world.pep, section_id=school, by=teacher)


def test_the_school_that_was_left_leads_no_more(world: World) -> None:
    teacher = world.actor(Role.DESIGNATED_TEACHER)
    assert lifecycle.leads(world.pep) >= handing_over.SCHOOL
    move(world)
    assert lifecycle.leads(world.pep) == {
        Role.SOCIAL_WORKER,
        Role.PERSONAL_ADVISER,
        Role.VS_ADMIN,
    }
    for act in (
        lambda: meeting.record_meeting(pep=world.pep, by=teacher, held_on=TODAY),
        lambda: meeting.plan_meeting(pep=world.pep, by=teacher, planned_at=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("role", sorted({*handing_over.SCHOOL, Role.SOCIAL_WORKER, Role.VS_ADMIN}))
def test_the_list_says_the_same_of_who_leads(world: World, role: str) -> None:
    """The condition for many PEPs, and the function for one."""
    move(world)
    Pep.objects.filter(pk=world.pep.pk).update(state=State.READY)
    world.pep.refresh_from_db()
    one = Pep.objects.filter(pk=world.pep.pk)
    done = my_turn.waiting_for(world.actor(role), one)
    condition = done.model.objects.annotate(has_teacher=my_turn._has_teacher(clock.today())).filter(
        my_turn._leads(role, clock.today()), pk=world.pep.pk
    )
    assert condition.exists() is (role in lifecycle.leads(world.pep))


def test_it_waits_for_the_old_school_until_its_part_is_done_and_never_for_the_new(
    world: World,
) -> None:
    teacher = world.actor(Role.DESIGNATED_TEACHER)
    new = move(world)
    one = Pep.objects.filter(pk=world.pep.pk)
    assert my_turn.waiting_for(teacher, one).exists()
    assert not my_turn.waiting_for(new, one).exists()
    compiled = rights_for(teacher, world.pep).compiled
    for key in HANDED_OVER:
        sections.mark_done(pep=world.pep, section_id=compiled.keys[key].id, by=teacher)
    assert not my_turn.waiting_for(teacher, one).exists()
    assert world.pep.hand_over_until is not None


def test_a_plan_that_was_met_about_is_finished_by_the_school(world: World) -> None:
    """What was held counts, so whoever held it goes on."""
    Pep.objects.filter(pk=world.pep.pk).update(state=State.MEETING_HELD)
    world.pep.refresh_from_db()
    teacher = world.actor(Role.DESIGNATED_TEACHER)
    before = written(rights_for(teacher, world.pep))
    move(world)
    assert world.pep.hand_over_until is None
    assert written(rights_for(teacher, world.pep)) == before
