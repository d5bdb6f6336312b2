from __future__ import annotations

from django.apps import AppConfig

from pep_forms.audit import events
from pep_forms.peps.events import EVENTS


class PepsConfig(AppConfig):
    """Personal Education Plans: their answers, their life and their documents."""

    name = "pep_forms.peps"
    label = "peps"
    verbose_name = "Personal Education Plans"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the words of the log, what makes documents, hears of moves and keeps files."""
        from media import holdings as held  # noqa: PLC0415
        from media import permissions, storing  # noqa: PLC0415
        from pep_forms.people import changes  # noqa: PLC0415
        from pep_forms.peps import holdings, tasks, triggers  # noqa: PLC0415
        from pep_forms.peps.actions import (  # noqa: PLC0415
            attaching,
            closing,
            completion,
            enclosures,
            narrowing,
            reentry,
        )
        from pep_forms.peps.enclosures.settings import DOCUMENT_NOTICE  # noqa: PLC0415
        from pep_forms.peps.projections import outlook  # noqa: PLC0415
        from pep_forms.reference import settings  # noqa: PLC0415

        for code, words in EVENTS.items():
            events.register(code, words)
        settings.register(DOCUMENT_NOTICE)
        tasks.register_maker(completion.make_document)
        # Before the triggers: a return into care ends what it would otherwise turn into a full PEP.
        changes.register(reentry.listen)
        changes.register(triggers.listen)
        changes.register(narrowing.listen)
        changes.register(closing.listen)
        changes.register(enclosures.listen)
        changes.register(outlook.listen)
        changes.register_rename(outlook.renamed)
        permissions.register("pep", attaching.PepFiles())
        permissions.register("young_person", enclosures.DocumentFiles())
        held.register(
            "peps",
            alias=storing.DOCUMENTS,
            folders=("documents",),
            holdings=holdings.document_holdings,
            names=holdings.document_holds,
        )
