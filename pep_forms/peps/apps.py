"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PepsConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.peps"
    label = "peps"
    verbose_name = "Personal Education Plans"
