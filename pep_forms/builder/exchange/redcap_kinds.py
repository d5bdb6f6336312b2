"""Which kind of question a REDCap field becomes, by its type and its validation."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pep_forms.builder.exchange.xlsform_kinds import Becomes

_POINT = "it is typed with a point, because a comma parts thousands here"
_DECIMALS = re.compile(r"^number_(\d)dp")
_VALIDATED: Mapping[str, Becomes] = {
    "integer": Becomes("number"),
    "number": Becomes("number", options={"decimals": 4}),
    "number_comma_decimal": Becomes("number", _POINT, {"decimals": 4}),
    "time": Becomes("time"),
    "time_hh_mm_ss": Becomes("time", "seconds are not asked"),
    "time_mm_ss": Becomes("short_text", "minutes and seconds are typed as text"),
    "email": Becomes("email"),
    "phone": Becomes("phone"),
    "phone_uk": Becomes("phone"),
    "phone_australia": Becomes("phone"),
    "postalcode_uk": Becomes("postcode"),
    "zipcode": Becomes("short_text", "a postcode of another country is not checked"),
    "alpha_only": Becomes("short_text", "that there are only letters is not checked"),
    "mrn_10d": Becomes("short_text", "the number is not checked"),
    "mrn_generic": Becomes("short_text", "the number is not checked"),
    "ssn": Becomes("short_text", "the number is not checked"),
    "vmrn": Becomes("short_text", "the number is not checked"),
}


def validated(validation: str) -> Becomes:
    """What a text field becomes."""
    name = validation.strip().lower()
    if not name:
        return Becomes("short_text")
    if name in _VALIDATED:
        return _VALIDATED[name]
    if found := _DECIMALS.match(name):
        note = _POINT if "comma" in name else ""
        return Becomes("number", note, {"decimals": int(found[1])})
    if name.startswith("datetime_seconds"):
        return Becomes("date_time", "seconds are not asked")
    if name.startswith("datetime"):
        return Becomes("date_time")
    if name.startswith("date"):
        return Becomes("date")
    if name.startswith(("postalcode", "phone")):
        return Becomes("short_text", "it is checked for another country there and not here")
    return Becomes("short_text", f"the check “{name[:40]}” has no counterpart")


def field_type(kind: str, validation: str) -> Becomes | None:
    """What any field but those with choices becomes; None when there is no counterpart."""
    plain: Mapping[str, Becomes] = {
        "notes": Becomes("long_text"),
        "textarea": Becomes("long_text"),
        "yesno": Becomes("yes_no"),
        "truefalse": Becomes("yes_no", "true and false became yes and no"),
        "calc": Becomes("calculated"),
        "descriptive": Becomes("information"),
        "slider": Becomes("number", "a slider is typed as a number", {"min": 0, "max": 100}),
    }
    if kind == "text":
        return validated(validation)
    if kind == "file":
        signature = validation.strip().lower() == "signature"
        return Becomes("drawing") if signature else Becomes("file", options={"max": 1})
    return plain.get(kind)


def slider_words(text: str, options: Mapping[str, Any]) -> str:
    """What the ends and the middle of a slider mean, for a hint: `0 is never, 100 is always`."""
    low, high = float(options.get("min", 0)), float(options.get("max", 100))
    words = [part.strip() for part in text.split("|")]
    ends = [low, high] if len(words) == 2 else [low, (low + high) / 2, high]
    return ", ".join(f"{at:g} is {end}" for at, end in zip(ends, words, strict=False) if end)
