"""A file that was read and not saved yet: what it would become, until somebody decides."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from pep_forms.db import Record


class Intake(Record):
    """What one file would become. It goes when it is saved, and after a day in any case.

    It holds no name of the file: people put names of young people into those.
    """

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+"
    )
    #: What the file was, in words.
    format = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200, blank=True)
    #: Nothing when the file cannot be saved; the report says why.
    bundle = models.JSONField(null=True)
    report = models.JSONField(default=list)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title or self.format
