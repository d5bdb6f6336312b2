"""Which attached files a PEP's answers may name, and who may see them.

A file follows the answer that names it: whoever may see that answer may have the file, and
nobody else but the person who attached it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from media.models import Attachment
from media.queries import find, of_subject
from media.rights import has_had, is_own, servable
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry
from pep_forms.exceptions import NotVisible
from pep_forms.peps.aside import under
from pep_forms.peps.history import entry_from_json
from pep_forms.peps.models import AnswerChange, Pep, SectionAnswers, SetAside
from pep_forms.peps.rights import PepRights, rights_for

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.people.models import YoungPerson

PREFIX = "pep"


def subject_of(pep: Pep) -> str:
    """What a PEP is called by its files."""
    return f"{PREFIX}:{pep.pk}"


def takes_files(rights: PepRights, address: str) -> bool:
    """Whether a question of files stands at an address."""
    placed = rights.compiled.place(address)
    return placed is not None and kinds.get(placed.question.kind).holds_files


def ids_in(raw: Any) -> list[str]:
    """The ids that a posted or stored answer of a file question names."""
    items = raw if isinstance(raw, list) else [raw]
    return [str(item) for item in items if item]


def names(entry: Entry | None, attachment_id: str) -> bool:
    """Whether an answer names a file, also when there is something wrong with the answer."""
    if entry is None:
        return False
    return attachment_id in ids_in(entry.value) or attachment_id in ids_in(entry.raw)


def foreign(pep: Pep, address: str, raw: Any, entry: Entry | None) -> bool:
    """Whether an answer would name a file that was not attached right here.

    What the answer names already may stay: it was attached here, or carried here by the
    system from the PEP before.
    """
    known = {attachment_id for attachment_id in ids_in(raw) if names(entry, attachment_id)}
    return any(not _fits(pep, address, new) for new in ids_in(raw) if new not in known)


def _fits(pep: Pep, address: str, attachment_id: str) -> bool:
    found = find(attachment_id)
    if found is None or found.withdrawn_at is not None or not servable(found):
        return False
    return found.subject == subject_of(pep) and found.address == address


def may_see(actor: Actor, attachment: Attachment) -> bool:
    """Whether the actor may know of a file: by an answer that names it, now or before."""
    for pep, address, entry in naming(attachment):
        rights = _rights(actor, pep)
        if rights is not None and rights.sees_entry(address, entry):
            return True
    pep_id = attachment.subject.partition(":")[2]
    bound = Pep.objects.select_related("young_person").filter(pk=pep_id).first()
    rights = _rights(actor, bound) if bound is not None else None
    if bound is None or rights is None or not rights.sees(attachment.address):
        return False
    return _sees_unnamed(actor, attachment, bound, rights)


def _sees_unnamed(actor: Actor, attachment: Attachment, pep: Pep, rights: PepRights) -> bool:
    """A file that no answer names now: for its sender, and for those who have seen it there."""
    placed = rights.compiled.place(attachment.address)
    row = (
        SectionAnswers.objects.filter(pep=pep, section_id=placed.section.id).first()
        if placed
        else None
    )
    entry = Answers.from_json(row.answers).entries.get(attachment.address) if row else None
    if entry is not None and not rights.sees_entry(attachment.address, entry):
        # An answer locked today must not be had from yesterday.
        return False
    if is_own(attachment, actor) or has_had(attachment, actor):
        return True
    changes = AnswerChange.objects.filter(pep=pep, address=attachment.address, set_aside=False)
    return any(
        names(before, str(attachment.pk)) and rights.sees_entry(attachment.address, before)
        for before in (entry_from_json(value) for value in changes.values_list("value", flat=True))
    )


def naming(attachment: Attachment) -> Iterator[tuple[Pep, str, Entry]]:
    """Every answer of the young person that names a file: its PEP, its address, the answer."""
    key = str(attachment.pk)
    rows = SectionAnswers.objects.filter(
        pep__young_person=attachment.young_person_id, answers__icontains=key
    ).select_related("pep__young_person")
    for row in rows:
        for address, entry in Answers.from_json(row.answers).entries.items():
            if names(entry, key):
                yield row.pep, address, entry
    left = SetAside.objects.filter(
        pep__young_person=attachment.young_person_id, answers__icontains=key
    ).select_related("pep__young_person")
    for gone in left:
        for address, entry in Answers.from_json(gone.answers).entries.items():
            if names(entry, key):
                yield under(gone.pep, gone.version_id), address, entry


def _rights(actor: Actor, pep: Pep) -> PepRights | None:
    try:
        return rights_for(actor, pep)
    except NotVisible:
        return None


def of_pep(pep: Pep) -> dict[str, Attachment]:
    """Every file that was attached to a PEP, by id."""
    return {str(found.pk): found for found in of_subject(subject_of(pep))}


_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def named(young_person: YoungPerson) -> frozenset[str]:
    """Every id that stands in an answer of a young person, in a change of one, or set aside.

    Ids of rows and people are among them, which does no harm: what asks is whether a file may
    be swept, and it may not when there is any doubt.
    """
    found: set[str] = set()
    of_theirs = {"pep__young_person": young_person}
    for values in (
        SectionAnswers.objects.filter(**of_theirs).values_list("answers", flat=True),
        AnswerChange.objects.filter(**of_theirs).values_list("value", flat=True),
        SetAside.objects.filter(**of_theirs).values_list("answers", flat=True),
    ):
        for value in values.iterator():
            found.update(_ID.findall(json.dumps(value)))
    return frozenset(found)
