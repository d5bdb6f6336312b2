"""Abstract models shared by every app.

Primary keys are UUIDs: they stand in URLs and object names and tell nothing.
Times are written by the action that makes the row, from `clock`, never by the database.
"""

from __future__ import annotations

import uuid

from django.db import models

from pep_forms import clock


class Record(models.Model):
    """A row with a UUID and the moment it was made."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True


class Dated(models.Model):
    """Something that is true from a day, and until a day (inclusive) or for good."""

    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_start",
            )
        ]


def current(on: object | None = None, prefix: str = "") -> models.Q:
    """The condition that a `Dated` row is in force on a day (today when not told)."""
    day = on or clock.today()
    return models.Q(**{f"{prefix}starts_on__lte": day}) & (
        models.Q(**{f"{prefix}ends_on__isnull": True}) | models.Q(**{f"{prefix}ends_on__gte": day})
    )
