from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from media.actions import sweeping
from media.actions.erasing import erase_unfinished
from media.words import size_words
from pep_forms.people.actor import Actor


class Command(BaseCommand):
    """Runs once a day by itself; by hand it can also only say what it would do."""

    help = "Remove files that nothing names, in the store and among what was attached."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")

    def handle(self, *args: Any, **options: Any) -> None:
        pretend = options["dry_run"]
        unused = sweeping.sweep_unused(by=Actor.system(), pretend=pretend)
        swept = sweeping.sweep_objects(pretend=pretend)
        done = "would be" if pretend else "were"
        self.stdout.write(f"{len(unused)} files that nothing ever named {done} deleted.")
        self.stdout.write(
            f"{len(swept.objects)} objects that no row names {done} removed "
            f"({size_words(swept.size)})."
        )
        for name in swept.objects:
            self.stdout.write(f"  {name}")
        if not pretend:
            self.stdout.write(f"{swept.parts} unfinished uploads were given up.")
            self.stdout.write(f"{erase_unfinished()} deletions were finished.")
