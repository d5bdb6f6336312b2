"""The only source of now and today.

Tests, the demo world and imports set it, so that two years of history can be made in
a second and every deadline can be tried at its edge. `timezone.now` and
`date.today` are banned by the linter everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_set: ContextVar[datetime | None] = ContextVar("pep_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _set.get() or datetime.now(UTC)


def today() -> date:
    """Today's date in England: deadlines are English calendar days."""
    return now().astimezone(LONDON).date()


@contextmanager
def at(moment: datetime | date) -> Iterator[None]:
    """Let it be `moment` inside the block. A bare date means nine in the morning."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 9, tzinfo=LONDON)
    if moment.tzinfo is None:
        raise ValueError("the clock needs a time zone")
    token = _set.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set.reset(token)


def tick(**delta: float) -> None:
    """Move a clock that was set with `at` on by `timedelta(**delta)`."""
    moment = _set.get()
    if moment is None:
        raise RuntimeError("only a clock that was set can be moved")
    _set.set(moment + timedelta(**delta))
