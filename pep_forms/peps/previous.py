"""The last PEP's answers, shown beside the questions of this one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep_forms.engine.answers import Answers
from pep_forms.engine.spec import SectionSpec
from pep_forms.exceptions import NotVisible
from pep_forms.peps.reading import VisibleAnswers, visible_answers

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep


def previous_answers(pep: Pep, actor: Actor, section: SectionSpec, page: int) -> Answers:
    """What the last PEP said to the questions of a page that are shown beside.

    Answers go by question id, whatever version the last PEP had. Only what the actor may
    see of the last PEP is given, and the look is logged there.
    """
    wanted = {
        question.id for question in section.pages[page].questions if question.carry == "beside"
    }
    if pep.previous_id is None or pep.previous is None or not wanted:
        return Answers()

    def beside(visible: VisibleAnswers) -> list[str]:
        entries = visible.section(section.id).entries
        return [a for a in entries if a in wanted and visible.visibility.shows(a)]

    try:
        visible = visible_answers(
            pep.previous, actor, sections=[section.id], channel="beside", show=beside
        )
    except NotVisible:
        return Answers()
    entries = visible.section(section.id).entries
    return Answers({address: entries[address] for address in beside(visible)})
