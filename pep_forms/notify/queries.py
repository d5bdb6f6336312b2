"""Reading the outbox."""

from __future__ import annotations

from django.db.models import QuerySet

from pep_forms.notify.models import Message, State
from pep_forms.people.models import User


def given_up() -> QuerySet[Message]:
    """Messages that could not be sent: somebody has to look at these."""
    return Message.objects.filter(state=State.FAILED).order_by("-created_at")


def messages_to(user: User) -> QuerySet[Message]:
    """What one person was told, newest first."""
    return Message.objects.filter(to=user).order_by("-created_at")
