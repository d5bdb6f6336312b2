"""The PEPs a caller may know of: a wrong id and a forbidden one look the same."""

from __future__ import annotations

from uuid import UUID

from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import peps_for


def pep_for(actor: Actor, pep_id: UUID) -> Pep:
    """One PEP. Raises NotVisible."""
    found = peps_for(actor).select_related("young_person", "version__template", "meeting")
    pep = found.filter(pk=pep_id).first()
    if pep is None:
        raise NotVisible
    return pep
