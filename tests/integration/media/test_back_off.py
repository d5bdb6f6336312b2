"""What fails is tried again by itself: later, each time later still, and not for ever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django_tasks_db.models import DBTaskResult

from media import storing
from media import tasks as file_tasks
from media.actions import purging, scanning
from media.enums import ScanState
from media.models import Attachment, Purge
from media.scanning import Scan
from pep_forms import clock
from pep_forms.exceptions import RenderError
from pep_forms.peps import tasks
from pep_forms.peps.actions import completion, quality
from pep_forms.peps.models import Document
from pep_forms.peps.models.document import Making
from tests.integration.media.sending import attach, attach_on_page, sent
from tests.integration.peps import world as worlds
from tests.integration.wizard.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(settings: Any) -> Iterator[None]:
    """Jobs wait in their table, as on a real site."""
    settings.TASKS = {
        "default": {
            "BACKEND": "django_tasks_db.DatabaseBackend",
            "QUEUES": ["default", "documents", "mail"],
        }
    }
    with clock.at(worlds.OPENED):
        yield


def waits(commits: Any, work: Any, times: int) -> list[timedelta]:
    """How long each of these tries puts the next one off."""
    found = []
    for _ in range(times):
        DBTaskResult.objects.all().delete()
        with commits(execute=True):
            work()
        found += [job.run_after - clock.now() for job in DBTaskResult.objects.all()]
    return found


def grows(found: list[timedelta], longest: timedelta) -> bool:
    """Whether each wait is twice the one before, until the longest."""
    return all(
        after == min(before * 2, longest) for before, after in zip(found, found[1:], strict=False)
    )


def test_a_document_waits_longer_each_time_while_the_store_is_down(
    queued: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    plans = worlds.make_world()
    pep = quality.accept(pep=worlds.in_quality(plans), by=plans.reviewer)
    document = pep.documents.get(audience="full")
    monkeypatch.setattr(completion, "_render", lambda _document: {"pdf": b"x", "html": b"x"})

    def down(_made: dict[str, bytes]) -> dict[str, str]:
        raise OSError("down")

    monkeypatch.setattr(completion, "_store", down)
    found = waits(
        django_capture_on_commit_callbacks,
        lambda: completion.make_document(str(document.pk)),
        completion.STORE_ATTEMPTS,
    )
    assert found[0] == timedelta(seconds=15)
    assert grows(found, tasks.LONGEST_WAIT)
    assert found[-1] == tasks.LONGEST_WAIT
    assert sum(found, timedelta()) > timedelta(hours=6), "a store that is down for a night"
    assert len(found) == completion.STORE_ATTEMPTS - 1, "after the last try somebody has to look"
    document.refresh_from_db()
    assert (document.state, document.error_code) == (Making.FAILED, "OSError")


def test_a_document_that_cannot_be_drawn_is_given_up_sooner(
    queued: None, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    plans = worlds.make_world()
    pep = quality.accept(pep=worlds.in_quality(plans), by=plans.reviewer)
    document = pep.documents.get(audience="full")

    def broken(_document: Document) -> dict[str, bytes]:
        raise RenderError("too much")

    monkeypatch.setattr(completion, "_render", broken)
    found = waits(
        django_capture_on_commit_callbacks,
        lambda: completion.make_document(str(document.pk)),
        completion.ATTEMPTS,
    )
    assert found == [timedelta(seconds=15), timedelta(seconds=30)]
    document.refresh_from_db()
    assert document.state == Making.FAILED


def test_a_file_waits_longer_each_time_for_the_scanner(
    world: World,
    queued: None,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    attachment = attach(world)
    Attachment.objects.filter(pk=attachment.pk).update(state=ScanState.WAITING)
    monkeypatch.setattr(scanning, "scan", lambda _bytes: Scan.NO_ANSWER)
    found = waits(
        django_capture_on_commit_callbacks,
        lambda: file_tasks.rescan.func(str(attachment.pk)),
        scanning.MOST_TRIES,
    )
    assert found[0] == timedelta(seconds=30)
    assert grows(found, file_tasks.LONGEST_WAIT)
    assert len(found) == scanning.MOST_TRIES - 1
    attachment.refresh_from_db()
    assert attachment.state == ScanState.FAILED


def test_a_deletion_waits_longer_each_time_and_never_gives_up(
    world: World,
    queued: None,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    (key,) = attach_on_page(world, sent())

    def down(_name: str) -> int:
        raise OSError("down")

    with monkeypatch.context() as patched:
        patched.setattr(storing, "purge", down)
        with django_capture_on_commit_callbacks(execute=True):
            purging.purge(
                attachment=Attachment.objects.get(pk=key),
                reason="Wrong",
                by=world.people["vs_admin"],
            )
        certificate = str(Purge.objects.get().pk)
        found = waits(
            django_capture_on_commit_callbacks,
            lambda: file_tasks.erase_again.func(certificate),
            12,
        )
    assert len(found) == 12
    assert grows(found, file_tasks.LONGEST_WAIT)
    assert found[-1] == file_tasks.LONGEST_WAIT
    assert Purge.objects.get().finished_at is None
    assert (
        waits(
            django_capture_on_commit_callbacks, lambda: file_tasks.erase_again.func(certificate), 1
        )
        == []
    )
    assert Purge.objects.get().finished_at is not None
