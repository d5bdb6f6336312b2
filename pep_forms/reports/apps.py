"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.reports"
    label = "reports"
    verbose_name = "Reports"
