"""The PEP before: what is filled in from it, and the targets of a later one on paper."""

from __future__ import annotations

from django.db.models import QuerySet

from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.people.models import YoungPerson
from pep_forms.peps.enums import State
from pep_forms.peps.models import Pep
from pep_forms.peps.prefill import Last
from pep_forms.peps.stored import load


def last_pep(young_person: YoungPerson, *, but: Pep | None = None) -> Pep | None:
    """The PEP before: the newest full or review one that was opened, else the newest.

    One on paper says little, so it is the one before only where there is no other.
    """
    earlier = _earlier(young_person, but)
    made = earlier.filter(paper_reason="")
    return made.filter(family="termly").first() or made.first() or _counted(earlier).first()


def last_of(pep: Pep | None, young_person: YoungPerson, *, but: Pep | None = None) -> Last | None:
    """What to carry on from the PEP before, with the targets of one on paper that came after it.

    What is kept back since a return into care must not be carried to those who may not see it
    there; who may reads it beside.
    """
    if pep is not None and pep.kept_back:
        return None
    if pep is None or pep.is_paper:
        return _last(pep)
    later = _counted(_earlier(young_person, but)).filter(
        opened_at__gt=pep.opened_at, earlier_care_at__isnull=True
    )
    return _last(pep, _last(later.first()))


def _earlier(young_person: YoungPerson, but: Pep | None) -> QuerySet[Pep]:
    earlier = (
        Pep.objects.filter(young_person=young_person, opened_at__isnull=False)
        .exclude(state=State.VOID)
        .order_by("-opened_at", "-created_at")
    )
    return earlier if but is None else earlier.exclude(pk=but.pk)


def _counted(earlier: QuerySet[Pep]) -> QuerySet[Pep]:
    """Those on paper that were submitted: before that they are being typed in."""
    return earlier.exclude(paper_reason="").filter(meeting__isnull=False)


def _last(pep: Pep | None, paper: Last | None = None) -> Last | None:
    if pep is None:
        return None
    return Last(str(pep.pk), compiled_version(pep.version_id), load(pep), paper, pep.facts)
