"""Labels for the engine, which knows no database."""

from __future__ import annotations

from pep_forms.engine.lookups import Labels
from pep_forms.reference import codes


class ReferenceLabels(Labels):
    """The engine's `Labels` over the stored code sets."""

    def code(self, code_set: str, code: str) -> str:
        """The words for a code; the code itself when it is unknown."""
        return codes.label(code_set, code)

    def choices(self, code_set: str) -> list[tuple[str, str]]:
        """What is offered today."""
        return codes.offered(code_set)
