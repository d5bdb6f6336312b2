from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.signing import BadSignature

from pep_forms.audit import heads, queries


class Command(BaseCommand):
    help = "Check that nothing in the log was changed. Exits with 1 when something was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--chain", help="check one chain: a young person’s UUID, or 'site'")
        parser.add_argument(
            "--save-heads", type=Path, metavar="FILE", help="write the signed heads to FILE"
        )
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help="compare with heads saved earlier"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults = queries.verify(options["chain"])
        if options["against"]:
            try:
                faults += heads.compare(options["against"].read_text())
            except BadSignature as error:
                raise CommandError(
                    "The saved heads were changed, or signed by another key."
                ) from error
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} faults found. Keep the database as it is.")
        if options["save_heads"]:
            options["save_heads"].write_text(heads.signed() + "\n")
        self.stdout.write("The log is whole.")
