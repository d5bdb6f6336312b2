"""Lists at scale: `python -m tests.bench.scale [young people …] [PEPs each]`, from the top.

Fills the database of TEST_DATABASE_URL (PostgreSQL is meant; an SQLite file of its own when
it is not set) with rows written in bulk, stops at each number of young people to measure, and
says the p95 and the queries of each list. The database must be empty.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from tests.bench.__main__ import start

if TYPE_CHECKING:
    from django.test import Client

SIZES = (1_000, 5_000, 20_000, 100_000)
EACH = 10
ROUNDS = 20
PAGES = {
    "PEPs": "/peps/",
    "PEPs, page 20": "/peps/?page=20",
    "PEPs, last page": "/peps/?page=999999",
    "PEPs, mine to do": "/peps/?show=mine",
    "PEPs, overdue": "/peps/?show=overdue",
    "PEPs, due soon": "/peps/?show=due",
    "PEPs, too few meetings": "/peps/?show=short",
    "PEPs, none open": "/peps/?show=none",
    "PEPs by name": "/peps/?sort=name",
    "PEPs by meetings": "/peps/?sort=meetings",
    "PEPs by school": "/peps/?sort=setting",
    "PEPs, a phase": "/peps/?phase=early_years",
    "PEPs, a state": "/peps/?state=returned",
    "PEPs, a name": "/peps/?q=Ada+Yefiba",
    "PEPs, last year": "/peps/?year=2025-26",
    "Young people": "/young-people/",
    "Young people, search": "/young-people/?q=Ada+Yefiba",
}

Measured = tuple[float, int]


def main(sizes: Sequence[int], each: int) -> None:
    """Fill and measure at each size."""
    from django.core.management import call_command

    from tests.bench.crowd import Crowd

    call_command("migrate", verbosity=0)
    crowd = Crowd(peps_each=each)
    found: dict[str, list[Measured]] = {}
    for size in sizes:
        begun = perf_counter()
        crowd.grow(size)
        sys.stderr.write(f"{size} young people, {perf_counter() - begun:.0f} s to fill\n")
        for who, client in (("administrator", crowd.admin), ("social worker", crowd.worker)):
            for name, url in PAGES.items():
                found.setdefault(f"{name} ({who})", []).append(measure(client, url))
        _print(found, sizes)


def measure(client: Client, url: str) -> Measured:
    """The p95 in milliseconds, and the number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    # The first request of a kind fills what is remembered.
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    # Taken at once: the next request empties the list.
    queries = len(captured)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answered {response.status_code}")
    times = []
    for _ in range(ROUNDS):
        begun = perf_counter()
        client.get(url)
        times.append((perf_counter() - begun) * 1000)
    return sorted(times)[round(ROUNDS * 0.95) - 1], queries


def _print(found: dict[str, list[Measured]], sizes: Sequence[int]) -> None:
    out = sys.stdout.write
    width = max(map(len, found))
    done = len(next(iter(found.values())))
    out(f"{'List, p95':{width}}  ")
    out("  ".join(f"{size:>10,}" for size in sizes[:done]) + "  ratio  queries\n")
    for name, measured in found.items():
        first, last = measured[0], measured[-1]
        out(f"{name:{width}}  " + "  ".join(f"{ms:>7.0f} ms" for ms, _ in measured))
        out(f"  {last[0] / first[0]:>5.1f}  {', '.join(str(number) for _, number in measured)}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    start()
    *numbers, peps_each = [int(text.replace(",", "")) for text in sys.argv[1:]] or [*SIZES, EACH]
    main(numbers, peps_each)
