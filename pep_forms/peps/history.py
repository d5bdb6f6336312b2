"""The history of answers: who typed what, burst by burst, and what was kept aside.

A burst is what one person made of one answer within five minutes, with nobody else in
between. History is read only through the rights of the answer it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.audit.actions import log_reads
from pep_forms.engine.answers import Answers, Entry, question_of
from pep_forms.engine.merge import Accepted, Conflict
from pep_forms.peps.aside import holder
from pep_forms.peps.models import AnswerChange, Pep
from pep_forms.peps.rights import rights_for
from pep_forms.peps.stored import load

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor

BURST = timedelta(minutes=5)


def entry_to_json(entry: Entry) -> dict[str, object]:
    """An entry as it stands in a change: sparse, like in the answers themselves."""
    return Answers({"": entry}).to_json()["entries"][""]


def entry_from_json(data: dict[str, object] | None) -> Entry:
    """The inverse of `entry_to_json`."""
    return Answers.from_json({"entries": {"": data or {}}}).entries[""]


def record_changes(
    pep: Pep, section_id: str, accepted: Sequence[Accepted], by: Actor, request_key: str
) -> None:
    """Add accepted changes to the history, in the transaction that made them."""
    if not accepted:
        return
    now = clock.now()
    open_bursts = {
        change.address: change
        for change in AnswerChange.objects.filter(
            pep=pep,
            section_id=section_id,
            sealed=False,
            address__in=[item.address for item in accepted],
        )
    }
    seal, extend, fresh = [], [], []
    for item in accepted:
        burst = open_bursts.get(item.address)
        if burst is not None and _continues(burst, by) and now - burst.first_at <= BURST:
            burst.value, burst.last_at = entry_to_json(item.after), now
            burst.request_key = request_key
            extend.append(burst)
            continue
        if burst is not None:
            burst.sealed = True
            seal.append(burst)
        fresh.append(
            AnswerChange(
                pep=pep,
                section_id=section_id,
                address=item.address,
                author=by.user,
                role=by.role,
                on_behalf_of=by.on_behalf_of,
                first_at=now,
                last_at=now,
                value=entry_to_json(item.after),
                request_key=request_key,
            )
        )
    if seal:
        AnswerChange.objects.bulk_update(seal, ["sealed"])
    if len(extend) == 1:
        # What autosave does again and again; a bulk update costs four times as much.
        extend[0].save(update_fields=["value", "last_at", "request_key"])
    elif extend:
        AnswerChange.objects.bulk_update(extend, ["value", "last_at", "request_key"])
    if fresh:
        AnswerChange.objects.bulk_create(fresh)


def _continues(burst: AnswerChange, by: Actor) -> bool:
    author = str(burst.author_id or "")
    behalf = str(burst.on_behalf_of_id or "")
    return (author, burst.role, behalf) == (by.user_id, by.role, by.on_behalf_of_id)


def set_aside(pep: Pep, section_id: str, conflicts: Iterable[Conflict], by: Actor) -> None:
    """Keep what was typed over a newer text, so that closing the page loses nothing."""
    now = clock.now()
    AnswerChange.objects.bulk_create(
        AnswerChange(
            pep=pep,
            section_id=section_id,
            address=conflict.address,
            author=by.user,
            role=by.role,
            on_behalf_of=by.on_behalf_of,
            first_at=now,
            last_at=now,
            value={"raw": conflict.yours},
            sealed=True,
            set_aside=True,
        )
        for conflict in conflicts
        if conflict.about == "answer"
    )


def history_of(pep: Pep, address: str, actor: Actor) -> Iterator[AnswerChange]:
    """The changes at one address that the actor may see, newest first; the look is logged.

    A change whose author had narrowed it is as closed as the answer itself, and so are all
    the changes before it: an answer locked today must not be read from yesterday.
    """
    rights = rights_for(actor, pep)
    stored: Entry | None
    if rights.compiled.place(address) is None:
        # Asked by an older version only: read by the rights it had then.
        found = holder(pep, address)
        if found is None:
            return
        rights, stored = rights_for(actor, found[0]), found[1]
    else:
        section = rights.compiled.section_of(question_of(address)).id
        stored = load(pep, [section]).get(section, Answers()).entries.get(address)
    if not rights.sees(address):
        return
    if stored is not None and not rights.sees_entry(address, stored):
        return
    changes = list(
        AnswerChange.objects.filter(pep=pep, address=address)
        .select_related("author")
        .order_by("-last_at", "-created_at")
    )
    shown = [
        change
        for change in changes
        if (not change.set_aside or str(change.author_id) == actor.user_id)
        and rights.sees_entry(address, entry_from_json(change.value))
    ]
    if shown:
        log_reads(
            by=actor,
            young_person=pep.young_person_id,
            subject=f"pep:{pep.pk}",
            addresses=[address],
            channel="history",
        )
    yield from shown
