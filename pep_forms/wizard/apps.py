"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class WizardConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.wizard"
    label = "wizard"
    verbose_name = "Steps of a PEP"
