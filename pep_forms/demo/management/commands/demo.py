"""`manage.py demo`: an invented authority to look at, on http://localhost:8000."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from pep_forms.demo import tour, world

#: A worker that dies is started again after a pause.
_PAUSE_SECONDS = 2


class Command(BaseCommand):
    """Migrate, load the demo world if it is not there, print the accounts, and serve."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The port, and whether to serve at all."""
        parser.add_argument("--port", type=int, default=8000, help="where to serve (8000)")
        parser.add_argument("--no-serve", action="store_true", help="load the world, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Loading twice changes nothing."""
        if not settings.DEBUG:
            raise CommandError(
                "The demo puts invented people with a known password into the database, so it "
                "only runs with the development settings."
            )
        self._stage("Preparing the database", lambda: call_command("migrate", verbosity=0))
        if not world.is_loaded():
            self._stage("Making two school years of history", world.load)
            self._stage("Making the first documents", _make_documents)
        self.stdout.write("\n" + tour.table() + "\n")
        if not options["no_serve"]:
            self._serve(options["port"])

    def _stage(self, name: str, work: Any) -> None:
        self.stdout.write(f"{name} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        work()
        self.stdout.write(f"{time.monotonic() - started:.1f} s")

    def _serve(self, port: int) -> None:
        self.stdout.write(f"\nOpen http://localhost:{port}/ and stop with Ctrl+C.")
        # Ended from outside is ended as by Ctrl+C: the worker must not stay behind.
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
        worker = _Worker()
        worker.start()
        try:
            call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
        finally:
            worker.stop()


def _make_documents() -> None:
    """Two processes share the work: making a PDF keeps one core busy."""
    ids = world.newest_documents()
    command = [sys.executable, str(settings.ROOT / "manage.py"), "demo_documents"]
    making = [
        subprocess.Popen([*command, *share], cwd=settings.ROOT)  # noqa: S603
        for share in (ids[::2], ids[1::2])
        if share
    ]
    for process in making:
        process.wait()


class _Worker(threading.Thread):
    """Keeps one worker process running beside the server."""

    def __init__(self) -> None:
        super().__init__(daemon=True, name="worker")
        self._ended = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Start the worker, and start it again when it stops."""
        command = [sys.executable, str(settings.ROOT / "manage.py"), "db_worker"]
        command += ["--queue-name", "*", "--no-reload"]
        while not self._ended.is_set():
            self._process = subprocess.Popen(command, cwd=settings.ROOT)  # noqa: S603
            self._process.wait()
            self._ended.wait(_PAUSE_SECONDS)

    def stop(self) -> None:
        """End the worker with the server."""
        self._ended.set()
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
