"""What people say about a section of a PEP: done, needs change, fewer may see it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from pep_forms.db import Record
from pep_forms.peps.models.paired import paired


class SectionDone(Record):
    """One role says its part of a section is done. Taken back when that role changes it."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="sections_done")
    section_id = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "section_id", "role"], name="peps_sectiondone_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id} done by {self.role}"


class SectionFlag(Record):
    """A section that the Virtual School returned, and why. Only such sections reopen."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="flags")
    section_id = models.CharField(max_length=64)
    reason = models.TextField()
    round = models.PositiveSmallIntegerField()
    flagged_at = models.DateTimeField()
    flagged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    #: Set when the PEP is submitted again.
    mended_at = models.DateTimeField(null=True, blank=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "section_id"],
                condition=Q(mended_at__isnull=True),
                name="peps_flag_one_open",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="peps_flag_has_reason"),
            paired("flag", "mended"),
        ]

    def __str__(self) -> str:
        return f"{self.section_id} returned"


class SectionRestriction(Record):
    """A section or question of one PEP that fewer people may see than its form says.

    It only ever takes sight away: from the roles not in `visible_to` (when that is set) and
    from the one person in `hidden_from`.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="restrictions")
    section_id = models.CharField(max_length=64)
    #: Empty for the whole section.
    question_id = models.CharField(max_length=64, blank=True)
    #: The roles that keep their sight; none set means that no role loses it.
    visible_to = models.JSONField(null=True, blank=True)
    hidden_from = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(max_length=500, blank=True)
    #: Nobody when the system did so, because the record says that a placement is confidential.
    narrowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(visible_to__isnull=False) | Q(hidden_from__isnull=False),
                name="peps_restriction_takes_something",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id} narrowed"
