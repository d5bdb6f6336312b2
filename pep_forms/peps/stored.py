"""Answers as they are stored: whole, for the system's own work.

Merging, progress and the read models need every answer. Whatever a person or a program is
shown comes through `reading`, which leaves out what its reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pep_forms.engine.answers import Answers
from pep_forms.peps.models import SectionAnswers

if TYPE_CHECKING:
    from pep_forms.peps.models import Pep


def load(pep: Pep, sections: Iterable[str] | None = None) -> dict[str, Answers]:
    """The stored answers of some sections (all when not told), in one query."""
    rows = SectionAnswers.objects.filter(pep=pep)
    if sections is not None:
        rows = rows.filter(section_id__in=list(sections))
    return {
        section: Answers.from_json(data)
        for section, data in rows.values_list("section_id", "answers")
    }
