"""`manage.py load_guidance`: put the shipped guidance in place."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from guidance.actions import loading
from pep_forms.people.actor import Actor


class Command(BaseCommand):
    """Add the guidance that is missing; what an editor changed is never overwritten."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many pages were added, brought up to date, and left as they are."""
        done = loading.load(by=Actor.system())
        # A worker would do it in time; on a new site nobody has to wait to find a page.
        call_command("wagtail_update_index", verbosity=0)
        self.stdout.write(
            f"Guidance: {done.added} added, {done.updated} updated, "
            f"{done.kept} left as an editor has them."
        )
