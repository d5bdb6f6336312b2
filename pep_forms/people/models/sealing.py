"""A record that was closed for good, after adoption: who can still open it, and who did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q

from pep_forms.db import Record

if TYPE_CHECKING:
    from uuid import UUID


class SealedRecord(Record):
    """The one door to a sealed record, and the two people who hold its keys.

    Its id is the only thing that lists show: it is no number that the child ever had.
    """

    young_person = models.OneToOneField(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="seal"
    )
    sealed_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    first_holder = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    second_holder = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(first_holder=F("second_holder")), name="people_sealed_two_holders"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="people_sealed_has_reason"),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID
        first_holder_id: UUID
        second_holder_id: UUID

    def __str__(self) -> str:
        return f"sealed record {self.reference}"

    @property
    def reference(self) -> str:
        """What the holders call it."""
        return str(self.pk)[:8].upper()


class SealedOpening(Record):
    """One opening of a sealed record: by whom, why, and until when it stays open to them."""

    sealed = models.ForeignKey(SealedRecord, on_delete=models.PROTECT, related_name="openings")
    opened_by = models.ForeignKey("people.User", on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    reason = models.TextField()
    opened_at = models.DateTimeField()
    open_until = models.DateTimeField()

    class Meta:
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="people_opening_has_reason"),
            models.CheckConstraint(
                condition=Q(open_until__gt=F("opened_at")), name="people_opening_in_order"
            ),
        ]

    if TYPE_CHECKING:
        sealed_id: UUID
        opened_by_id: UUID

    def __str__(self) -> str:
        return f"opened at {self.opened_at:%Y-%m-%d %H:%M}"
