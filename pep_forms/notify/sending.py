"""Sending what is due: one message at a time, each under a lease.

A worker claims a message, sends it and marks it sent. Should it die in between, the
lease runs out and somebody else sends. Claiming one at a time keeps the moment in which
a mail could go out twice as short as the talk with the mail server itself.
"""

from __future__ import annotations

import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import get_connection
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from pep_forms import clock
from pep_forms.notify import letters
from pep_forms.notify.models import Message, State

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
#: How long to wait after each try that failed; after the last there is no other.
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480))
MAX_TRIES = len(BACK_OFF) + 1


@dataclass(slots=True)
class Sent:
    """What one run did."""

    sent: int = 0
    failed: int = 0
    dropped: int = 0


def send_due(limit: int = 500) -> Sent:
    """Send what is due, up to a limit. Any number of workers may do so at once."""
    done = Sent()
    server = get_connection()
    try:
        for _ in range(limit):
            message = _claim()
            if message is None:
                break
            _send(message, server, done)
    finally:
        server.close()
    return done


def next_try() -> datetime | None:
    """When the next message that waits may be tried; None when none waits."""
    waiting = Message.objects.filter(state=State.QUEUED).order_by("next_try_at")
    return waiting.values_list("next_try_at", flat=True).first()


@transaction.atomic
def _claim() -> Message | None:
    """Take the lease of the message that has waited longest."""
    now = clock.now()
    due = Message.objects.filter(
        Q(state=State.QUEUED, next_try_at__lte=now) | Q(state=State.SENDING, lease_until__lt=now)
    )
    skip = connection.features.has_select_for_update_skip_locked
    due = due.select_for_update(skip_locked=skip).order_by("next_try_at", "created_at")
    message = due.first()
    if message is None:
        return None
    message.state = State.SENDING
    message.tries += 1
    message.lease = uuid.uuid4()
    message.lease_until = now + LEASE
    message.save(update_fields=["state", "tries", "lease", "lease_until"])
    return message


def _send(message: Message, server: Any, done: Sent) -> None:
    if message.tries > MAX_TRIES:
        # Its worker died each time: it is taken out before it stops the others.
        _finish(message, State.FAILED, error="WorkerDied")
        done.failed += 1
        return
    if not message.to.is_active or not message.to.email:
        _finish(message, State.DROPPED)
        done.dropped += 1
        return
    try:
        mail = letters.compose(message)
        mail.connection = server
        server.open()
        mail.send()
    except Exception as error:
        # Whatever went wrong with one message, the others are still sent, each over a
        # connection that is not the broken one.
        with suppress(Exception):
            server.close()
        _put_off(message, type(error).__name__)
        done.failed += 1
    else:
        _finish(message, State.SENT)
        done.sent += 1


def _put_off(message: Message, error: str) -> None:
    log.warning("message %s (%s) was not sent: %s", message.pk, message.kind, error)
    if message.tries >= MAX_TRIES:
        log.error("message %s (%s) is given up", message.pk, message.kind)
        _finish(message, State.FAILED, error=error)
        return
    wait = BACK_OFF[message.tries - 1]
    _held(message).update(
        state=State.QUEUED,
        next_try_at=clock.now() + wait,
        lease=None,
        lease_until=None,
        error=error[:100],
    )


def _finish(message: Message, state: State, *, error: str = "") -> None:
    _held(message).update(
        state=state,
        sent_at=clock.now() if state == State.SENT else None,
        lease=None,
        lease_until=None,
        error=error[:100],
    )


def _held(message: Message) -> QuerySet[Message]:
    """The message, if its lease is still ours."""
    return Message.objects.filter(pk=message.pk, lease=message.lease)
