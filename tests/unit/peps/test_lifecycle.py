"""The truth table of the life of a PEP: every role and every state for every move."""

from __future__ import annotations

import itertools

import pytest

from pep_forms.engine.roles import Role, Stage
from pep_forms.people.actor import SYSTEM
from pep_forms.peps.enums import UNFINISHED, UNMET, Kind, State, family_of, is_full, stage_of
from pep_forms.peps.guards import ON_PAPER
from pep_forms.peps.lifecycle import BY_NAME, EDITS, LEADS, SENDER, TRANSITIONS, leading_roles

SCHOOL = {Role.DESIGNATED_TEACHER, Role.DELEGATE}
CARE = {Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER}

#: move → states it starts from, state it ends in, who may: written out by hand.
EXPECTED: dict[str, tuple[str, str, set[str]]] = {
    "start": ("scheduled", "open", {"vs_admin", SYSTEM}),
    "begin": ("open", "in_progress", {EDITS}),
    "ready": ("open in_progress", "ready", {EDITS}),
    "unready": ("ready", "in_progress", {EDITS}),
    "hold_meeting": ("open in_progress ready", "meeting_held", {LEADS, "vs_admin"}),
    "submit": ("meeting_held", "submitted", {LEADS}),
    "recall": ("submitted", "meeting_held", {SENDER}),
    "recall_again": ("submitted", "returned", {SENDER}),
    "pick_up": ("submitted", "in_quality", {"vs_reviewer"}),
    "return": ("in_quality", "returned", {"vs_reviewer"}),
    "resubmit": ("returned", "submitted", {LEADS}),
    "accept": ("in_quality", "complete", {"vs_reviewer"}),
    "close": (
        "scheduled open in_progress ready meeting_held submitted in_quality returned",
        "closed",
        {"vs_admin", SYSTEM},
    ),
    "void": ("scheduled open", "void", {"vs_reviewer"}),
    "correct": ("complete archived", "returned", {"vs_admin"}),
    "take_back": (
        "open in_progress ready meeting_held submitted in_quality returned complete archived",
        "void",
        {"vs_admin"},
    ),
    "archive": ("complete closed", "archived", {SYSTEM}),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_each_move_is_as_the_rules_say(name: str) -> None:
    sources, target, who = EXPECTED[name]
    transition = BY_NAME[name]
    assert set(transition.sources) == set(sources.split())
    assert transition.target == target
    assert set(transition.who) == who


def test_there_is_no_other_move() -> None:
    assert {transition.name for transition in TRANSITIONS} == set(EXPECTED)


def test_every_state_can_be_reached_and_left_but_the_last_ones() -> None:
    reached = {State.SCHEDULED, State.OPEN} | {t.target for t in TRANSITIONS}
    left = {state for t in TRANSITIONS for state in t.sources}
    assert reached == set(State)
    assert set(State) - left == {State.VOID}
    made_here = {state for t in TRANSITIONS if ON_PAPER not in t.guards for state in t.sources}
    assert set(State) - made_here == {State.ARCHIVED, State.VOID}


def test_a_complete_pep_only_ever_goes_to_the_archive_unless_it_is_on_paper() -> None:
    from_there = [t for t in TRANSITIONS if State.COMPLETE in t.sources]
    assert [t.name for t in from_there if ON_PAPER not in t.guards] == ["archive"]
    assert [t.name for t in from_there if ON_PAPER in t.guards] == ["correct", "take_back"]


@pytest.mark.parametrize(
    ("in_setting", "phase", "has_teacher"),
    list(itertools.product([True, False], ["early_years", "school", "post_16"], [True, False])),
)
def test_who_leads(in_setting: bool, phase: str, has_teacher: bool) -> None:
    lead = leading_roles({"in_setting": in_setting, "phase": phase}, has_teacher=has_teacher)
    if not in_setting or not has_teacher:
        assert lead == SCHOOL | CARE | {Role.VS_ADMIN}
    elif phase == "post_16":
        assert lead == SCHOOL | CARE
    else:
        assert lead == SCHOOL
    assert not lead & {Role.PARENT, Role.FOSTER_CARER, Role.YOUNG_PERSON, Role.IRO}


def test_stages_are_those_that_rights_are_written_for() -> None:
    by_stage: dict[Stage, set[str]] = {}
    for state in State:
        by_stage.setdefault(stage_of(state), set()).add(state.value)
    assert by_stage == {
        Stage.OPEN: {"scheduled", "open", "in_progress", "ready"},
        Stage.MEETING: {"meeting_held"},
        Stage.SUBMITTED: {"submitted", "in_quality"},
        Stage.RETURNED: {"returned"},
        Stage.COMPLETE: {"complete", "closed"},
        Stage.ARCHIVED: {"archived", "void"},
    }
    assert UNMET < UNFINISHED


def test_full_and_review_are_one_family() -> None:
    families = {kind: family_of(kind) for kind in Kind}
    assert {k for k, f in families.items() if f == "termly"} == {k for k in Kind if is_full(k)} | {
        Kind.REVIEW,
        Kind.DT_REVIEW,
    }
    assert sum(is_full(kind) for kind in Kind) == 4
