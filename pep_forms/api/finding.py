"""The PEPs a caller may know of: a wrong id and a forbidden one look the same."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.queries import young_people_for
from pep_forms.peps.models import Pep


def peps_for(actor: Actor) -> QuerySet[Pep]:
    """The PEPs of the young people that an actor can come upon."""
    return Pep.objects.select_related("young_person", "version__template").filter(
        young_person__in=young_people_for(actor)
    )


def pep_for(actor: Actor, pep_id: UUID) -> Pep:
    """One PEP. Raises NotVisible."""
    pep = peps_for(actor).filter(pk=pep_id).first()
    if pep is None:
        raise NotVisible
    return pep
