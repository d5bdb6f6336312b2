"""Whether a PEP is ready for its meeting: nothing needed is missing, and somebody says so."""

from __future__ import annotations

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.peps import completeness
from pep_forms.peps.models import Pep, SectionDone
from pep_forms.peps.stored import load


def ready(pep: Pep) -> bool:
    """Whether every section needed for the meeting is done, and none lacks an answer."""
    compiled = compiled_version(pep.version_id)
    visibility = Visibility(compiled, load(pep), pep.facts, today=clock.today())
    done = set(SectionDone.objects.filter(pep=pep).values_list("section_id", flat=True))
    needed = [
        section
        for section in compiled.form.sections
        if section.needed_by == "meeting" and _asks(section) and visibility.section(section)
    ]
    if any(section.id not in done for section in needed):
        return False
    return not completeness.missing(pep, "meeting")


def _asks(section: SectionSpec) -> bool:
    return not section.builtin and any(
        kinds.get(question.kind).holds_answer or question.questions
        for question in section.questions()
    )
