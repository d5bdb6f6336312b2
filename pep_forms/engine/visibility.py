"""What is asked: which sections, questions and rows the conditions show, and calculated values.

The same for everybody: rights are another question. A hidden answer is kept aside, counts as
unanswered for every other condition, is not validated, not printed, and comes back when its
question is shown again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, join, parts
from pep_forms.engine.calculations import calculate, names_in
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.conditions import Reader, evaluate
from pep_forms.engine.spec import QuestionSpec, SectionSpec

_EMPTY = Answers()


class Visibility:
    """Evaluates a form's conditions over its answers, each at most once.

    `answers` maps section id to answers; a section that is missing counts as empty, so a
    step page hands in only the sections its own depends on.
    """

    def __init__(
        self,
        compiled: Compiled,
        answers: Mapping[str, Answers],
        facts: Mapping[str, Any],
        *,
        today: date,
    ) -> None:
        self.compiled = compiled
        self.answers = answers
        self.facts = facts
        self.today = today
        self._shown: dict[str, bool] = {}
        self._calculated: dict[str, Any] = {}

    def section(self, section: SectionSpec) -> bool:
        """Whether a section belongs to this PEP as its answers and facts stand."""
        return self._remember(
            f"§{section.id}", lambda: evaluate(section.show_when, self.reader(""), self.facts)
        )

    def shows(self, address: str) -> bool:
        """Whether the question at an address is asked. A forged address is not."""
        placed = self.compiled.place(address)
        if placed is None:
            return False
        return self._remember(address, lambda: self._evaluate(address, placed))

    def value(self, address: str) -> Any:
        """The value others may build on: None when hidden, unanswered, unreadable or locked."""
        placed = self.compiled.place(address)
        if placed is None or not self.shows(address):
            return None
        if placed.question.kind == "calculated":
            return self.calculated(address)
        answers = self.answers.get(placed.section.id, _EMPTY)
        if placed.question.kind == "group":
            return [row.id for row in answers.rows_of(address)]
        entry = answers.entries.get(address)
        # An answer that its author closed to others never drives what others see.
        if entry is None or not entry.answered or entry.visible_to is not None:
            return None
        return entry.value

    def calculated(self, address: str) -> Any:
        """The result of a calculated question; None while a part is missing."""
        if address in self._calculated:
            return self._calculated[address]
        self._calculated[address] = None  # a cycle, refused at release, reads as blank
        placed = self.compiled.place(address)
        if placed is None:
            return None
        expression = str(placed.question.options.get("expression", ""))
        values: dict[str, Any] = {}
        rows: dict[str, list[dict[str, Any]]] = {}
        for name in names_in(expression):
            target = self.compiled.questions.get(name)
            if target is None:
                continue
            if target.question.kind == "group":
                rows[name] = [*self._row_values(target)]
            elif target.within and not self._same_row(address, target):
                rows.setdefault(target.within[-1].id, [*self._row_values_of(target)])
            else:
                self._take(values, name, self._sibling(address, target))
        result = calculate(expression, values, rows=rows, today=self.today)
        self._calculated[address] = result
        return result

    def _take(self, values: dict[str, Any], name: str, address: str) -> None:
        placed = self.compiled.questions[name]
        entry = self.answers.get(placed.section.id, _EMPTY).entries.get(address)
        # Not applicable, or not asked, is left out; unanswered makes the result blank.
        if (entry is not None and entry.not_applicable) or not self.shows(address):
            return
        values[name] = self.value(address)

    def addresses(self, section: SectionSpec) -> Iterator[str]:
        """Every address of a section that is asked and holds or could hold an answer."""
        for question in section.questions():
            yield from self._below(question, "", section)

    def calculations(self, section: SectionSpec) -> Iterator[str]:
        """Every address of a section at which a result is worked out and shown."""
        for question in section.questions():
            yield from self._below(question, "", section, calculated=True)

    def _below(
        self, question: QuestionSpec, prefix: str, section: SectionSpec, *, calculated: bool = False
    ) -> Iterator[str]:
        address = join(prefix, question.id) if prefix else question.id
        if not self.shows(address):
            return
        if question.kind == "calculated" if calculated else kinds.get(question.kind).holds_answer:
            yield address
        for row in self.rows(question, address, section):
            for column in question.questions:
                below = join(address, row)
                yield from self._below(column, below, section, calculated=calculated)

    def rows(self, question: QuestionSpec, address: str, section: SectionSpec) -> tuple[str, ...]:
        """Ids of the rows of a group or table, in order; none for other kinds."""
        if question.kind == "group":
            answers = self.answers.get(section.id, _EMPTY)
            return tuple(row.id for row in answers.rows_of(address))
        if question.kind == "table":
            return tuple(choice.id for choice in question.choices)
        return ()

    def _evaluate(self, address: str, placed: Placed) -> bool:
        names = parts(address)
        if len(names) > 1 and not self.shows(join(*names[:-2])):
            return False
        if not self.section(placed.section):
            return False
        return evaluate(placed.question.show_when, self.reader(address), self.facts)

    def reader(self, address: str) -> Reader:
        """Reads the value of a question by id, as seen from an address: its own row first."""

        def read(question_id: str) -> Any:
            target = self.compiled.questions.get(question_id)
            return None if target is None else self.value(self._sibling(address, target))

        return read

    def _sibling(self, address: str, target: Placed) -> str:
        """The address of a question as seen from another: in the same row where they share one."""
        names, rows = parts(address), []
        for at, group in enumerate(target.within):
            if len(names) > 2 * at + 1 and names[2 * at] == group.id:
                rows += [group.id, names[2 * at + 1]]
            else:
                return target.id
        return join(*rows, target.id)

    def _same_row(self, address: str, target: Placed) -> bool:
        return "/" in self._sibling(address, target)

    def _row_values(self, group: Placed) -> Iterator[dict[str, Any]]:
        for row in self.rows(group.question, group.id, group.section):
            yield {
                column.id: self.value(join(group.id, row, column.id))
                for column in group.question.questions
            }

    def _row_values_of(self, column: Placed) -> Iterator[dict[str, Any]]:
        group = self.compiled.questions[column.within[-1].id]
        yield from self._row_values(group)

    def _remember(self, key: str, work: Any) -> bool:
        known = self._shown.get(key)
        if known is not None:
            return known
        self._shown[key] = False  # a cycle, refused at release, reads as hidden
        self._shown[key] = shown = bool(work())
        return shown


def turned(
    before: Visibility, after: Visibility, section: SectionSpec, sees: Callable[[str], bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses of a section that appeared and that went, among those a reader may see."""
    was = {address for address in before.addresses(section) if sees(address)}
    now = {address for address in after.addresses(section) if sees(address)}
    return tuple(sorted(now - was)), tuple(sorted(was - now))
