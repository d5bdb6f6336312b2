"""The schools, homes, agencies and teams of the demo world. None of them exists."""

from __future__ import annotations

from pep_forms.people.actions import organisations
from pep_forms.people.actor import Actor
from pep_forms.people.models import Organisation

KENT, MEDWAY = "886", "887"

#: key → name, kind, setting type, authority, postcode
ORGANISATIONS: dict[str, tuple[str, str, str, str, str]] = {
    "nursery": ("Larkmead Nursery", "early_years", "day_nursery", KENT, "ME91 1AA"),
    "primary": ("Thistlecombe Primary School", "school", "primary", KENT, "ME91 2AB"),
    "primary2": ("Brackenfold Primary School", "school", "primary", KENT, "ME92 3AD"),
    "secondary": ("Pebblewick Academy", "school", "secondary", KENT, "ME93 4AE"),
    "secondary2": ("Quillbrook School", "school", "secondary", KENT, "ME94 5AF"),
    "special": ("Fennelhythe School", "school", "special", KENT, "ME95 6AG"),
    "far": ("Stonewater Reach School", "school", "secondary", MEDWAY, "ME96 7AH"),
    "college": ("Eastmarch College", "college", "fe_college", KENT, "ME97 8AJ"),
    "training": ("Northquay Training", "training", "training_provider", KENT, "ME98 9AL"),
    "secure": ("Greyfold Secure Education", "alternative", "secure", KENT, "ME99 1AN"),
    "home": ("Wrenfold House", "childrens_home", "", KENT, "ME99 2AP"),
    "agency": ("Rowanlight Fostering", "fostering", "", KENT, "ME99 3AQ"),
    "tide": ("Children in Care Team Tide", "social_care_team", "", KENT, ""),
    "harbour": ("Children in Care Team Harbour", "social_care_team", "", KENT, ""),
    "leaving": ("Leaving Care Team", "social_care_team", "", KENT, ""),
    "virtual": ("Exampleshire Virtual School", "virtual_school", "", KENT, ""),
}


def make(by: Actor) -> dict[str, Organisation]:
    """Add them all. Their postcodes are in districts that were never given out."""
    return {
        key: organisations.add(
            details={
                "name": name,
                "kind": kind,
                "setting_type": setting_type,
                "authority": authority,
                "postcode": postcode,
                "email": f"{key}@example.org",
            },
            by=by,
        )
        for key, (name, kind, setting_type, authority, postcode) in ORGANISATIONS.items()
    }


#: route → organisation key by stage, one after the other
ROUTES: dict[str, dict[str, str]] = {
    "A": {
        "nursery": "nursery",
        "primary": "primary",
        "secondary": "secondary",
        "post_16": "college",
    },
    "B": {
        "nursery": "nursery",
        "primary": "primary2",
        "secondary": "secondary2",
        "post_16": "college",
    },
    "S": {"nursery": "nursery", "primary": "special", "secondary": "special", "post_16": "college"},
}


def stage_of(year_group: int) -> str:
    """The stage of the route that a year group is taught at."""
    if year_group < 0:
        return "nursery"
    if year_group < 7:
        return "primary"
    return "secondary" if year_group < 12 else "post_16"
