"""Where answers went that a newer version of their form has no place for."""

from __future__ import annotations

from copy import copy
from uuid import UUID

from pep_forms.engine.answers import Answers, Entry
from pep_forms.peps.models import Pep, SetAside


def under(pep: Pep, version_id: UUID) -> Pep:
    """The PEP as it stood under another version: for asking rights, never to be saved."""
    then = copy(pep)
    then.version_id = version_id
    return then


def holder(pep: Pep, address: str) -> tuple[Pep, Entry] | None:
    """The PEP under the version that asked an address, and what was set aside there."""
    for row in SetAside.objects.filter(pep=pep):
        entry = Answers.from_json(row.answers).entries.get(address)
        if entry is not None:
            return under(pep, row.version_id), entry
    return None
