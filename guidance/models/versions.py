"""Every text of an agreement that was ever in force, and who accepted which.

Neither is ever changed: the model refuses it, and so does the database (`immutable`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Never

from django.conf import settings
from django.db import models

from guidance.fields import role_choices
from pep_forms.db import Record

if TYPE_CHECKING:
    from uuid import UUID


class KeptForGood(Record):
    """A row that is added once and stays as it is."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RuntimeError("what was agreed is never changed")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        raise RuntimeError("what was agreed is never deleted")


class AgreementVersion(KeptForGood):
    """The text of an agreement as it was published one day.

    `agreement` is the page's translation key: the text outlives the page.
    """

    agreement = models.UUIDField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=255)
    roles = models.JSONField(default=list)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    #: Whether everybody had to accept it anew.
    material = models.BooleanField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "version of an agreement"
        ordering = ["agreement", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="guidance_version_numbered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"


class Acceptance(KeptForGood):
    """Somebody accepted a text, in a role, at a moment (`created_at`)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="acceptances"
    )
    role = models.CharField(max_length=30, choices=role_choices)
    version = models.ForeignKey(
        AgreementVersion, on_delete=models.PROTECT, related_name="acceptances"
    )
    #: The hash of the text that stood on the page; the same as the version's.
    text_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "acceptance"
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["-created_at", "id"], name="guidance_acceptance_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "version"], name="guidance_acceptance_once"
            ),
        ]

    if TYPE_CHECKING:
        user_id: UUID
        version_id: UUID

        def get_role_display(self) -> str: ...

    def __str__(self) -> str:
        return f"acceptance {self.pk}"
