"""What a PEP still lacks before its meeting or submission, and whether it is ready to meet.

The same whoever asks: guards count what is missing. What a page lists is filtered first by
what its reader may see.
"""

from __future__ import annotations

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.progress import Missing, When
from pep_forms.engine.progress import missing as missing_in_section
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.models import Pep, SectionDone
from pep_forms.peps.stored import load


def missing(pep: Pep, when: When) -> list[Missing]:
    """Everything missing, in the order of the form."""
    return _missing(_visibility(pep), when)


def ready_to_meet(pep: Pep) -> bool:
    """Whether every section needed for the meeting is done, and none lacks an answer."""
    visibility = _visibility(pep)
    done = set(SectionDone.objects.filter(pep=pep).values_list("section_id", flat=True))
    needed = [
        section
        for section in visibility.compiled.form.sections
        if section.needed_by == "meeting" and _asks(section) and visibility.section(section)
    ]
    if any(section.id not in done for section in needed):
        return False
    return not _missing(visibility, "meeting")


def _visibility(pep: Pep) -> Visibility:
    compiled = compiled_version(pep.version_id)
    return Visibility(compiled, load(pep), pep.facts, today=clock.today())


def _missing(visibility: Visibility, when: When) -> list[Missing]:
    return [
        item
        for section in visibility.compiled.form.sections
        for item in missing_in_section(visibility, section, when)
    ]


def _asks(section: SectionSpec) -> bool:
    return not section.builtin and any(
        kinds.get(question.kind).holds_answer or question.questions
        for question in section.questions()
    )
