"""Questions that nobody answered in a year, though they were asked. No answer is shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from pep_forms import clock
from pep_forms.builder.queries import compiled
from pep_forms.engine.answers import Answers, parts, question_of
from pep_forms.peps.models import SectionAnswers

#: How long a question may stay unanswered.
YEAR = timedelta(days=365)
#: Below this many plans silence says nothing about a question.
FEWEST_PLANS = 5
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question, and in how many plans it waited in vain."""

    question_id: str
    plans: int


def unanswered(question_ids: Collection[str]) -> list[Unanswered]:
    """Those of the questions that were asked in the last year and never answered in it.

    Every released version counts in which a question stands, wherever it stands there; ids
    stay the same. A plan counts when its section was worked on within the year. The answers
    are streamed, and looked at only for whether there is one.
    """
    wanted = frozenset(question_ids)
    since = clock.now() - YEAR
    asked: Counter[str] = Counter()
    answered: set[str] = set()
    rows = (
        SectionAnswers.objects.filter(updated_at__gte=since)
        .values_list("pep__version_id", "section_id", "answers")
        .iterator(chunk_size=_BATCH)
    )
    for version_id, section_id, stored in rows:
        here = _questions(str(version_id), section_id, wanted)
        if not here:
            continue
        asked.update(here)
        answered |= _answered(stored, here - answered, since.isoformat())
    order = {question_id: at for at, question_id in enumerate(question_ids)}
    found = [
        Unanswered(name, plans)
        for name, plans in asked.items()
        if name not in answered and plans >= FEWEST_PLANS
    ]
    return sorted(found, key=lambda one: order[one.question_id])


def _questions(version_id: str, section_id: str, wanted: frozenset[str]) -> frozenset[str]:
    form = compiled(version_id)
    return frozenset(
        name
        for name, placed in form.questions.items()
        if name in wanted and placed.section.id == section_id
    )


def _answered(stored: object, looked_for: frozenset[str], since: str) -> set[str]:
    if not looked_for or not isinstance(stored, dict):
        return set()
    answers = Answers.from_json(stored)
    found: set[str] = set()
    for address, entry in answers.entries.items():
        name = question_of(address)
        if name in looked_for and entry.answered and entry.at >= since:
            found.add(name)
            # A group is answered as soon as one of its columns is.
            found |= set(parts(address)[::2]) & looked_for
    return found
