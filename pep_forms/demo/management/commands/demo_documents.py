"""`manage.py demo_documents ID …`: make documents now instead of waiting for the worker."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from pep_forms.peps.actions import completion


class Command(BaseCommand):
    """Used by `demo`, which starts one for each core."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ids of documents."""
        parser.add_argument("documents", nargs="+")

    def handle(self, *args: Any, **options: Any) -> None:
        """One that is made already is left alone."""
        for document_id in options["documents"]:
            completion.make_document(document_id)
