"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Names the app, and says what follows when a page is published."""

    name = "guidance"
    label = "guidance"
    verbose_name = "Guidance"

    def ready(self) -> None:
        """Register what the pages themselves may not know."""
        from guidance import events, publishing  # noqa: PLC0415
        from guidance.actions import agreements, help_places  # noqa: PLC0415

        events.register()
        publishing.register(help_places.note)
        publishing.register(agreements.note)
