"""The printing room: no tables, only templates."""

from __future__ import annotations

from django.apps import AppConfig


class PrintingConfig(AppConfig):
    """Turns answers into documents: one tree, two renderings of it."""

    name = "pep_forms.printing"
    label = "printing"
    verbose_name = "Printing"
