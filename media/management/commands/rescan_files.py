from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from media.actions.scanning import scan_waiting
from pep_forms.people.actor import Actor


class Command(BaseCommand):
    """For the scheduler of the machine, and for hands after the scanner was down."""

    help = "Asks the virus scanner again about every file that waits for it."

    def handle(self, *args: Any, **options: Any) -> None:
        done = scan_waiting(by=Actor.system())
        self.stdout.write(f"{done} files wait no longer.")
