"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.api"
    label = "api"
    verbose_name = "API"
