"""Postcodes: one spelling (`ME14 1XQ`) for what people type, and words for what is wrong."""

from __future__ import annotations

import re

from django.utils.translation import gettext_noop

from pep_forms.engine.identifiers import Checked, compact

#: Problem code → the sentence for it; `Checked.message` says more exactly what is wrong.
MESSAGES: dict[str, str] = {
    "postcode": gettext_noop("Enter a full UK postcode, like ME14 1XQ"),
}

_OUTWARD = r"[A-PR-UWYZ](?:[0-9]{1,2}|[A-HK-Y][0-9](?:[0-9ABEHMNPRV-Y])?|[0-9][A-HJKPS-UW])"
_POSTCODE = re.compile(rf"GIR 0AA|{_OUTWARD} [0-9][ABD-HJLNP-UW-Z]{{2}}")
_FORCES = re.compile(r"BFPO([0-9]{1,4})")
_INWARD = re.compile(r"[0-9][A-Z]{2}")


def check_postcode(text: str | None) -> Checked:
    """A UK postcode or a forces post office number, in upper case with one space."""
    code = compact(text)
    if not code:
        return Checked()
    forces = _FORCES.fullmatch(code)
    if forces:
        return Checked(f"BFPO {forces[1]}")
    spaced = f"{code[:-3]} {code[-3:]}"
    if _POSTCODE.fullmatch(spaced):
        return Checked(spaced)
    return Checked(problem="postcode", message=_what_is_wrong(code))


def _what_is_wrong(code: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]+", code):
        return "A postcode only has letters and numbers, like ME14 1XQ."
    if len(code) < 5:
        return "The postcode is too short. Type all of it, like ME14 1XQ."
    if len(code) > 7:
        return "The postcode is too long. Type only the postcode, like ME14 1XQ."
    inward = code[-3:]
    if not _INWARD.fullmatch(inward):
        return (
            f"A postcode ends with a number and two letters, like 1XQ, and this ends with {inward}."
            " Check the last three characters."
        )
    unused = sorted(set(inward[1:]) & set("CIKMOV"))
    if unused:
        return (
            f"The letter {unused[0]} is never one of the last two of a postcode. "
            "Check the last three characters."
        )
    return f"There are no postcodes that start with {code[:-3]}. Check the first part."


def outward(postcode: str) -> str:
    """The first half of a normal postcode (`ME14`): enough for distances, and tells less."""
    return postcode.partition(" ")[0]
