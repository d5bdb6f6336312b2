"""Postcodes: one spelling for whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine.postcodes import MESSAGES, check_postcode, outward

GOOD = ["ME14 1XQ", "CT1 2AB", "M1 1AA", "EC1A 1BB", "W1A 0AX", "DN55 1PT", "GIR 0AA", "BFPO 12"]


@pytest.mark.parametrize("postcode", GOOD)
def test_good_postcodes_in_any_spelling(postcode: str) -> None:
    squeezed = postcode.replace(" ", "").lower()
    for typed in (postcode, squeezed, f"  {postcode}  ", " ".join(squeezed)):
        assert check_postcode(typed).value == postcode


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("QE1 1AA", "no postcodes that start with QE1"),
        ("CT1 2AC", "The letter C is never one of the last two"),
        ("ZZ99 3CZ", "The letter C"),
        ("ZZ99 3AZ", "no postcodes that start with ZZ99"),
        ("ME1", "too short"),
        ("ME14 1XQ Kent", "too long"),
        ("ME14 XXQ", "ends with a number and two letters"),
        ("ME14 1X!", "only has letters and numbers"),
    ],
)
def test_bad_postcodes(typed: str, says: str) -> None:
    checked = check_postcode(typed)
    assert (checked.value, checked.problem) == (None, "postcode")
    assert says in checked.message


def test_blank_and_outward() -> None:
    assert check_postcode(" ").ok
    assert outward("ME14 1XQ") == "ME14"


@given(st.text(max_size=12))
def test_never_raises_and_its_own_spelling_is_stable(text: str) -> None:
    checked = check_postcode(text)
    assert checked.problem in {"", *MESSAGES}
    if checked.value:
        assert check_postcode(checked.value).value == checked.value
