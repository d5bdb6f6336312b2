"""The site under test, served from this process on a port of its own.

With a database in memory every thread shares one connection, which only one thread may use
at a time: requests then take turns, and so does the test while it looks into the database.
On PostgreSQL nobody waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test.testcases import LiveServerThread

_turn = RLock()
_shared: list[str] = []


class TurnsHandler(StaticFilesHandler):
    """Static files at any time; pages one after another where the database is shared."""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        if not _shared or self._should_handle(environ["PATH_INFO"]):
            answer: Iterable[bytes] = super().__call__(environ, start_response)
            return answer
        with _turn:
            response = super().__call__(environ, start_response)
            try:
                return list(response)
            finally:
                response.close()


class Site:
    """A running server; the address is in `url`."""

    def __init__(self) -> None:
        override = {
            connection.alias: connection
            for connection in connections.all()
            if connection.vendor == "sqlite" and connection.is_in_memory_db()
        }
        _shared[:] = list(override)
        for connection in override.values():
            connection.inc_thread_sharing()
        self._override = override
        self._thread = LiveServerThread(
            "localhost", connections_override=override, static_handler=TurnsHandler
        )
        self._thread.daemon = True
        self._thread.start()
        self._thread.is_ready.wait()
        if self._thread.error:
            raise self._thread.error

    @property
    def url(self) -> str:
        """Where the site is, without a slash at the end."""
        return f"http://{self._thread.host}:{self._thread.port}"

    def stop(self) -> None:
        """Stop serving and give the connections back, when the last request has let go."""
        self._thread.terminate()
        for thread in threading.enumerate():
            if "process_request_thread" in thread.name:
                thread.join(timeout=10)
        for connection in self._override.values():
            connection.dec_thread_sharing()
        _shared.clear()


@contextmanager
def database() -> Iterator[None]:
    """The test's own turn at the database."""
    if not _shared:
        yield
        return
    with _turn:
        yield
