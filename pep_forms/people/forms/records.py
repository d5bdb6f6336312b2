"""The forms of a young person's record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from pep_forms.people.forms.fields import (
    DateField,
    Form,
    code,
    long_text,
    text,
    three_way,
    tick,
)
from pep_forms.people.models import Organisation
from pep_forms.people.models.organisation import SETTINGS, OrganisationKind

_HOMES = (OrganisationKind.CHILDRENS_HOME, OrganisationKind.FOSTERING, OrganisationKind.OTHER)


def _organisation(label: str, **more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=Organisation.objects.none(),
        required=False,
        empty_label="None",
        **more,
    )


def _three_way(value: object) -> str:
    return "yes" if value is True else "no" if value is False else ""


class YoungPersonForm(Form):
    """Everything the record says of a young person themselves."""

    legal_name = text("Legal name", required=True)
    known_as = text("Known as", help_text="The name they want to be called by.")
    pronouns = text("Pronouns", most=60)
    date_of_birth = DateField(
        label="Date of birth",
        help_text="For example, 27 3 2014. If the day is not known, use the 15th.",
    )
    dob_estimated = tick("The date of birth is an estimate")
    care_id = text("Care ID", required=True, most=40, help_text="The number social care uses.")
    upn = text("UPN", most=20, help_text="13 characters, for example C886410923117.")
    upn_unknown = code("Why there is no UPN", "upn_unknown")
    uln = text("ULN", most=20, help_text="10 digits, from year 9.")
    nhs_number = text("NHS number", most=20)
    sex = code("Sex", "sex")
    gender_text = text("Gender, in their own words", most=100)
    ethnicity = code("Ethnicity", "ethnicity")
    religion = code("Religion", "religion")
    first_language = code("First language", "language")
    other_languages = text("Other languages")
    interpreter = text("Interpreter needed for", most=100)
    english_proficiency = code("Proficiency in English", "english_proficiency")
    disability = long_text("Disability")
    uasc = three_way("Are they an unaccompanied asylum-seeking child?")
    immigration_status = text("Immigration status")
    age_disputed = three_way("Is their age disputed?")
    taught_year_group = forms.TypedChoiceField(
        label="Taught in another year group than that of their age",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "No"), ("0", "Reception"), *((str(n), f"Year {n}") for n in range(1, 15))],
    )
    next_review_on = DateField(label="Date of the next review", required=False)

    PARTS: tuple[tuple[str, tuple[str, ...]], ...] = (
        (
            "Who they are",
            (
                "legal_name",
                "known_as",
                "pronouns",
                "date_of_birth",
                "dob_estimated",
                "sex",
                "gender_text",
            ),
        ),
        ("Numbers", ("care_id", "upn", "upn_unknown", "uln", "nhs_number")),
        (
            "Background and language",
            (
                "ethnicity",
                "religion",
                "first_language",
                "other_languages",
                "interpreter",
                "english_proficiency",
                "disability",
            ),
        ),
        ("Immigration", ("uasc", "immigration_status", "age_disputed")),
        ("Education and review", ("taught_year_group", "next_review_on")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("uasc", "age_disputed"):
            self.initial[name] = _three_way(self.initial.get(name))

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]


class CarePeriodForm(Form):
    """Coming into care."""

    starts_on = DateField(label="First day in care")
    legal_status = code("Legal status", "legal_status", required=True)
    category_of_need = code("Category of need", "category_of_need")


class CareEndForm(Form):
    """Leaving care."""

    ends_on = DateField(label="Last day in care")
    ceased_reason = code("Why it ended", "ceased_reason", required=True)


class PlacementForm(Form):
    """Where they live."""

    starts_on = DateField(label="First day")
    placement_type = code("Kind of placement", "placement_type", required=True)
    provider = code("Provider", "placement_provider")
    episode_reason = code(
        "Reason for the new episode",
        "episode_reason",
        help_text="If the carer changes too, the old carers leave the network the day before.",
    )
    organisation = _organisation("Home or agency")
    in_area = three_way("Is it in the authority’s area?")
    host_authority = code("Authority it is in", "local_authority")
    confidential = tick(
        "The address is confidential",
        help_text="Only the Virtual School and social care see a confidential address.",
    )
    address = long_text("Address")
    postcode = text("Postcode", most=10)
    phone = text("Phone number", most=40)

    ADDRESS = ("address", "postcode", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(kind__in=_HOMES)  # type: ignore[attr-defined]
        self.initial["in_area"] = _three_way(self.initial.get("in_area"))

    def placement(self) -> dict[str, Any]:
        """What belongs to the placement itself."""
        return {name: value for name, value in self.details().items() if name not in self.ADDRESS}

    def address_details(self) -> dict[str, Any]:
        """What belongs to its address."""
        return self.details(*self.ADDRESS)


class MoveForm(PlacementForm):
    """Where they live now, when there is a placement before it."""

    change_reason = code("Why the placement before it ends", "placement_change_reason")
    field_order = ["starts_on", "placement_type", "change_reason"]


class PlacementEndForm(Form):
    """Leaving a placement."""

    ends_on = DateField(label="Last day")
    change_reason = code("Why it ended", "placement_change_reason")


class EnrolmentForm(Form):
    """Where they learn."""

    organisation = _organisation(
        "School or other setting", help_text="Choose None if they are on no roll."
    )
    starts_on = DateField(label="First day")
    roll_status = code("Roll status", "roll_status", required=True)
    main = tick("This is the main setting", initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A setting that closed stays on the enrolments that name it.
        chosen = self.initial.get("organisation")
        offered = Q(kind__in=SETTINGS, closed_on=None)
        if isinstance(chosen, Organisation):
            offered |= Q(pk=chosen.pk)
        self.fields["organisation"].queryset = Organisation.objects.filter(offered)  # type: ignore[attr-defined]


class EnrolmentStartForm(EnrolmentForm):
    """Starting somewhere, and why they left the setting before."""

    reason_left = text("Why they left the setting before, if there was one")


class EnrolmentEndForm(Form):
    """Leaving a setting."""

    ends_on = DateField(label="Last day")
    end_reason = text("Why they left")
