"""Many people at once: chains do not fork and no mail goes out twice."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction

from pep_forms.audit import actions as audit
from pep_forms.audit import events, queries
from pep_forms.audit.actors import SYSTEM
from pep_forms.audit.models import ChainHead
from pep_forms.notify import actions as notify
from pep_forms.notify import sending
from pep_forms.notify.models import Message, State
from pep_forms.people.models import User

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="SQLite in memory has one writer and one connection"
    ),
]

EVENT = events.register("test.at_once", "Something in a test of many at once")


def at_once(work: Callable[[int], Any], times: int) -> None:
    def alone(number: int) -> Any:
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(alone, range(times)))


def test_chains_do_not_fork() -> None:
    children = [uuid.uuid4() for _ in range(3)]

    def write(number: int) -> None:
        with transaction.atomic():
            audit.log_write(event=EVENT, by=SYSTEM, subject="x", young_person=children[number % 3])

    at_once(write, 120)
    assert queries.verify() == []
    assert set(ChainHead.objects.values_list("length", flat=True)) == {40}


def test_reads_are_sealed_once_while_more_come() -> None:
    child = uuid.uuid4()

    def work(number: int) -> None:
        if number % 5 == 0:
            audit.seal_reads(by=SYSTEM)
        audit.log_reads(by=SYSTEM, young_person=child, subject="x", addresses=["a"], channel="page")

    at_once(work, 60)
    audit.seal_reads(by=SYSTEM)
    assert queries.verify() == []


def test_many_workers_send_each_message_once() -> None:
    user = User.objects.create_user("sam", "sam@example.org")
    for number in range(40):
        notify.queue(to=user, kind="plan_needs_you", key=f"k{number}", context={"link": "/"})
    mail.outbox.clear()
    Message.objects.update(state=State.QUEUED, tries=0, sent_at=None)
    at_once(lambda _: sending.send_due(), 8)
    sent = Counter(letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert len(sent) == 40
    assert set(sent.values()) == {1}


def test_the_same_key_from_many_at_once_is_one_message() -> None:
    user = User.objects.create_user("sam", "sam@example.org")
    at_once(
        lambda _: notify.queue(to=user, kind="plan_needs_you", key="k", context={"link": "/"}), 16
    )
    assert Message.objects.count() == 1
