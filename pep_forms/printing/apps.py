"""The printing room: no tables, only templates."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, register
from django.core.checks import Error as CheckError
from django.core.checks import Warning as CheckWarning

from pep_forms.printing import logo, sealing, tagged


class PrintingConfig(AppConfig):
    """Turns answers into documents: one tree, two renderings of it."""

    name = "pep_forms.printing"
    label = "printing"
    verbose_name = "Printing"

    def ready(self) -> None:
        """A picture that cannot be printed is said at the start, not in every document."""
        register(_logo)
        register(_certificate)
        register(_tagged)


def _logo(**_: Any) -> list[CheckMessage]:
    path = str(settings.DOCUMENT_LOGO)
    told = logo.problem(path) if path else ""
    if not told:
        return []
    hint = "Set DOCUMENT_LOGO to another file, or leave it empty."
    return [
        CheckWarning(f"The picture for documents is left out. {told}", hint, id="printing.W001")
    ]


def _certificate(**_: Any) -> list[CheckMessage]:
    if not settings.PDF_CERTIFICATE:
        return []
    told = sealing.problem(settings.PDF_CERTIFICATE, settings.PDF_CERTIFICATE_PASSPHRASE)
    hint = "Set PDF_CERTIFICATE and PDF_CERTIFICATE_PASSPHRASE, or leave both empty."
    return [CheckError(told, hint, id="printing.E001")] if told else []


def _tagged(**_: Any) -> list[CheckMessage]:
    if not settings.TAGGED_PDF or not (told := tagged.problem()):
        return []
    hint = (
        "Install requirements-tagged.lock (or `pip install .[tagged]`) and the packages "
        "libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0, or set TAGGED_PDF=false."
    )
    return [CheckError(f"TAGGED_PDF is set. {told}", hint, id="printing.E002")]
