"""Questions that nobody answered in a year, though they were asked. No answer is shown."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import compiled
from pep_forms.engine.answers import Answers, parts
from pep_forms.peps.models import SectionAnswers

#: How long a question may stay unanswered.
YEAR = timedelta(days=365)
#: Below this many plans silence says nothing about a question.
FEWEST_PLANS = 5
#: How many plans of a section are looked into, the newest first: more say nothing new.
MOST_PLANS = 2_000
_BATCH = 500

#: version id → the questions of one section that stand in it.
_Asked = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question, and in how many plans it waited in vain."""

    question_id: str
    plans: int


def unanswered(question_ids: Collection[str]) -> list[Unanswered]:
    """Those of the questions that were asked in the last year and never answered in it.

    Every released version counts in which a question stands, wherever it stands there; ids
    stay the same. A plan counts when its section was worked on within the year, up to
    `MOST_PLANS` of them. Answers are looked at only for whether there is one; a section is left
    as soon as every question in it was answered by somebody.
    """
    wanted = frozenset(question_ids)
    asked: Counter[str] = Counter()
    answered: set[str] = set()
    for section_id, versions in _places(wanted).items():
        _count(section_id, versions, asked, answered)
    order = {question_id: at for at, question_id in enumerate(question_ids)}
    found = [
        Unanswered(name, plans)
        for name, plans in asked.items()
        if name not in answered and plans >= FEWEST_PLANS
    ]
    return sorted(found, key=lambda one: order[one.question_id])


def _places(wanted: frozenset[str]) -> dict[str, dict[str, frozenset[str]]]:
    """section id → version id → the questions of ours that stand there."""
    found: dict[str, dict[str, frozenset[str]]] = defaultdict(dict)
    for version_id in FormVersion.objects.values_list("pk", flat=True):
        here: dict[str, set[str]] = defaultdict(set)
        form = compiled(version_id)
        for name in wanted & form.questions.keys():
            here[form.questions[name].section.id].add(name)
        for section_id, names in here.items():
            found[section_id][str(version_id)] = frozenset(names)
    return found


def _count(section_id: str, versions: _Asked, asked: Counter[str], answered: set[str]) -> None:
    waiting = frozenset[str]().union(*versions.values())
    since = clock.now() - YEAR
    found = SectionAnswers.objects.filter(
        section_id=section_id,
        updated_at__gte=since,
        pep__version__in=list(versions),
        # What is sealed is outside every count.
        pep__young_person__sealed_at__isnull=True,
    )
    # Sorted without the answers, so that only those are read that are looked into.
    newest = list(found.order_by("-updated_at", "pk").values_list("pk", flat=True)[:MOST_PLANS])
    for at in range(0, len(newest), _BATCH):
        rows = SectionAnswers.objects.filter(pk__in=newest[at : at + _BATCH])
        for version_id, stored in rows.values_list("pep__version_id", "answers"):
            here = versions[str(version_id)]
            asked.update(here)
            answered |= _answered(stored, here - answered, since.isoformat(timespec="seconds"))
        if waiting <= answered:
            return


def _answered(stored: object, looked_for: frozenset[str], since: str) -> set[str]:
    found: set[str] = set()
    if not looked_for or not isinstance(stored, dict):
        return found
    for address, entry in Answers.from_json(stored).entries.items():
        # A group or a table is answered as soon as one of its cells is.
        names = set(parts(address)[::2]) & looked_for
        if names and entry.answered and entry.at >= since:
            found |= names
    return found
