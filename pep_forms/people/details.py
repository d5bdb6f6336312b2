"""The details of a record: what may be set, what each must look like, and what to say if not.

Forms, imports and the API all come through here, because the actions do. A value comes
back in its one spelling (`ME14 1XQ`); what cannot be used raises BadInput naming the field.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.engine import identifiers, postcodes
from pep_forms.engine.identifiers import Checked
from pep_forms.exceptions import BadInput
from pep_forms.people.models import Organisation, YoungPerson
from pep_forms.reference import codes

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

#: Nobody older is in care or was until lately: a birth year before is mistyped.
OLDEST = 26

Row = TypeVar("Row", bound=Model)

YOUNG_PERSON: tuple[str, ...] = (
    "legal_name",
    "known_as",
    "pronouns",
    "date_of_birth",
    "dob_estimated",
    "sex",
    "gender_text",
    "ethnicity",
    "religion",
    "first_language",
    "other_languages",
    "interpreter",
    "english_proficiency",
    "upn",
    "upn_unknown",
    "uln",
    "care_id",
    "nhs_number",
    "uasc",
    "immigration_status",
    "age_disputed",
    "disability",
    "taught_year_group",
    "next_review_on",
)
PLACEMENT: tuple[str, ...] = (
    "starts_on",
    "placement_type",
    "provider",
    "episode_reason",
    "change_reason",
    "in_area",
    "host_authority",
    "confidential",
    "organisation",
)
ADDRESS: tuple[str, ...] = ("address", "postcode", "phone")
ENROLMENT: tuple[str, ...] = ("starts_on", "organisation", "roll_status", "main", "end_reason")
CARE_PERIOD: tuple[str, ...] = (
    "starts_on",
    "legal_status",
    "category_of_need",
    "ceased_reason",
)
ORGANISATION: tuple[str, ...] = (
    "name",
    "kind",
    "setting_type",
    "authority",
    "urn",
    "dfe_number",
    "ukprn",
    "address",
    "postcode",
    "phone",
    "email",
    "closed_on",
)
USER: tuple[str, ...] = ("full_name", "email", "job_title", "phone", "organisation", "language")

#: Which code set each coded field takes its values from.
CODE_SETS: dict[str, str] = {
    "sex": "sex",
    "ethnicity": "ethnicity",
    "religion": "religion",
    "first_language": "language",
    "english_proficiency": "english_proficiency",
    "upn_unknown": "upn_unknown",
    "placement_type": "placement_type",
    "provider": "placement_provider",
    "episode_reason": "episode_reason",
    "change_reason": "placement_change_reason",
    "host_authority": "local_authority",
    "authority": "local_authority",
    "setting_type": "setting_type",
    "roll_status": "roll_status",
    "legal_status": "legal_status",
    "category_of_need": "category_of_need",
    "ceased_reason": "ceased_reason",
}
_CHECKS: dict[str, Callable[[str], Checked]] = {
    "upn": identifiers.check_upn,
    "uln": identifiers.check_uln,
    "nhs_number": identifiers.check_nhs_number,
    "urn": identifiers.check_urn,
    "dfe_number": identifiers.check_dfe_number,
    "ukprn": identifiers.check_ukprn,
    "postcode": postcodes.check_postcode,
}
_NEEDED: dict[str, StrOrPromise] = {
    "legal_name": _("Enter their legal name"),
    "date_of_birth": _("Enter their date of birth"),
    "care_id": _("Enter the care ID that social care uses for them"),
    "starts_on": _("Enter the day it starts"),
    "placement_type": _("Choose what kind of placement it is"),
    "roll_status": _("Choose whether they are on roll"),
    "legal_status": _("Choose the legal status"),
    "name": _("Enter the name of the organisation"),
    "kind": _("Choose what kind of organisation it is"),
    "full_name": _("Enter their full name"),
}


def clean(details: Mapping[str, Any], allowed: tuple[str, ...]) -> dict[str, Any]:
    """The details in their one spelling, or BadInput naming the first that is wrong."""
    unknown = set(details) - set(allowed)
    if unknown:
        raise BadInput(gettext("This cannot be changed here."), field=min(unknown))
    return {field: _clean_one(field, value) for field, value in details.items()}


def _clean_one(field: str, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if value in ("", None) and field in _NEEDED:
        raise BadInput(f"{_NEEDED[field]}.", field=field)
    if field == "email":
        return _email(value)
    if field == "date_of_birth":
        return _born(value)
    if not isinstance(value, str) or not value:
        return value
    if field in _CHECKS:
        checked = _CHECKS[field](value)
        if checked.problem:
            raise BadInput(checked.message or gettext("Check this number."), field=field)
        return checked.value or ""
    code_set = CODE_SETS.get(field)
    if code_set and codes.set_exists(code_set) and not codes.exists(code_set, value):
        raise BadInput(gettext("Choose one of the list."), field=field)
    return value


def warning(field: str, value: str) -> str:
    """What to look at again in a value that can be used, such as a temporary UPN."""
    check = _CHECKS.get(field)
    checked = check(value) if check and value else None
    return checked.message if checked is not None and checked.warning else ""


def _email(value: str | None) -> str | None:
    if not value:
        return None
    try:
        validate_email(value)
    except ValidationError:
        raise BadInput(
            gettext("Enter an email address in the right form, like name@example.org."),
            field="email",
        ) from None
    return value.lower()


def _born(value: date) -> date:
    today = clock.today()
    if value > today:
        raise BadInput(gettext("The date of birth must be in the past."), field="date_of_birth")
    if today.year - value.year > OLDEST:
        raise BadInput(
            gettext("The date of birth must be in the last %(oldest)s years. Check the year.")
            % {"oldest": OLDEST},
            field="date_of_birth",
        )
    return value


def check_identifiers_free(details: Mapping[str, Any], young_person: YoungPerson | None) -> None:
    """Refuse a UPN or care ID that another young person has."""
    others = _others(YoungPerson.objects.all(), young_person)
    if details.get("upn") and others.filter(upn=details["upn"]).exists():
        raise BadInput(
            gettext(
                "Another young person has this UPN. "
                "Check the number, or look for a record made twice."
            ),
            field="upn",
        )
    # The care ID is never used twice, not even when the first record was sealed.
    everybody = _others(YoungPerson.including_sealed.all(), young_person)
    if details.get("care_id") and everybody.filter(care_id=details["care_id"]).exists():
        raise BadInput(
            gettext("This care ID is already in use. Check the number."), field="care_id"
        )


def check_urn_free(details: Mapping[str, Any], organisation: Organisation | None) -> None:
    """Refuse a URN that another organisation of the same kind has."""
    urn = details.get("urn") or ""
    kind = details.get("kind") or (organisation.kind if organisation else "")
    others = _others(Organisation.objects.all(), organisation)
    if urn and others.filter(kind=kind, urn=urn).exists():
        raise BadInput(gettext("Another organisation has this URN. Check the number."), field="urn")


def _others(rows: QuerySet[Row], row: Row | None) -> QuerySet[Row]:
    return rows.exclude(pk=row.pk) if row is not None else rows


def changed(row: Any, details: Mapping[str, Any]) -> list[str]:
    """The names of the fields whose value really differs, sorted."""
    return sorted(field for field, value in details.items() if getattr(row, field) != value)
