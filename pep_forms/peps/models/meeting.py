"""The meeting at which a PEP was completed by the people around the young person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from pep_forms.db import Record


class Meeting(Record):
    """That the meeting was held, and when: this is what the law's count rests on.

    What was said at it are answers; nobody's words are kept here.
    """

    pep = models.OneToOneField("peps.Pep", on_delete=models.PROTECT, related_name="meeting")
    held_on = models.DateField()
    starts = models.TimeField(null=True, blank=True)
    ends = models.TimeField(null=True, blank=True)
    #: Whether the designated teacher, the social worker and a carer all came.
    quorate = models.BooleanField(default=True)
    child_came = models.CharField(max_length=16, blank=True)
    next_meeting_on = models.DateField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_role = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["held_on"], name="peps_meeting_held_on")]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=F("starts")),
                name="peps_meeting_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"held on {self.held_on}"
