from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pep_forms.builder import bundle
from pep_forms.builder.actions import export
from pep_forms.exceptions import BadInput


class Command(BaseCommand):
    """Writes a template with its sections as one file that another site can take in."""

    help = "Write a template and its sections as one JSON file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key")
        parser.add_argument(
            "--version", dest="number", type=int, help="a released version; default the drafts"
        )
        parser.add_argument("-o", "--output", type=Path, help="a file; default standard output")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Let `--version` mean a template's version here, and not Django's."""
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = bundle.write(export(options["key"], options["number"]))
        except BadInput as error:
            raise CommandError(str(error)) from error
        if options["output"] is None:
            self.stdout.write(text, ending="")
        else:
            options["output"].write_text(text, encoding="utf-8")
