"""Which kind of question an XLSForm type becomes, and what is lost on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder.exchange.formula import Call, Const, Self
from pep_forms.builder.exchange.outline import Logic

#: Facts about the device or the moment, which our own record keeps anyway.
DEVICE = frozenset(
    {
        "start", "end", "today", "deviceid", "device id", "subscriberid", "subscriber id",
        "simserial", "sim id", "phonenumber", "phone number", "username", "email", "start time",
        "end time", "imei", "audit", "start-geopoint", "background-audio", "background-geopoint",
        "uri:deviceid", "uri:subscriberid", "uri:simserial", "uri:phonenumber", "uri:username",
        "uri:email",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Becomes:
    """The kind, its options, and a note when it is only near."""

    kind: str
    note: str = ""
    options: dict[str, Any] = field(default_factory=dict)


_PLAIN: Mapping[str, Becomes] = {
    "text": Becomes("short_text"),
    "string": Becomes("short_text"),
    "integer": Becomes("number"),
    "int": Becomes("number"),
    "decimal": Becomes("number", "it takes up to four decimal places", options={"decimals": 4}),
    "percentage": Becomes("percentage"),
    "number of days in last month": Becomes("number", options={"min": 0, "max": 31}),
    "number of days in last six months": Becomes("number", options={"min": 0, "max": 183}),
    "number of days in last year": Becomes("number", options={"min": 0, "max": 366}),
    "date": Becomes("date"),
    "time": Becomes("time"),
    "datetime": Becomes("date_time"),
    "date time": Becomes("date_time"),
    "note": Becomes("information"),
    "acknowledge": Becomes("yes_no", "a tick to confirm became a question with yes and no"),
    "trigger": Becomes("yes_no", "a tick to confirm became a question with yes and no"),
    "photo": Becomes("drawing"),
    "image": Becomes("drawing"),
    "picture": Becomes("drawing"),
    "audio": Becomes("voice"),
    "video": Becomes("file", "a video became an attached file", options={"max": 1}),
    "file": Becomes("file", options={"max": 1}),
    "barcode": Becomes("short_text", "a scanned code is typed here"),
    "calculate": Becomes("calculated"),
    "rank": Becomes("any_of", "the order in which choices are put is lost"),
}
_NO_COUNTERPART: Mapping[str, str] = {
    "geopoint": "A place on a map has no counterpart.",
    "gps": "A place on a map has no counterpart.",
    "location": "A place on a map has no counterpart.",
    "geotrace": "A line on a map has no counterpart.",
    "geoshape": "An area on a map has no counterpart.",
    "hidden": "A hidden value has no counterpart.",
    "osm": "Map data has no counterpart.",
    "xml-external": "Data in another file has no counterpart.",
    "csv-external": "Data in another file has no counterpart.",
}


def plain_type(text: str) -> str:
    """A type without the words that older forms put round it."""
    words = text.strip().lower()
    for start in ("q ", "add ", "get "):
        words = words.removeprefix(start)
    return words.removesuffix(" prompt").strip()


def no_counterpart(kind: str) -> str:
    """Why a type cannot come over, or nothing."""
    if kind in DEVICE:
        return "Facts about the device and the moment are not asked: the record keeps its own."
    return _NO_COUNTERPART.get(kind, "")


def becomes(kind: str, appearance: str, parameters: Mapping[str, Any]) -> Becomes | None:
    """What a type other than a choice becomes; None for one that nobody knows."""
    looks = appearance.lower().split()
    if kind in {"text", "string"} and "multiline" in looks:
        return Becomes("long_text")
    if kind == "date" and "month-year" in looks:
        return Becomes("month")
    if kind == "range":
        return _range(parameters)
    found = _PLAIN.get(kind)
    if found is not None and kind == "date" and "year" in looks:
        return Becomes("number", "a year is asked as a number", {"min": 1900, "max": 2200})
    return found


def checked_by(demand: Logic | None) -> str:
    """The kind that checks what a demand asks of a text by a pattern of letters; else nothing."""
    match demand.node if demand is not None else None:
        case Call("regex", (Self(), Const(str() as pattern))):
            email = "@" in pattern and pattern.count("[") >= 2 and re.search(r"\\?\.", pattern)
            return "email" if email else ""
    return ""


def _range(parameters: Mapping[str, Any]) -> Becomes:
    numbers = {}
    for name, default in (("start", 0.0), ("end", 10.0), ("step", 1.0)):
        try:
            numbers[name] = float(parameters.get(name, default))
        except (TypeError, ValueError):
            numbers[name] = default
    low, high = sorted((numbers["start"], numbers["end"]))
    whole = all(value.is_integer() for value in numbers.values())
    if whole and numbers["step"] == 1 and high - low <= 20:
        return Becomes("scale", options={"min": int(low), "max": int(high)})
    options: dict[str, Any] = {"min": low, "max": high}
    if whole:
        options = {"min": int(low), "max": int(high)}
    else:
        options["decimals"] = 4
    return Becomes("number", "a slider became a number with the same limits", options)
