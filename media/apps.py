"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "media"
    label = "media"
    verbose_name = "Files"
