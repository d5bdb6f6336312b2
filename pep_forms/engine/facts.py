"""Facts of a PEP that a condition may name: fixed at opening, changed only by an action.

The registry says what each is called, what values it can have and which comparisons make
sense, for the proof at release and for the builder's lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

FactType = Literal["choice", "number", "yes_no", "text"]

_OPERATORS: Mapping[str, frozenset[str]] = {
    "choice": frozenset({"is", "is_not", "is_any_of", "is_none_of"}),
    "number": frozenset(
        {"is", "is_not", "is_any_of", "is_none_of", "less_than", "at_most", "more_than", "at_least"}
    ),
    "yes_no": frozenset({"is", "is_not"}),
    "text": frozenset({"is", "is_not", "is_any_of", "is_none_of"}),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name in a definition, its name for people, and what it can be."""

    name: str
    label: str
    type: FactType
    #: value → words, for a fact of type `choice`.
    values: Mapping[str, str] = field(default_factory=dict)
    lowest: int | None = None
    highest: int | None = None
    example: str = ""
    #: What a fact of type `yes_no` says when it is so, and when it is not, as sentences.
    so: str = ""
    not_so: str = ""

    @property
    def operators(self) -> frozenset[str]:
        """The comparisons that make sense for this fact."""
        return _OPERATORS[self.type]

    def accepts(self, value: Any) -> bool:
        """Whether the fact can ever be this value."""
        match self.type:
            case "choice":
                return isinstance(value, str) and value in self.values
            case "yes_no":
                return isinstance(value, bool)
            case "number":
                number = isinstance(value, int | float) and not isinstance(value, bool)
                return number and (
                    (self.lowest is None or value >= self.lowest)
                    and (self.highest is None or value <= self.highest)
                )
        return isinstance(value, str) and value != ""

    def say(self, value: Any) -> str:
        """A value in words."""
        if isinstance(value, bool):
            return "yes" if value else "no"
        return self.values.get(value, str(value))


KINDS: Mapping[str, str] = {
    "initial_full": "Initial full PEP",
    "full_new_placement": "Full PEP – new placement",
    "full_key_stage": "Full PEP – new key stage",
    "full_new_setting": "Full PEP – new setting",
    "review": "Review PEP",
    "dt_review": "Review by the designated teacher",
    "interim": "Interim PEP",
    "transition": "Transition PEP",
    "post16_progression": "Post-16 progression check",
}
FULL_KINDS: frozenset[str] = frozenset(list(KINDS)[:4])
PHASES: Mapping[str, str] = {
    "early_years": "Early years",
    "school": "School",
    "post_16": "Post-16",
}
KEY_STAGES: Mapping[str, str] = {
    "EYFS": "Early years foundation stage",
    **{f"KS{number}": f"Key stage {number}" for number in range(1, 6)},
}
WINDOWS: Mapping[str, str] = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}


def _yes_no(name: str, label: str, so: str, not_so: str) -> Fact:
    return Fact(name, label, "yes_no", so=so, not_so=not_so)


FACTS: Mapping[str, Fact] = {
    fact.name: fact
    for fact in (
        Fact("kind", "kind of PEP", "choice", KINDS),
        _yes_no("full", "it is a full PEP", "it is a full PEP", "it is not a full PEP"),
        Fact("phase", "phase", "choice", PHASES),
        Fact("year_group", "year group", "number", lowest=-4, highest=14),
        Fact("key_stage", "key stage", "choice", KEY_STAGES),
        Fact("school_year", "school year", "text", example="2026-27"),
        Fact("window", "window", "choice", WINDOWS),
        Fact("age", "age", "number", lowest=0, highest=25),
        _yes_no(
            "in_setting",
            "has a school, college or early years setting",
            "they have a school, college or early years setting",
            "they have no school, college or early years setting",
        ),
        _yes_no(
            "on_roll",
            "on the roll of a school",
            "they are on the roll of a school",
            "they are not on the roll of a school",
        ),
        _yes_no(
            "placement_known",
            "the placement is known",
            "the placement is known",
            "the placement is not known",
        ),
        _yes_no(
            "compulsory_age",
            "of compulsory school age",
            "they are of compulsory school age",
            "they are not of compulsory school age",
        ),
        _yes_no("first_pep", "the first PEP", "this is the first PEP", "this is not the first PEP"),
        _yes_no(
            "confidential_placement",
            "the placement is confidential",
            "the placement is confidential",
            "the placement is not confidential",
        ),
    )
}
