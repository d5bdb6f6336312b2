"""One Personal Education Plan."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from pep_forms.db import Record
from pep_forms.engine.roles import Stage
from pep_forms.peps.enums import (
    BEGUN,
    LED,
    UNFINISHED,
    UNMET,
    Family,
    Kind,
    PaperReason,
    State,
    Window,
    family_of,
    is_full,
    stage_of,
)
from pep_forms.peps.models.paired import paired

_ON_WAY = Q(state__in=sorted(str(state) for state in UNFINISHED))


class Pep(Record):
    """A plan about one young person, pinned to the form version it was opened with.

    `facts` are what conditions may ask about it; they are fixed at opening and changed only
    by an action, so that a question does not come and go when the record changes.
    """

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="peps"
    )
    version = models.ForeignKey(
        "builder.FormVersion", on_delete=models.PROTECT, related_name="peps"
    )
    #: The PEP before this one: what is carried forward comes from it.
    previous = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    kind = models.CharField(max_length=32, choices=Kind.choices)
    family = models.CharField(max_length=16, choices=Family.choices, editable=False)
    #: Why it was written on paper; empty when it was made here. One on paper holds the few facts
    #: typed of it and its scan, and `opened_at` is the day of its meeting.
    paper_reason = models.CharField(max_length=16, choices=PaperReason.choices, blank=True)
    facts = models.JSONField(default=dict)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    state_since = models.DateTimeField()
    #: "2026-27"
    school_year = models.CharField(max_length=7)
    window = models.CharField(max_length=8, choices=Window.choices)
    #: Counts the returns: sign-offs and reviews belong to one round.
    round = models.PositiveSmallIntegerField(default=1)

    opens_on = models.DateField(null=True, blank=True)
    initiate_by = models.DateField(null=True, blank=True)
    available_by = models.DateField(null=True, blank=True)
    meeting_by = models.DateField(null=True, blank=True)
    complete_by = models.DateField(null=True, blank=True)
    #: What the due dates were counted in: "working" or "school" days.
    clock_basis = models.CharField(max_length=8, default="working")
    meeting_planned_at = models.DateTimeField(null=True, blank=True)
    #: Set when the young person left the setting: until then the old one finishes its part.
    hand_over_until = models.DateField(null=True, blank=True)
    #: Set when the Virtual School returns it.
    correct_by = models.DateField(null=True, blank=True)

    opened_at = models.DateTimeField(null=True, blank=True)
    #: Nobody when the system opened it.
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Why it was closed or voided: a code of `actions.closing.REASONS`.
    closed_reason = models.CharField(max_length=32, blank=True)
    closed_note = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    #: Set when they came back into care: this belongs to an earlier time there.
    earlier_care_at = models.DateTimeField(null=True, blank=True)
    #: When somebody let the network of today see it, and who.
    shared_at = models.DateTimeField(null=True, blank=True)
    shared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Code set → code → label, as they were on the day it was completed or closed.
    frozen_labels = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["young_person", "school_year"], name="peps_pep_person_year"),
            models.Index(fields=["state", "complete_by"], name="peps_pep_state_due"),
            # Of a million PEPs few are on their way, and those are what lists ask for.
            models.Index(
                fields=["young_person", "state"], condition=_ON_WAY, name="peps_pep_on_way"
            ),
            models.Index(
                fields=["version", "state"], condition=_ON_WAY, name="peps_pep_version_on_way"
            ),
            models.Index(
                fields=["complete_by"],
                condition=Q(state__in=[str(state) for state in LED]),
                name="peps_pep_to_lead",
            ),
            models.Index(
                fields=["opens_on"], condition=Q(state=State.SCHEDULED), name="peps_pep_opens_on"
            ),
            models.Index(
                fields=["state"],
                condition=Q(state__in=[str(state) for state in BEGUN]) & ~Q(paper_reason=""),
                name="peps_pep_paper_begun",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["young_person", "family", "school_year", "window"],
                # One that is being handed over does not stand in the way of the next.
                condition=Q(state__in=sorted(str(state) for state in UNMET))
                & Q(hand_over_until__isnull=True),
                name="peps_pep_one_unmet_per_window",
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="peps_pep_state_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="peps_pep_kind_known"),
            models.CheckConstraint(
                condition=Q(paper_reason__in=["", *PaperReason.values]),
                name="peps_pep_paper_reason_known",
            ),
            # One on paper was held already: nothing of it is planned.
            models.CheckConstraint(
                condition=Q(paper_reason="") | ~Q(state=State.SCHEDULED),
                name="peps_pep_paper_never_scheduled",
            ),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True) | Q(opened_at__isnull=False),
                name="peps_pep_opened_by_has_at",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.SCHEDULED, State.VOID, State.CLOSED])
                | Q(opened_at__isnull=False),
                name="peps_pep_opened_once_it_moves",
            ),
            models.CheckConstraint(
                condition=Q(shared_at__isnull=True) | Q(earlier_care_at__isnull=False),
                name="peps_pep_shared_from_earlier_care",
            ),
            paired("pep", "shared"),
            paired("pep", "submitted"),
            paired("pep", "completed"),
            # The system closes a PEP as well: when its hand-over is over, or care has ended.
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | Q(closed_at__isnull=False),
                name="peps_pep_closed_by_has_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.ARCHIVED) | Q(archived_at__isnull=False),
                name="peps_pep_archived_has_at",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.COMPLETE) | Q(completed_at__isnull=False),
                name="peps_pep_complete_has_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CLOSED, State.VOID])
                | (Q(closed_at__isnull=False) & ~Q(closed_reason="")),
                name="peps_pep_closed_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.school_year} {self.window}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the family in step with the kind; the constraint rests on it."""
        self.family = family_of(self.kind)
        fields = kwargs.get("update_fields")
        if fields is not None and "kind" in fields:
            kwargs["update_fields"] = {*fields, "family"}
        super().save(*args, **kwargs)

    @property
    def stage(self) -> Stage:
        """The stage that rights are written for."""
        return stage_of(self.state)

    @property
    def kept_back(self) -> bool:
        """Whether it is of an earlier time in care, and nobody has shared it since."""
        return self.earlier_care_at is not None and self.shared_at is None

    @property
    def is_paper(self) -> bool:
        """Whether it was written on paper and its scan is attached."""
        return bool(self.paper_reason)

    @property
    def is_full(self) -> bool:
        """Whether this is a full PEP."""
        return is_full(self.kind)
