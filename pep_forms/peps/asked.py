"""What a PEP asks of one person, in a few lines: for people who are asked for little."""

from __future__ import annotations

from dataclasses import dataclass

from pep_forms import clock
from pep_forms.engine.text import say
from pep_forms.engine.visibility import Visibility
from pep_forms.people.actor import Actor
from pep_forms.peps.models import Pep, SectionDone
from pep_forms.peps.rights import rights_for
from pep_forms.peps.stored import load


@dataclass(frozen=True, slots=True)
class Part:
    """One section that somebody fills in."""

    title: str
    key: str
    done: bool


def parts_of(pep: Pep, actor: Actor) -> list[Part]:
    """The sections that the actor's role leads and may write in now, in the form's order."""
    rights = rights_for(actor, pep)
    compiled = rights.compiled
    visibility = Visibility(compiled, load(pep), pep.facts, today=clock.today())
    done = set(
        SectionDone.objects.filter(pep=pep, role=actor.role).values_list("section_id", flat=True)
    )
    return [
        Part(say(section.title), section.key, section.id in done)
        for section in compiled.form.sections
        if actor.role in section.led_by
        and rights.edits_section(section)
        and visibility.section(section)
    ]
