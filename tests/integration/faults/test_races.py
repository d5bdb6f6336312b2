"""Several people, or one impatient one, do the same thing at the same moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from pep_forms import clock
from pep_forms.audit import queries as audit
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.exceptions import AlreadyOpen, BadInput, PepError, WrongState
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import (
    closing,
    meeting,
    opening,
    quality,
    saving,
    sections,
    sign_off,
    submission,
)
from pep_forms.peps.models import (
    AnswerChange,
    Document,
    Meeting,
    Pep,
    QualityReview,
    SavedRequest,
    SectionAnswers,
)
from pep_forms.peps.saved import Reply
from tests.integration.faults.database import at_once
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db(transaction=True)

EMPTY = digest("")


@pytest.fixture
def pep(world: World, url: str) -> Iterator[Pep]:
    yield worlds.opened(world)
    assert audit.verify() == []


def answers(pep: Pep, section: str = "school") -> dict[str, Any]:
    return SectionAnswers.objects.get(pep=pep, section_id=section).answers["entries"]


def typed(pep: Pep, address: str, text: str, by: Actor, base: str, key: str = "") -> Reply:
    return saving.save_section(
        pep=pep,
        section_id="school",
        changes=[Change(address, text, base)],
        by=by,
        request_key=key,
    )


def replies(results: list[Any]) -> list[Reply]:
    """The replies; whatever was raised is raised again."""
    for result in results:
        if isinstance(result, Exception):
            raise result
    return results


def test_different_addresses_all_survive(world: World, pep: Pep) -> None:
    people = [world.teacher, world.social_worker, world.admin]
    fields = ("need", "tutor", "note")
    seen = dict.fromkeys(fields, EMPTY)
    for race in range(25):
        jobs = [
            partial(typed, pep, field, f"{race} by {at}", people[at], seen[field])
            for at, field in enumerate(fields)
        ]
        for field, reply in zip(fields, replies(at_once(jobs)), strict=True):
            assert [saved.address for saved in reply.saved] == [field]
            assert not reply.conflicts
            seen[field] = reply.saved[0].digest
        stored = answers(pep)
        assert {field: stored[field]["value"] for field in fields} == {
            field: f"{race} by {at}" for at, field in enumerate(fields)
        }


@pytest.mark.parametrize("threads", [2, 5, 8])
def test_over_one_text_one_wins_and_nobody_loses_a_word(
    world: World, pep: Pep, threads: int
) -> None:
    people = [world.teacher, world.social_worker, world.admin]
    base, races = EMPTY, 120 // threads
    revision = row_revision(pep)
    for race in range(races):
        texts = [f"{race}: from {at}" for at in range(threads)]
        done = replies(
            at_once(
                [
                    partial(typed, pep, "need", text, people[at % 3], base)
                    for at, text in enumerate(texts)
                ]
            )
        )
        won = [at for at, reply in enumerate(done) if reply.saved]
        assert len(won) == 1
        winner = texts[won[0]]
        assert answers(pep)["need"]["value"] == winner
        for at, reply in enumerate(done):
            if at != won[0]:
                (choose,) = reply.conflicts
                assert (choose.yours, choose.theirs) == (texts[at], winner)
        aside = AnswerChange.objects.filter(pep=pep, address="need", set_aside=True)
        kept = {change.value["raw"] for change in aside}
        assert set(texts) - {winner} <= kept
        base = done[won[0]].saved[0].digest
    assert row_revision(pep) == revision + races


def row_revision(pep: Pep) -> int:
    row = SectionAnswers.objects.filter(pep=pep, section_id="school").first()
    return row.revision if row else 0


def test_the_first_save_of_a_section_makes_its_row_once(world: World, url: str) -> None:
    for number in range(10):
        pep = worlds.opened(world)
        SectionAnswers.objects.filter(pep=pep).delete()
        done = replies(
            at_once(
                [
                    partial(typed, pep, "need", "a", world.teacher, EMPTY),
                    partial(typed, pep, "tutor", "b", world.social_worker, EMPTY),
                    partial(typed, pep, "note", "c", world.admin, EMPTY),
                ]
            )
        )
        assert all(reply.saved for reply in done), number
        assert {k: v["value"] for k, v in answers(pep).items()} == {
            "need": "a",
            "tutor": "b",
            "note": "c",
        }
        closing.close(pep=pep, reason="never_met", by=world.admin)


@pytest.mark.parametrize("times", [5, 12, 20])
def test_the_same_request_many_times_at_once_has_one_effect(
    world: World, pep: Pep, times: int
) -> None:
    base = EMPTY
    for race in range(60 // times):
        key, before = f"key-{times}-{race}", events("pep.saved")
        text = f"text {race}"
        job = lambda key=key, text=text, base=base: typed(  # noqa: E731
            pep, "need", text, world.teacher, base, key
        )
        done = replies(at_once([job] * times))
        assert {str(reply.to_json()) for reply in done} == {str(done[0].to_json())}
        assert done[0].saved
        assert events("pep.saved") == before + 1
        assert SavedRequest.objects.filter(key=key).count() == 1
        assert not AnswerChange.objects.filter(pep=pep, set_aside=True).exists()
        base = done[0].saved[0].digest


def test_a_replay_much_later_answers_the_same_and_changes_nothing(world: World, pep: Pep) -> None:
    first = typed(pep, "need", "before", world.teacher, EMPTY, "key")
    newer = typed(pep, "need", "after", world.teacher, first.saved[0].digest)
    rows = AnswerChange.objects.filter(pep=pep).count()
    clock.tick(hours=25)
    again = typed(pep, "need", "before", world.teacher, EMPTY, "key")
    assert again == first
    assert newer.saved
    assert answers(pep)["need"]["value"] == "after"
    assert AnswerChange.objects.filter(pep=pep).count() == rows
    with pytest.raises(BadInput):
        typed(pep, "need", "another", world.teacher, EMPTY, "key")
    assert answers(pep)["need"]["value"] == "after"
    # Keys are each person's own.
    assert typed(pep, "tutor", "mine", world.social_worker, EMPTY, "key").saved


def test_one_key_for_two_texts_at_once_keeps_one_of_them(world: World, pep: Pep) -> None:
    for race in range(15):
        seen = answers(pep).get("need", {}).get("value") or ""
        done = at_once(
            [
                lambda text=text, race=race, seen=seen: typed(
                    pep, "need", text, world.teacher, digest(seen), f"two-{race}"
                )
                for text in (f"{race} one", f"{race} two")
            ]
        )
        assert sorted(type(result).__name__ for result in done) == ["BadInput", "Reply"]
        winner = next(at for at, result in enumerate(done) if isinstance(result, Reply))
        assert answers(pep)["need"]["value"] == f"{race} {('one', 'two')[winner]}"


def test_one_key_for_two_plans_at_once_is_refused_in_words(world: World, pep: Pep) -> None:
    Pep.objects.filter(pk=pep.pk).update(window="spring")
    other = worlds.opened(world)
    for race in range(10):
        key = f"plans-{race}"
        done = at_once(
            [
                lambda one=one, race=race, key=key: typed(
                    one, "tutor", f"{race}", world.teacher, seen(one), key
                )
                for one in (pep, other)
            ]
        )
        assert sorted(type(result).__name__ for result in done) == ["BadInput", "Reply"]


def seen(pep: Pep) -> str:
    row = SectionAnswers.objects.filter(pep=pep, section_id="school").first()
    entry = row.answers["entries"].get("tutor", {}) if row else {}
    return digest(entry.get("value") or "")


def test_opening_at_once_opens_one_plan(world: World, url: str) -> None:
    for _ in range(8):
        job = lambda: opening.open_pep(young_person=world.young_person, by=world.admin)  # noqa: E731
        done = at_once([job] * 8)
        kinds = Counter(type(result).__name__ for result in done)
        assert kinds == {"Pep": 1, "AlreadyOpen": 7}
        (opened,) = [result for result in done if isinstance(result, Pep)]
        assert {e.pep_id for e in done if isinstance(e, AlreadyOpen)} == {opened.pk}
        assert opened.section_answers.exists()
        closing.close(pep=opened, reason="never_met", by=world.admin)
    assert Pep.objects.count() == events("pep.opened") == 8


def events(name: str) -> int:
    return WriteEntry.objects.filter(event=name).count()


def once(results: list[Any]) -> None:
    """One went through, every other was refused in words."""
    worked = [result for result in results if not isinstance(result, Exception)]
    others = [result for result in results if isinstance(result, Exception)]
    assert len(worked) == 1
    assert all(isinstance(error, PepError) for error in others), others
    assert all(isinstance(error, WrongState) for error in others), others


def test_every_step_to_the_end_pressed_six_times_happens_once(world: World, pep: Pep) -> None:
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    today = worlds.OPENED
    at_once([lambda: sections.mark_done(pep=pep, section_id="school", by=world.teacher)] * 6)
    assert events("pep.section_done") == 1
    once(at_once([lambda: meeting.record_meeting(pep=pep, by=world.teacher, held_on=today)] * 6))
    assert Meeting.objects.filter(pep=pep).count() == 1
    worlds.type_in(pep, "meeting", world.teacher, met_on=today.isoformat())
    once(at_once([lambda: submission.submit(pep=pep, by=world.teacher)] * 6))
    signed = at_once([lambda: sign_off.sign(pep=pep, decision="agree", by=world.teacher)] * 6)
    assert len({sign.pk for sign in signed}) == 1
    once(at_once([lambda: quality.pick_up(pep=pep, by=world.reviewer)] * 6))
    assert QualityReview.objects.filter(pep=pep).count() == 1
    once(at_once([lambda: quality.accept(pep=pep, by=world.reviewer)] * 6))
    assert events("pep.completed") == 1
    made = Document.objects.filter(pep=pep)
    assert sorted(made.values_list("audience", flat=True)) == ["full", "young_person"]
    jobs = [
        job.args_kwargs["args"][0]
        for job in DBTaskResult.objects.filter(task_path__endswith="make_document")
    ]
    assert sorted(jobs) == sorted(str(document.pk) for document in made)


def test_saving_against_submitting_is_before_it_or_refused(world: World, url: str) -> None:
    pep = worlds.met(world)
    worlds.type_in(pep, "meeting", world.teacher, met_on=worlds.OPENED.isoformat())
    for race in range(12):
        before, words = answers(pep)["need"]["value"], f"Quiet places {race}"
        saved, sent = at_once(
            [
                lambda words=words, before=before: typed(
                    pep, "need", words, world.teacher, digest(before)
                ),
                lambda: submission.submit(pep=pep, by=world.teacher),
            ]
        )
        assert isinstance(sent, Pep), sent
        if saved.saved:
            assert answers(pep)["need"]["value"] == words
        else:
            assert answers(pep)["need"]["value"] == before
            assert saved.refused[0].reason == "not_yours"
        submission.recall(pep=pep, by=world.teacher)
