"""The heads of all chains as one signed text, to be kept outside the database.

Whoever can write to the database can rewrite a chain and its head. They cannot rewrite
yesterday's heads that were printed, signed and stored somewhere else.
"""

from __future__ import annotations

from typing import Any

from django.core import signing

from pep_forms import clock
from pep_forms.audit import chain
from pep_forms.audit.models import ChainHead, Seal, WriteEntry
from pep_forms.audit.queries import Fault

_SALT = "pep_forms.audit.heads"


def signed() -> str:
    """Every chain's head, signed with the site's key."""
    heads = ChainHead.objects.order_by("chain").values_list("chain", "length", "hash")
    value = {"at": chain.moment(clock.now()), "heads": [list(head) for head in heads]}
    return signing.dumps(value, salt=_SALT, compress=True)


def compare(text: str) -> list[Fault]:
    """Faults between the log and heads that were printed earlier.

    Raises `signing.BadSignature` when the text itself was changed.
    """
    value: dict[str, Any] = signing.loads(text.strip(), salt=_SALT)
    faults = []
    for name, length, expected in value["heads"]:
        if length and _hash_at(name, length) != expected:
            faults.append(Fault(name, length, "the chain was rewritten since the heads were kept"))
    return faults


def _hash_at(name: str, number: int) -> str | None:
    if name == chain.READS:
        seals = Seal.objects.filter(number=number)
        return seals.values_list("hash", flat=True).first()
    entries = WriteEntry.objects.filter(chain=name, number=number)
    return entries.values_list("hash", flat=True).first()
