"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.demo"
    label = "demo"
    verbose_name = "Demo world"
