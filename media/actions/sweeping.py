"""Removing what nothing names, and finding what is named and not there.

The sweep is slow to believe: an object is old, no row names it, and no row names it when it is
asked a second time right before. Folders that nobody has registered are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from media import holdings, permissions, storing
from media.actions.purging import purge_unused
from media.buckets import Bucket, is_bucket
from media.enums import ScanState
from media.holdings import Holding
from media.models import Attachment
from pep_forms import clock
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson

#: Younger objects may belong to an upload that is still going on.
OLD = timedelta(days=1)
#: Somebody who attached a file has this long to name it in an answer.
UNUSED = timedelta(days=30)
#: How far back the daily sweep looks: what was named by then stays named in its history.
LOOKS_BACK = timedelta(days=60)
#: Trials of the health check that were interrupted.
TRIALS = "health"


@dataclass
class Swept:
    """What a sweep found."""

    objects: list[str] = field(default_factory=list)
    size: int = 0
    parts: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that a row names and the store does not have as it was stored."""

    holding: Holding
    alias: str
    why: str


def sweep_objects(*, pretend: bool = False) -> Swept:
    """Remove the objects that no row names. With `pretend` it only says which."""
    before = _days_ago(OLD)
    swept = Swept()
    for alias, folder in _folders():
        where = storing.store(alias)
        named = {holding.name for holding in holdings.of(alias)}
        for one in storing.listing(folder, where=where):
            if one.name in named or one.modified >= before or holdings.is_named(alias, one.name):
                continue
            if not pretend:
                storing.purge(one.name, where=where)
            swept.objects.append(one.name)
            swept.size += one.size
    if not pretend:
        swept.parts = _give_up_parts(before)
    return swept


def _folders() -> Iterator[tuple[str, str]]:
    yield from holdings.places()
    yield storing.FILES, TRIALS


def _give_up_parts(before: datetime) -> int:
    found = 0
    for alias in (storing.FILES, storing.DOCUMENTS):
        where = storing.store(alias)
        found += Bucket(where).give_up_parts(before) if is_bucket(where) else 0
    return found


def _days_ago(span: timedelta) -> datetime:
    return clock.now() - span


def sweep_unused(*, by: Actor, pretend: bool = False) -> list[Attachment]:
    """Delete files that somebody attached and no answer, change or document ever named."""
    # What is about nobody goes with its try-out.
    rows = Attachment.objects.filter(
        created_at__lt=_days_ago(UNUSED),
        created_at__gte=_days_ago(LOOKS_BACK),
        young_person__isnull=False,
    ).exclude(state=ScanState.PURGED)
    found: list[Attachment] = []
    for key in list(rows.order_by().values_list("young_person", flat=True).distinct()):
        named = permissions.named(YoungPerson.objects.get(pk=key))
        theirs = rows.filter(young_person=key)
        found += [row for row in theirs if str(row.pk) not in named]
    if not pretend:
        for row in found:
            purge_unused(attachment=row, by=by)
    return found


def lost_objects() -> list[Lost]:
    """What rows name and the store does not have, or not in the size that was stored."""
    lost = []
    for alias in {alias for alias, _ in holdings.places()}:
        where = storing.store(alias)
        there = {
            one.name: one.size
            for at, folder in holdings.places()
            if at == alias
            for one in storing.listing(folder, where=where)
        }
        for holding in holdings.of(alias):
            size = there.get(holding.name)
            if size is None:
                lost.append(Lost(holding, alias, "is not there"))
            elif size != holding.size:
                lost.append(Lost(holding, alias, "has another size than was stored"))
    return lost
