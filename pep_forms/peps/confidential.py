"""Which parts of a form lead to a home that must stay unknown.

A school leads to the home of whoever is driven there, so a parent loses every question that
names a place of learning; the address itself stays with social care and the Virtual School.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pep_forms.engine.compile import Compiled
from pep_forms.engine.roles import Role
from pep_forms.peps.on_paper import is_for_paper

#: Who reads a confidential address.
NEAR: tuple[str, ...] = (
    Role.SOCIAL_WORKER,
    Role.PERSONAL_ADVISER,
    Role.SCS_TEAM,
    Role.VS_ADMIN,
    Role.VS_REVIEWER,
)
#: Everybody but a parent.
NOT_PARENTS: tuple[str, ...] = tuple(str(role) for role in Role if role != Role.PARENT)
_ADDRESS = frozenset({"placement.address", "placement.postcode"})
_SETTING = "setting.organisation"


@dataclass(frozen=True, slots=True)
class Closing:
    """A section, or one question of it, and the roles that keep their sight."""

    section_id: str
    question_id: str
    visible_to: tuple[str, ...]


def closings(compiled: Compiled) -> Iterator[Closing]:
    """What is closed, and to whom, in every PEP of somebody in a confidential placement."""
    paper = is_for_paper(compiled.form)
    for section in compiled.form.sections:
        placed = compiled.of_section[section.id]
        # The section about the setting says it in every other line.
        whole = any(one.question.meaning == _SETTING for one in placed)
        if whole:
            yield Closing(section.id, "", NOT_PARENTS)
        for one in placed:
            if one.question.meaning in _ADDRESS:
                yield Closing(section.id, one.id, NEAR)
            elif paper and one.question.kind == "file":
                # Nobody knows what else stands on a paper.
                yield Closing(section.id, one.id, NEAR)
            elif not whole and one.question.kind == "organisation":
                yield Closing(section.id, one.id, NOT_PARENTS)
