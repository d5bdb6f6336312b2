"""Counting and paging no further than anybody reads, so that no list costs what its size is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet

#: More young people than any authority looks after. Up to here every number is exact and every
#: page can be turned to; beyond, filters and the search find somebody, not page 3,000.
MOST = 3_000
#: How far a number beside a link to another list is counted: it says whether to look there.
BESIDE = 1_000


@dataclass(frozen=True, slots=True)
class Number:
    """How many there are: exactly, or "at least", as it is read on the page."""

    exact: int
    more: bool = False

    def __str__(self) -> str:
        return f"{self.exact:,}{'+' if self.more else ''}"

    def __bool__(self) -> bool:
        return self.exact > 0


def number_of(rows: QuerySet[Any], *, most: int | None = None) -> Number:
    """Count, but stop when there are more than `most`; without one, than `MOST`."""
    most = MOST if most is None else most
    found = rows.order_by()[: most + 1].count()
    return Number(min(found, most), found > most)


class CappedPaginator(Paginator[Any]):
    """Pages over the first `MOST` rows."""

    def __init__(self, rows: QuerySet[Any], per_page: int, number: Number | None = None) -> None:
        super().__init__(rows, per_page)
        #: How many rows there are, as the page says it.
        self.number = number if number is not None else number_of(rows)

    @property
    def count(self) -> int:
        """How many rows can be turned to."""
        return self.number.exact
