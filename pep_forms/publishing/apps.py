"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.publishing"
    label = "publishing"
    verbose_name = "Releases"
