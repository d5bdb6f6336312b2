from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from media import storing
from media.checking import check

ALIASES = (storing.FILES, storing.DOCUMENTS, storing.CONTENT)


class Command(BaseCommand):
    """Says whether each store does what it has to, in one line each."""

    help = "Prove put, get, range, presign and delete with each store, and say what is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "store", nargs="*", metavar="STORE", help=f"one or more of {', '.join(ALIASES)}"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        asked = options["store"] or ALIASES
        unknown = set(asked) - set(ALIASES)
        if unknown:
            raise CommandError(f"There is no store of this name. There are {', '.join(ALIASES)}.")
        faults = 0
        for alias in asked:
            report = check(alias)
            faults += bool(report.fault)
            if report.fault:
                self.stderr.write(report.line)
            else:
                self.stdout.write(report.line)
        if faults:
            raise SystemExit(1)
