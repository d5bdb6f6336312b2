"""Who is taught in which phase, as a condition that the database can answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q

from pep_forms.engine import school_year as years

PHASES: Mapping[str, str] = {
    "early_years": "Early years",
    "school": "School, Years 1 to 11",
    "post_16": "Post-16",
}


def born_for(phase: str, on: date) -> Q:
    """Those taught in the years of a phase on a day: by age, unless the record says otherwise."""
    start = years.starts_in(on)
    first_of_school = date(start - 4 - years.LAST_COMPULSORY_YEAR - 1, 9, 1)
    first_of_early_years = date(start - 4 - 1, 9, 1)
    taught = "taught_year_group"
    by_age = {
        "early_years": Q(date_of_birth__gte=first_of_early_years),
        "school": Q(date_of_birth__gte=first_of_school, date_of_birth__lt=first_of_early_years),
        "post_16": Q(date_of_birth__lt=first_of_school),
    }[phase]
    by_record = {
        "early_years": Q(taught_year_group__lte=years.RECEPTION),
        "school": Q(
            taught_year_group__gt=years.RECEPTION,
            taught_year_group__lte=years.LAST_COMPULSORY_YEAR,
        ),
        "post_16": Q(taught_year_group__gt=years.LAST_COMPULSORY_YEAR),
    }[phase]
    return (Q(**{f"{taught}__isnull": True}) & by_age) | by_record
