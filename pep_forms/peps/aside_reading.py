"""Reading what a move to another version set aside: by the rights it had, and logged.

It is read as if the PEP still rested on the version that asked it. Nothing that its reader
may not see, then or now, comes out here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers
from pep_forms.engine.progress import row_words
from pep_forms.engine.text import say
from pep_forms.engine.typed import lines_of
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.aside import under
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep, SetAside
from pep_forms.peps.reading import VisibleAnswers, log_read
from pep_forms.peps.rights import PepRights, rights_for

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor


@dataclass(frozen=True, slots=True)
class AsideAnswer:
    """One answer that was set aside, in words."""

    section: str
    address: str
    label: str
    lines: tuple[str, ...]
    #: Number of the version that asked it.
    version: int
    at: datetime


def visible_aside(pep: Pep, actor: Actor, *, channel: str) -> list[AsideAnswer]:
    """What was set aside and the actor may see; the look is logged."""
    found: list[AsideAnswer] = []
    rows = list(SetAside.objects.filter(pep=pep).select_related("version"))
    for version_id in dict.fromkeys(row.version_id for row in rows):
        then = under(pep, version_id)
        rights = rights_for(actor, then)
        for row in rows:
            if row.version_id == version_id:
                visible = _visible(then, rights, row)
                log_read(visible, actor, visible.section(row.section_id).entries, channel)
                found += _words(visible, row)
    return found


def _visible(then: Pep, rights: PepRights, row: SetAside) -> VisibleAnswers:
    stored = {row.section_id: Answers.from_json(row.answers)}
    visibility = Visibility(rights.compiled, stored, then.facts, today=clock.today())
    return VisibleAnswers(pep=then, rights=(rights,), visibility=visibility, _stored=stored)


def _words(visible: VisibleAnswers, row: SetAside) -> Iterator[AsideAnswer]:
    compiled = visible.compiled
    answers = visible.section(row.section_id)
    lookups = PepLookups(visible.pep, compiled, {row.section_id: answers})
    for address, entry in answers.entries.items():
        placed = compiled.place(address)
        if placed is None:
            continue
        where = row_words(compiled, address, answers)
        label = say(placed.question.label)
        if entry.not_applicable:
            lines: tuple[str, ...] = (f"Not applicable: {entry.not_applicable}",)
        elif entry.value is None:
            lines = lines_of(entry.raw)
        else:
            lines = kinds.get(placed.question.kind).display(entry.value, placed.question, lookups)
        yield AsideAnswer(
            section=say(placed.section.title),
            address=address,
            label=f"{label} ({where})" if where else label,
            lines=lines,
            version=row.version.number,
            at=row.set_aside_at,
        )
