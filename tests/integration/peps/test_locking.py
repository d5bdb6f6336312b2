"""Only a young person keeps an answer from others; nobody closes one to hide it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from pep_forms.audit.models import ReadEntry
from pep_forms.builder.queries import compiled
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import LOCKED_TO, Role
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.reading import visible_answers
from tests.world import World, make_world, release_shipped

pytestmark = pytest.mark.django_db
SECTION, ADDRESS = "s_k8_attendance", "k8_conduct"


@pytest.fixture
def world() -> World:
    release_shipped()
    return make_world(born=date(2013, 5, 4))


def test_a_teacher_cannot_close_an_answer_by_the_action(world: World) -> None:
    change = Change(ADDRESS, "Kept from the Virtual School?", digest(""), visible_to=LOCKED_TO)

    reply = save_section(
        pep=world.pep,
        section_id=SECTION,
        changes=[change],
        by=world.actor(Role.DESIGNATED_TEACHER),
    )

    assert [(turned.address, turned.reason) for turned in reply.refused] == [(ADDRESS, "not_yours")]
    seen = visible_answers(world.pep, world.actor(Role.VS_ADMIN), channel="test").section(SECTION)
    assert ADDRESS not in seen.entries


def test_a_teacher_cannot_close_an_answer_by_the_page(world: World) -> None:
    number = next(
        n
        for n, page in enumerate(_pages(world), 1)
        if ADDRESS in {question.id for question in page.questions}
    )
    url = f"/peps/{world.pep.pk}/steps/attendance/" + ("" if number == 1 else f"{number}/")
    world.client(Role.DESIGNATED_TEACHER).post(
        url, {f"{ADDRESS}:base": digest(""), ADDRESS: "Calm", f"{ADDRESS}:lock": "1"}
    )

    seen = visible_answers(world.pep, world.actor(Role.VS_ADMIN), channel="test").section(SECTION)
    assert seen.value(ADDRESS) == "Calm"


def _pages(world: World):  # type: ignore[no-untyped-def]
    return compiled(world.pep.version_id).sections[SECTION].pages


def test_a_colleagues_text_told_in_a_conflict_is_a_look_also_when_told_again(
    world: World,
) -> None:
    teacher = world.actor(Role.DESIGNATED_TEACHER)
    theirs = [Change("k8_bullying", "x", digest(""))]
    save_section(pep=world.pep, section_id=SECTION, changes=theirs, by=teacher)

    for times in (1, 2):
        reply = save_section(
            pep=world.pep,
            section_id=SECTION,
            changes=[Change("k8_bullying", "y", digest(""))],
            by=teacher,
            request_key="again",
        )
        looks = ReadEntry.objects.filter(channel="conflict", user_id=teacher.user_id)
        assert looks.count() == times
        assert json.loads(looks.last().addresses_text) == ["k8_bullying"]
        assert reply.conflicts[0].theirs_words == ("x",)
