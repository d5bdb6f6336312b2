from __future__ import annotations

from django.apps import AppConfig


class BuilderConfig(AppConfig):
    """Sections, templates and the immutable versions that releasing prints."""

    name = "pep_forms.builder"
    label = "builder"
    verbose_name = "Form templates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from pep_forms.audit import events

        events.register("builder.definitions_loaded", "Loaded the shipped definitions")
        events.register("builder.released", "Released a version of a template")
        events.register("builder.imported", "Imported a template")
        events.register("builder.availability_changed", "Changed when a version may be used")
