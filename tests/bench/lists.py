"""Lists of 100,000 young people against lists of 1,000: `python -m tests.bench.lists URL`.

URL is a PostgreSQL server (`postgres://user@host:port/postgres`) on which databases may be
made. Two are filled with ten PEPs for each young person, unless they are there from an earlier
run, and each page is asked of both in turn, by two processes that have nothing else to do.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit, urlunsplit

from tests.bench.__main__ import start

if TYPE_CHECKING:
    from django.test import Client

SMALL, BIG, EACH = 1_000, 100_000, 10
ROUNDS = 30
#: A list is called flat when a hundred times as many make it no slower than this.
FLAT = 1.25
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
READERS = ("administrator", "social worker")


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one page, asked of both in turn."""

    name: str
    small: tuple[float, ...]
    big: tuple[float, ...]
    queries: tuple[int, int]

    @property
    def ratio(self) -> float:
        """The median of the ratios, pair by pair."""
        return median(b / a for a, b in zip(self.small, self.big, strict=True))

    def line(self, width: int) -> str:
        """As it stands in the table."""
        small, big = median(self.small), median(self.big)
        tail = _p95(self.big) / _p95(self.small)
        queries = " and ".join(map(str, sorted(set(self.queries))))
        return (
            f"{self.name:{width}}  {small:>5.0f} ms  {big:>5.0f} ms  {self.ratio:>5.2f}"
            f"  {tail:>5.2f}  {queries:>7}"
        )


class Asked:
    """A process that asks for pages of one database and says how long each took."""

    def __init__(self, url: str) -> None:
        command = [sys.executable, "-m", "tests.bench.lists", "--answer"]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TEST_DATABASE_URL": url},
        )

    def __enter__(self) -> Self:
        self._line()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.terminate()
        self._process.wait()

    def page(self, reader: str, url: str) -> tuple[float, int]:
        """Milliseconds, and the number of queries."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{reader}\t{url}\n")
        self._process.stdin.flush()
        took, queries = self._line().split()
        return float(took), int(queries)

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that asks for pages has stopped: see above")
        return line


def main(server: str) -> None:
    """Fill what is not there, ask, print."""
    urls = [_database(server, f"bench_{size}") for size in (SMALL, BIG)]
    for url, size in zip(urls, (SMALL, BIG), strict=True):
        _run(url, "--fill", str(size))
    width = max(map(len, PAGES)) + max(map(len, READERS)) + 3
    sys.stdout.write(f"{'List':{width}}  {SMALL:>8,}  {BIG:>8,}  ratio    p95  queries\n")
    found = []
    with Asked(urls[0]) as small, Asked(urls[1]) as big:
        for reader in READERS:
            for name, url in PAGES.items():
                times = _in_turn(f"{name} ({reader})", small, big, reader, url)
                found.append(times.ratio)
                sys.stdout.write(times.line(width) + "\n")
                sys.stdout.flush()
    flat = sum(ratio <= FLAT for ratio in found)
    sys.stdout.write(f"{flat} of {len(found)} are flat (at most {FLAT} ×)\n")


def _in_turn(name: str, small: Asked, big: Asked, reader: str, url: str) -> Times:
    queries = small.page(reader, url)[1], big.page(reader, url)[1]
    ours, theirs = [], []
    for at in range(ROUNDS):
        # Whoever is second finds the processor warm: each is, by turns.
        first, second = (small, big) if at % 2 else (big, small)
        took = {first: first.page(reader, url)[0], second: second.page(reader, url)[0]}
        ours.append(took[small])
        theirs.append(took[big])
    return Times(name, tuple(ours), tuple(theirs), queries)


def _p95(times: tuple[float, ...]) -> float:
    return sorted(times)[round(len(times) * 0.95) - 1]


def _database(server: str, name: str) -> str:
    """The address of a database on the server, made when it is missing."""
    import psycopg

    with psycopg.connect(server.replace("postgres://", "postgresql://"), autocommit=True) as base:
        there = base.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if there is None:
            base.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _run(url: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "tests.bench.lists", *arguments]
    subprocess.run(command, check=True, env={**os.environ, "TEST_DATABASE_URL": url})


def fill(size: int) -> None:
    """Bring this process's database to a number of young people, from nothing."""
    from django.core.management import call_command

    from pep_forms.people.models import YoungPerson
    from tests.bench.crowd import Crowd

    call_command("migrate", verbosity=0)
    there = YoungPerson.objects.count()
    if there not in {0, size}:
        raise SystemExit(f"The database holds {there:,} young people: drop it and start again.")
    if not there:
        begun = perf_counter()
        Crowd(peps_each=EACH).grow(size)
        sys.stderr.write(f"{size:,} young people, {perf_counter() - begun:.0f} s to fill\n")


def answer() -> None:
    """Ask this process's database for one page per line that comes in."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    clients = _clients()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    counted: dict[tuple[str, str], int] = {}
    for line in sys.stdin:
        reader, url = line.rstrip("\n").split("\t")
        client = clients[reader]
        if (reader, url) not in counted:
            # The first request of a kind fills what is remembered.
            _ask(client, url)
            with CaptureQueriesContext(connection) as captured:
                _ask(client, url)
            counted[reader, url] = len(captured)
        begun = perf_counter()
        _ask(client, url)
        took = (perf_counter() - begun) * 1000
        sys.stdout.write(f"{took:.3f} {counted[reader, url]}\n")
        sys.stdout.flush()


def _ask(client: Client, url: str) -> None:
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answered {response.status_code}")


def _clients() -> dict[str, Client]:
    from pep_forms.engine.roles import Role
    from pep_forms.people.models import StaffRole, User
    from tests.bench.crowd import WORKER, client_of

    admin = StaffRole.objects.filter(role=Role.VS_ADMIN).earliest("starts_on").user
    worker = User.objects.get(full_name=WORKER)
    return dict(zip(READERS, (client_of(admin), client_of(worker)), strict=True))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--fill", number]:
            start()
            fill(int(number))
        case ["--answer"]:
            start()
            answer()
        case [address] if address.startswith("postgres"):
            main(address)
        case _:
            raise SystemExit(__doc__)
