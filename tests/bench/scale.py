"""Lists at scale: `python -m tests.bench.scale [young people] [PEPs]`, from the project's top.

Fills the database of TEST_DATABASE_URL (PostgreSQL is meant; an SQLite file of its own when
it is not set) with rows written in bulk, stops at 1,000 young people and at the whole number
to measure, and says the p95 and the queries of each list. The database must be empty.
"""

from __future__ import annotations

import sys
from time import perf_counter
from typing import TYPE_CHECKING

from tests.bench.__main__ import start

if TYPE_CHECKING:
    from django.test import Client

SMALL = 1_000
ROUNDS = 20
PAGES = {
    "PEPs": "/peps/",
    "PEPs, page 20": "/peps/?page=20",
    "PEPs, mine to do": "/peps/?show=mine",
    "PEPs by name": "/peps/?sort=name",
    "Young people": "/young-people/",
    "Young people, search": "/young-people/?q=Person+77",
}

Measured = tuple[float, int]


def main(people: int, peps: int) -> None:
    """Fill, measure, fill, measure."""
    from django.core.management import call_command

    from tests.bench.crowd import Crowd

    call_command("migrate", verbosity=0)
    crowd = Crowd(peps_each=max(1, peps // people))
    found: dict[str, list[Measured]] = {}
    for size in (min(SMALL, people), people):
        begun = perf_counter()
        crowd.grow(size)
        sys.stderr.write(f"{size} young people, {perf_counter() - begun:.0f} s to fill\n")
        for who, client in (("administrator", crowd.admin), ("social worker", crowd.worker)):
            for name, url in PAGES.items():
                found.setdefault(f"{name} ({who})", []).append(measure(client, url))
    _print(found, people)


def measure(client: Client, url: str) -> Measured:
    """The p95 in milliseconds, and the number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

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


def _print(found: dict[str, list[Measured]], people: int) -> None:
    out = sys.stdout.write
    width = max(map(len, found))
    out(f"{'List':{width}}  {f'p95 at {SMALL:,}':>14}  {f'at {people:,}':>14}  ratio  queries\n")
    for name, (small, big) in found.items():
        out(
            f"{name:{width}}  {small[0]:>11.0f} ms  {big[0]:>11.0f} ms  "
            f"{big[0] / small[0]:>5.1f}  {small[1]} and {big[1]}\n"
        )


if __name__ == "__main__":
    start()
    numbers = [int(text.replace(",", "")) for text in sys.argv[1:]]
    main(*(numbers or [100_000, 1_000_000])[:2])
