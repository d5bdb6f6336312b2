from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "pep_forms.audit"
    label = "audit"
    verbose_name = "Audit"
    default_auto_field = "django.db.models.BigAutoField"
