from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pep_forms.people.actor import Actor
from pep_forms.peps.actions import daily


class Command(BaseCommand):
    """Run once a day, early. Running it again on the same day changes nothing."""

    help = "Open the PEPs whose day has come, and ask again for documents that were lost."

    def handle(self, *args: Any, **options: Any) -> None:
        opened, failed = daily.open_due(by=Actor.system())
        self.stdout.write(f"{opened} PEPs opened.")
        if failed:
            self.stderr.write(f"{failed} PEPs could not be opened: see what is overdue.")
        self.stdout.write(f"{daily.ask_again_for_lost_documents()} documents asked for again.")
