from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from media import holdings, storing
from media.actions.sweeping import lost_objects


class Command(BaseCommand):
    """Compares what rows name with what the stores have. It changes nothing."""

    help = "List files that are named and not in their store; exit 1 when there are any."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--read", action="store_true", help="also read every file and compare its checksum"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        lost = lost_objects()
        for one in lost:
            self.stdout.write(f"{one.holding.row}: {one.alias}/{one.holding.name} {one.why}")
        names = {one.holding.name for one in lost}
        changed = self._changed(names) if options["read"] else 0
        self.stdout.write(f"{len(lost)} missing, {changed} changed.")
        if lost or changed:
            raise SystemExit(1)

    def _changed(self, known: set[str]) -> int:
        found = 0
        for alias in sorted({alias for alias, _ in holdings.places()}):
            for holding in holdings.of(alias):
                if holding.name in known:
                    continue
                if storing.digest(holding.name, where=storing.store(alias))[0] != holding.sha256:
                    self.stdout.write(f"{holding.row}: {alias}/{holding.name} has other bytes")
                    found += 1
        return found
