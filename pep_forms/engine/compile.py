"""A form spec with its indexes: compiled once per version and kept.

Everything a request needs to find a question, its place or what its condition depends on
is worked out here, so that no page walks the whole spec.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pep_forms.engine.answers import parts
from pep_forms.engine.conditions import references
from pep_forms.engine.spec import FormSpec, QuestionSpec, SectionSpec


@dataclass(frozen=True, slots=True)
class Placed:
    """A question and where it stands."""

    question: QuestionSpec
    section: SectionSpec
    page: int
    #: Ids of the groups or tables around it, outermost first.
    within: tuple[QuestionSpec, ...] = ()

    @property
    def id(self) -> str:
        """The question's id."""
        return self.question.id

    @property
    def filled_by(self) -> tuple[str, ...]:
        """The roles that fill it in: its own, its group's, else the section's."""
        for question in (self.question, *reversed(self.within)):
            if question.filled_by:
                return question.filled_by
        return self.section.led_by


@dataclass(frozen=True)
class Compiled:
    """The indexes of one form. Immutable, so it can be cached for ever by version id."""

    form: FormSpec
    questions: Mapping[str, Placed]
    sections: Mapping[str, SectionSpec]
    keys: Mapping[str, SectionSpec]
    #: section id → ids of the other sections whose answers decide what it shows.
    depends: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Sections whose answers decide which sections a PEP has at all.
    outline: frozenset[str] = frozenset()

    def question(self, question_id: str) -> QuestionSpec:
        """A question by id. Raises KeyError."""
        return self.questions[question_id].question

    def section_of(self, question_id: str) -> SectionSpec:
        """The section a question stands in. Raises KeyError."""
        return self.questions[question_id].section

    def place(self, address: str) -> Placed | None:
        """The question at an address, if the address fits the spec; None for a forged one."""
        names = parts(address)
        placed = self.questions.get(names[-1])
        if placed is None or len(names) != 1 + 2 * len(placed.within):
            return None
        for at, group in enumerate(placed.within):
            if names[2 * at] != group.id:
                return None
            row = names[2 * at + 1]
            if group.kind == "table" and row not in {choice.id for choice in group.choices}:
                return None
        return placed

    @cached_property
    def of_section(self) -> dict[str, tuple[Placed, ...]]:
        """section id → its questions, columns among them, in order."""
        found: dict[str, list[Placed]] = {section.id: [] for section in self.form.sections}
        for placed in self.questions.values():
            found[placed.section.id].append(placed)
        return {section: tuple(places) for section, places in found.items()}

    @cached_property
    def by_meaning(self) -> dict[str, tuple[Placed, ...]]:
        """meaning → the questions that carry it."""
        found: dict[str, list[Placed]] = {}
        for placed in self.questions.values():
            if placed.question.meaning:
                found.setdefault(placed.question.meaning, []).append(placed)
        return {meaning: tuple(places) for meaning, places in found.items()}


def _placed(section: SectionSpec) -> Iterator[Placed]:
    def below(
        question: QuestionSpec, page: int, within: tuple[QuestionSpec, ...]
    ) -> Iterator[Placed]:
        yield Placed(question, section, page, within)
        for column in question.questions:
            yield from below(column, page, (*within, question))

    for number, page in enumerate(section.pages):
        for question in page.questions:
            yield from below(question, number, ())


def compile_form(form: FormSpec) -> Compiled:
    """Index a form. The form is trusted to be proven (`proof.problems`) at release."""
    questions = {placed.id: placed for section in form.sections for placed in _placed(section)}
    depends: dict[str, frozenset[str]] = {}
    outline = frozenset(
        questions[q].section.id
        for section in form.sections
        for q in references(section.show_when)
        if q in questions
    )
    for section in form.sections:
        asked = set(references(section.show_when))
        for question_id in list(asked):
            if question_id in questions:
                other = questions[question_id].section
                asked |= references(other.show_when)
        for placed in _placed(section):
            group = placed.question.options.get("group")
            if placed.question.kind == "row_of" and isinstance(group, str):
                asked.add(group)
        depends[section.id] = frozenset(
            questions[q].section.id for q in asked if q in questions
        ) - {section.id}
    return Compiled(
        form=form,
        questions=questions,
        sections={section.id: section for section in form.sections},
        keys={section.key: section for section in form.sections},
        depends=depends,
        outline=outline,
    )
