"""Reading the log: is it whole, and who did or looked at what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from pep_forms.audit import chain as chains
from pep_forms.audit.models import ChainHead, ReadEntry, Seal, WriteEntry

#: Rows fetched at a time while verifying.
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the log is not what was written."""

    chain: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.chain} {self.number}: {self.what}"


def verify(chain: str | None = None) -> list[Fault]:
    """Every fault in the log, or in one chain of it; empty when it is whole.

    Finds rows that were changed, removed, exchanged or put in, the newest ones cut off,
    and chains whose head is missing or whose rows are.
    """
    faults = list(_verify_writes(chain))
    if chain in (None, chains.READS):
        faults.extend(_verify_seals())
    return faults


def _verify_writes(only: str | None) -> Iterator[Fault]:
    heads = {head.chain: head for head in ChainHead.objects.exclude(chain=chains.READS)}
    entries = WriteEntry.objects.order_by("chain", "number")
    if only is not None:
        heads = {name: head for name, head in heads.items() if name == only}
        entries = entries.filter(chain=only)
    seen = set()
    rows = entries.iterator(chunk_size=CHUNK)
    for name, group in groupby(rows, key=lambda row: row.chain):
        seen.add(name)
        yield from _verify_chain(name, group, heads.get(name))
    for name, head in heads.items():
        if name not in seen and head.length:
            yield Fault(name, head.length, "the head says there are rows, and there are none")


def _verify_chain(
    name: str, rows: Iterator[WriteEntry] | Iterator[Seal], head: ChainHead | None
) -> Iterator[Fault]:
    """Walk one chain. After a fault it goes on from the row as stored, to find the next."""
    previous, number = "", 0
    for row in rows:
        number += 1
        if row.number != number:
            yield Fault(name, number, f"expected row {number}, found row {row.number}")
            number = row.number
        if row.previous != previous:
            yield Fault(name, number, "the row does not follow the one before it")
        if row.computed_hash(row.previous) != row.hash:
            yield Fault(name, number, "the row was changed")
        if isinstance(row, WriteEntry) and row.chain != chains.name_of(row.young_person):
            yield Fault(name, number, "the row stands in another young person’s chain")
        previous = row.hash
    if head is None:
        yield Fault(name, number, "the chain has no head")
    elif (head.length, head.hash) != (number, previous):
        yield Fault(name, number, f"the head stands at row {head.length}: rows are missing or new")


def _verify_seals() -> Iterator[Fault]:
    seals = list(Seal.objects.order_by("number"))
    head = ChainHead.objects.filter(chain=chains.READS).first()
    if seals or (head and head.length):
        yield from _verify_chain(chains.READS, iter(seals), head)
    by_id = {seal.id: seal for seal in seals}
    reads = ReadEntry.objects.filter(batch__isnull=False).order_by("batch", "id")
    for batch, rows in groupby(reads.iterator(chunk_size=CHUNK), key=lambda row: row.batch):
        digest, count = "", 0
        for row in rows:
            digest, count = row.digest(digest), count + 1
        seal = by_id.pop(batch, None) if batch else None
        if seal is None:
            yield Fault(chains.READS, 0, "reads lie under a seal that does not exist")
        elif (seal.count, seal.digest) != (count, digest):
            yield Fault(chains.READS, seal.number, "the reads under this seal were changed")
    for seal in by_id.values():
        yield Fault(chains.READS, seal.number, "the reads under this seal are gone")


def who_looked(
    *,
    young_person: UUID,
    subject: str | None = None,
    address: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[ReadEntry]:
    """Who looked at a young person's answers, newest first; narrowed to one address if told."""
    rows: QuerySet[ReadEntry] = ReadEntry.objects.filter(young_person=young_person)
    if subject is not None:
        rows = rows.filter(subject=subject)
    if since is not None:
        rows = rows.filter(at__gte=since)
    if until is not None:
        rows = rows.filter(at__lt=until)
    if address is not None:
        rows = rows.filter(addresses_text__contains=f'"{address}"')
    found = rows.order_by("-at", "-id")
    # Some databases compare this way without regard to capitals: look again at each row.
    return [row for row in found if address is None or address in row.addresses]
