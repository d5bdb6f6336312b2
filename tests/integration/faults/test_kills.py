"""Processes killed in the middle of saving, and stores that fail under a document."""

from __future__ import annotations

import hashlib
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.storage import Storage
from django.db import connection, connections

from pep_forms.audit import queries as audit
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.notify import actions as notify
from pep_forms.notify import kinds
from pep_forms.notify.models import Message
from pep_forms.people.actions import young_person_access
from pep_forms.people.models import SetupCode
from pep_forms.peps.actions import completion, quality, saving
from pep_forms.peps.models import AnswerChange, Document, Pep, SectionAnswers
from pep_forms.peps.models.document import Making
from tests.integration.faults.database import FailAt, Lost, fork, in_child
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 25
FULL = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"


def entries(pep: Pep) -> dict[str, Any]:
    row = SectionAnswers.objects.filter(pep=pep, section_id="school").first()
    return row.answers["entries"] if row else {}


def value(pep: Pep, address: str) -> str:
    return entries(pep).get(address, {}).get("value") or ""


def words(number: int) -> str:
    """A long text that is torn if any part of it is of another save."""
    return f"{number}:" + f" {number}" * 400


def save_on_and_on(world: World, pep: Pep, tell: int) -> Callable[[], None]:
    """Save two answers together, again and again, and tell of each only when it is saved."""

    def run() -> None:
        before, number = value(pep, "need"), int(value(pep, "need").partition(":")[0] or 0)
        while True:
            number += 1
            saving.save_section(
                pep=pep,
                section_id="school",
                changes=[
                    Change("need", words(number), digest(before)),
                    Change("note", words(number), digest(before)),
                ],
                by=world.teacher,
                request_key=f"save-{number}",
            )
            before = words(number)
            os.write(tell, f"{number}\n".encode())

    return run


def test_what_was_acknowledged_outlives_a_kill(
    world: World, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pep = worlds.opened(world)
    if connection.vendor == "sqlite":
        options = connections.settings["default"]["OPTIONS"]
        monkeypatch.setitem(options, "init_command", FULL)
    acknowledged = 0
    for round_ in range(KILLS):
        read, tell = os.pipe()
        child = fork(save_on_and_on(world, pep, tell))
        os.close(tell)
        # Let it get going, then strike at a moment that differs from round to round.
        select.select([read], [], [], 20)
        time.sleep(0.003 * (round_ * 7 % 11))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = os.read(read, 1 << 20).split()
        os.close(read)
        assert told, "the process never saved"
        acknowledged = int(told[-1])
        need, note = value(pep, "need"), value(pep, "note")
        kept = int(need.partition(":")[0])
        assert kept in {acknowledged, acknowledged + 1}
        assert need == note == words(kept)
        assert SectionAnswers.objects.get(pep=pep, section_id="school").revision >= kept
        newest = AnswerChange.objects.get(pep=pep, address="need", sealed=False)
        assert newest.value["value"] == need
        assert WriteEntry.objects.filter(event="pep.saved").count() == kept
    assert acknowledged >= KILLS
    assert audit.verify() == []


class Broken(Storage):
    """A store that fails: before it has kept anything, or after."""

    def __init__(self, whole: Storage, fails_at: int, *, late: bool) -> None:
        self.whole, self.left, self.late = whole, fails_at, late

    def save(self, name: str | None, content: Any, max_length: int | None = None) -> str:
        self.left -= 1
        if self.left:
            return self.whole.save(name, content)
        if self.late:
            self.whole.save(name, content)
        raise OSError("the store says: Ada Example")


@pytest.fixture
def asked(world: World) -> Document:
    """A document that was asked for."""
    quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
    return Document.objects.get(audience="full")


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("fails_at", [1, 2])
def test_a_store_that_fails_leaves_nothing_marked_as_stored(
    asked: Document, monkeypatch: pytest.MonkeyPatch, fails_at: int, late: bool
) -> None:
    whole = completion.store()
    # Half a day of tries, made short.
    monkeypatch.setattr(completion, "STORE_ATTEMPTS", completion.ATTEMPTS)
    for attempt in range(1, completion.ATTEMPTS + 1):
        broken = Broken(whole, fails_at, late=late)
        monkeypatch.setattr(completion, "store", lambda broken=broken: broken)
        document = completion.make_document(str(asked.pk))
        last = attempt == completion.ATTEMPTS
        assert document.state == (Making.FAILED if last else Making.MAKING)
        assert document.error_code == "OSError"
        assert (document.pdf_name, document.pdf_sha256, document.twin_name) == ("", "", "")
    logged = WriteEntry.objects.filter(subject=f"document:{asked.pk}")
    assert "Ada" not in str(list(logged.values_list("data_text")))
    assert "pep.document_stored" not in logged.values_list("event", flat=True)
    monkeypatch.setattr(completion, "store", lambda: whole)
    completion.retry_document(document=asked, by=worlds.SYSTEM)
    check_stored(completion.make_document(str(asked.pk)))


def check_stored(document: Document) -> None:
    """What a document says it has is there, whole."""
    assert document.state == Making.STORED
    for name, sha in (
        (document.pdf_name, document.pdf_sha256),
        (document.twin_name, document.twin_sha256),
    ):
        with completion.store().open(name) as file:
            assert hashlib.sha256(file.read()).hexdigest() == sha


def test_a_worker_stopped_anywhere_can_be_followed_by_another(
    asked: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {"pdf": b"%PDF-1.4 the same each time", "html": b"<p>the same each time</p>"}
    monkeypatch.setattr(completion, "_render", lambda document: made)
    number = 0
    while True:
        number += 1
        fault = FailAt(number)
        try:
            with connection.execute_wrapper(fault):
                completion.make_document(str(asked.pk))
        except Lost:
            asked.refresh_from_db()
            assert asked.state == Making.MAKING
            assert asked.pdf_name == ""
            stored = WriteEntry.objects.filter(event="pep.document_stored")
            assert not stored.exists()
            continue
        break
    assert number > 4
    asked.refresh_from_db()
    check_stored(asked)
    assert WriteEntry.objects.filter(event="pep.document_stored").count() == 1
    assert audit.verify() == []


def test_two_workers_at_one_document_store_it_once(asked: Document, url: str) -> None:
    from tests.integration.faults.database import at_once

    done = at_once([lambda: completion.make_document(str(asked.pk))] * 3)
    assert {document.pdf_sha256 for document in done} == {done[0].pdf_sha256}
    check_stored(Document.objects.get(pk=asked.pk))
    assert WriteEntry.objects.filter(event="pep.document_stored").count() == 1


def test_a_message_is_queued_once_whatever_fails(world: World) -> None:
    kind = kinds.known()[0]
    context = {field: _filler(field) for field in kind.fields}
    queue = lambda: notify.queue(  # noqa: E731
        to=world.teacher.user, kind=kind.code, key="once", context=context
    )
    number = 0
    while True:
        number += 1
        fault = FailAt(number)
        try:
            with connection.execute_wrapper(fault):
                queue()
        except Lost:
            assert not Message.objects.exists()
            continue
        break
    assert number > 1
    queue()
    assert Message.objects.get().key == "once"


def _filler(field: str) -> Any:
    return {"link": "/peps/", "role": "iro"}.get(field, worlds.OPENED.isoformat())


def test_a_code_is_used_up_once_or_not_at_all(world: World) -> None:
    number = 0
    while True:
        number += 1
        issued = young_person_access.issue_code(
            young_person=world.young_person, by=world.social_worker
        )
        fault = FailAt(number)
        try:
            with connection.execute_wrapper(fault):
                young_person_access.use_code(username=issued.username, code=issued.code)
        except Lost:
            setup = SetupCode.objects.get(pk=issued.setup.pk)
            assert setup.used_at is None
            # At most one try of five is gone: a count is never taken back.
            assert setup.tries <= 1
            continue
        break
    assert number > 3
    used = WriteEntry.objects.filter(event="people.access.code_used")
    assert used.count() == SetupCode.objects.exclude(used_at=None).count() == 1


def test_a_child_process_ends_as_it_is_told(world: World, url: str) -> None:
    """The means of these tests, tried: a child writes to the same database, or dies."""
    pep = worlds.opened(world)
    save = lambda: saving.save_section(  # noqa: E731
        pep=pep,
        section_id="school",
        changes=[Change("need", "from a child", digest(""))],
        by=world.teacher,
    )
    assert in_child(lambda: os._exit(9)) == 9
    assert value(pep, "need") == ""
    assert in_child(save) == 0
    assert value(pep, "need") == "from a child"
