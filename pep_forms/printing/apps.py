"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.printing"
    label = "printing"
    verbose_name = "Documents"
