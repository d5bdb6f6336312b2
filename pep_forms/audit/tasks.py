"""Jobs of the log."""

from __future__ import annotations

from django_tasks import task

from pep_forms.audit import actions


@task()
def seal_reads() -> int:
    """Seal the reads that lie open. Running it twice seals nothing twice."""
    return actions.seal_reads()
