"""Year groups, key stages, windows and ages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import school_year as sy

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("born", "year", "label", "stage", "phase"),
    [
        (date(2024, 9, 1), -3, "Under 2", "EYFS", "early_years"),
        (date(2022, 8, 31), 0, "Reception", "EYFS", "early_years"),
        (date(2015, 9, 1), 6, "Year 6", "KS2", "school"),
        (date(2015, 8, 31), 7, "Year 7", "KS3", "school"),
        (date(2009, 3, 4), 13, "Year 13", "KS5", "post_16"),
        (date(2026, 11, 1), -4, "Under 2", "EYFS", "early_years"),
        (date(2022, 9, 1), -1, "Nursery 2", "EYFS", "early_years"),
        (date(2023, 9, 1), -2, "Nursery 1", "EYFS", "early_years"),
    ],
)
def test_year_groups(born: date, year: int, label: str, stage: str, phase: str) -> None:
    assert sy.year_group(born, TODAY) == year
    assert sy.year_group_label(year) == label
    assert sy.key_stage(year) == stage
    assert sy.phase(year) == phase


def test_key_stages() -> None:
    stages = [sy.key_stage(year) for year in range(1, 15)]
    assert stages == ["KS1"] * 2 + ["KS2"] * 4 + ["KS3"] * 3 + ["KS4"] * 2 + ["KS5"] * 3


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 8, 31), "2025-26"),
        (date(2026, 9, 1), "2026-27"),
        (date(1999, 9, 1), "1999-00"),
    ],
)
def test_school_year(day: date, year: str) -> None:
    assert sy.school_year(day) == year
    first, last = sy.year_dates(year)
    assert first <= day <= last


def test_ages() -> None:
    assert sy.age(date(2010, 11, 24), TODAY) == 16
    assert sy.age(date(2010, 11, 25), TODAY) == 15
    leap = date(2012, 2, 29)
    assert sy.age(leap, date(2026, 2, 28)) == 13
    assert sy.age(leap, date(2026, 3, 1)) == 14


@pytest.mark.parametrize(
    ("born", "starts", "leaves"),
    [
        (date(2021, 8, 31), date(2026, 8, 31), date(2037, 6, 26)),
        (date(2021, 9, 1), date(2026, 12, 31), date(2038, 6, 25)),
        (date(2010, 1, 1), date(2015, 3, 31), date(2026, 6, 26)),
        (date(2010, 4, 1), date(2015, 8, 31), date(2026, 6, 26)),
    ],
)
def test_compulsory_school_age(born: date, starts: date, leaves: date) -> None:
    assert sy.compulsory_from(born) == starts
    assert sy.school_leaving_date(born) == leaves
    assert leaves.weekday() == 4
    assert sy.year_group(born, leaves) == 11
    assert sy.of_compulsory_school_age(born, starts)
    assert not sy.of_compulsory_school_age(born, starts - timedelta(days=1))
    assert sy.of_compulsory_school_age(born, leaves)
    assert sy.must_participate(born, leaves + timedelta(days=1))
    assert not sy.must_participate(born, leaves)


def test_participation_ends_at_18() -> None:
    born = date(2010, 1, 1)
    assert sy.must_participate(born, date(2027, 12, 31))
    assert not sy.must_participate(born, date(2028, 1, 1))


days = st.dates(date(1990, 1, 1), date(2060, 12, 31))


@given(days, days)
def test_a_year_group_holds_for_a_whole_school_year(born: date, on: date) -> None:
    first, last = sy.year_dates(sy.school_year(on))
    assert sy.year_group(born, first) == sy.year_group(born, on) == sy.year_group(born, last)
    assert sy.school_leaving_date(born).month == 6
    assert sy.year_group(born, sy.school_leaving_date(born)) == 11
