"""Where every question of a form stands, what it is called there, and who reads it.

The proof and the differences speak of places like “Attendance › Sessions possible”.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from pep_forms.engine.conditions import references
from pep_forms.engine.roles import Stage, verbs_of
from pep_forms.engine.spec import FormSpec, QuestionSpec, SectionSpec
from pep_forms.engine.text import say

#: Kinds that hold columns.
CONTAINERS = frozenset({"group", "table"})
ARROW = " › "


@dataclass(frozen=True, slots=True)
class Spot:
    """A question, where it stands and what to call that place."""

    question: QuestionSpec
    section: SectionSpec
    page: int
    #: The groups and tables around it, outermost first.
    within: tuple[QuestionSpec, ...]
    place: str

    @property
    def name(self) -> str:
        """What to call the question in a sentence."""
        return name_of(self.question)


def name_of(question: QuestionSpec) -> str:
    """A question’s label, else its key, else its id."""
    return say(question.label).strip() or question.key or question.id


def title_of(section: SectionSpec) -> str:
    """A section’s title, else its key."""
    return say(section.title).strip() or section.key or section.id


def section_readers(section: SectionSpec) -> frozenset[str]:
    """The roles that see a section at one stage at least."""
    return frozenset(
        role
        for role, word in section.rights.items()
        if any(verbs_of(word, stage) for stage in Stage)
    )


class FormIndex:
    """The spots of a form in order, and what can be asked about them."""

    def __init__(self, form: FormSpec) -> None:
        self.form = form
        self.spots: tuple[Spot, ...] = tuple(_spots(form))
        self.by_id: dict[str, Spot] = {}
        for spot in self.spots:
            self.by_id.setdefault(spot.question.id, spot)
        self.sections: dict[str, SectionSpec] = {}
        for section in form.sections:
            self.sections.setdefault(section.id, section)

    def name(self, question_id: str) -> str:
        """What to call a question, also one that is not there."""
        spot = self.by_id.get(question_id)
        return spot.name if spot else question_id

    @cached_property
    def _section_readers(self) -> dict[str, frozenset[str]]:
        return {key: section_readers(section) for key, section in self.sections.items()}

    def readers(self, spot: Spot) -> frozenset[str]:
        """The roles that may see a question: those of its section, narrowed on the way down."""
        seen = self._section_readers[spot.section.id]
        for question in (*spot.within, spot.question):
            if question.visible_to is not None:
                seen = seen & frozenset(question.visible_to)
        return seen

    def readers_of_section(self, section: SectionSpec) -> frozenset[str]:
        """The roles that may see a section."""
        return self._section_readers[section.id]

    def depends(self, names_in_expression: dict[str, frozenset[str]]) -> dict[str, list[str]]:
        """What each question’s value or showing hangs on; `§id` stands for a section."""
        graph: dict[str, list[str]] = {
            f"§{section.id}": sorted(references(section.show_when))
            for section in self.form.sections
        }
        for spot in self.spots:
            question = spot.question
            edges = {*references(question.show_when), *names_in_expression.get(question.id, ())}
            around = spot.within[-1].id if spot.within else f"§{spot.section.id}"
            graph.setdefault(question.id, [*sorted(edges), around])
        return graph


def _spots(form: FormSpec) -> Iterator[Spot]:
    for section in form.sections:
        for number, page in enumerate(section.pages):
            for position, question in enumerate(page.questions, start=1):
                start = title_of(section)
                yield from _below(question, section, number, (), start, position)


def _below(
    question: QuestionSpec,
    section: SectionSpec,
    page: int,
    within: tuple[QuestionSpec, ...],
    start: str,
    position: int,
) -> Iterator[Spot]:
    label = say(question.label).strip() or question.key
    place = start + ARROW + (label or f"question {position}")
    yield Spot(question, section, page, within, place)
    for number, column in enumerate(question.questions, start=1):
        yield from _below(column, section, page, (*within, question), place, number)


def cycles(graph: dict[str, list[str]]) -> list[list[str]]:
    """Every ring of things that hang on each other, once each, as a path.

    Written without recursion: a chain of conditions may be as long as the form.
    """
    done: set[str] = set()
    found: dict[frozenset[str], list[str]] = {}
    for start, first in graph.items():
        if start in done:
            continue
        path, on_path = [start], {start: 0}
        waiting = [iter(first)]
        while path:
            following = next(waiting[-1], None)
            if following is None:
                done.add(path[-1])
                del on_path[path.pop()]
                waiting.pop()
            elif following in on_path:
                ring = path[on_path[following] :]
                found.setdefault(frozenset(ring), ring)
            elif following in graph and following not in done:
                on_path[following] = len(path)
                path.append(following)
                waiting.append(iter(graph[following]))
    return list(found.values())
