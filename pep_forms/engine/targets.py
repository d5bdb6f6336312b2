"""Targets and funding lines read by their meaning, whatever the form calls its columns.

What the reader may not see, or the form does not ask, is not in the row at all, so nothing
that is worked out from a row can betray it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pep_forms.engine.answers import Answers, join
from pep_forms.engine.compile import Compiled
from pep_forms.engine.progress import row_words
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.visibility import Visibility


@dataclass(frozen=True, slots=True)
class MeantRow:
    """One row of a group whose columns are the parts of a meaning."""

    #: Address of the group.
    group: str
    id: str
    #: What people call it: "Target 2".
    name: str
    #: Part of the meaning → its value; None while nobody has answered.
    parts: Mapping[str, Any]
    #: Part of the meaning → where it is answered.
    addresses: Mapping[str, str]

    def text(self, part: str) -> str:
        """A part as text; empty when it is not there."""
        value = self.parts.get(part)
        return value.strip() if isinstance(value, str) else ""

    def asks(self, part: str) -> bool:
        """Whether the part is asked and the reader may see it."""
        return part in self.parts

    def at(self, part: str) -> str:
        """Where a part is answered; the row itself when the form does not ask it."""
        return self.addresses.get(part, join(self.group, self.id))


def groups_of(compiled: Compiled, whole: str) -> Iterator[tuple[SectionSpec, QuestionSpec]]:
    """The groups whose columns are parts of a meaning, in the order of the form."""
    for section in compiled.form.sections:
        for question in section.questions():
            if question.kind == "group" and _columns(question, whole):
                yield section, question


def _columns(group: QuestionSpec, whole: str) -> dict[str, QuestionSpec]:
    start = f"{whole}."
    return {
        column.meaning.removeprefix(start): column
        for column in group.questions
        if column.meaning.startswith(start)
    }


def rows_of(
    visibility: Visibility,
    answers: Mapping[str, Answers],
    whole: str,
    sees: Callable[[str], bool],
) -> list[MeantRow]:
    """The live rows of a meaning. `answers` is by section id, filtered for the reader."""
    found: list[MeantRow] = []
    for section, group in groups_of(visibility.compiled, whole):
        given = answers.get(section.id)
        if given is None or not sees(group.id) or not visibility.shows(group.id):
            continue
        columns = _columns(group, whole)
        for row in given.rows_of(group.id):
            places = {part: join(group.id, row.id, column.id) for part, column in columns.items()}
            places = {p: a for p, a in places.items() if sees(a) and visibility.shows(a)}
            parts = {part: _value(given, address) for part, address in places.items()}
            name = row_words(visibility.compiled, join(group.id, row.id, group.id), given)
            found.append(MeantRow(group.id, row.id, name, parts, places))
    return found


def _value(answers: Answers, address: str) -> Any:
    entry = answers.entries.get(address)
    return entry.value if entry is not None and entry.answered else None
