"""How somebody gets in: invitations, one-time codes, and the budget of guesses.

Tokens and codes are stored hashed, so that a copy of the database opens no door.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from pep_forms.db import Record

if TYPE_CHECKING:
    from uuid import UUID


class Invitation(Record):
    """A link, sent by e-mail, with which an adult sets their name and password."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "invitation"
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"invitation {self.pk}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.used_at is None and self.withdrawn_at is None and at < self.expires_at


class SetupCode(Record):
    """A one-time code that a social worker gives a young person, good for 15 minutes."""

    user = models.ForeignKey("people.User", on_delete=models.CASCADE, related_name="setup_codes")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    issued_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "set-up code"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(used_at__isnull=True, withdrawn_at__isnull=True),
                name="people_setupcode_one_open",
            )
        ]

    if TYPE_CHECKING:
        user_id: UUID

    def __str__(self) -> str:
        return f"set-up code {self.pk}"


class LoginBudget(models.Model):
    """How many guesses one key (an account, or an account from one address) has left.

    The key is a keyed hash: the table names no account that does not exist.
    """

    key = models.CharField(max_length=64, primary_key=True)
    used = models.PositiveIntegerField(default=0)
    window_ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "login budget"
        indexes = [models.Index(fields=["window_ends_at"], name="people_budget_window")]

    def __str__(self) -> str:
        return f"login budget {self.key[:8]}"
