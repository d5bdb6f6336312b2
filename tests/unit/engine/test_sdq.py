"""SDQ bands per respondent, and totals that must agree with their parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import sdq


@pytest.mark.parametrize(
    ("respondent", "edges"),
    [("carer", (13, 14, 16, 17)), ("teacher", (11, 12, 15, 16)), ("self", (15, 16, 19, 20))],
)
def test_bands_at_their_edges(respondent: str, edges: tuple[int, ...]) -> None:
    found = [sdq.band(total, respondent) for total in (0, *edges, 40)]
    assert found == ["normal", "normal", "borderline", "borderline", "concern", "concern"]


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "close_to_average"), (13, "close_to_average"), (14, "slightly_raised"),
     (16, "slightly_raised"), (17, "high"), (19, "high"), (20, "very_high"), (40, "very_high")],
)  # fmt: skip
def test_four_bands(total: int, band: str) -> None:
    assert sdq.band_of_four(total) == band
    assert band in sdq.BAND_LABELS


@pytest.mark.parametrize("total", [None, -1, 41])
def test_no_band_without_a_possible_total(total: int | None) -> None:
    assert sdq.band(total) is None
    assert sdq.band_of_four(total) is None


def test_no_band_for_an_unknown_respondent() -> None:
    assert sdq.band(10, "neighbour") is None


@given(*[st.integers(0, 10)] * 4)
def test_a_total_agrees_with_its_parts_only(a: int, b: int, c: int, d: int) -> None:
    parts = {"emotional": a, "conduct": b, "hyperactivity": c, "peer": d}
    total = sdq.total_of((a, b, c, d))
    assert total == a + b + c + d
    assert sdq.check(total=total, **parts) == ""
    other = total - 1 if total == 40 else total + 1
    assert f"add up to {total}" in sdq.check(total=other, **parts)


def test_messages() -> None:
    parts = {"emotional": 5, "conduct": 4, "hyperactivity": 3, "peer": 2}
    assert "prosocial score does not count" in sdq.check(total=20, prosocial=6, **parts)
    assert "between 0 and 10" in sdq.check(total=10, peer=11)
    assert "between 0 and 40" in sdq.check(total=41)
    assert sdq.check(total=20, emotional=5) == ""
    assert sdq.total_of((1, 2, None, 3)) is None
