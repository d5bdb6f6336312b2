"""Being in care: the periods, the placements, and where those are.

The address is a table of its own: it is read through its own door and leaves its own
trace, because an address in the wrong hands is the worst thing this system can lose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

from pep_forms.db import Dated, Record

if TYPE_CHECKING:
    from uuid import UUID

#: Placement types (`placement_type`) that are a short absence from the real placement.
TEMPORARY_TYPES: frozenset[str] = frozenset({"T0", "T1", "T2", "T3", "T4"})


class CarePeriod(Record, Dated):
    """One unbroken time in care."""

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="care_periods"
    )
    legal_status = models.CharField(max_length=10)  # legal_status
    category_of_need = models.CharField(max_length=10, blank=True)  # category_of_need
    ceased_reason = models.CharField(max_length=10, blank=True)  # ceased_reason

    class Meta(Dated.Meta):
        verbose_name = "care period"
        ordering = ["-starts_on", "id"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["young_person"],
                condition=models.Q(ends_on__isnull=True),
                name="people_careperiod_one_open",
            ),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID

    def __str__(self) -> str:
        return f"care period from {self.starts_on:%d %B %Y}"


class Placement(Record, Dated):
    """Where a young person lives between two days. A temporary one lies over the real one."""

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="placements"
    )
    placement_type = models.CharField(max_length=10)  # placement_type
    provider = models.CharField(max_length=10, blank=True)  # placement_provider
    episode_reason = models.CharField(max_length=10, blank=True)  # episode_reason
    change_reason = models.CharField(max_length=20, blank=True)  # placement_change_reason
    in_area = models.BooleanField(null=True, blank=True)
    host_authority = models.CharField(max_length=20, blank=True)  # local_authority
    confidential = models.BooleanField(default=False)
    temporary = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="placements",
    )

    class Meta(Dated.Meta):
        verbose_name = "placement"
        ordering = ["-starts_on", "id"]
        indexes = [models.Index(fields=["young_person", "starts_on"], name="people_placement_yp")]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["young_person", "temporary"],
                condition=models.Q(ends_on__isnull=True),
                name="people_placement_one_open",
            ),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID
        organisation_id: UUID | None

    def __str__(self) -> str:
        return f"placement from {self.starts_on:%d %B %Y}"


class PlacementAddress(Record):
    """The address of one placement."""

    placement = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name="where")
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = "placement address"
        verbose_name_plural = "placement addresses"

    def __str__(self) -> str:
        return f"address of placement {self.placement_id}"

    if TYPE_CHECKING:
        placement_id: UUID
