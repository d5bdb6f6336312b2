from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.core.management.base import BaseCommand, CommandError, CommandParser

from media import moving
from media.buckets import is_bucket
from media.checking import check, place
from media.management.progress import Bar

ENDS = ("disk", "s3")


class Command(BaseCommand):
    """Copies files from the disk into the buckets that are configured, or back.

    The site can run meanwhile. Run it once, switch the site over, and run it once more for
    what came in between; then with --delete.
    """

    help = "Copy files from the disk to S3 or back, each proved by its checksum."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", choices=ENDS)
        parser.add_argument("target", choices=ENDS)
        parser.add_argument("--store", choices=list(moving.FOLDERS), action="append")
        parser.add_argument(
            "--delete",
            action="store_true",
            help="remove from the old store what is proved to be in the new one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["source"] == options["target"]:
            raise CommandError("Say from where to where: disk s3, or s3 disk.")
        faults = 0
        for alias in options["store"] or moving.FOLDERS:
            if not is_bucket(storages[alias]):
                self.stdout.write(f"{alias}: has no bucket, so there is nothing to move.")
                continue
            faults += self._move(alias, options["target"], delete=options["delete"])
        if faults:
            raise SystemExit(1)

    def _move(self, alias: str, end: str, *, delete: bool) -> int:
        report = check(alias)
        if report.fault:
            self.stderr.write(report.line)
            return 1
        bucket = storages[alias]
        disk: Storage = storages.create_storage(settings.DISK_STORAGES[alias])
        source, target = (disk, bucket) if end == "s3" else (bucket, disk)
        journal = moving.Journal(self._journal(alias, end), place(target))
        bar = Bar(self.stdout, f"{alias}:")
        outcome = moving.move(alias, source, target, journal, progress=bar.show)
        self.stdout.write(
            f"{alias}: {outcome.copied} copied, {outcome.there} were there already, "
            f"{len(outcome.faults)} not copied."
        )
        for name, why in sorted(outcome.faults.items()):
            self.stderr.write(f"{alias}: {name}: {why}")
        if outcome.gave_up:
            self.stderr.write(f"{alias}: stopped, for one after the other failed. Run it again.")
        if delete:
            self._delete(alias, source, target, journal, outcome)
        return len(outcome.faults)

    def _delete(
        self,
        alias: str,
        source: Storage,
        target: Storage,
        journal: moving.Journal,
        outcome: moving.Outcome,
    ) -> None:
        if outcome.faults:
            self.stderr.write(f"{alias}: nothing was deleted, for not everything was copied.")
            return
        removed = moving.remove_moved(alias, source, target, journal)
        self.stdout.write(f"{alias}: {removed} deleted from the old store.")

    def _journal(self, alias: str, end: str) -> Path:
        return Path(settings.MOVES_ROOT) / f"{alias}-to-{end}.jsonl"
