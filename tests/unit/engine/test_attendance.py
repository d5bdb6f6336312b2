"""Sessions that must add up, percentages, flags and codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import attendance
from pep_forms.engine.attendance import CODE_GROUPS, Sessions


def test_sums_that_do_not_agree_name_the_difference() -> None:
    sessions = Sessions(380, 350, 20, 5)
    message = attendance.check(sessions)
    assert "make 375, but 380 were possible: 5 sessions missing" in message
    assert "(D)" in message
    assert attendance.percentage(sessions) is None
    assert "1 session too many" in attendance.check(Sessions(380, 356, 20, 5))


def test_percentage_once_they_agree() -> None:
    sessions = Sessions(380, 350, 20, 10)
    assert attendance.check(sessions) == ""
    assert attendance.percentage(sessions) == 92.1
    assert attendance.absence(sessions) == 7.9


@pytest.mark.parametrize(
    ("sessions", "flag"),
    [
        (Sessions(100, 91, 9, 0), ""),
        (Sessions(100, 90, 5, 5), "persistent"),
        (Sessions(1000, 901, 99, 0), ""),
        (Sessions(100, 51, 49, 0), "persistent"),
        (Sessions(100, 50, 0, 50), "severe"),
        (Sessions(0, 0, 0, 0), ""),
        (Sessions(100, 40, 20, 20), ""),
        (Sessions(100, 90, None, 5), ""),
    ],
)
def test_flags(sessions: Sessions, flag: str) -> None:
    assert attendance.flag(sessions) == flag


def test_nothing_possible_and_nothing_known() -> None:
    assert attendance.percentage(Sessions(0, 0, 0, 0)) is None
    assert attendance.percentage(Sessions(None, None, None, None)) is None
    assert attendance.check(Sessions(10, None, 1, 1)) == ""
    assert "less than 0" in attendance.check(Sessions(10, -1, 1, 1))


def test_codes() -> None:
    assert CODE_GROUPS["/"] == CODE_GROUPS["\\"] == CODE_GROUPS["B"] == "attending"
    assert CODE_GROUPS["C1"] == CODE_GROUPS["T"] == "authorised"
    assert CODE_GROUPS["U"] == "unauthorised"
    assert CODE_GROUPS["#"] == CODE_GROUPS["Y7"] == CODE_GROUPS["D"] == "not_counted"
    marks = ["/", "\\", "l", "D", "Y1", "I", "N", "?"]
    assert attendance.from_marks(marks) == Sessions(6, 3, 1, 2)


@given(st.lists(st.sampled_from(sorted(CODE_GROUPS)), max_size=60))
def test_a_register_always_agrees_with_itself(marks: list[str]) -> None:
    sessions = attendance.from_marks(marks)
    assert attendance.check(sessions) == ""
    share = attendance.percentage(sessions)
    assert share is None if not sessions.possible else 0 <= share <= 100
