"""The rule that a moment and the person who acted then are stored together or not at all."""

from __future__ import annotations

from django.db.models import CheckConstraint, Q


def paired(model: str, what: str) -> CheckConstraint:
    """`<what>_at` and `<what>_by` are both there, or both missing."""
    at, by = f"{what}_at__isnull", f"{what}_by__isnull"
    return CheckConstraint(
        condition=Q(**{at: True, by: True}) | Q(**{at: False, by: False}),
        name=f"peps_{model}_{what}_at_and_by",
    )
