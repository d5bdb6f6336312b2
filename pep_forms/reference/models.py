"""Reference data: code sets, settings that are data, term dates and days off.

National lists and deadlines change without us. They are rows with dates, so that an
admin can follow and an old PEP keeps the words it was written with.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from pep_forms.db import Record


class CodeSet(Record):
    """One list of codes, such as legal statuses. `name` is what definitions refer to."""

    name = models.SlugField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label


class Code(Record):
    """One code. Never deleted: a stored value keeps its label for ever.

    `label` follows the shipped list; `local_label` is the authority's own words and is
    never overwritten by loading.
    """

    code_set = models.ForeignKey(CodeSet, on_delete=models.PROTECT, related_name="codes")
    code = models.CharField(max_length=64)
    label = models.CharField(max_length=200)
    hint = models.TextField(blank=True)
    group = models.CharField(max_length=120, blank=True)
    order = models.PositiveIntegerField(default=0)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    local_label = models.CharField(max_length=200, blank=True)
    #: Added by the authority: loading neither changes nor retires it.
    local = models.BooleanField(default=False)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["code_set", "order", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code_set", "code"], name="reference_code_once"),
            models.CheckConstraint(
                condition=models.Q(valid_from__isnull=True)
                | models.Q(valid_to__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="reference_code_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.local_label or self.label


class SettingValue(Record):
    """The value that the authority gave to a setting, for a phase, from a day on.

    What a setting means, its type and its default stand in `reference.settings`.
    """

    name = models.CharField(max_length=64)
    phase = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField(default=date.min)
    value = models.JSONField(null=True)

    class Meta:
        ordering = ["name", "phase", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "phase", "starts_on"], name="reference_setting_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Calendar(Record):
    """Term dates that a group of schools shares, such as Kent's."""

    key = models.SlugField(max_length=64, unique=True)
    label = models.CharField(max_length=120)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["label"]

    def __str__(self) -> str:
        return self.label


class Term(Record):
    """One term of a calendar, half-terms counted: Kent has six in a school year."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="terms")
    school_year = models.CharField(max_length=7)
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["calendar", "starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "school_year", "number"], name="reference_term_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="reference_term_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"Term {self.number} {self.school_year}"


class ExtraDay(Record):
    """A day on which the authority does not work, beside England's bank holidays."""

    day = models.DateField(unique=True)
    label = models.CharField(max_length=120)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.label}"


class Stamp(models.Model):
    """Says which state of the reference data is the newest, so that caches can tell."""

    name = models.CharField(max_length=20, primary_key=True)
    token = models.CharField(max_length=32)

    def __str__(self) -> str:
        return f"{self.name} {self.token}"
