"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_forms.audit"
    label = "audit"
    verbose_name = "Audit"
