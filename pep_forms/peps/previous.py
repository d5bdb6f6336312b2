"""The last PEP's answers, shown beside the questions of this one.

They are read where they stand, by today's rights there, and never copied: neither into this
PEP nor into its documents, whose readers could not be made fewer afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.blocks import Beside, Said
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.targets import groups_of, rows_of
from pep_forms.engine.text import say
from pep_forms.exceptions import NotVisible
from pep_forms.peps.reading import VisibleAnswers, visible_answers

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor
    from pep_forms.peps.models import Pep

#: What an information text says when it shows what the young person said last time.
LAST_VIEWS = "last_views"
_WORDS = frozenset({"short_text", "long_text"})


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


# --- You said, we did ---------------------------------------------------------------------


def recalls(questions: Iterable[QuestionSpec]) -> list[str]:
    """The information texts among some questions that show the last plan's views."""
    return [
        question.id
        for question in questions
        if question.kind == "information" and question.options.get("feed") == LAST_VIEWS
    ]


def recalled_from(compiled: Compiled) -> frozenset[str]:
    """Ids of the sections of this PEP that tell what came of the last plan."""
    return frozenset(section.id for section, _ in groups_of(compiled, "last_target"))


def last_views(pep: Pep, actor: Actor, visible: VisibleAnswers) -> Beside:
    """What the young person said last time, and what this plan tells of the last targets.

    Both as far as the actor may see them, the one in the last PEP, the other in this.
    """
    return Beside(tuple(_said(pep, actor)), tuple(_did(visible)))


def _said(pep: Pep, actor: Actor) -> Iterator[Said]:
    if pep.previous_id is None or pep.previous is None:
        return
    try:
        visible = visible_answers(
            pep.previous,
            actor,
            channel="beside",
            show=lambda visible: [placed.id for placed, _ in _words_of(visible)],
        )
    except NotVisible:
        return
    for placed, entry in _words_of(visible):
        lines = kinds.get(placed.question.kind).display(entry.value, placed.question, Labels())
        yield Said(say(placed.question.label), tuple(lines))


def _words_of(visible: VisibleAnswers) -> Iterator[tuple[Placed, Entry]]:
    """The words of the sections in which a young person speaks.

    What they kept for somebody, or what no document holds, is not brought up again, whoever
    is looking: somebody else may sit beside them.
    """
    for section in visible.compiled.form.sections:
        if section.audience == "adult" or not visible.sees_section(section):
            continue
        entries = visible.shown(section.id).entries
        for placed in visible.compiled.of_section[section.id]:
            entry = entries.get(placed.id)
            if entry is None or not entry.answered or entry.value is None:
                continue
            kept_back = entry.visible_to is not None or placed.question.layout == "left_out"
            if placed.question.kind in _WORDS and not kept_back:
                yield placed, entry


def _did(visible: VisibleAnswers) -> Iterator[Said]:
    for _, outcome, target in _outcomes(visible):
        yield Said(target, outcome)


def outcomes_shown(visible: VisibleAnswers) -> list[str]:
    """The addresses of this PEP that are shown as what came of the last plan."""
    return [address for addresses, _, _ in _outcomes(visible) for address in addresses]


def _outcomes(visible: VisibleAnswers) -> Iterator[tuple[list[str], tuple[str, ...], str]]:
    answers = {name: visible.section(name) for name in visible.loaded}
    for row in rows_of(visible.visibility, answers, "last_target", visible.sees):
        outcome, target = row.parts.get("outcome"), row.text("target")
        if not outcome or not target:
            continue
        question = visible.compiled.question(row.at("outcome").rsplit("/", 1)[-1])
        lines = kinds.get(question.kind).display(outcome, question, Labels())
        yield [row.at("target"), row.at("outcome")], tuple(lines), target
