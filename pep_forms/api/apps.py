"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The API: what the browser can do, a program can do with the same rights."""

    name = "pep_forms.api"
    label = "api"
    verbose_name = "API"

    def ready(self) -> None:
        """Register what this room writes in the audit log."""
        from pep_forms.api import events  # noqa: F401, PLC0415
