"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class GuidanceConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "guidance"
    label = "guidance"
    verbose_name = "Guidance"
