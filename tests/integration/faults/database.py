"""The database as other connections see it: real files and servers, threads and processes.

SQLite in memory has one connection, in which nothing can race and nothing survives. So what a
test made is copied into a file, and the test goes on against that file.
"""

from __future__ import annotations

import contextlib
import contextvars
import hashlib
import os
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, connections

#: Ids, hashes and passwords, all made up anew at each try.
_VARIES = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{32,128}\b"
    r"|\br[0-9a-f]{12}\b|'!\w{40}'|'md5\$[^']*'"
)
#: Wagtail's own tables: numbered in sequence, and with a clock that nobody can set.
_NUMBERED = re.compile("wagtail|builder_(section|formtemplate)|api_apigrant")
#: Jobs: their times and ids are of no matter, only what is to be done.
_JOB = re.compile(r"'([a-z_.]+\.tasks\.[a-z_]+)'")


@contextlib.contextmanager
def shared(path: Path) -> Iterator[str]:
    """The test's database, where every thread and process can reach it. Yields its URL."""
    if connection.vendor == "postgresql":
        made = connection.settings_dict
        yield f"postgres://{made['USER']}@{made['HOST']}:{made['PORT']}/{made['NAME']}"
        return
    name = str(path / "shared.sqlite3")
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(name)) as copy:
        connection.connection.backup(copy)
    memory, conf = connections["default"], connections.settings["default"]
    before = conf["NAME"]
    conf["NAME"] = name
    connections["default"] = connections.create_connection("default")
    try:
        yield f"sqlite:///{name}"
    finally:
        connections["default"].close()
        conf["NAME"] = before
        connections["default"] = memory


def at_once(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run every job in a thread of its own, all starting together.

    Returns what each returned or raised, in order. Threads keep the test's clock.
    """
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(at: int) -> None:
        try:
            connection.ensure_connection()
            gate.wait(20)
            results[at] = jobs[at]()
        except Exception as error:
            results[at] = error
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, at))
        for at in range(len(jobs))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive(), "a job hangs"
    return results


def in_child(job: Callable[[], Any]) -> int:
    """Run a job in a process of its own, with a connection of its own. Returns its exit code."""
    child = fork(job)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def fork(job: Callable[[], Any]) -> int:
    """Start a process that runs a job and ends without any tidying up. Returns its number."""
    connections["default"].close()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        connections["default"] = connections.create_connection("default")
        job()
        connections["default"].close()
        code = 0
    finally:
        os._exit(code)


@dataclass(frozen=True)
class Picture:
    """Everything that is stored: a digest, and each row with what varies by chance masked."""

    digest: str
    rows: Counter[tuple[str, str]]

    def alike(self, other: Picture) -> bool:
        """Whether both hold the same, but for ids and hashes made up on the way."""
        return self.rows == other.rows

    def __sub__(self, other: Picture) -> list[tuple[str, str]]:
        return sorted((self.rows - other.rows).elements())


#: Tables in which nothing of ours is: what kind of tables there are, and Django's own notes.
_BESIDE = frozenset({"django_content_type", "auth_permission", "django_migrations"})


def picture(*, without: str = "") -> Picture:
    """All tables as they are now, but for those that the expression `without` fits."""
    sha, rows = hashlib.sha256(), Counter[tuple[str, str]]()
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table in _BESIDE or (without and re.match(without, table)):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 a name from the database
            names = [column[0] for column in cursor.description]
            lines = sorted(repr(list(row)) for row in cursor.fetchall())
            sha.update(f"{table}{names}{lines}".encode())
            numbered = _NUMBERED.match(table)
            for line in lines:
                job = _JOB.search(line) if table.startswith("django_tasks") else None
                masked = "" if numbered else job[1] if job else _VARIES.sub("*", line)
                masked = re.sub(r"^\[\d+, ", "[#, ", masked)
                # PostgreSQL orders the keys of JSON, and some of them are ids.
                rows[(table, " ".join(sorted(re.split(r"[\s,{}]+", masked))).strip())] += 1
    return Picture(sha.hexdigest(), rows)


class FailAt:
    """Lets every SQL call through but the one with a number, which fails as a lost server does.

    With `die` the process ends there instead, without a word to anybody.
    """

    def __init__(self, number: int, *, die: bool = False) -> None:
        self.number, self.die, self.calls = number, die, 0

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.calls += 1
        if self.calls == self.number:
            if self.die:
                os._exit(9)
            raise Lost(f"call {self.number}")
        return execute(sql, params, many, context)


class Lost(Exception):
    """What was planted. Not a DatabaseError, so that nothing can mistake it for a known one."""
