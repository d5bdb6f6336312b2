"""Writing to the log. Other apps' actions call these inside their own transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from pep_forms import clock
from pep_forms.audit import chain, events
from pep_forms.audit.actors import SYSTEM, ActorLike
from pep_forms.audit.models import ChainHead, ReadEntry, Seal, WriteEntry

#: Reads sealed in one batch: few enough to hold in one short transaction.
BATCH = 5000


def log_write(
    *,
    event: str,
    by: ActorLike | None,
    subject: str,
    young_person: UUID | None = None,
    data: Mapping[str, Any] | None = None,
) -> WriteEntry:
    """Add a write to its chain: the young person's, or the site's when there is none.

    Runs inside the transaction of the write it records, so that both happen or neither.
    `data` holds ids, codes and counts; `None` for `by` means the system.
    """
    events.check(event)
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a write is logged inside the transaction that makes it")
    actor = by or SYSTEM
    head = _locked_head(chain.name_of(young_person))
    entry = WriteEntry(
        at=clock.now(),
        user_id=str(actor.user_id or ""),
        role=str(actor.role or ""),
        on_behalf_of_id=str(actor.on_behalf_of_id or ""),
        chain=head.chain,
        number=head.length + 1,
        event=event,
        subject=subject,
        young_person=young_person,
        data_text=chain.text_of(dict(data or {})),
        previous=head.hash,
    )
    entry.hash = entry.computed_hash(head.hash)
    entry.save()
    _move(head, entry.hash)
    return entry


def log_reads(
    *,
    by: ActorLike | None,
    young_person: UUID,
    subject: str,
    addresses: Iterable[str],
    channel: str,
) -> ReadEntry:
    """Add one look at answers: one row whatever the number of addresses.

    Reads are not chained one by one, because then every page would wait for the last;
    a job seals them in batches.
    """
    actor = by or SYSTEM
    entry = ReadEntry(
        at=clock.now(),
        user_id=str(actor.user_id or ""),
        role=str(actor.role or ""),
        on_behalf_of_id=str(actor.on_behalf_of_id or ""),
        young_person=young_person,
        subject=subject,
        channel=channel,
        addresses_text=chain.text_of(list(addresses)),
    )
    entry.save()
    return entry


def seal_reads(*, by: ActorLike | None = None) -> int:
    """Seal every read that lies open, batch by batch. Returns how many were sealed."""
    total = 0
    while sealed := _seal_batch(by):
        total += sealed
    return total


@transaction.atomic
def _seal_batch(by: ActorLike | None) -> int:
    head = _locked_head(chain.READS)
    rows = list(ReadEntry.objects.filter(batch__isnull=True).order_by("id")[:BATCH])
    if not rows:
        return 0
    digest = ""
    for row in rows:
        digest = row.digest(digest)
    seal = Seal(
        id=uuid.uuid4(),
        at=clock.now(),
        number=head.length + 1,
        count=len(rows),
        digest=digest,
        previous=head.hash,
    )
    seal.hash = seal.computed_hash(head.hash)
    seal.save()
    # By id, not by "still open": a read committed meanwhile is not part of the digest.
    ids = [row.pk for row in rows]
    sealed = sum(
        ReadEntry.objects.filter(pk__in=ids[at : at + 500]).seal(seal.id)
        for at in range(0, len(ids), 500)
    )
    if sealed != len(rows):
        raise RuntimeError("the reads changed while they were sealed; nothing was sealed")
    _move(head, seal.hash)
    log_write(
        event=events.READS_SEALED,
        by=by,
        subject=f"seal:{seal.id}",
        data={"count": len(rows)},
    )
    return len(rows)


def _locked_head(name: str) -> ChainHead:
    head = ChainHead.objects.select_for_update().filter(chain=name).first()
    if head is None:
        head, _ = ChainHead.objects.select_for_update().get_or_create(chain=name)
    return head


def _move(head: ChainHead, new_hash: str) -> None:
    ChainHead.objects.filter(chain=head.chain).update(length=head.length + 1, hash=new_hash)
