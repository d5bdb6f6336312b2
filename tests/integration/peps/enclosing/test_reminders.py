"""Who is reminded of a document that runs out, when, and in which words."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pep_forms import clock
from pep_forms.notify.models import Message
from pep_forms.people.actions import network
from pep_forms.peps.actions import enclosures
from pep_forms.peps.actions.document_reminders import remind_documents
from pep_forms.peps.models import Enclosure
from pep_site.jobs import JOBS
from tests import builders
from tests.integration.peps.enclosing.world import ADMIN, CHILD, TEACHER, WORKER, World, waiting

pytestmark = pytest.mark.django_db


def due_in(enclosure: Enclosure, days: int, field: str = "expires_on") -> Enclosure:
    day = clock.today() + timedelta(days=days)
    Enclosure.objects.filter(pk=enclosure.pk).update(**{field: day})
    return enclosure


def told() -> list[tuple[str, str]]:
    """The kind of every message about a document, and the role it was sent to."""
    found = Message.objects.filter(kind__startswith="document_").order_by("created_at", "id")
    return [(message.kind, message.context["role"]) for message in found]


@pytest.mark.parametrize("field", ["expires_on", "review_on"])
@pytest.mark.parametrize(
    ("days", "kind"),
    [
        (29, ""),
        (28, "document_due"),
        (0, "document_due"),
        (-1, "document_past"),
        (-7, "document_past"),
        (-8, ""),
    ],
)
def test_the_day_decides(world: World, field: str, days: int, kind: str) -> None:
    due_in(world.attach(), days, field)
    remind_documents()
    remind_documents()
    assert told() == ([(kind, TEACHER)] if kind else [])


def test_a_message_names_neither_the_document_nor_anybody(world: World) -> None:
    due_in(world.attach(title="Ada’s report"), 3)
    remind_documents()
    message = Message.objects.get(kind="document_due")
    assert "Ada" not in str(message.context)
    assert message.to == world.people[TEACHER].user


def test_whoever_follows_is_told_when_the_sender_has_gone(world: World) -> None:
    found = due_in(world.attach(open_to=[TEACHER, WORKER]), 3)
    member = world.people[TEACHER].user.memberships.get()  # type: ignore[union-attr]
    successor = builders.join_network(world.young_person, TEACHER)
    network.end(member=member, ends_on=clock.today() - timedelta(1), by=builders.SYSTEM)
    remind_documents()
    assert Message.objects.get(kind="document_due").to == successor.user
    Message.objects.all().delete()
    network.end(member=successor, ends_on=clock.today() - timedelta(1), by=builders.SYSTEM)
    due_in(found, 2)
    remind_documents()
    assert told() == [("document_due", WORKER)]


def test_the_virtual_school_is_told_when_nobody_else_sees_it(world: World) -> None:
    due_in(world.attach(role=CHILD, open_to=[]), 3)
    remind_documents()
    assert told() == [("document_due", ADMIN)], "a young person has no address, nor sight the rest"


def test_nothing_is_said_of_what_is_gone_or_not_there_yet(world: World) -> None:
    gone = due_in(world.attach(b"1"), 3)
    enclosures.withdraw(enclosure=gone, reason="Wrong", by=world.people[TEACHER])
    waiting(due_in(world.attach(b"2"), 3))
    old = due_in(world.attach(b"3"), 3)
    world.replace(old)
    assert remind_documents() == 0
    assert told() == []


def test_it_runs_by_itself() -> None:
    (job,) = [job for job in JOBS if job.run is remind_documents]
    assert job.every == "daily"
