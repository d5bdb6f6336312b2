"""A correction or a word added after a PEP was complete. What was complete stays as it was."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pep_forms.db import Record


class Addendum(Record):
    """A dated text beside a completed PEP, about one question, one section or all of it."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.PROTECT, related_name="addenda")
    number = models.PositiveSmallIntegerField()
    section_id = models.CharField(max_length=64, blank=True)
    question_id = models.CharField(max_length=64, blank=True)
    text = models.TextField()
    role = models.CharField(max_length=32)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name_plural = "addenda"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "number"], name="peps_addendum_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="peps_addendum_says_something"),
        ]

    def __str__(self) -> str:
        return f"addendum {self.number}"
