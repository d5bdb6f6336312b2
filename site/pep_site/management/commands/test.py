"""`manage.py test` runs pytest with whatever follows."""

from __future__ import annotations

import importlib.util
import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Hand over to pytest in a process of its own; needs no database of the site."""

    help = "Run the tests with pytest. Every argument is pytest's."
    requires_system_checks: list[str] = []

    def run_from_argv(self, argv: list[str]) -> None:
        """Take the arguments unparsed: they are pytest's, not Django's."""
        if importlib.util.find_spec("pytest") is None:
            raise SystemExit(
                "The packages for testing are not installed. Run `python3 manage.py test` with "
                "the machine’s own Python: it installs them."
            )
        os.chdir(settings.ROOT)
        os.execv(sys.executable, [sys.executable, "-m", "pytest", *argv[2:]])  # noqa: S606

    def handle(self, *args: object, **options: object) -> None:
        """Only reached by `call_command`, which has no command line to hand on."""
        raise CommandError("Run `manage.py test` from a command line.")
