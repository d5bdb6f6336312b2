from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pep_forms.audit.actors import SYSTEM
from pep_forms.reference import loading


class Command(BaseCommand):
    help = "Load the code sets and term dates that ship with the site. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        done = loading.load(by=SYSTEM)
        self.stdout.write(
            f"{done.sets} code sets: {done.added} codes added, {done.changed} changed; "
            f"{done.terms} terms added."
        )
