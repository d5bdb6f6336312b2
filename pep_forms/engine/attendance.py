"""Attendance: sessions that must add up, percentages and the two absence flags.

A percentage is only given when the sessions agree, so that a wrong figure never travels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Group = Literal["attending", "authorised", "unauthorised", "not_counted"]

PERSISTENT_FROM = Decimal(10)
SEVERE_FROM = Decimal(50)

_CODES: Mapping[Group, str] = {
    "attending": "/ \\ L K V P W B",
    "authorised": "C1 C2 C E I J1 M R S T",
    "unauthorised": "G N O U",
    "not_counted": "D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7 Z #",
}

#: National attendance code → what it counts as (codes since August 2024).
CODE_GROUPS: Mapping[str, Group] = {
    code: group for group, codes in _CODES.items() for code in codes.split()
}


@dataclass(frozen=True, slots=True)
class Sessions:
    """Half-days over a period. `possible` leaves out those that do not count."""

    possible: int | None
    attended: int | None
    authorised: int | None
    unauthorised: int | None

    @property
    def complete(self) -> bool:
        """Whether all four figures are there."""
        return None not in (self.possible, self.attended, self.authorised, self.unauthorised)

    @property
    def counted(self) -> int | None:
        """Attended and absent sessions together; None while a figure is missing."""
        parts = (self.attended, self.authorised, self.unauthorised)
        return None if None in parts else sum(part for part in parts if part is not None)


def from_marks(marks: Iterable[str], *, groups: Mapping[str, Group] = CODE_GROUPS) -> Sessions:
    """The four figures from a register’s marks. An unknown mark counts as no reason yet (N)."""
    counts: dict[Group, int] = dict.fromkeys(_CODES, 0)
    for mark in marks:
        counts[groups.get(mark.strip().upper(), "unauthorised")] += 1
    possible = counts["attending"] + counts["authorised"] + counts["unauthorised"]
    return Sessions(possible, counts["attending"], counts["authorised"], counts["unauthorised"])


def check(sessions: Sessions) -> str:
    """What does not add up, naming the difference; empty when all is well or incomplete."""
    for name in ("possible", "attended", "authorised", "unauthorised"):
        figure = getattr(sessions, name)
        if figure is not None and figure < 0:
            return f"Sessions {name} cannot be less than 0."
    counted = sessions.counted
    if sessions.possible is None or counted is None or counted == sessions.possible:
        return ""
    gap = abs(sessions.possible - counted)
    some = "1 session" if gap == 1 else f"{gap} sessions"
    parts = f"{sessions.attended} attended, {sessions.authorised} authorised and " + (
        f"{sessions.unauthorised} unauthorised make {counted}"
    )
    if counted < sessions.possible:
        return (
            f"{parts}, but {sessions.possible} were possible: {some} missing. Take sessions that "
            "do not count, such as dual registration (D) or transport (Y), out of those possible."
        )
    return (
        f"{parts}, but only {sessions.possible} were possible: {some} too many. "
        "Check the four figures against the register."
    )


def percentage(sessions: Sessions) -> float | None:
    """Attendance to one decimal; None when nothing was possible or the figures do not agree."""
    return _share(sessions, sessions.attended)


def absence(sessions: Sessions) -> float | None:
    """Sessions missed to one decimal; None like `percentage`."""
    missed = _missed(sessions)
    return _share(sessions, missed)


def _missed(sessions: Sessions) -> int | None:
    if sessions.authorised is None or sessions.unauthorised is None:
        return None
    return sessions.authorised + sessions.unauthorised


def _share(sessions: Sessions, part: int | None) -> float | None:
    if not sessions.complete or check(sessions) or not sessions.possible or part is None:
        return None
    exact = Decimal(part) * 100 / Decimal(sessions.possible)
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def flag(
    sessions: Sessions,
    *,
    persistent_from: Decimal | int = PERSISTENT_FROM,
    severe_from: Decimal | int = SEVERE_FROM,
) -> Literal["", "persistent", "severe"]:
    """Whether so much was missed that it has a name. Uses the exact share, not the rounded."""
    missed = _missed(sessions)
    if percentage(sessions) is None or missed is None or not sessions.possible:
        return ""
    if missed * 100 >= severe_from * sessions.possible:
        return "severe"
    return "persistent" if missed * 100 >= persistent_from * sessions.possible else ""
