"""Strengths and Difficulties Questionnaire: bands of the total, and whether the parts add up.

The bands follow the published scoring for each respondent; they are parameters with these
defaults, so that an authority can set others without a change here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

Respondent = Literal["carer", "teacher", "self"]

#: Respondent → the highest total of “normal” and of “borderline”.
BANDS: Mapping[str, tuple[int, int]] = {"carer": (13, 16), "teacher": (11, 15), "self": (15, 19)}
#: The highest totals of the first three of four bands (carer’s form).
FOUR_BANDS: tuple[int, int, int] = (13, 16, 19)
MAX_TOTAL = 40
MAX_SUBSCALE = 10
#: From this total on, a plan needs strategies and the teacher is asked too.
CONCERN_FROM = 17

BAND_LABELS: Mapping[str, str] = {
    "normal": "Normal",
    "borderline": "Borderline",
    "concern": "Cause for concern",
    "close_to_average": "Close to average",
    "slightly_raised": "Slightly raised",
    "high": "High",
    "very_high": "Very high",
}

#: The four that make the total; prosocial does not.
DIFFICULTIES: tuple[str, ...] = ("emotional", "conduct", "hyperactivity", "peer")


def _in_range(total: int | float | None) -> bool:
    return total is not None and 0 <= total <= MAX_TOTAL


def band(
    total: int | float | None,
    respondent: str = "carer",
    *,
    bands: Mapping[str, tuple[int, int]] = BANDS,
) -> str | None:
    """`normal`, `borderline` or `concern`; None without a total or with an impossible one."""
    if total is None or not _in_range(total) or respondent not in bands:
        return None
    normal, borderline = bands[respondent]
    return "normal" if total <= normal else "borderline" if total <= borderline else "concern"


def band_of_four(
    total: int | float | None, *, bands: tuple[int, int, int] = FOUR_BANDS
) -> str | None:
    """The newer four-band reading of a carer’s total."""
    if total is None or not _in_range(total):
        return None
    names = ("close_to_average", "slightly_raised", "high")
    for highest, name in zip(bands, names, strict=True):
        if total <= highest:
            return name
    return "very_high"


def total_of(subscales: Sequence[int | None]) -> int | None:
    """The total of the four difficulties; None while one is missing."""
    if len(subscales) != len(DIFFICULTIES) or any(part is None for part in subscales):
        return None
    return sum(part for part in subscales if part is not None)


def check(
    *,
    total: int | None,
    emotional: int | None = None,
    conduct: int | None = None,
    hyperactivity: int | None = None,
    peer: int | None = None,
    prosocial: int | None = None,
) -> str:
    """What does not agree, in words; empty when all is well or not enough is known."""
    named = {
        "emotional": emotional,
        "conduct": conduct,
        "hyperactivity": hyperactivity,
        "peer": peer,
        "prosocial": prosocial,
    }
    for name, score in named.items():
        if score is not None and not 0 <= score <= MAX_SUBSCALE:
            return f"The {name} score is {score}. It must be between 0 and {MAX_SUBSCALE}."
    if total is not None and not 0 <= total <= MAX_TOTAL:
        return f"The SDQ total is {total}. It must be between 0 and {MAX_TOTAL}."
    added = total_of((emotional, conduct, hyperactivity, peer))
    if total is None or added is None or added == total:
        return ""
    if prosocial and added + prosocial == total:
        return (
            f"The SDQ total is {total}, but the four difficulties add up to {added}. "
            "The prosocial score does not count towards the total."
        )
    return (
        f"The SDQ total is {total}, but emotional, conduct, hyperactivity and peer add up to "
        f"{added}. Check the scores or the total."
    )
