"""Money by financial year, which starts on 1 April."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pep_forms import clock
from pep_forms.reference import settings


def financial_year(day: date | None = None) -> str:
    """The financial year a day lies in, such as "2026-27"."""
    when = day or clock.today()
    year = when.year if when.month >= 4 else when.year - 1
    return f"{year}-{(year + 1) % 100:02d}"


def pupil_premium_plus(on: date | None = None) -> Decimal | None:
    """Pupil Premium Plus for a child in a year; None while the rate is not known."""
    rates: dict[str, Decimal] = settings.get("pupil_premium_plus")
    return rates.get(financial_year(on))


def early_years_pupil_premium(on: date | None = None) -> Decimal | None:
    """Early years pupil premium for a child in a year; None while it is not known."""
    rates: dict[str, Decimal] = settings.get("early_years_pupil_premium")
    return rates.get(financial_year(on))
