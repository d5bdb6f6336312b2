"""What runs by itself, and when: the one list of it.

`manage.py jobs daily` and `manage.py jobs often` are what a timer of the machine calls. Every
job may run again at any time, and one that fails does not keep the others from running.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.core.management import call_command

from media.actions import sweeping
from media.actions.erasing import erase_unfinished
from media.actions.scanning import scan_waiting
from pep_forms.audit.actions import seal_reads
from pep_forms.notify import sending
from pep_forms.people.actions import guesses, leaving
from pep_forms.people.actor import Actor
from pep_forms.peps.actions import daily, document_reminders, reminding
from pep_forms.peps.actions.erasing import erase_withheld
from pep_forms.peps.projections import outlook
from pep_forms.publishing.actions import trying
from pep_forms.wizard import keeping

log = logging.getLogger(__name__)

#: How often the timer calls; the words are for the list.
EVERY: dict[str, str] = {"often": "every five minutes", "daily": "once a day, early"}
_BY = Actor.system()


@dataclass(frozen=True, slots=True)
class Job:
    """One thing that is done again and again. `run` answers how many rows it touched."""

    code: str
    every: str
    words: str
    run: Callable[[], int]


def _open() -> int:
    return daily.open_due(by=_BY)[0]


def _send() -> int:
    return sending.send_due().sent


def _sweep_files() -> int:
    unused = sweeping.sweep_unused(by=_BY)
    return len(unused) + len(sweeping.sweep_objects().objects)


def _count_lost_files() -> int:
    lost = sweeping.lost_objects()
    if lost:
        log.error("stored_files_are_missing", extra={"count": len(lost)})
    return len(lost)


def _forget_sessions() -> int:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return 0


def _forget_jobs() -> int:
    backend = settings.TASKS["default"]["BACKEND"]
    if backend == "django_tasks_db.DatabaseBackend":
        call_command("prune_db_task_results", queue_name="*", verbosity=0)
    return 0


def _publish_guidance() -> int:
    call_command("publish_scheduled", verbosity=0)
    return 0


#: In the order in which they run.
JOBS: tuple[Job, ...] = (
    Job("send_messages", "often", "Send the messages that wait", _send),
    Job(
        "publish_guidance",
        "often",
        "Publish guidance whose moment has come, and take down what has expired",
        _publish_guidance,
    ),
    Job(
        "seal_reads",
        "often",
        "Seal the record of who looked at what",
        lambda: seal_reads(by=_BY),
    ),
    Job(
        "scan_files",
        "often",
        "Ask the virus scanner again about files that wait for it",
        lambda: scan_waiting(by=_BY),
    ),
    Job(
        "erase_files",
        "often",
        "Try again to delete files for good that the store would not let go",
        erase_unfinished,
    ),
    Job(
        "erase_documents",
        "often",
        "Try again to delete withheld documents that the store would not let go",
        erase_withheld,
    ),
    Job(
        "forget_typing",
        "often",
        "Delete what was typed without a session and was not fetched in an hour",
        keeping.forget_old,
    ),
    Job(
        "settle_access",
        "daily",
        "Work out when access ends for those whose record says that care is over",
        lambda: leaving.settle_all(by=_BY),
    ),
    Job(
        "end_hand_overs",
        "daily",
        "Close the plans of settings that were left, when their days to hand over are past",
        lambda: daily.end_hand_overs(by=_BY),
    ),
    Job(
        "close_after_care",
        "daily",
        "Close the unfinished plans of those who left care, when access has ended",
        lambda: daily.close_after_care(by=_BY),
    ),
    Job("open_due", "daily", "Open the plans whose day has come", _open),
    Job(
        "turn_the_page",
        "daily",
        "Bring the list of plans up to date with care and schools that began or ended",
        outlook.turn_the_page,
    ),
    Job(
        "remind",
        "daily",
        "Remind those whose part of a plan is due, and tell somebody senior when it is late",
        reminding.remind,
    ),
    Job(
        "remind_documents",
        "daily",
        "Remind whoever answers for a document that it runs out or is to be looked at again",
        document_reminders.remind_documents,
    ),
    Job(
        "archive",
        "daily",
        "Archive complete plans that a later one has replaced, or whose time in care is over",
        lambda: daily.archive_past(by=_BY),
    ),
    Job(
        "lost_documents",
        "daily",
        "Ask again for documents whose worker was stopped",
        daily.ask_again_for_lost_documents,
    ),
    Job("sweep_files", "daily", "Delete files that nothing names", _sweep_files),
    Job(
        "missing_files",
        "daily",
        "Count files that are named and not in their store (`manage.py missing_files` lists them)",
        _count_lost_files,
    ),
    Job(
        "forget_guesses",
        "daily",
        "Delete the counts of wrong passwords whose time is over",
        guesses.forget_old,
    ),
    Job(
        "forget_requests",
        "daily",
        "Delete the memory of saves that were made more than two weeks ago",
        daily.forget_requests,
    ),
    Job(
        "forget_try_outs",
        "daily",
        "Delete try-outs of draft forms that nobody has touched for a week",
        trying.forget_expired,
    ),
    Job("forget_sessions", "daily", "Delete sessions that have ended", _forget_sessions),
    Job("forget_jobs", "daily", "Delete the worker’s notes of jobs long done", _forget_jobs),
)
