from __future__ import annotations

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "pep_forms.reference"
    label = "reference"
    verbose_name = "Reference data"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # The settings register themselves, before anything asks for one.
        from pep_forms.reference import defaults  # noqa: F401, PLC0415
