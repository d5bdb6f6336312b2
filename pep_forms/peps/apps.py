from __future__ import annotations

from django.apps import AppConfig

from pep_forms.audit import events
from pep_forms.peps.events import EVENTS


class PepsConfig(AppConfig):
    """Personal Education Plans: their answers, their life and their documents."""

    name = "pep_forms.peps"
    label = "peps"
    verbose_name = "Personal Education Plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room writes in the audit log."""
        for code, words in EVENTS.items():
            events.register(code, words)
