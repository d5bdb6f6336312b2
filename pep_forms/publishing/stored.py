"""Reading and writing the answers of a whole PEP, under lock: only moves do this."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pep_forms import clock
from pep_forms.engine.answers import Answers
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.stored import load


def lock_rows(pep: Pep) -> dict[str, SectionAnswers]:
    """Every section of a PEP, locked in the order of the rows' ids."""
    rows = SectionAnswers.objects.select_for_update().filter(pep=pep).order_by("pk")
    return {row.section_id: row for row in rows}


def read(rows: Mapping[str, SectionAnswers]) -> dict[str, Answers]:
    """Section id → answers."""
    return {section: Answers.from_json(row.answers) for section, row in rows.items()}


def write(pep: Pep, row: SectionAnswers | None, section_id: str, answers: Answers) -> None:
    """Put answers into a section. Its revision only ever goes up."""
    row = row or SectionAnswers(pep=pep, section_id=section_id)
    row.answers = answers.to_json()
    row.revision += 1
    row.updated_at = clock.now()
    row.save()


def digest_of(answers: Any) -> str:
    """Names stored answers, to tell whether somebody has written since."""
    text = json.dumps(answers, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def stored_answers(pep: Pep) -> dict[str, Answers]:
    """The same without a lock, to show what a move would do."""
    return load(pep)
