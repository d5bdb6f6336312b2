"""What a PEP still lacks before its meeting or submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.progress import Missing, When
from pep_forms.engine.progress import missing as missing_in_section
from pep_forms.engine.visibility import Visibility
from pep_forms.peps.stored import load

if TYPE_CHECKING:
    from pep_forms.peps.models import Pep


def missing(pep: Pep, when: When) -> list[Missing]:
    """Everything missing, in the order of the form. The same whoever asks: this is the guard.

    What a page lists is filtered first by what its reader may see; guards only count it.
    """
    compiled = compiled_version(pep.version_id)
    visibility = Visibility(compiled, load(pep), pep.facts, today=clock.today())
    return [
        item
        for section in compiled.form.sections
        for item in missing_in_section(visibility, section, when)
    ]
