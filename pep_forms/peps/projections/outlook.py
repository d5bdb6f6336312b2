"""What the list of PEPs sorts and filters by, kept for each young person.

The list would otherwise work it out anew for everybody on every visit. Nothing here depends on
the day but through ranges: "overdue" is a deadline before today, "in care" a day between two.
What a day alone can change has the last day on which it is right; `turn_the_page` follows.

A row is written in the transaction of the action that changed what it says. It is locked before
anything is read for it, so that of two actions the later one sees what both did.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from uuid import UUID

from django.db import transaction

from pep_forms import clock
from pep_forms.people import changes
from pep_forms.people.actor import Actor
from pep_forms.people.models import Organisation, YoungPerson
from pep_forms.peps.enums import UNFINISHED, UNMET
from pep_forms.peps.models import Deadline, Outlook, Pep
from pep_forms.peps.projections.outlook_rows import Values, worked_out
from pep_forms.peps.queries import deadlines

_AT_ONCE = 500


@transaction.atomic
def bring_up_to_date(ids: Iterable[UUID]) -> int:
    """Work out the rows of some young people again. Returns how many were wrong."""
    wanted = sorted(set(ids))
    there, made = _locked(wanted), 0
    missing = [pk for pk in wanted if pk not in there]
    if missing and (found := worked_out(missing, clock.today()).outlooks):
        # What is not there cannot be locked: it is made first, and worked out again below.
        rows = [Outlook(young_person_id=pk, **values) for pk, values in found.items()]
        Outlook.objects.bulk_create(rows, ignore_conflicts=True)
        there |= _locked(sorted(found))
        made = len(rows)
    right = worked_out(sorted(there), clock.today())
    return made + _write(there, right.outlooks) + _write_deadlines(there, right.deadlines)


def of_pep(pep: Pep) -> int:
    """Bring the row up to date of the young person that a PEP is about."""
    return bring_up_to_date([pep.young_person_id])


def told_by(pep: Pep) -> Hashable:
    """What a PEP contributes to its row: while this stays the same, so does the row."""
    return pep.state in UNMET, pep.state in UNFINISHED and tuple(deadlines(pep))


def listen(change: changes.Change, by: Actor) -> None:
    """Follow what the record says and what it asks for, in the transaction that changed it."""
    if not isinstance(change, changes.MemberJoined | changes.MemberLeft):
        bring_up_to_date([change.young_person.pk])


def renamed(organisation: Organisation) -> None:
    """Follow the new name of a school or other setting."""
    Outlook.objects.filter(setting=organisation).update(setting_name=organisation.name)


def rebuild() -> int:
    """Work out every row again. Returns how many were wrong; 0 when all were right."""
    everybody = YoungPerson.including_sealed.order_by("pk").values_list("pk", flat=True)
    return sum(map(bring_up_to_date, _parts(list(everybody))))


def turn_the_page() -> int:
    """Bring up to date what a new day has overtaken. Returns how many rows changed."""
    old = Outlook.objects.filter(right_until__lt=clock.today()).values_list("pk", flat=True)
    return sum(map(bring_up_to_date, _parts(list(old))))


def _parts(ids: Sequence[UUID]) -> Iterator[list[UUID]]:
    rest = iter(ids)
    while part := list(islice(rest, _AT_ONCE)):
        yield part


def _locked(ids: Sequence[UUID]) -> dict[UUID, Outlook]:
    rows = Outlook.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _write(there: dict[UUID, Outlook], right: dict[UUID, Values]) -> int:
    gone, changed, fields = there.keys() - right.keys(), [], set()
    for pk, values in right.items():
        row = there[pk]
        different = {name for name, value in values.items() if getattr(row, name) != value}
        for name in different:
            setattr(row, name, values[name])
        if different:
            changed.append(row)
            fields |= different
    if gone:
        Outlook.objects.filter(pk__in=gone).delete()
    if changed:
        Outlook.objects.bulk_update(changed, sorted(fields))
    return len(gone) + len(changed)


def _write_deadlines(ids: Iterable[UUID], right: set[tuple[UUID, date]]) -> int:
    stored = Deadline.objects.filter(young_person__in=list(ids))
    there = {(row.young_person_id, row.by): row.pk for row in stored}
    gone = [pk for key, pk in there.items() if key not in right]
    new = [Deadline(young_person_id=pk, by=by) for pk, by in sorted(right - there.keys())]
    if gone:
        Deadline.objects.filter(pk__in=gone).delete()
    if new:
        Deadline.objects.bulk_create(new)
    return len(gone) + len(new)
