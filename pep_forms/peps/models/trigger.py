"""Why a PEP is needed, and since when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pep_forms.db import Record
from pep_forms.peps.enums import Trigger


class PepTrigger(Record):
    """Something that happened and asks for a PEP. Without a PEP it still waits for one."""

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="pep_triggers"
    )
    pep = models.ForeignKey(
        "peps.Pep", null=True, blank=True, on_delete=models.PROTECT, related_name="triggers"
    )
    trigger = models.CharField(max_length=16, choices=Trigger.choices)
    happened_on = models.DateField()
    #: What in the record shows it, such as "placement:<id>"; never words.
    evidence = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)
    initiate_by = models.DateField(null=True, blank=True)
    available_by = models.DateField(null=True, blank=True)
    #: Nobody when the record itself raised it.
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Set when somebody decided that this needs no PEP of its own.
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["happened_on", "created_at"]
        indexes = [
            models.Index(
                fields=["young_person", "trigger"],
                condition=Q(pep__isnull=True, dismissed_at__isnull=True),
                name="peps_trigger_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "trigger", "evidence"],
                condition=~Q(evidence=""),
                name="peps_trigger_evidence_once",
            ),
            models.CheckConstraint(
                condition=Q(dismissed_at__isnull=True, dismissed_by__isnull=True)
                | Q(dismissed_at__isnull=False, dismissed_by__isnull=False),
                name="peps_trigger_dismissed_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trigger} on {self.happened_on}"
