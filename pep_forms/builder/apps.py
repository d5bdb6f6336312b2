from __future__ import annotations

from django.apps import AppConfig

from pep_forms.audit import events

EVENTS: dict[str, str] = {
    "builder.definitions_loaded": "Shipped definitions loaded",
    "builder.released": "Version of a template released",
    "builder.imported": "Template imported",
    "builder.questions_added": "Pasted questions added to a section",
    "builder.questions_moved": "Questions moved to another section",
    "builder.section_placed": "Section put into a template",
    "builder.copied": "Section or template copied",
    "builder.discarded": "Draft that was never released thrown away",
}


class BuilderConfig(AppConfig):
    """Sections, templates and the immutable versions that releasing prints."""

    name = "pep_forms.builder"
    label = "builder"
    verbose_name = "Form templates"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room writes in the audit log."""
        for code, words in EVENTS.items():
            events.register(code, words)
