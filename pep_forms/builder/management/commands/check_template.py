from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pep_forms.builder import bundle, check
from pep_forms.builder.exchange.report import Outcome
from pep_forms.builder.exchange.taking import is_foreign, take
from pep_forms.exceptions import DefinitionError, Problem


class Command(BaseCommand):
    """Lists every fault of a template file with its place. Saves nothing."""

    help = "List every error in a template file with its place; exit 1 when there is one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            if is_foreign(path.name):
                problems = _foreign(path)
            else:
                problems = check.problems(bundle.read(path.read_text(encoding="utf-8")))
        except DefinitionError as error:
            problems = list(error.problems)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"The file {path} cannot be read: {error}") from error
        for problem in problems:
            self.stdout.write(str(problem))
        if problems:
            count = len(problems)
            raise CommandError(f"{count} {'problem' if count == 1 else 'problems'} found.")
        self.stdout.write(f"{path} can be released.")


def _foreign(path: Path) -> list[Problem]:
    """The errors of a workbook or a data dictionary; what is only near is none."""
    taken = take(name=path.name, data=path.read_bytes())
    return [
        Problem(line.place, line.words)
        for line in taken.report.ordered()
        if line.outcome is Outcome.ERROR
    ]
