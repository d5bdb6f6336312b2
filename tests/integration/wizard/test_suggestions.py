"""Advice on targets on screen: kind words to whoever writes, one list to whoever reviews."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import Answers, Entry, Row, digest
from pep_forms.peps import advice
from pep_forms.peps.actions import quality
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.rights import rights_for
from pep_forms.reference.loading import load as load_reference
from tests import builders
from tests.integration.peps import world as lives
from tests.integration.peps.world import World

GENTLE = "“Improve” can mean many things"
STRONG = "“Improve” stands without anything that can be measured."
WRITERS = ("designated_teacher", "social_worker")
READERS = ("foster_carer", "young_person")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with clock.at(lives.OPENED):
        load_reference(by=builders.SYSTEM)
        yield lives.make_world()


def with_targets(pep: Pep) -> Pep:
    """Two targets: one that says nothing, one that nobody has written yet."""
    entries = {
        "aims/a/t_change": Entry(value="Improve"),
        "aims/a/t_who": Entry(value={"member": None, "name": "School", "role": ""}),
        "aims/a/t_area": Entry(value="semh"),
    }
    answers = Answers(entries, {"aims": (Row("a", 1), Row("b", 2))})
    row, _ = SectionAnswers.objects.get_or_create(pep=pep, section_id="targets")
    row.answers, row.revision = answers.to_json(), row.revision + 1
    row.save()
    return pep


def client_of(world: World, role: str) -> Client:
    client, actor = Client(), world.actor(role)
    assert actor.user is not None
    client.force_login(actor.user, backend="pep_forms.people.backend.AccountBackend")
    return client


def text_of(world: World, role: str, url: str) -> str:
    response = client_of(world, role).get(url)
    assert response.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", response.content.decode())).split())


def pages(pep: Pep) -> tuple[str, str]:
    step = reverse("wizard:section", kwargs={"pep_id": pep.pk, "section": "targets"})
    return step, reverse("wizard:check", args=[pep.pk])


def test_whoever_writes_is_told_kindly_and_nobody_else(world: World) -> None:
    pep = with_targets(lives.opened(world))
    for url in pages(pep):
        for role in WRITERS:
            text = text_of(world, role, url)
            assert GENTLE in text
            assert "“School” is not a person" in text
            assert STRONG not in text
            # Of what is not written yet nothing is said.
            assert "It is assigned to nobody" not in text
        for role in READERS:
            text = text_of(world, role, url)
            assert GENTLE not in text
            assert "Suggestion" not in text
            assert STRONG not in text


def test_saving_is_never_stopped(world: World) -> None:
    pep = with_targets(lives.opened(world))
    reply = lives.type_in(
        pep, "targets", world.teacher, **{"aims/b/t_change": "Improve", "aims/b/t_measure": "Well"}
    )
    assert not reply.refused


def test_the_reviewer_reads_all_of_it_in_three_places(world: World) -> None:
    pep = with_targets(lives.in_quality(world))
    places = [reverse("wizard:check", args=[pep.pk]), reverse("wizard:review", args=[pep.pk])]
    for url in places:
        text = text_of(world, "vs_reviewer", url)
        assert "What to look at in the targets" in text
        assert f"Target 1: {STRONG}" in text
        assert "Target 2: It is assigned to nobody. Ask for a name." in text
        # What a plan cannot go without comes first.
        assert text.index("assigned to nobody") < text.index("No target is about learning")
    with_targets(quality.accept(pep=pep, by=world.reviewer))
    assert "What to look at" not in text_of(world, "designated_teacher", places[0])


def test_what_a_reader_may_not_see_is_not_weighed(world: World) -> None:
    pep = with_targets(lives.opened(world))
    rights = rights_for(world.carer, pep)
    found = advice.advice_of(pep, world.carer, rights)
    assert {item.code for item in found} >= {"vague", "nobody"}
    assert not advice.reviews(rights)
    hidden = rights_for(world.carer, pep)
    object.__setattr__(hidden, "closed", frozenset({"t_change", "t_who"}))
    left = {item.address.rsplit("/", 1)[-1] for item in advice.advice_of(pep, world.carer, hidden)}
    assert not left & {"t_change", "t_who"}


def saved(world: World, role: str, pep: Pep, section: str, **answers: str) -> dict[str, Any]:
    """What autosave is answered."""
    pep.refresh_from_db()
    stored = {row.section_id: row.answers["entries"] for row in pep.section_answers.all()}
    changes = [
        {
            "address": at,
            "raw": raw,
            "base": digest(stored.get(section, {}).get(at, {}).get("value", "")),
        }
        for at, raw in answers.items()
    ]
    url = f"/api/v1/peps/{pep.pk}/sections/{section}"
    response = client_of(world, role).patch(url, {"changes": changes}, "application/json")
    assert response.status_code == 200, response.content
    reply: dict[str, Any] = response.json()
    return reply


def test_a_save_says_what_could_be_better_now(world: World) -> None:
    pep = with_targets(lives.opened(world))
    told = saved(world, "designated_teacher", pep, "targets", **{"aims/b/t_change": "Improve"})
    by_address = {item["address"]: " ".join(item["words"]) for item in told["suggestions"]}
    assert GENTLE in by_address["aims/a/t_change"]
    assert GENTLE in by_address["aims/b/t_change"]
    assert STRONG not in str(by_address)
    better = "Read 20 pages of a book of her own choice aloud each week, from 5 now"
    told = saved(world, "designated_teacher", pep, "targets", **{"aims/b/t_change": better})
    by_address = {item["address"]: " ".join(item["words"]) for item in told["suggestions"]}
    assert GENTLE in by_address["aims/a/t_change"]
    assert GENTLE not in by_address.get("aims/b/t_change", "")


def test_it_is_what_the_page_says_when_it_is_loaded_again(world: World) -> None:
    pep = with_targets(lives.opened(world))
    told = saved(world, "social_worker", pep, "targets", **{"aims/b/t_change": "Improve"})
    text = client_of(world, "social_worker").get(pages(pep)[0]).content.decode()
    shown = re.findall(r'class="pep-advice__text"[^>]*>(.*?)</p>', text)
    words = [word for item in told["suggestions"] for word in item["words"]]
    assert sorted(map(html.unescape, shown)) == sorted(words)
    assert words


def test_other_sections_say_nothing_and_the_look_is_logged(world: World) -> None:
    pep = with_targets(lives.opened(world))
    assert saved(world, "designated_teacher", pep, "school", tutor="Ms Bell")["suggestions"] is None
    assert not ReadEntry.objects.filter(channel="advice").exists()
    saved(world, "designated_teacher", pep, "targets", **{"aims/b/t_change": "Improve"})
    looks = ReadEntry.objects.filter(channel="advice", role="designated_teacher")
    assert "aims/a/t_change" in looks.get().addresses_text
