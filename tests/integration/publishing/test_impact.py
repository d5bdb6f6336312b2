"""Exact counts of what a release does to stored answers, with decoys beside each."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pep_forms.builder.actions import release
from pep_forms.engine.meaning_uses import uses_of
from pep_forms.peps.actions.closing import close
from pep_forms.publishing.report import Finding
from tests.integration.publishing.world import (
    SYSTEM,
    Plans,
    bundle,
    edit,
    find,
    look,
    release_first,
    remove,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans() -> Plans:
    """Three plans with answers that count, and decoys all round them."""
    release_first()
    release_first("other")
    plans = Plans()
    # Another template with questions of the same ids never happens: its ids are its own.
    closed = plans.open(score="99", mood="poor", asks="yes", why="gone")
    close(pep=closed, reason="left_care", note="", by=plans.admin)
    plans.open(score="90", mood="poor", helps=["books", "walks"], asks="yes", why="because")
    plans.open(score="60", mood="good", helps=["walks"], notes="n", seen="4/3/2026")
    hidden = plans.open(score="40", mood="poor", asks="yes", why="hidden soon")
    plans.save(hidden, "s_first", asks="no")
    plans.add_row(hidden, "r1", aim="read", size="large")
    plans.add_row(hidden, "r2", aim="gone", size="large")
    plans.remove_row(hidden, "r2")
    plans.open()
    return plans


def one(kind: str) -> Finding:
    found = [finding for finding in look().findings if finding.kind == kind]
    assert len(found) == 1, found
    return found[0]


def numbers(kind: str) -> tuple[int, int, int, int]:
    found = one(kind)
    return found.peps, found.answers, found.affected, found.affected_peps


def test_a_limit_names_the_answers_it_would_refuse(plans: Plans) -> None:
    edit(lambda d: find(d, "score")["options"].update(max=59))

    assert numbers("options_changed") == (3, 3, 2, 2)
    assert one("options_changed").must_accept
    assert "2 answers would be refused by the new question, in 2 open PEPs." in (
        one("options_changed").impact
    )


def test_each_of_two_limits_has_its_own_count(plans: Plans) -> None:
    edit(lambda d: find(d, "score")["options"].update(min=50, max=80))

    counts = {f.words.split("”")[0]: f.affected for f in look().findings}
    assert counts == {"The setting “min": 1, "The setting “max": 1}


def test_a_wider_limit_passes_straight_through(plans: Plans) -> None:
    edit(lambda d: find(d, "score")["options"].update(max=200))

    assert not look().to_accept
    assert numbers("options_changed") == (3, 3, 0, 0)


def test_a_removed_choice_counts_who_chose_it(plans: Plans) -> None:
    edit(lambda d: find(d, "mood")["choices"].pop(2))
    assert numbers("choice_removed") == (3, 3, 2, 2)


def test_a_removed_choice_of_many_counts_each_list_that_holds_it(plans: Plans) -> None:
    edit(lambda d: find(d, "helps")["choices"].pop(2))
    assert numbers("choice_removed") == (2, 2, 2, 2)


def test_a_choice_nobody_chose_needs_no_tick(plans: Plans) -> None:
    edit(lambda d: find(d, "helps")["choices"].pop(1))
    assert numbers("choice_removed") == (2, 2, 0, 0)
    assert not one("choice_removed").must_accept


def test_rows_that_were_removed_do_not_count(plans: Plans) -> None:
    edit(lambda d: find(d, "size")["choices"].pop(1))
    assert numbers("choice_removed") == (1, 1, 1, 1)


def test_a_removed_question_counts_what_is_asked_of_it(plans: Plans) -> None:
    """The answer that a condition hides is a decoy, and so is the closed PEP's."""
    edit(lambda d: remove(d, "why"))
    assert numbers("question_removed") == (1, 1, 1, 1)


def test_a_removed_group_counts_the_answers_in_its_rows(plans: Plans) -> None:
    edit(lambda d: remove(d, "aims"))
    assert numbers("question_removed") == (1, 2, 2, 1)


def test_another_kind_counts_what_it_cannot_read(plans: Plans) -> None:
    edit(lambda d: find(d, "notes").update(kind="number"))
    assert numbers("kind_changed") == (1, 1, 1, 1)
    edit(lambda d: find(d, "score").update(kind="short_text", options={}))
    assert numbers("kind_changed") == (3, 3, 0, 0)


def test_a_new_condition_counts_the_answers_it_hides(plans: Plans) -> None:
    condition = {"question": "score", "op": "more_than", "value": 50}
    edit(lambda d: find(d, "mood").update(show_when=condition))
    assert numbers("condition_changed") == (3, 3, 1, 1)


def test_a_section_that_is_hidden_counts_all_that_is_in_it(plans: Plans) -> None:
    def change(data: dict[str, Any]) -> None:
        data["sections"][1]["show_when"] = {"question": "mood", "op": "is", "value": "poor"}

    edit(change)
    assert numbers("section_condition_changed") == (1, 2, 2, 1)


def test_what_hangs_on_a_changed_question_is_counted_too(plans: Plans) -> None:
    """`score` itself is unchanged, but the answer that shows it would be set aside."""
    gate = {"question": "mood", "op": "is_not", "value": "good"}
    edit(lambda d: find(d, "score").update(show_when=gate))
    release(template_key="plan", by=SYSTEM)
    pep = plans.open(mood="poor", score="5")
    plans.open(mood="fair", score="6")

    def change(data: dict[str, Any]) -> None:
        find(data, "score").update(show_when=gate)
        find(data, "mood")["choices"].pop(2)

    edit(change)
    found = one("now_hidden")
    assert (found.answers, found.affected) == (2, 1)
    assert pep.pk in found.pep_ids
    assert found.must_accept
    assert look().open_peps == 2
    assert look().older_peps == 4


def test_plans_on_older_versions_are_counted_each_under_its_version(plans: Plans) -> None:
    """Version 1 holds the three plans of old; 2 adds a limit, and 3 nothing but words."""
    edit(lambda d: find(d, "score")["options"].update(max=95))
    release(template_key="plan", by=SYSTEM)
    second = plans.open(score="70")
    closed = plans.open(score="70")
    close(pep=closed, reason="left_care", note="", by=plans.admin)

    def third(data: dict[str, Any]) -> None:
        find(data, "score").update(label="Score now")
        find(data, "score")["options"].update(max=95)

    edit(third)
    release(template_key="plan", by=SYSTEM)
    plans.open(score="10")

    def change(data: dict[str, Any]) -> None:
        third(data)
        find(data, "score")["options"].update(max=65)

    edit(change)
    found = one("options_changed")
    # Of the newest alone, as before.
    assert (found.peps, found.answers, found.affected) == (1, 1, 0)
    said = [line for line in found.impact if line.startswith("On version")]
    assert said == [
        "On version 1: 1 answer would be refused by the new question, in 1 open PEP.",
        "On version 2: 1 answer would be refused by the new question, in 1 open PEP.",
    ]
    assert second.pk in found.pep_ids
    assert closed.pk not in found.pep_ids
    assert found.must_accept
    assert look().older_peps == 5


def test_what_an_older_version_does_not_ask_is_not_counted_there(plans: Plans) -> None:
    def added(data: dict[str, Any]) -> None:
        data["sections"][1]["pages"][0]["questions"].append(
            {**find(data, "mood"), "id": "late", "key": "late", "label": "Late"}
        )

    edit(added)
    release(template_key="plan", by=SYSTEM)

    def change(data: dict[str, Any]) -> None:
        added(data)
        find(data, "late")["choices"] = find(data, "mood")["choices"][:2]
        find(data, "late").update(label="Later")

    edit(change)
    assert numbers("choice_removed") == (0, 0, 0, 0)
    assert not [line for f in look().findings for line in f.impact if "version 1" in line]


def test_a_moved_question_is_moved_and_its_answers_go_along(plans: Plans) -> None:
    def change(data: dict[str, Any]) -> None:
        data["sections"][1]["pages"][0]["questions"].append(remove(data, "score"))

    edit(change)
    report = look()
    assert [f.kind for f in report.findings] == ["question_moved"]
    assert not report.to_accept


def test_wider_rights_are_ticked_whoever_has_answered(plans: Plans) -> None:
    edit(lambda d: find(d, "private").update(visible_to=["social_worker", "vs_admin"]))
    assert one("visible_to_changed").must_accept
    edit(lambda d: find(d, "notes").update(visible_to=["social_worker"]))
    assert {f.kind: f.must_accept for f in look().findings}["visible_to_changed"] is False


def test_a_meaning_that_goes_is_named(plans: Plans) -> None:
    edit(lambda d: find(d, "seen").update(meaning="meeting.date"))
    assert not look().to_accept
    release(template_key="plan", by=SYSTEM)
    edit(lambda d: remove(d, "seen"))
    found = one("question_removed")
    assert found.must_accept
    (words,) = [words for words in found.impact if "Nothing else in this form means" in words]
    for use in uses_of("meeting.date"):
        assert use in words, "the words of the advice about a form without it"


def test_words_alone_need_no_tick(plans: Plans) -> None:
    edit(lambda d: find(d, "score").update(label="Score out of a hundred", hint="0 to 100"))
    report = look()
    assert {f.kind for f in report.findings} == {"question_reworded", "hint_changed"}
    assert not report.to_accept


def test_faults_come_first_and_nothing_is_counted(plans: Plans) -> None:
    edit(lambda d: None)

    def spoil() -> None:
        from pep_forms.builder.models import Section

        data = bundle()["sections"][0]
        data["pages"][0]["questions"][0]["label"] = ""
        draft = Section.objects.get(key="first").latest()
        draft.definition = data
        draft.save_revision()

    spoil()
    report = look()
    assert any("label" in problem.message for problem in report.problems)
    assert not report.findings


def test_counting_costs_the_same_queries_for_any_number(plans: Plans) -> None:
    edit(lambda d: remove(d, "why"))
    look()
    with CaptureQueriesContext(connection) as few:
        look()
    for _ in range(5):
        plans.open(asks="yes", why="more")
    with CaptureQueriesContext(connection) as many:
        assert one("question_removed").affected == 6
    assert len(many) == len(few)
