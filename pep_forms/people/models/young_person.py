"""The young person a plan is about.

A sealed record (after adoption) is outside the ordinary manager, so that no list, search
or lookup can come upon it; the one door to it is logged.
"""

from __future__ import annotations

from datetime import date

from django.db import models

from pep_forms.db import Record


class UnsealedManager(models.Manager["YoungPerson"]):
    """Everybody whose record is not sealed."""

    def get_queryset(self) -> models.QuerySet[YoungPerson]:
        return super().get_queryset().filter(sealed_at__isnull=True)


class YoungPerson(Record):
    """Somebody in care, or who was, with what the record knows of them.

    Fields that hold a code say which set it comes from; an empty string means not known.
    """

    legal_name = models.CharField(max_length=200)
    known_as = models.CharField(max_length=200, blank=True)
    pronouns = models.CharField(max_length=60, blank=True)
    date_of_birth = models.DateField()
    dob_estimated = models.BooleanField(default=False)
    sex = models.CharField(max_length=10, blank=True)  # sex
    gender_text = models.CharField(max_length=100, blank=True)
    ethnicity = models.CharField(max_length=10, blank=True)  # ethnicity
    religion = models.CharField(max_length=40, blank=True)  # religion
    first_language = models.CharField(max_length=40, blank=True)  # language
    other_languages = models.CharField(max_length=200, blank=True)
    interpreter = models.CharField(max_length=100, blank=True)
    english_proficiency = models.CharField(max_length=10, blank=True)  # english_proficiency
    upn = models.CharField("UPN", max_length=13, blank=True)
    upn_unknown = models.CharField(max_length=10, blank=True)  # upn_unknown
    former_upns = models.JSONField(default=list, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True)
    care_id = models.CharField("care ID", max_length=40)
    nhs_number = models.CharField("NHS number", max_length=10, blank=True)
    uasc = models.BooleanField("unaccompanied asylum-seeking child", null=True, blank=True)
    immigration_status = models.CharField(max_length=200, blank=True)
    age_disputed = models.BooleanField(null=True, blank=True)
    disability = models.TextField(blank=True)
    #: Set only when they are taught outside the year group of their age.
    taught_year_group = models.SmallIntegerField(null=True, blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    #: Set when they left care: the last day on which anybody but the Virtual School reads on.
    access_ends_on = models.DateField(null=True, blank=True, editable=False)
    sealed_at = models.DateTimeField(null=True, blank=True)

    objects = UnsealedManager()
    including_sealed = models.Manager()

    class Meta:
        verbose_name = "young person"
        verbose_name_plural = "young people"
        ordering = ["legal_name", "id"]
        indexes = [
            models.Index(fields=["legal_name", "id"], name="people_yp_name"),
            models.Index(
                fields=["id"],
                condition=models.Q(sealed_at__isnull=False),
                name="people_yp_sealed",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["care_id"], name="people_yp_one_per_care_id"),
            models.UniqueConstraint(
                fields=["upn"],
                condition=models.Q(sealed_at__isnull=True) & ~models.Q(upn=""),
                name="people_yp_one_unsealed_per_upn",
            ),
        ]

    def __str__(self) -> str:
        # Shown where logs and error pages may see it: never the name.
        return f"young person {self.pk}"

    @property
    def called(self) -> str:
        """The name to use when speaking to them."""
        return self.known_as or self.legal_name

    def age(self, on: date) -> int:
        """Whole years on a day. Somebody born on 29 February is older on 1 March."""
        born = self.date_of_birth
        return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
