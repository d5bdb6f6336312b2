"""The Virtual School's review of a submitted PEP."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pep_forms.db import Record
from pep_forms.peps.models.paired import paired


class Outcome(models.TextChoices):
    """What the reviewer decided."""

    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned for changes")


class QualityReview(Record):
    """One reviewer's look at one round. Grades are codes of the `qa_grade` code set."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="quality_reviews")
    round = models.PositiveSmallIntegerField()
    picked_up_at = models.DateTimeField()
    picked_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: Area → grade code.
    grades = models.JSONField(default=dict, blank=True)
    overall = models.CharField(max_length=16, blank=True)
    strengths = models.TextField(blank=True)
    thanks = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    reason = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    moderated_at = models.DateTimeField(null=True, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "round"], name="peps_quality_once_a_round"),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="peps_quality_outcome_has_at",
            ),
            models.CheckConstraint(
                condition=~Q(outcome=Outcome.RETURNED) | ~Q(reason=""),
                name="peps_quality_return_has_reason",
            ),
            paired("quality", "decided"),
            paired("quality", "moderated"),
        ]

    def __str__(self) -> str:
        return f"round {self.round}: {self.outcome or 'under way'}"
