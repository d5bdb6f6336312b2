"""What a document of a draft leaves out, and whose missing right leaves it out.

A document holds an answer only when everybody it is for may read it once the plan is complete.
Authors who gave a role one stage too few wonder where their section went: this says it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pep_forms.engine.compile import Compiled
from pep_forms.engine.in_words import listed, roles_in_words
from pep_forms.engine.roles import Stage
from pep_forms.engine.spec import DocumentSpec, SectionSpec
from pep_forms.engine.text import say
from pep_forms.peps.rights import PepRights


@dataclass(frozen=True, slots=True)
class Omission:
    """One section, or some questions of it, that a document does not hold."""

    section: str
    #: Labels of the questions; none when it is the whole section.
    questions: tuple[str, ...]
    #: Who may not read it, in words.
    closed_to: str

    def __str__(self) -> str:
        what = f"“{self.section}”"
        if self.questions:
            what = f"{listed(f'“{label}”' for label in self.questions)} in {what}"
        verb = "are" if len(self.questions) > 1 else "is"
        return f"{what} {verb} left out: {self.closed_to} may not read it in a complete plan."


def omissions(compiled: Compiled, document: DocumentSpec) -> list[Omission]:
    """What the rights of its readers keep out of a document, in the order of the form."""
    readers = [
        PepRights(role=role, stage=Stage.COMPLETE, compiled=compiled) for role in document.roles
    ]
    found: list[Omission] = []
    for section in compiled.form.sections:
        if section.pages:
            found += _of_section(section, readers)
    return found


def _of_section(section: SectionSpec, readers: Sequence[PepRights]) -> list[Omission]:
    title = say(section.title)
    shut = [reader.role for reader in readers if not reader.sees_section(section)]
    if shut:
        return [Omission(title, (), roles_in_words(shut))]
    by_roles: dict[tuple[str, ...], list[str]] = {}
    for question in section.questions():
        closed = tuple(reader.role for reader in readers if not reader.sees(question.id))
        if closed:
            by_roles.setdefault(closed, []).append(say(question.label))
    return [
        Omission(title, tuple(labels), roles_in_words(roles)) for roles, labels in by_roles.items()
    ]
