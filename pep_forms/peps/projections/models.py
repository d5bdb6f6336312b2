"""Read models of answers by meaning. They are rebuilt from answers and own nothing."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

#: A day later than any deadline, so that "nothing is due" sorts last on every database.
NEVER = date(9999, 12, 31)


class Target(models.Model):
    """One row of a group whose columns mean the parts of a target.

    `target_id` is the row in which the target began and survives being carried on.
    `parts` holds every part by its name, so that a report needs no form version.
    """

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="targets")
    section_id = models.CharField(max_length=64)
    #: Address of the row, `group/row`: what rights are asked about.
    address = models.CharField(max_length=200)
    row_id = models.CharField(max_length=64)
    target_id = models.CharField(max_length=64)
    rank = models.IntegerField(default=0)
    area = models.CharField(max_length=64, blank=True)
    term = models.CharField(max_length=64, blank=True)
    review_by = models.DateField(null=True, blank=True)
    parts = models.JSONField(default=dict)

    class Meta:
        ordering = ["rank", "row_id"]
        indexes = [models.Index(fields=["target_id"], name="peps_target_id")]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "section_id", "address"], name="peps_target_once"
            )
        ]

    def __str__(self) -> str:
        return self.row_id


class Fact(models.Model):
    """The answer at one address, by its meaning, in a form that a report can count."""

    pep = models.ForeignKey("peps.Pep", on_delete=models.CASCADE, related_name="fact_rows")
    meaning = models.CharField(max_length=100)
    section_id = models.CharField(max_length=64)
    address = models.CharField(max_length=340)
    value = models.JSONField(null=True)
    number = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    day = models.DateField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["meaning", "number"], name="peps_fact_meaning")]
        constraints = [
            models.UniqueConstraint(fields=["pep", "section_id", "address"], name="peps_fact_once")
        ]

    def __str__(self) -> str:
        return self.meaning


class Outlook(models.Model):
    """What the list of PEPs sorts and filters by, for everybody who may be on it.

    Kept by `projections.outlook`. Names are copied so that one index gives a page in order.
    """

    young_person = models.OneToOneField(
        "people.YoungPerson", on_delete=models.CASCADE, primary_key=True, related_name="outlook"
    )
    legal_name = models.CharField(max_length=200)
    date_of_birth = models.DateField()
    taught_year_group = models.SmallIntegerField(null=True)
    #: The time in care that today is in, or the next; `NEVER` when it has no end.
    care_from = models.DateField(null=True)
    care_until = models.DateField(null=True)
    legal_status = models.CharField(max_length=10, blank=True)
    setting = models.ForeignKey(
        "people.Organisation", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    setting_name = models.CharField(max_length=200, blank=True)
    #: How many PEPs are on their way.
    on_way = models.PositiveSmallIntegerField(default=0)
    #: The first and the last of all deadlines, `NEVER` without one.
    next_due = models.DateField(default=NEVER)
    last_due = models.DateField(default=NEVER)
    #: 202602: the last meetings were in 2026-27 and there were two of them. Sorts by whoever
    #: met least this school year, whatever the school year is.
    met = models.PositiveIntegerField(default=0)
    #: The last day on which the care period and the setting are these.
    right_until = models.DateField(default=NEVER)

    class Meta:
        indexes = [
            models.Index(fields=["next_due", "legal_name", "young_person"], name="peps_look_due"),
            models.Index(fields=["legal_name", "young_person"], name="peps_look_name"),
            models.Index(fields=["met", "next_due", "young_person"], name="peps_look_met"),
            models.Index(fields=["date_of_birth", "young_person"], name="peps_look_born"),
            models.Index(
                fields=["setting_name", "legal_name", "young_person"], name="peps_look_setting"
            ),
            models.Index(
                fields=["next_due", "legal_name", "young_person"],
                condition=Q(on_way=0),
                name="peps_look_none",
            ),
            models.Index(fields=["right_until"], name="peps_look_right"),
        ]

    def __str__(self) -> str:
        # Shown where logs and error pages may see it: never the name.
        return f"outlook of {self.young_person_id}"


class Deadline(models.Model):
    """A day by which something must be done for a young person, for whoever has an `Outlook`."""

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.CASCADE, related_name="deadlines"
    )
    by = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["young_person", "by"], name="peps_deadline_once")
        ]
        indexes = [models.Index(fields=["by", "young_person"], name="peps_deadline_by")]

    def __str__(self) -> str:
        return f"{self.by}"
