from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from pep_forms.audit.actions import log_write
from pep_forms.people.actor import Actor
from pep_forms.peps.models import Pep
from pep_forms.peps.projections import outlook
from pep_forms.peps.projections.update import rebuild


class Command(BaseCommand):
    """Works out the read models of all PEPs again. When they are right, nothing changes."""

    help = "Work out the read models of answers and of the list again, and say what was wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = 0
        for pk in Pep.objects.order_by("pk").values_list("pk", flat=True).iterator():
            wrong += self._one(pk)
        wrong += outlook.rebuild()
        self.stdout.write(f"{wrong} rows were wrong and are right now." if wrong else "All right.")

    @transaction.atomic
    def _one(self, pk: Any) -> int:
        pep = Pep.objects.select_for_update().get(pk=pk)
        wrong = rebuild(pep)
        if wrong:
            log_write(
                event="pep.projections_rebuilt",
                by=Actor.system(),
                subject=f"pep:{pep.pk}",
                young_person=pep.young_person_id,
                data={"rows": wrong},
            )
        return wrong
