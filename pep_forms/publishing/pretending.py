"""A young person who does not exist, and a plan about them that is never stored.

Try-outs and previews show drafts with these. They are made in memory only: no list, report,
search or export can come upon them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any
from uuid import UUID

from media.models import ABOUT_NOBODY, Attachment
from media.queries import of_subject
from pep_forms import clock
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.engine.answers import Answers
from pep_forms.engine.compile import Compiled, compile_form
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.engine.upgrade import load_form
from pep_forms.people.models import YoungPerson
from pep_forms.peps import facts
from pep_forms.peps.enums import Kind, State, family_of
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.models import Pep
from pep_forms.reference import windows

NAME = "Robin Madeup"
YOUNGEST, OLDEST = 2, 18
#: Who holds each role round the made-up young person.
_PEOPLE: Mapping[str, str] = {
    Role.DESIGNATED_TEACHER: "Dana Madeup",
    Role.SOCIAL_WORKER: "Sol Madeup",
    Role.PERSONAL_ADVISER: "Pat Madeup",
    Role.FOSTER_CARER: "Casey Madeup",
    Role.KEY_WORKER: "Kit Madeup",
    Role.PARENT: "Perry Madeup",
    Role.IRO: "Indy Madeup",
    Role.YOUNG_PERSON: NAME,
}


#: How old somebody in a phase is, where it is not the age of a `Pretend`.
_USUAL_AGE = {"early_years": 3, "post_16": 17}


@dataclass(frozen=True, slots=True)
class Pretend:
    """For whom and as whom a draft is shown."""

    role: str = Role.DESIGNATED_TEACHER
    age: int = 12
    kind: str = Kind.REVIEW

    @classmethod
    def read(cls, data: Mapping[str, Any], phase: str = "") -> Pretend:
        """From a form or a link; what is not understood is the usual, for the phase if told."""
        usual = cls(age=_USUAL_AGE.get(phase, cls().age))
        age = str(data.get("age", ""))
        fits = age.isascii() and age.isdigit() and YOUNGEST <= int(age) <= OLDEST
        role, kind = str(data.get("role", "")), str(data.get("kind", ""))
        return cls(
            role=role if role in ROLE_LABELS else usual.role,
            age=int(age) if fits else usual.age,
            kind=kind if kind in Kind.values else usual.kind,
        )

    def facts(self, on: date | None = None) -> dict[str, Any]:
        """What conditions may ask about the made-up plan."""
        day = on or clock.today()
        known = facts.Known(
            date_of_birth=self.born(day),
            roll_status="",
            has_organisation=True,
            placement_known=True,
        )
        return facts.compute(self.kind, known, day, windows.of(day))

    def born(self, day: date) -> date:
        """A birthday a month ago, so that the age holds for a while."""
        month_ago = day - timedelta(days=30)
        return month_ago.replace(year=month_ago.year - self.age, day=min(month_ago.day, 28))


def plan_about_nobody(key: UUID, template: FormTemplate, pretend: Mapping[str, Any]) -> Pep:
    """A PEP in memory. Its id is the try-out's, so that pages can have addresses."""
    now, today = clock.now(), clock.today()
    age = pretend.get("age")
    born = Pretend(age=age if isinstance(age, int) else 12).born(today)
    kind = str(pretend.get("kind", Kind.REVIEW))
    return Pep(
        id=key,
        young_person=YoungPerson(id=key, legal_name=NAME, date_of_birth=born),
        version=FormVersion(template=template, number=0),
        kind=kind,
        family=family_of(kind),
        facts=dict(pretend),
        state=State.OPEN,
        state_since=now,
        opened_at=now,
        school_year=str(pretend.get("school_year", "")),
        window=str(pretend.get("window", "autumn")),
    )


def subject_of(key: UUID) -> str:
    """What the files of a try-out are attached to."""
    return f"{ABOUT_NOBODY}{key}"


@lru_cache(maxsize=16)
def compiled_text(text: str) -> Compiled:
    """A spec with its indexes; kept for the next page of the same draft."""
    return compile_form(load_form(json.loads(text)))


class NobodysLookups(PepLookups):
    """The world as a made-up plan sees it: real code lists and schools, made-up people."""

    def __init__(self, pep: Pep, compiled: Compiled, answers: Mapping[str, Answers]) -> None:
        super().__init__(pep, compiled, answers)
        self.subject = subject_of(pep.pk)

    @cached_property
    def _attached(self) -> dict[str, Attachment]:
        return {str(found.pk): found for found in of_subject(self.subject)}

    def _attachment(self, attachment_id: str) -> Attachment | None:
        return self._attached.get(attachment_id)

    @cached_property
    def _members(self) -> dict[str, dict[str, Any]]:
        return {
            f"madeup-{role}": {
                "member": f"madeup-{role}",
                "name": name,
                "role": ROLE_LABELS[role],
                "code": role,
            }
            for role, name in _PEOPLE.items()
        }
