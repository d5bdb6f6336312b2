from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from pep_forms.peps.diagram import page

PAGE = Path(__file__).resolve().parents[4] / "docs" / "lifecycle.md"


class Command(BaseCommand):
    """Writes the page about the life of a PEP, or says whether it is up to date."""

    help = "Write docs/lifecycle.md from the transition table; --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the page is old")

    def handle(self, *args: Any, **options: Any) -> None:
        text = page()
        if options["check"]:
            if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
                raise CommandError(
                    f"{PAGE.name} is not up to date. Run: python3 manage.py lifecycle_diagram"
                )
            return
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(text, encoding="utf-8")
        self.stdout.write(f"{PAGE.name} is written.")
