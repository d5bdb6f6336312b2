"""Ten thousand answered plans on one form, written in bulk: for measuring impact."""

from __future__ import annotations

import copy
from datetime import timedelta
from time import perf_counter
from typing import Any

from pep_forms import clock
from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.actions.releasing import release
from pep_forms.builder.models import FormTemplate
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.school_year import school_year
from pep_forms.people.models import YoungPerson
from pep_forms.peps.enums import State, family_of
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.publishing.report import report_on
from tests import builders
from tests.bench.forms import answer, bundle

PLANS, SECTIONS, BATCH = 10_000, 5, 1_000
KIND = "review"


def impact() -> tuple[str, str, str]:
    """Faults, differences and impact of a draft against ten thousand plans of 100 answers."""
    key = "impact"
    data = bundle(key, SECTIONS, 20, rules=10)
    import_definition(data=data, by=builders.SYSTEM)
    version = release(template_key=key, by=builders.SYSTEM)
    _fill(version)
    import_definition(data=_harmed(data), by=builders.SYSTEM)
    template = FormTemplate.objects.get(key=key)
    start = perf_counter()
    report = report_on(template)
    took = perf_counter() - start
    touched = sum(finding.affected for finding in report.findings)
    if report.open_peps != PLANS or not touched:
        raise RuntimeError("nothing was counted")
    return f"Impact on {PLANS:,} plans of 100 answers", f"{took:.2f} s", "≤ 3 s"


def _harmed(data: dict[str, Any]) -> dict[str, Any]:
    """A limit, a choice, a question and a condition in each of two sections."""
    changed = copy.deepcopy(data)
    for section in changed["sections"][:2]:
        questions = section["pages"][0]["questions"]
        questions[2]["options"] = {"min": 0, "max": 100}
        questions[6]["choices"] = [{"id": "c1", "label": "Choice 1"}]
        questions[11]["show_when"] = {
            "question": questions[4]["id"],
            "op": "is",
            "value": False,
        }
        questions.pop(17)
    return changed


def _fill(version: Any) -> None:
    today, now = clock.today(), clock.now()
    sections = compiled_version(version.pk).form.sections
    for start in range(0, PLANS, BATCH):
        people = [
            YoungPerson(
                legal_name=f"Impact {number}",
                date_of_birth=today - timedelta(days=4000),
                care_id=f"I{number:07}",
            )
            for number in range(start, start + BATCH)
        ]
        YoungPerson.objects.bulk_create(people)
        peps = [
            Pep(
                young_person=person,
                version=version,
                kind=KIND,
                family=family_of(KIND),
                facts={"kind": KIND, "phase": "school", "in_setting": True},
                state=State.IN_PROGRESS,
                state_since=now,
                school_year=school_year(today),
                window="autumn",
                opened_at=now,
            )
            for person in people
        ]
        Pep.objects.bulk_create(peps)
        SectionAnswers.objects.bulk_create(
            SectionAnswers(pep=pep, section_id=s.id, answers=_answers(s, at + start), revision=1)
            for at, pep in enumerate(peps)
            for s in sections
        )


def _answers(section: Any, number: int) -> dict[str, Any]:
    entries = {}
    for at, question in enumerate(section.questions()):
        raw = answer(question.kind, at + number)
        value = kinds.get(question.kind).parse(raw, question, Lookups()).value
        entries[question.id] = Entry(
            value=value, revision=1, author="u" * 36, role="social_worker", at="2026-11-24T10:00:00"
        )
    return Answers(entries).to_json()
