"""`manage.py jobs daily` and `manage.py jobs often`: what a timer of the machine calls."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from pep_site.jobs import EVERY, JOBS

logger = logging.getLogger("pep.jobs")


class Command(BaseCommand):
    """Running it again at once changes nothing. Without a word it only lists the jobs."""

    help = "Run what is done every five minutes (often) or once a day (daily); or list it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which of them."""
        parser.add_argument("every", nargs="?", choices=sorted(EVERY))

    def handle(self, *args: Any, **options: Any) -> None:
        """Run them one after another. A job that fails holds up nobody, and the exit code is 1."""
        every = options["every"]
        if every is None:
            for job in JOBS:
                self.stdout.write(f"{job.every:6} {job.code:16} {job.words}.")
            return
        failed = []
        for job in JOBS:
            if job.every != every:
                continue
            try:
                self.stdout.write(f"{job.code}: {job.run()}")
            except Exception:
                logger.exception("a job failed", extra={"job": job.code})
                failed.append(job.code)
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says where.")
