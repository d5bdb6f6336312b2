"""What stored answers are read again with, when nobody's plan is open."""

from __future__ import annotations

from pep_forms import clock
from pep_forms.engine.lookups import Lookups
from pep_forms.reference import codes


class CodeLookups(Lookups):
    """What stored answers are read again with: today's code sets, and nobody in particular."""

    def __init__(self) -> None:
        self.today = clock.today()

    def code(self, code_set: str, code: str) -> str:
        return codes.label(code_set, code)

    def knows(self, code_set: str, code: str) -> bool:
        return codes.exists(code_set, code)
