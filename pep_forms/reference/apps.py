"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.reference"
    label = "reference"
    verbose_name = "Reference data"
