"""Writes docs/openapi.json from the API."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pep_forms.api.openapi import text


class Command(BaseCommand):
    help = "Write docs/openapi.json, or with --check say whether it is as the API is."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Write nothing; fail if it differs."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        path = settings.ROOT / "docs" / "openapi.json"
        now = text()
        if check:
            known = path.read_text(encoding="utf-8") if path.exists() else ""
            if known != now:
                raise CommandError("docs/openapi.json is old. Run: python3 manage.py openapi")
            return
        path.write_text(now, encoding="utf-8")
        self.stdout.write(f"Wrote {path}.")
