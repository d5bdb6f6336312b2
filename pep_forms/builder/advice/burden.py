"""How much a form asks of each role: questions, and minutes to fill them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pep_forms.builder.advice.plans import plans, shows
from pep_forms.builder.advice.reading import words_of
from pep_forms.engine.proof_index import FormIndex, Spot
from pep_forms.engine.roles import ROLE_LABELS, Role, Stage, Verb, verbs_of
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.engine.text import say

#: Seconds to think and to answer once, by kind; estimates to compare forms by, not promises.
SECONDS: Mapping[str, int] = {
    "short_text": 15, "long_text": 90, "postcode": 10, "email": 15, "phone": 15, "upn": 20,
    "uln": 20, "number": 12, "percentage": 12, "money": 12, "scale": 8, "faces": 6, "date": 12,
    "time": 10, "date_time": 18, "month": 10, "years_months": 12, "yes_no": 6, "one_of": 10,
    "any_of": 15, "picture_cards": 20, "row_of": 10, "person": 15, "organisation": 15, "file": 60,
    "drawing": 180, "voice": 120,
}  # fmt: skip
WORDS_A_MINUTE = 200
#: How many rows of a group are reckoned with, where the form does not say.
ROWS = 3
#: Minutes after which each role loses heart; a member of staff has an hour at the most.
MOST_MINUTES: Mapping[str, int] = {Role.YOUNG_PERSON: 15, Role.FOSTER_CARER: 20, Role.PARENT: 20}
MOST_MINUTES_OTHERS = 60
MOST_MINUTES_UNDER_11 = 10


@dataclass
class Burden:
    """What one role is asked."""

    role: str
    #: Questions that always show, and those that may show besides.
    always: int = 0
    sometimes: int = 0
    seconds_always: float = 0
    seconds_sometimes: float = 0
    most: int = MOST_MINUTES_OTHERS

    @property
    def label(self) -> str:
        """The role in words."""
        return ROLE_LABELS.get(self.role, self.role)

    @property
    def questions(self) -> int:
        """How many questions there are at most."""
        return self.always + self.sometimes

    @property
    def minutes(self) -> tuple[int, int]:
        """From how many minutes to how many, depending on the answers."""
        low = self.seconds_always / 60
        return round(low), round(low + self.seconds_sometimes / 60)

    @property
    def too_much(self) -> bool:
        """Whether somebody in this role may lose heart."""
        return self.minutes[1] > self.most


def burdens(index: FormIndex) -> list[Burden]:
    """What each role is asked at the most, in the kind of plan and year group that asks most.

    A question with a condition on other answers counts as one that may show. Roles come in
    their usual order; those that are asked nothing are left out.
    """
    worst: dict[str, Burden] = {}
    asked = [
        (spot, _seconds(spot.question), fillers(spot))
        for spot in index.spots
        if not spot.within and spot.question.kind not in {"information", "calculated"}
    ]
    for facts in plans(index.form):
        for role, burden in _in_one_plan(asked, facts).items():
            known = worst.get(role)
            if known is None or burden.minutes > known.minutes:
                worst[role] = burden
    order = list(ROLE_LABELS)
    return sorted(worst.values(), key=lambda burden: order.index(burden.role))


_Asked = list[tuple[Spot, float, list[str]]]


def _in_one_plan(asked: _Asked, facts: Mapping[str, Any]) -> dict[str, Burden]:
    found: dict[str, Burden] = {}
    for spot, seconds, roles in asked:
        seen = [shows(one.show_when, facts) for one in (spot.section, spot.question)]
        if False in seen:
            continue
        for role in roles:
            burden = found.setdefault(role, Burden(role, most=_most(role)))
            if spot.section.audience == "under_11":
                burden.most = min(burden.most, MOST_MINUTES_UNDER_11)
            if None in seen:
                burden.sometimes += 1
                burden.seconds_sometimes += seconds
            else:
                burden.always += 1
                burden.seconds_always += seconds
    return found


def _most(role: str) -> int:
    return MOST_MINUTES.get(role, MOST_MINUTES_OTHERS)


def fillers(spot: Spot) -> list[str]:
    """Who is meant to answer: named first by the question, else by the section.

    Those named after the first stand in for them: a delegate, another carer.
    """
    roles = spot.question.filled_by or spot.section.led_by or tuple(_editors(spot.section))
    return [role for role in roles[:1] if role in ROLE_LABELS]


def _editors(section: SectionSpec) -> list[str]:
    return [
        role
        for role, word in section.rights.items()
        if Verb.EDIT in verbs_of(word, Stage.OPEN) and role not in {Role.VS_ADMIN, Role.DELEGATE}
    ]


def _seconds(question: QuestionSpec) -> float:
    """Reading and answering; a column is read once and answered in every row."""
    text = " ".join(
        (say(question.label), say(question.hint), *(say(c.label) for c in question.choices[:12]))
    )
    reading = len(words_of(text)) * 60 / WORDS_A_MINUTE
    if question.kind == "group":
        rows = max(int(_number(question.options.get("min_rows"))), ROWS)
        return reading + rows * sum(_seconds(column) for column in question.questions)
    if question.kind == "table":
        cells = sum(SECONDS.get(column.kind, 0) for column in question.questions)
        return reading + len(question.choices) * cells
    return reading + SECONDS.get(question.kind, 0)


def _number(value: object) -> float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
