"""The forms of a young person's record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

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

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_HOMES = (OrganisationKind.CHILDRENS_HOME, OrganisationKind.FOSTERING, OrganisationKind.OTHER)


def _organisation(label: StrOrPromise, **more: Any) -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=label,
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("None"),
        **more,
    )


def _three_way(value: object) -> str:
    return "yes" if value is True else "no" if value is False else ""


class YoungPersonForm(Form):
    """Everything the record says of a young person themselves."""

    legal_name = text(_("Legal name"), required=True)
    known_as = text(_("Known as"), help_text=_("The name they want to be called by."))
    pronouns = text(_("Pronouns"), most=60)
    date_of_birth = DateField(
        label=_("Date of birth"),
        help_text=_("For example, 27 3 2014. If the day is not known, use the 15th."),
    )
    dob_estimated = tick(_("The date of birth is an estimate"))
    care_id = text(
        _("Care ID"), required=True, most=40, help_text=_("The number social care uses.")
    )
    upn = text("UPN", most=20, help_text=_("13 characters, for example C886410923117."))
    upn_unknown = code(_("Why there is no UPN"), "upn_unknown")
    uln = text("ULN", most=20, help_text=_("10 digits, from year 9."))
    nhs_number = text(_("NHS number"), most=20)
    sex = code(_("Sex"), "sex")
    gender_text = text(_("Gender, in their own words"), most=100)
    ethnicity = code(_("Ethnicity"), "ethnicity")
    religion = code(_("Religion"), "religion")
    first_language = code(_("First language"), "language")
    other_languages = text(_("Other languages"))
    interpreter = text(_("Interpreter needed for"), most=100)
    english_proficiency = code(_("Proficiency in English"), "english_proficiency")
    disability = long_text(_("Disability"))
    uasc = three_way(_("Are they an unaccompanied asylum-seeking child?"))
    immigration_status = text(_("Immigration status"))
    age_disputed = three_way(_("Is their age disputed?"))
    taught_year_group = forms.TypedChoiceField(
        label=_("Taught in another year group than that of their age"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("No")),
            ("0", _("Reception")),
            *((str(n), format_lazy(_("Year {number}"), number=n)) for n in range(1, 15)),
        ],
    )
    next_review_on = DateField(label=_("Date of the next review"), required=False)

    PARTS: tuple[tuple[StrOrPromise, tuple[str, ...]], ...] = (
        (
            _("Who they are"),
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
        (_("Numbers"), ("care_id", "upn", "upn_unknown", "uln", "nhs_number")),
        (
            _("Background and language"),
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
        (_("Immigration"), ("uasc", "immigration_status", "age_disputed")),
        (_("Education and review"), ("taught_year_group", "next_review_on")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("uasc", "age_disputed"):
            self.initial[name] = _three_way(self.initial.get(name))

    def parts(self) -> list[tuple[StrOrPromise, list[forms.BoundField]]]:
        """The fields under their headings."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]


class CarePeriodForm(Form):
    """Coming into care."""

    starts_on = DateField(label=_("First day in care"))
    legal_status = code(_("Legal status"), "legal_status", required=True)
    category_of_need = code(_("Category of need"), "category_of_need")


class CareEndForm(Form):
    """Leaving care."""

    ends_on = DateField(label=_("Last day in care"))
    ceased_reason = code(_("Why it ended"), "ceased_reason", required=True)


class PlacementForm(Form):
    """Where they live."""

    starts_on = DateField(label=_("First day"))
    placement_type = code(_("Kind of placement"), "placement_type", required=True)
    provider = code(_("Provider"), "placement_provider")
    episode_reason = code(
        _("Reason for the new episode"),
        "episode_reason",
        help_text=_("If the carer changes too, the old carers leave the network the day before."),
    )
    organisation = _organisation(_("Home or agency"))
    in_area = three_way(_("Is it in the authority’s area?"))
    host_authority = code(_("Authority it is in"), "local_authority")
    confidential = tick(
        _("The address is confidential"),
        help_text=_("Only the Virtual School and social care see a confidential address."),
    )
    address = long_text(_("Address"))
    postcode = text(_("Postcode"), most=10)
    phone = text(_("Phone number"), most=40)

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

    change_reason = code(_("Why the placement before it ends"), "placement_change_reason")
    field_order = ["starts_on", "placement_type", "change_reason"]


class PlacementEndForm(Form):
    """Leaving a placement."""

    ends_on = DateField(label=_("Last day"))
    change_reason = code(_("Why it ended"), "placement_change_reason")


class EnrolmentForm(Form):
    """Where they learn."""

    organisation = _organisation(
        _("School or other setting"), help_text=_("Choose None if they are on no roll.")
    )
    starts_on = DateField(label=_("First day"))
    roll_status = code(_("Roll status"), "roll_status", required=True)
    main = tick(_("This is the main setting"), initial=True)

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

    reason_left = text(_("Why they left the setting before, if there was one"))


class EnrolmentEndForm(Form):
    """Leaving a setting."""

    ends_on = DateField(label=_("Last day"))
    end_reason = text(_("Why they left"))
