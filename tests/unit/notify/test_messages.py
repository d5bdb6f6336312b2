"""The outbox: once, after commit, and never a word about a child."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import transaction

from pep_forms import clock
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.notify import actions, context, kinds, letters, queries, sending
from pep_forms.notify.models import Message, State
from pep_forms.people.models import User

SAMPLES: dict[str, Any] = {
    "link": "/peps/6f6c6d5e-0000-4000-8000-000000000001/",
    "due_on": date(2026, 12, 14),
    "role": "social_worker",
    "count": 3,
}
CANARY = "Zebedee"


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_user("sam", "sam@example.org", full_name=f"Sam {CANARY}")


def queue(user: User, key: str = "k1", kind: str = "plan_needs_you") -> Message:
    values = {name: SAMPLES[name] for name in kinds.get(kind).fields}
    return actions.queue(to=user, kind=kind, key=key, context=values)


def test_every_text_names_allowed_fields_only() -> None:
    assert set(context.FIELDS) == {"link", "due_on", "role", "count"}
    for kind in kinds.known():
        assert kind.fields <= set(context.FIELDS), kind.code
        assert "{" not in kind.subject, kind.code


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("A plan for {name}", "{link}"),
        ("A plan", "{name} needs you {link}"),
        ("A plan", "{link.__class__}"),
        ("A plan", "{link!r}"),
        ("A plan", "{0} {link}"),
        ("A plan for {role}", "{link}"),
        ("A plan", "There is no way to go"),
    ],
)
def test_a_kind_that_could_say_more_is_refused(subject: str, body: str) -> None:
    with pytest.raises(ValueError, match=r"test_kind|bare name"):
        kinds.register("test_kind", subject, body)
    with pytest.raises(LookupError):
        kinds.get("test_kind")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("link", "/peps/?q=Zebedee"),
        ("link", "/peps/Zebedee Smith/"),
        ("link", "/peps/#Zebedee"),
        ("link", "https://elsewhere.example/"),
        ("link", "//elsewhere.example/"),
        ("due_on", "Zebedee"),
        ("role", "Zebedee"),
        ("count", "Zebedee"),
        ("count", True),
    ],
)
def test_no_field_takes_free_text(name: str, value: Any) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        context.clean({name: value}, frozenset({name}))
    assert CANARY not in str(caught.value) or name == "due_on"


def test_exactly_its_own_fields(user: User) -> None:
    for values in ({}, {"link": "/", "name": "x"}):
        with pytest.raises(ValueError, match="its own fields"):
            actions.queue(to=user, kind="plan_needs_you", key="x", context=values)
    assert not Message.objects.exists()


@pytest.mark.parametrize("kind", [kind.code for kind in kinds.known()])
def test_every_letter_says_where_to_go_and_names_nobody(user: User, kind: str) -> None:
    letter = letters.compose(queue(user, kind=kind))
    html = str(letter.alternatives[0][0])
    for text in (str(letter.body), html):
        assert "http://testserver/peps/" in text
        assert CANARY not in text
        assert "03000 415353" in text
        assert "{" not in text.replace("{{", "")
    assert letter.to == ["sam@example.org"]
    assert letter.extra_headers["Message-ID"].startswith("<")
    if "due_on" in kinds.get(kind).fields:
        assert "14 December 2026" in str(letter.body)
    if "role" in kinds.get(kind).fields:
        assert ROLE_LABELS["social_worker"] in str(letter.body)


def test_the_same_key_is_queued_and_sent_once(
    user: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        first, second = queue(user), queue(user)
    assert first == second
    assert len(mail.outbox) == 1
    assert Message.objects.get().state == State.SENT
    with django_capture_on_commit_callbacks(execute=True):
        queue(user)
    sending.send_due()
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_sent_when_the_work_is_rolled_back() -> None:
    user = User.objects.create_user("sam", "sam@example.org")
    with transaction.atomic():
        queue(user)
        assert not mail.outbox
        transaction.set_rollback(True)
    sending.send_due()
    assert not mail.outbox
    with transaction.atomic():
        queue(user)
        assert not mail.outbox
    assert len(mail.outbox) == 1


def broken(*_: Any, **__: Any) -> int:
    raise SMTPServerDisconnected(f"{CANARY} refused")


def test_tries_again_later_each_time_and_gives_up(
    user: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", broken)
    with clock.at(date(2026, 11, 24)):
        message = queue(user)
        for wait in sending.BACK_OFF:
            sending.send_due()
            message.refresh_from_db()
            assert message.state == State.QUEUED
            assert message.next_try_at == clock.now() + wait
            assert sending.send_due().failed == 0
            clock.tick(seconds=wait.total_seconds())
        sending.send_due()
        message.refresh_from_db()
    assert (message.state, message.tries) == (State.FAILED, sending.MAX_TRIES)
    assert message.error == "SMTPServerDisconnected"
    assert CANARY not in caplog.text
    assert list(queries.given_up()) == [message]
    assert "given up" in caplog.text


def test_one_bad_message_does_not_hold_the_others(user: User) -> None:
    bad = queue(user, "bad")
    Message.objects.filter(pk=bad.pk).update(kind="gone_since")
    queue(user, "good")
    done = sending.send_due()
    assert (done.sent, done.failed) == (1, 1)


def test_a_dead_workers_message_is_sent_after_its_lease(user: User) -> None:
    with clock.at(date(2026, 11, 24)):
        message = queue(user)
        Message.objects.filter(pk=message.pk).update(
            state=State.SENDING,
            lease=uuid.uuid4(),
            lease_until=clock.now() + sending.LEASE,
            tries=1,
        )
        assert sending.send_due().sent == 0
        clock.tick(seconds=sending.LEASE.total_seconds() + 1)
        assert sending.send_due().sent == 1


def test_a_message_that_kills_its_worker_is_taken_out(user: User) -> None:
    message = queue(user)
    Message.objects.filter(pk=message.pk).update(
        state=State.SENDING,
        tries=sending.MAX_TRIES,
        lease_until=clock.now() - timedelta(seconds=1),
    )
    assert sending.send_due().failed == 1
    assert Message.objects.get().state == State.FAILED


def test_who_lost_the_lease_changes_nothing(user: User) -> None:
    message = queue(user)
    message.lease = uuid.uuid4()
    sending._finish(message, State.SENT)
    assert Message.objects.get().state == State.QUEUED


def test_nobody_without_an_account_or_address_is_written_to(user: User) -> None:
    queue(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert sending.send_due().dropped == 1
    other = User.objects.create_user("kim")
    queue(other, "k2")
    assert sending.send_due().dropped == 1
    assert not mail.outbox


def test_command(user: User, capsys: Any) -> None:
    queue(user)
    call_command("send_messages")
    assert "1 sent" in capsys.readouterr().out
    assert list(queries.messages_to(user)) == list(Message.objects.all())
