"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.notify"
    label = "notify"
    verbose_name = "Messages"
