"""Queueing a message. Sending is a job's business (`sending`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pep_forms import clock
from pep_forms.notify import context as fields
from pep_forms.notify import kinds, tasks
from pep_forms.notify.models import Message
from pep_forms.people.models import User


@transaction.atomic
def queue(*, to: User, kind: str, key: str, context: Mapping[str, Any]) -> Message:
    """Put a message in the outbox, in the transaction of whatever it tells of.

    `key` says what it is about ("due:<pep>:<day>:<user>"): the same key is never sent
    twice, and queueing it again gives back the message that is there.
    """
    values = fields.clean(context, kinds.get(kind).fields)
    message, made = Message.objects.get_or_create(
        key=key,
        defaults={"to": to, "kind": kind, "context": values, "next_try_at": clock.now()},
    )
    if made:
        transaction.on_commit(_wake, robust=True)
    return message


def _wake() -> None:
    """Ask a worker to send. Should this be lost, the next run of `send_messages` sends."""
    tasks.send_due.enqueue()
