"""`manage.py collect_frontend`: bring styles, scripts and fonts to where the site serves them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from pep_site import fonts, frontend


class Command(BaseCommand):
    """Copy from var/npm to var/frontend, and make the fonts for documents in var/fonts."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Everything is made anew: both folders hold nothing that is not made here."""
        packages = settings.NPM_ROOT / "node_modules"
        if not packages.is_dir():
            raise CommandError(
                f"{packages} is missing: copy package.json, package-lock.json and .npmrc to "
                f"{settings.NPM_ROOT} and run `npm ci --ignore-scripts` there."
            )
        frontend.collect(packages, settings.FRONTEND_ROOT)
        made = fonts.make(packages, settings.FONT_ROOT)
        self.stdout.write(f"{len(made)} fonts and the front end are in place.")
