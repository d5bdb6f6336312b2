from __future__ import annotations

from django.apps import AppConfig

from pep_forms.audit import events
from pep_forms.publishing.events import EVENTS


class PublishingConfig(AppConfig):
    """Releasing drafts, moving PEPs to a newer version, and trying drafts out."""

    name = "pep_forms.publishing"
    label = "publishing"
    verbose_name = "Releases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register words, settings, links on plans, previews, help, and who keeps which files."""
        from media import permissions  # noqa: PLC0415
        from media.models import ABOUT_NOBODY  # noqa: PLC0415
        from pep_forms.builder import helping, previews  # noqa: PLC0415
        from pep_forms.builder import nexts as builder_nexts  # noqa: PLC0415
        from pep_forms.publishing import (  # noqa: PLC0415
            help_places,
            links,
            nexts,
            preview,
            settings,  # noqa: F401
        )
        from pep_forms.publishing.actions.try_files import TryFiles  # noqa: PLC0415
        from pep_forms.wizard import moves  # noqa: PLC0415

        for code, words in EVENTS.items():
            events.register(code, words)
        moves.register(links.offered)
        permissions.register(ABOUT_NOBODY.removesuffix(":"), TryFiles())
        previews.use(preview.Preview())
        builder_nexts.use(nexts.offered)
        helping.use(help_places.offered)
