"""Advice on the targets of a PEP, from what one reader may see of it.

The linter itself is pure (`engine.linter`). Here it gets what it reads the targets against:
the funding lines, the last plan's targets as this plan tells of them, and the next review.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

from pep_forms.engine.answers import Answers
from pep_forms.engine.compile import Compiled
from pep_forms.engine.linter import Advice, Plan, advice_on
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.targets import MeantRow, groups_of, rows_of
from pep_forms.peps.reading import VisibleAnswers, visible_answers
from pep_forms.peps.rights import PepRights
from pep_forms.reference import codes, windows

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep

_SPOKEN_OF = ("target", "funding")
_READ = (*_SPOKEN_OF, "last_target")
_NEXT_REVIEW = ("meeting.next", "meeting.review")
_AREAS = "target_area"


def is_spoken_of(compiled: Compiled, section: SectionSpec) -> bool:
    """Whether a section holds targets or funding lines."""
    found = (s.id for whole in _SPOKEN_OF for s, _ in groups_of(compiled, whole))
    return section.id in found


def read_for_it(compiled: Compiled) -> frozenset[str]:
    """Ids of the sections that advice is worked out from."""
    groups = {section.id for whole in _READ for section, _ in groups_of(compiled, whole)}
    dates = {p.section.id for meaning in _NEXT_REVIEW for p in compiled.by_meaning.get(meaning, ())}
    return frozenset(groups | dates)


def reviews(rights: PepRights) -> bool:
    """Whether somebody reads the targets to judge them, and is told everything."""
    return rights.role in AUTHORITY_ROLES


def advice_of(pep: Pep, actor: Actor, rights: PepRights) -> list[Advice]:
    """All advice on a PEP's targets for a reader who looks at nothing else of it now."""
    wanted = read_for_it(rights.compiled)
    if not any(groups_of(rights.compiled, "target")):
        return []
    visible = visible_answers(
        pep, actor, sections=wanted, channel="advice", rights=rights, show=_weighed
    )
    return advice_in(visible)


def for_writer(
    pep: Pep, actor: Actor, rights: PepRights, section: SectionSpec
) -> dict[str, tuple[str, ...]] | None:
    """address → what could be better there, said kindly, where the actor may write it now.

    None when a section holds nothing that advice is about.
    """
    if not is_spoken_of(rights.compiled, section):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for item in advice_of(pep, actor, rights):
        placed = rights.compiled.place(item.address)
        here = placed is not None and placed.section.id == section.id
        if item.gentle and here and rights.edits(item.address):
            found[item.address] = (*found.get(item.address, ()), item.gentle)
    return found


def _weighed(visible: VisibleAnswers) -> Iterator[str]:
    """The answers that advice quotes or judges."""
    for item in advice_in(visible):
        placed = visible.compiled.place(item.address)
        if placed and item.address in visible.section(placed.section.id).entries:
            yield item.address


def advice_in(visible: VisibleAnswers) -> list[Advice]:
    """All advice that follows from answers somebody has read already."""
    answers = {name: visible.section(name) for name in visible.loaded}
    targets = _rows(visible, answers, "target")
    if not targets and not _rows(visible, answers, "funding"):
        return []
    return advice_on(
        Plan(
            targets=targets,
            lines=_lines(visible, answers),
            earlier=[row.text("target") for row in _rows(visible, answers, "last_target")],
            next_review=_next_review(visible),
            academic=_academic(),
        )
    )


def _rows(visible: VisibleAnswers, answers: Mapping[str, Answers], whole: str) -> list[MeantRow]:
    return rows_of(visible.visibility, answers, whole, visible.sees)


def _lines(visible: VisibleAnswers, answers: Mapping[str, Answers]) -> list[MeantRow] | None:
    """The funding lines; None when the reader does not see them, or they were not read."""
    for section, group in groups_of(visible.compiled, "funding"):
        if section.id in visible.loaded and visible.sees(group.id):
            return _rows(visible, answers, "funding")
    return None


def _next_review(visible: VisibleAnswers) -> date | None:
    """The next meeting or review if it is known, else the end of the window after this one."""
    for meaning in _NEXT_REVIEW:
        told = visible.value_of_meaning(meaning)
        if told:
            try:
                return date.fromisoformat(str(told)[:10])
            except ValueError:
                continue
    pep = visible.pep
    if pep.opened_at is None:
        return None
    phase = visible.compiled.form.phase
    try:
        return windows.after(windows.of(pep.opened_at.date(), phase), phase).ends_on
    except LookupError:
        return None


def _academic() -> frozenset[str]:
    return frozenset(
        code for code, entry in codes.entries(_AREAS).items() if entry.data.get("academic")
    )
