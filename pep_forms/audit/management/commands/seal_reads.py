from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pep_forms.audit import actions
from pep_forms.audit.actors import SYSTEM


class Command(BaseCommand):
    help = "Seal the record of who looked at what, so that later changes to it show."

    def handle(self, *args: Any, **options: Any) -> None:
        count = actions.seal_reads(by=SYSTEM)
        self.stdout.write(f"{count} reads sealed.")
