"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Files: attached, looked into, scanned, stored and served by right."""

    name = "media"
    label = "media"
    verbose_name = "Files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the words of the log and the setting that says which types are taken."""
        from media import holdings, queries, storing  # noqa: PLC0415
        from media.events import EVENTS  # noqa: PLC0415
        from media.settings import UPLOAD_TYPES  # noqa: PLC0415
        from pep_forms.audit import events  # noqa: PLC0415
        from pep_forms.reference import settings  # noqa: PLC0415

        for code, words in EVENTS.items():
            events.register(code, words)
        settings.register(UPLOAD_TYPES)
        holdings.register(
            "media",
            alias=storing.FILES,
            folders=(storing.KEPT, storing.WAITING),
            holdings=queries.holdings,
            names=queries.holds,
        )
