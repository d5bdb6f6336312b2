from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from pep_forms.builder import bundle
from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.exchange.taking import is_foreign, take
from pep_forms.engine.facts import PHASES
from pep_forms.exceptions import BadInput, DefinitionError
from pep_forms.people.actor import Actor


class Command(BaseCommand):
    """Takes a template file in as drafts, and releases it when told to."""

    help = "Take a template file in as drafts; with --release, release it too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--as-copy", action="store_true", help="with new ids and keys")
        parser.add_argument("--release", action="store_true", help="print a version at once")
        parser.add_argument(
            "--phase",
            choices=list(PHASES),
            default="school",
            help="for whom a workbook (.xlsx) or data dictionary (.csv) is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        system = Actor.system()
        try:
            data = self._read(path, options["phase"])
            with transaction.atomic():
                template = import_definition(data=data, as_copy=options["as_copy"], by=system)
                if options["release"]:
                    version = release(template_key=template.key, by=system, note="Imported")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file {path} cannot be read: {error}") from error
        except DefinitionError as error:
            for problem in error.problems:
                self.stderr.write(str(problem))
            count = len(error.problems)
            words = "problem" if count == 1 else "problems"
            raise CommandError(f"{count} {words} found; nothing was saved.") from error
        except BadInput as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Template “{template.key}” is taken in as drafts.")
        if options["release"]:
            self.stdout.write(f"Version {version.number} is released.")

    def _read(self, path: Path, phase: str) -> dict[str, Any]:
        """A bundle from a file of ours, or what a foreign one becomes, told row by row."""
        if not is_foreign(path.name):
            return bundle.read(path.read_text(encoding="utf-8"))
        taken = take(name=path.name, data=path.read_bytes(), phase=phase)
        for line in taken.report.ordered():
            self.stderr.write(f"{line.outcome.value.replace('_', ' ')}: {line.place}: {line.words}")
        if taken.bundle is None:
            raise CommandError("This file cannot be taken in; nothing was saved.")
        return taken.bundle
