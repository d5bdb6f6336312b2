"""The demo world: what is in it, that it is the same each time, and that everybody gets in."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from pep_forms import clock
from pep_forms.audit import queries as audit
from pep_forms.builder.queries import forget
from pep_forms.demo import adults, guiding, stories, tour, world
from pep_forms.demo.children import CHILDREN
from pep_forms.demo.children.child import NOW, OVERDUE
from pep_forms.engine.answers import question_of
from pep_forms.people import words
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps.enums import State
from pep_forms.peps.models import Addendum, Pep, SectionAnswers
from pep_forms.peps.queries import peps_for

#: A few young people of every kind: enough to compare two loads.
FEW = ("zoe", "theo", "maya", "mina", "poppy", "xander", "jordan")


def content() -> str:
    """A digest of everything that was written, without ids: they differ each time."""
    lines = []
    for row in SectionAnswers.objects.select_related("pep__young_person"):
        pep = row.pep
        where = (pep.young_person.care_id, pep.school_year, pep.window, pep.kind, row.section_id)
        said = Counter(
            (question_of(address), _plain(entry.get("value")), entry.get("role"), entry.get("at"))
            for address, entry in row.answers.get("entries", {}).items()
        )
        lines.append(json.dumps([where, sorted(map(str, said.items()))]))
    states = Pep.objects.values_list("young_person__care_id", "kind", "window", "state")
    lines += [json.dumps(list(map(str, state))) for state in states]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _plain(value: Any) -> str:
    """A value without the ids in it: of people, organisations and rows."""
    if isinstance(value, list):
        return " ".join(map(_plain, value))
    if isinstance(value, dict):
        return str(value.get("name"))
    text = str(value)
    return "an id" if len(text) == 36 and text.count("-") == 4 else text


class Undo(Exception):
    """Takes back what a load did."""


def load_and_take_back() -> str:
    try:
        with transaction.atomic():
            world.load()
            found = content()
            raise Undo
    except Undo:
        forget()
        return found


@pytest.mark.slow
@pytest.mark.django_db
def test_the_same_day_gives_the_same_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "CHILDREN", tuple(c for c in CHILDREN if c.key in FEW))
    with clock.at(date(2026, 11, 24)):
        assert load_and_take_back() == load_and_take_back()


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    "today", [date(2026, 9, 8), date(2027, 1, 20), date(2027, 4, 14), date(2027, 8, 11)]
)
def test_it_loads_at_every_time_of_the_year(monkeypatch: pytest.MonkeyPatch, today: date) -> None:
    monkeypatch.setattr(world, "CHILDREN", tuple(c for c in CHILDREN if c.key in FEW))
    with clock.at(today):
        assert world.load()
        _somebody_came_back()
    assert Pep.objects.filter(state=State.COMPLETE).exists()
    forget()


def _somebody_came_back() -> None:
    """The plan of the time before is kept back, and the new one began without it."""
    old = Pep.objects.get(earlier_care_at__isnull=False)
    assert old.kept_back
    new = old.young_person.peps.get(earlier_care_at=None)
    assert (new.kind, new.state, new.previous) == ("initial_full", "open", old)
    worker, teacher = (
        Actor(old.young_person.network.get(role=role, ends_on=None).user, role)
        for role in ("social_worker", "designated_teacher")
    )
    assert old in peps_for(worker)
    assert old not in peps_for(teacher)
    assert new in peps_for(teacher)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_world(client: Client, settings: Any) -> None:
    assert world.load()
    forget()
    states = Counter(Pep.objects.values_list("state", flat=True))
    assert 40 <= len(CHILDREN) <= 45
    wanted = Counter(child.now for child in CHILDREN)
    for state in ("returned", "in_quality", "submitted", "meeting_held", "ready", "scheduled"):
        assert states[state] == wanted[state] > 0, state
    assert states[State.COMPLETE] > 40
    assert states[State.CLOSED] == 1
    assert states[State.IN_PROGRESS] >= wanted["in_progress"] + wanted[OVERDUE]
    years = set(Pep.objects.values_list("school_year", "window"))
    assert len(years) == NOW + 1, "a PEP in every window of two school years, and now"
    assert Addendum.objects.count() == 1
    _somebody_came_back()
    _odd_answers_are_there()
    assert audit.verify() == []
    assert User.objects.filter(staff_roles__isnull=False).count() == 5

    before = content()
    assert not world.load(), "a second run changes nothing"
    assert content() == before

    settings.DEBUG = True
    page = client.get("/").content.decode()
    assert all(journey.title in page for journey in tour.JOURNEYS)
    _everybody_gets_in()


def _odd_answers_are_there() -> None:
    entries = [
        entry
        for answers in SectionAnswers.objects.filter(pep__state=State.IN_PROGRESS).values_list(
            "answers", flat=True
        )
        for entry in answers.get("entries", {}).values()
    ]
    assert any(entry.get("raw") == stories.UNREADABLE for entry in entries)
    assert any(str(entry.get("source", "")).startswith("confirm:") for entry in entries)
    assert any(entry.get("value") == stories.PRIVATE_NOTE for entry in entries)


def _everybody_gets_in() -> None:
    for account in tour.accounts():
        user = User.objects.get(username=account.username)
        spelt = words.as_typed if user.is_young_person else str
        assert user.check_password(spelt(adults.PASSWORD)), account.username
        browser = Client()
        browser.force_login(user, backend="pep_forms.people.backend.AccountBackend")
        response = browser.get("/")
        if account.username == guiding.NEWCOMER:
            assert response["Location"].startswith("/agreements/")
            continue
        assert response.status_code == 200, account.username
        assert "Go to" in response.content.decode()
