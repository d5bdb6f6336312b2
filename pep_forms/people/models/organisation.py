"""Schools and other organisations, and which one a young person learns at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from pep_forms.db import Dated, Record

if TYPE_CHECKING:
    from uuid import UUID


class OrganisationKind(models.TextChoices):
    """What an organisation is to a young person."""

    SCHOOL = "school", _("School")
    EARLY_YEARS = "early_years", _("Early years setting")
    COLLEGE = "college", _("College")
    TRAINING = "training", _("Training provider")
    ALTERNATIVE = "alternative", _("Alternative provision")
    EMPLOYER = "employer", _("Employer")
    CHILDRENS_HOME = "childrens_home", _("Children’s home")
    FOSTERING = "fostering", _("Fostering agency")
    SOCIAL_CARE_TEAM = "social_care_team", _("Social care team")
    VIRTUAL_SCHOOL = "virtual_school", _("Virtual School")
    HEALTH = "health", _("Health service")
    OTHER = "other", _("Other")


#: Where a young person can be enrolled.
SETTINGS: frozenset[str] = frozenset(
    {
        OrganisationKind.SCHOOL,
        OrganisationKind.EARLY_YEARS,
        OrganisationKind.COLLEGE,
        OrganisationKind.TRAINING,
        OrganisationKind.ALTERNATIVE,
        OrganisationKind.EMPLOYER,
    }
)


class Organisation(Record):
    """A school, home, agency or team. One that closes keeps its row: old plans name it."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=OrganisationKind)
    #: Codes of the sets `setting_type` and `local_authority`.
    setting_type = models.CharField(max_length=40, blank=True)
    authority = models.CharField(max_length=20, blank=True)
    urn = models.CharField("URN", max_length=10, blank=True)
    dfe_number = models.CharField("DfE number", max_length=8, blank=True)
    ukprn = models.CharField("UKPRN", max_length=8, blank=True)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = "organisation"
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name", "id"], name="people_organisation_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "urn"],
                condition=~models.Q(urn=""),
                name="people_organisation_one_per_urn",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Enrolment(Record, Dated):
    """Where a young person is on roll, or that they are on no roll, between two days."""

    young_person = models.ForeignKey(
        "people.YoungPerson", on_delete=models.PROTECT, related_name="enrolments"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="enrolments"
    )
    #: A code of the set `roll_status`.
    roll_status = models.CharField(max_length=40)
    #: The one setting that leads; a dual registration adds another that does not.
    main = models.BooleanField(default=True)
    end_reason = models.CharField(max_length=200, blank=True)

    class Meta(Dated.Meta):
        verbose_name = "enrolment"
        ordering = ["-starts_on", "id"]
        indexes = [models.Index(fields=["young_person", "starts_on"], name="people_enrolment_yp")]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["young_person"],
                condition=models.Q(ends_on__isnull=True, main=True),
                name="people_enrolment_one_open_main",
            ),
        ]

    if TYPE_CHECKING:
        young_person_id: UUID
        organisation_id: UUID | None

    def __str__(self) -> str:
        return f"enrolment from {self.starts_on:%d %B %Y}"
