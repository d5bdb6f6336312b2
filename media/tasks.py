"""Jobs of the worker. Arguments are ids only: the table of jobs keeps them in clear."""

from __future__ import annotations

from datetime import timedelta

from django_tasks import task

from media.actions.erasing import erase
from media.actions.scanning import scan_again
from media.enums import ScanState
from pep_forms import clock
from pep_forms.people.actor import Actor

LONGEST_WAIT = timedelta(hours=1)


@task()
def rescan(attachment_id: str) -> None:
    """Scan a file that waits; as long as the scanner says nothing, later and later again."""
    found = scan_again(attachment_id=attachment_id, by=Actor.system())
    if found is None or found.state != ScanState.WAITING or not found.tries:
        return
    if rescan.get_backend().supports_defer:
        wait = min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** (found.tries - 1)))
        rescan.using(run_after=clock.now() + wait).enqueue(attachment_id)


@task()
def erase_again(purge_id: str) -> None:
    """Delete what a certificate says is deleted; while the store fails, later and later again."""
    found = erase(purge_id=purge_id)
    if found is None or found.finished_at is not None:
        return
    if erase_again.get_backend().supports_defer:
        wait = min(LONGEST_WAIT, timedelta(seconds=30 * 2 ** min(found.tries - 1, 10)))
        erase_again.using(run_after=clock.now() + wait).enqueue(purge_id)
