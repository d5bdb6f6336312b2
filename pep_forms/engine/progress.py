"""What is still missing, per section and per person, and how far a section has come.

Saving never asks; the meeting and submission do. Everything here is derived: only a role's
own "done" is stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from pep_forms.engine.answers import Answers, parts, question_of
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.conditions import comparisons, evaluate, references
from pep_forms.engine.messages import message
from pep_forms.engine.spec import QuestionSpec, Rule, SectionSpec
from pep_forms.engine.text import say, words
from pep_forms.engine.visibility import Visibility

When = Literal["meeting", "submit"]
_BINDS: dict[When, frozenset[str]] = {
    "meeting": frozenset({"meeting"}),
    "submit": frozenset({"meeting", "submit"}),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that must be mended before the meeting or submission."""

    section: str
    #: Where to go; for a rule, the first question it looks at.
    address: str
    words: str
    #: The roles that fill it in.
    roles: tuple[str, ...]
    why: Literal["unanswered", "unreadable", "rule", "rows"]


class Status(StrEnum):
    """How far one section has come, as its answers stand."""

    NOT_NEEDED = "not_needed"
    NOT_STARTED = "not_started"
    #: All is there, and nobody has written any of it: the record or the last plan filled it in.
    TO_CHECK = "to_check"
    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"


def missing(visibility: Visibility, section: SectionSpec, when: When) -> Iterator[Missing]:
    """What one section still lacks. Sections that are not shown lack nothing."""
    if section.builtin or not visibility.section(section):
        return
    answers = visibility.answers.get(section.id, Answers())
    compiled = visibility.compiled
    for address in visibility.addresses(section):
        placed = compiled.questions[question_of(address)]
        found = _lacking(compiled, section, address, placed, answers, when)
        if found is not None:
            yield found
    for question in section.questions():
        if question.kind == "group" and visibility.shows(question.id):
            yield from _rows(section, question, answers, when)
    yield from _rules(visibility, section, when)


def _lacking(
    compiled: Compiled,
    section: SectionSpec,
    address: str,
    placed: Placed,
    answers: Answers,
    when: When,
) -> Missing | None:
    entry = answers.entries.get(address)
    question, where = placed.question, row_words(compiled, address, answers)
    if entry is not None and entry.problem:
        told = message(entry.problem, question, where=where)
        return Missing(section.id, address, told, placed.filled_by, "unreadable")
    if question.required not in _BINDS[when] or (entry is not None and entry.answered):
        return None
    problem = "confirm" if entry is not None and entry.source.startswith("confirm:") else "required"
    told = message(problem, question, where=where)
    return Missing(section.id, address, told, placed.filled_by, "unanswered")


def row_words(compiled: Compiled, address: str, answers: Answers) -> str:
    """How to name the row an address lies in: "Target 2", "Maths"; empty outside rows."""
    names = parts(address)
    found = []
    for at in range(1, len(names) - 1, 2):
        group = compiled.question(names[at - 1])
        if group.kind == "table":
            found += [say(c.label) for c in group.choices if c.id == names[at]]
            continue
        noun = words(group.options.get("item"), default="row")
        live = [row.id for row in answers.rows_of("/".join(names[:at]))]
        number = live.index(names[at]) + 1 if names[at] in live else len(live) + 1
        found.append(f"{noun[:1].upper()}{noun[1:]} {number}")
    return ", ".join(found)


def _rows(
    section: SectionSpec, question: QuestionSpec, answers: Answers, when: When
) -> Iterator[Missing]:
    fewest, most = question.options.get("min_rows"), question.options.get("max_rows")
    count = len(answers.rows_of(question.id))
    roles = question.filled_by or section.led_by
    binding = question.required if question.required != "no" else section.needed_by
    if fewest and count < int(str(fewest)) and binding in _BINDS[when]:
        yield Missing(section.id, question.id, message("min_rows", question), roles, "rows")
    if most and count > int(str(most)):
        yield Missing(section.id, question.id, message("max_rows", question), roles, "rows")


def _rules(visibility: Visibility, section: SectionSpec, when: When) -> Iterator[Missing]:
    for rule in section.rules:
        yield from _rule(visibility, section, rule, "", section.led_by, when)
    for address in visibility.addresses(section):
        placed = visibility.compiled.questions[question_of(address)]
        for rule in placed.question.rules:
            yield from _rule(visibility, section, rule, address, placed.filled_by, when)


def _rule(
    visibility: Visibility,
    section: SectionSpec,
    rule: Rule,
    address: str,
    roles: tuple[str, ...],
    when: When,
) -> Iterator[Missing]:
    if rule.severity != "error" or rule.binds not in _BINDS[when]:
        return
    if broken(visibility, rule, address):
        where = address or first_question(rule) or section.id
        yield Missing(section.id, where, say(rule.message), roles, "rule")


def first_question(rule: Rule) -> str:
    """Where a rule of a whole section is shown: at the first question it names."""
    return next((q for test in comparisons(rule.must) for q in test.questions()), "")


def broken(visibility: Visibility, rule: Rule, address: str = "") -> bool:
    """Whether a rule is broken. While a question it reads is unanswered it is not yet."""
    read = visibility.reader(address)
    if rule.show_when is not None and not evaluate(rule.show_when, read, visibility.facts):
        return False
    if any(read(question) is None for question in references(rule.must)):
        return False
    return not evaluate(rule.must, read, visibility.facts)


def broken_words(visibility: Visibility, section: SectionSpec, address: str) -> str:
    """What the first broken rule at an address says; empty while all hold."""
    placed = visibility.compiled.questions[question_of(address)]
    whole = [(rule, "") for rule in section.rules if first_question(rule) == placed.id]
    for rule, where in (*((rule, address) for rule in placed.question.rules), *whole):
        if rule.severity == "error" and broken(visibility, rule, where):
            return say(rule.message)
    return ""
