"""What runs once a day, and the command that puts read models right."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command

from pep_forms import clock
from pep_forms.builder.models import VersionAvailability
from pep_forms.people.actor import Actor
from pep_forms.peps import diagram
from pep_forms.peps.actions import daily
from pep_forms.peps.enums import Kind, State
from pep_forms.peps.management.commands import lifecycle_diagram
from pep_forms.peps.models import Document, Fact, Pep
from pep_forms.peps.models.document import Making
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 2)


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def test_a_scheduled_pep_opens_on_its_day_and_once(world: World) -> None:
    pep = worlds.opened(world, opens_on=DAY, kind=Kind.REVIEW)
    assert daily.open_due(by=Actor.system()) == (0, 0)
    with clock.at(DAY):
        assert daily.open_due(by=Actor.system()) == (1, 0)
        assert daily.open_due(by=Actor.system()) == (0, 0)
    pep.refresh_from_db()
    assert pep.state == State.OPEN
    assert pep.opened_by is None


def test_one_that_cannot_be_opened_holds_up_nobody(world: World) -> None:
    worlds.opened(world, opens_on=DAY, kind=Kind.REVIEW)
    VersionAvailability.objects.update(retired_on=worlds.OPENED)
    with clock.at(DAY):
        assert daily.open_due(by=Actor.system()) == (0, 1)


def test_a_document_whose_worker_died_is_made_after_all(world: World) -> None:
    pep = worlds.in_quality(world)
    Pep.objects.filter(pk=pep.pk).update(
        state=State.COMPLETE, completed_at=clock.now(), completed_by=world.reviewer.user
    )
    document = Document.objects.create(pep=pep, audience="full")
    assert daily.ask_again_for_lost_documents() == 0
    with clock.at(clock.now() + timedelta(hours=1)):
        out = io.StringIO()
        call_command("daily", stdout=out)
        assert "1 documents asked for again" in out.getvalue()
    document.refresh_from_db()
    assert document.state == Making.STORED


def test_rebuilding_changes_nothing_when_all_is_right(world: World) -> None:
    worlds.met(world)
    out = io.StringIO()
    call_command("rebuild", stdout=out)
    assert out.getvalue().strip() == "All right."
    fact = Fact.objects.filter(meaning="meeting.date").first() or Fact.objects.first()
    if fact is not None:
        fact.delete()
        call_command("rebuild", stdout=out)
        assert "1 rows were wrong" in out.getvalue()


def test_the_page_about_the_life_of_a_pep_is_up_to_date(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    call_command("lifecycle_diagram", check=True)
    monkeypatch.setattr(lifecycle_diagram, "page", lambda: diagram.page() + "new")
    with pytest.raises(CommandError, match="not up to date"):
        call_command("lifecycle_diagram", check=True)
