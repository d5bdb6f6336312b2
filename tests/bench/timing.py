"""Timing two things in turn, so that a slow moment of the machine strikes both."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """Medians of two things in milliseconds, and the median of their ratios pair by pair."""

    ours: float
    theirs: float
    ratio: float


def once(work: Work) -> float:
    """Milliseconds of one call."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def in_turn(ours: Work, theirs: Work, *, rounds: int = 40, warm: int = 5) -> Pair:
    """Run both `rounds` times, one after the other."""
    for _ in range(warm):
        ours()
        theirs()
    gc.collect()
    pairs = [(once(ours), once(theirs)) for _ in range(rounds)]
    return Pair(
        median(a for a, _ in pairs),
        median(b for _, b in pairs),
        median(a / b for a, b in pairs),
    )
