"""The outbox: what is to be sent, written in the transaction that decided it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from pep_forms import clock
from pep_forms.db import Record


class State(models.TextChoices):
    """How far a message has come."""

    QUEUED = "queued", gettext_lazy("Waiting to be sent")
    SENDING = "sending", gettext_lazy("Being sent")
    SENT = "sent", gettext_lazy("Sent")
    DROPPED = "dropped", gettext_lazy("Not sent: the person has no address or no account any more")
    FAILED = "failed", gettext_lazy("Given up after several tries")


class Message(Record):
    """One message to one person. `key` says what it is about, so that it is sent once."""

    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="messages"
    )
    kind = models.CharField(max_length=64)
    key = models.CharField(max_length=200, unique=True)
    #: Only what `notify.context` allows: paths, days, role codes and counts.
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)
    #: Whoever holds the lease sends; when it has run out, somebody else may.
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    #: The type of the last error, never its text: that may hold an address.
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="notify_waiting",
                condition=models.Q(state__in=["queued", "sending"]),
            ),
            models.Index(fields=["to", "-created_at"], name="notify_to"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[value for value, _ in State.choices]),
                name="notify_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sent") | models.Q(sent_at__isnull=False),
                name="notify_sent_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
