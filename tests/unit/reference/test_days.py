"""Deadlines, windows, school years and money: the numbers the field checks by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms import clock
from pep_forms.audit.actors import SYSTEM
from pep_forms.exceptions import BadInput, NotAllowed, Refused
from pep_forms.reference import (
    actions,
    calendars,
    rates,
    settings,
    windows,
    working_days,
)
from tests.unit.reference.test_codes import ADMIN, By

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("entry", "ten", "twenty"),
    [
        (date(2026, 9, 1), date(2026, 9, 15), date(2026, 9, 29)),
        (date(2026, 12, 14), date(2026, 12, 30), date(2027, 1, 14)),
        (date(2027, 7, 26), date(2027, 8, 9), date(2027, 8, 23)),
    ],
)
def test_clock_vectors(entry: date, ten: date, twenty: date) -> None:
    assert working_days.add(entry, 10) == ten
    assert working_days.add(entry, 20) == twenty
    assert working_days.between(entry, ten) == 10
    assert working_days.between(entry, twenty) == 20


def test_bank_holidays_of_the_vectors() -> None:
    for day in (
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
        date(2027, 5, 3),
        date(2027, 5, 31),
    ):
        assert not working_days.is_working_day(day)
        assert working_days.holiday_name(day)
    assert working_days.is_working_day(date(2026, 11, 30))


def test_days_before_and_no_days() -> None:
    assert working_days.add(date(2026, 9, 15), -10) == date(2026, 9, 1)
    saturday = date(2026, 9, 5)
    assert working_days.add(saturday, 0) == saturday
    assert working_days.add(saturday, 1) == date(2026, 9, 7)
    assert working_days.add(saturday, -1) == date(2026, 9, 4)
    assert working_days.between(date(2026, 9, 15), date(2026, 9, 1)) == -10


def test_an_extra_day_off_moves_a_deadline() -> None:
    actions.add_extra_day(
        day=date(2026, 12, 29), until=date(2026, 12, 30), label="Offices closed", by=ADMIN
    )
    assert working_days.add(date(2026, 12, 14), 10) == date(2027, 1, 4)
    assert working_days.holiday_name(date(2026, 12, 29)) == "Offices closed"
    actions.remove_extra_day(day=date(2026, 12, 29), by=ADMIN)
    assert working_days.add(date(2026, 12, 14), 10) == date(2026, 12, 31)
    with pytest.raises(BadInput):
        actions.add_extra_day(day=date(2026, 1, 2), until=date(2026, 1, 1), label="x", by=ADMIN)


def test_school_days_stop_in_the_holidays() -> None:
    actions.load(by=SYSTEM)
    assert working_days.add(date(2026, 10, 22), 2, unit="school") == date(2026, 11, 2)
    assert calendars.term_of(date(2026, 11, 24)).number == 2  # type: ignore[union-attr]
    assert calendars.term_of(date(2026, 12, 25)) is None
    with pytest.raises(Refused, match="enter the term dates"):
        working_days.add(date(2040, 1, 1), 5, unit="school")


def test_terms_do_not_overlap() -> None:
    actions.load(by=SYSTEM)
    actions.save_term(
        calendar="kent",
        school_year="2026-27",
        number=1,
        starts_on=date(2026, 9, 2),
        ends_on=date(2026, 10, 23),
        by=ADMIN,
    )
    assert calendars.terms(school_year="2026-27")[0].starts_on == date(2026, 9, 2)
    with pytest.raises(BadInput):
        actions.save_term(
            calendar="kent",
            school_year="2026-27",
            number=1,
            starts_on=date(2026, 9, 2),
            ends_on=date(2026, 11, 10),
            by=ADMIN,
        )
    actions.load(by=SYSTEM)
    assert calendars.terms(school_year="2026-27")[0].starts_on == date(2026, 9, 2)


@given(
    days=st.integers(0, 3000).map(lambda n: date(2023, 1, 1) + timedelta(days=n)),
    n=st.integers(-60, 60),
)
def test_between_undoes_add(days: date, n: int) -> None:
    if working_days.is_working_day(days):
        assert working_days.between(days, working_days.add(days, n)) == n


@pytest.mark.parametrize(
    ("day", "name", "year"),
    [
        (date(2026, 9, 1), "autumn", "2026-27"),
        (date(2026, 12, 31), "autumn", "2026-27"),
        (date(2027, 1, 1), "spring", "2026-27"),
        (date(2027, 4, 30), "spring", "2026-27"),
        (date(2027, 5, 1), "summer", "2026-27"),
        (date(2027, 7, 31), "summer", "2026-27"),
        (date(2027, 8, 1), "autumn", "2027-28"),
        (date(2027, 8, 31), "autumn", "2027-28"),
    ],
)
@pytest.mark.parametrize("phase", settings.PHASES)
def test_windows(day: date, name: str, year: str, phase: str) -> None:
    window = windows.of(day, phase)
    assert (window.name, window.school_year) == (name, year)
    assert (day in window) is (day.month != 8)
    assert windows.after(window, phase).starts_on > window.ends_on


def test_windows_are_data() -> None:
    actions.set_setting(
        name="windows",
        phase="post_16",
        value=[
            {"name": "autumn", "starts": "09-01", "ends": "02-29"},
            {"name": "summer", "starts": "03-01", "ends": "08-31"},
        ],
        starts_on=date(2027, 9, 1),
        by=ADMIN,
    )
    assert windows.of(date(2027, 1, 15), "post_16").name == "spring"
    assert windows.of(date(2028, 2, 29), "post_16").name == "autumn"
    assert windows.of(date(2029, 2, 28), "post_16").ends_on == date(2029, 2, 28)
    assert windows.of(date(2028, 2, 29), "school").name == "spring"


def test_rates() -> None:
    assert rates.financial_year(date(2026, 3, 31)) == "2025-26"
    assert rates.financial_year(date(2026, 4, 1)) == "2026-27"
    assert rates.pupil_premium_plus(date(2025, 3, 31)) == Decimal("2570.00")
    assert rates.pupil_premium_plus(date(2025, 4, 1)) == Decimal("2630.00")
    assert rates.pupil_premium_plus(date(2026, 4, 1)) is None
    assert rates.early_years_pupil_premium(date(2024, 9, 1)) == Decimal("388.00")


def test_defaults_are_the_rulings() -> None:
    assert settings.get("meetings_required", phase="school") == 2
    assert settings.get("reviews_required", phase="school") == 3
    assert settings.get("full_pep_years") == (3, 7, 10)
    assert settings.get("reminders") == (-10, -3, 0, 3)
    expected: dict[str, Any] = {
        "initiate_by": 10,
        "available_by": 20,
        "lead_time": 20,
        "social_worker_sections_by": 5,
        "finish_by": 5,
        "quality_by": 10,
        "correct_by": 5,
        "clock_unit": "working",
        "contact_phone": "03000 415353",
        "contact_email": "VSK_ePEP@kent.gov.uk",
        "may_open": ("vs_admin",),
        "attendance_threshold": Decimal(95),
        "attendance_fall": Decimal(3),
    }
    assert {name: settings.get(name) for name in expected} == expected
    assert (settings.get("age_scope").from_age, settings.get("age_scope").to_year_group) == (2, 13)


def test_a_setting_counts_from_its_day_and_for_its_phase() -> None:
    with clock.at(date(2026, 11, 24)):
        actions.set_setting(name="quality_by", value=15, starts_on=date(2027, 1, 1), by=ADMIN)
        actions.set_setting(name="quality_by", value=8, phase="post_16", by=ADMIN)
        assert settings.get("quality_by") == 10
        assert settings.get("quality_by", on=date(2027, 1, 1)) == 15
        assert settings.get("quality_by", phase="post_16", on=date(2027, 1, 1)) == 8
        assert settings.get("quality_by", phase="post_16", on=date(2026, 11, 23)) == 10


def test_a_setting_refuses_what_does_not_fit() -> None:
    for value in (-1, "ten", None, 4000):
        with pytest.raises(BadInput):
            actions.set_setting(name="quality_by", value=value, by=ADMIN)
    with pytest.raises(BadInput):
        actions.set_setting(name="service_name", value="x", phase="school", by=ADMIN)
    with pytest.raises(BadInput):
        actions.set_setting(name="quality_by", value=1, phase="nursery", by=ADMIN)
    with pytest.raises(LookupError):
        settings.get("no_such_setting")
    with pytest.raises(NotAllowed):
        actions.set_setting(name="quality_by", value=1, by=By("social_worker"))


def test_every_setting_survives_storing() -> None:
    for setting in settings.all_settings():
        actions.set_setting(name=setting.name, value=setting.default, by=ADMIN)
        assert settings.get(setting.name) == setting.default_for(None)
