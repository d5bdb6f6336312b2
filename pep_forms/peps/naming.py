"""Whose name, and whose words beside the answers, a reader meets in a plan.

Answers have rights of their own. A signature, a note or "saved by" has none, and would tell a
parent who cares for their child. So the rule of the record holds here too: a parent never
meets a carer. And as their pages are closed to each other, neither reads what the other adds
to a signature or in a note.
"""

from __future__ import annotations

from collections.abc import Collection

from pep_forms.engine.roles import Role

CARERS: frozenset[str] = frozenset({Role.FOSTER_CARER, Role.KEY_WORKER})
_KEPT_APART = CARERS | {Role.PARENT}


def may_name(readers: Collection[str], writer: str) -> bool:
    """Whether everybody in these roles may know the name of somebody in another."""
    return writer not in CARERS or Role.PARENT not in readers


def may_read(readers: Collection[str], writer: str) -> bool:
    """Whether everybody in these roles may read what somebody in another adds."""
    if writer in CARERS:
        return Role.PARENT not in readers
    return writer != Role.PARENT or CARERS.isdisjoint(readers)


def kept_from(reader: str, readers: Collection[str]) -> frozenset[str]:
    """The roles of whom something made for `readers` may tell more than one reader may know."""
    return frozenset(
        writer
        for writer in _KEPT_APART
        if (may_name(readers, writer) and not may_name({reader}, writer))
        or (may_read(readers, writer) and not may_read({reader}, writer))
    )
