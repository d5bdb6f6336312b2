from __future__ import annotations

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "pep_forms.notify"
    label = "notify"
    verbose_name = "Messages"
    default_auto_field = "django.db.models.BigAutoField"
