"""One plan being written: who it is about, who is there, and what day it is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pep_forms.demo.chance import Chance
from pep_forms.demo.children.child import Child
from pep_forms.demo.organisations import stage_of
from pep_forms.engine.roles import Role

DATA = Path(__file__).parent / "data"

_PRONOUNS = {
    "she": {"they": "she", "them": "her", "their": "her"},
    "he": {"they": "he", "them": "him", "their": "his"},
    "they": {"they": "they", "them": "them", "their": "their"},
}
_CARERS = (Role.FOSTER_CARER, Role.KEY_WORKER, Role.PARENT)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the network."""

    id: str
    role: str
    name: str


@dataclass(frozen=True)
class Scene:
    """What the words and numbers of one plan rest on."""

    child: Child
    facts: dict[str, Any]
    members: tuple[Member, ...]
    #: The day of the meeting, held or planned.
    meeting_on: date
    #: How many plans there were before this one.
    number: int
    #: organisation key → id
    organisations: dict[str, str]
    #: The organisation they learn at, when there is one.
    setting: str
    #: Question id → what to answer in this plan, whatever else would be said.
    told: dict[str, Any]
    chance: Chance

    @property
    def year(self) -> int:
        """The year group."""
        return int(self.facts["year_group"])

    @property
    def stage(self) -> str:
        """nursery, primary, secondary or post_16."""
        return stage_of(self.year)

    @property
    def called(self) -> str:
        """The name to use."""
        return self.child.known_as or self.child.legal_name.split(" ")[0]

    def who(self, *roles: str) -> Member | None:
        """The first there is of some roles."""
        for role in roles:
            for member in self.members:
                if member.role == role:
                    return member
        return None

    @property
    def carer(self) -> Member | None:
        """Whoever looks after the young person day by day."""
        return self.who(*_CARERS)

    def say(self, text: str) -> str:
        """A text with the young person's name, pronouns and interests in it."""
        carer, teacher = self.carer, self.who(Role.DESIGNATED_TEACHER, Role.PERSONAL_ADVISER)
        said = text
        for name, value in {
            "name": self.called,
            **_PRONOUNS[self.child.pronoun],
            "loves": self.child.loves,
            "dream": self.child.dream,
            "carer": carer.name.split(" ")[0] if carer else "the carer",
            "teacher": teacher.name.split(" ")[0] if teacher else "the tutor",
            "worker": self.child.worker.title(),
        }.items():
            said = said.replace("{" + name + "}", value)
        return said[:1].upper() + said[1:]

    def days_on(self, days: int) -> date:
        """So many days after the meeting, or before."""
        return self.meeting_on + timedelta(days=days)

    def text(self, question_id: str) -> str:
        """Words for a question from the bank; empty when it has none."""
        texts = _texts(question_id, self.stage)
        return self.say(self.chance.turn(question_id, texts, self.number)) if texts else ""


@cache
def bank(name: str) -> Any:
    """A file of words."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def _texts(question_id: str, stage: str) -> tuple[str, ...]:
    for name in ("adults", "young_people"):
        found = bank(name).get(question_id)
        if isinstance(found, list):
            return tuple(found)
        if found is not None:
            return tuple(found.get(stage) or found.get("any") or ())
    return ()
