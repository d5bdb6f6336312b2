"""Bringing an answer that a move set aside back into a question of the version in use.

It is a copy: what was set aside stays where it is and as it was. It goes where nobody can read
it who could not read it before, into an empty question that takes it, by somebody who may read
the one and fill in the other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms.audit.actions import log_write
from pep_forms.engine import kinds
from pep_forms.engine.answers import Entry, digest
from pep_forms.engine.compile import Placed
from pep_forms.engine.merge import Change
from pep_forms.engine.text import say
from pep_forms.engine.typed import raw_of
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, Refused
from pep_forms.people.actor import Actor
from pep_forms.peps.actions.saving import lock, save_section
from pep_forms.peps.aside import holder
from pep_forms.peps.models import Pep
from pep_forms.peps.reading import VisibleAnswers
from pep_forms.peps.rights import PepRights, rights_for
from pep_forms.peps.saved import Reply
from pep_forms.publishing import sight
from pep_forms.publishing.carrying import Carried, carry_value
from pep_forms.publishing.lookups import CodeLookups

#: Rows, files and rows of other groups belong to the place where they were answered.
_STAY = frozenset({"group", "table", "row_of", "information", "calculated"})


@dataclass(frozen=True)
class Aside:
    """An answer that was set aside, as its reader may see it."""

    then: Pep
    placed: Placed
    entry: Entry


@transaction.atomic
def bring_back(*, pep: Pep, address: str, question: str, by: Actor) -> Reply:
    """Answer a question of the version in use with what was set aside at an address.

    Raises NotVisible or NotAllowed by right, BadInput when the question does not take it, and
    Refused when it holds an answer already or more people would come to read the old one.
    """
    pep = lock(pep.pk)
    rights = rights_for(by, pep)
    aside = found(pep, address, by)
    target = rights.compiled.questions.get(question)
    if target is None or not rights.sees(question):
        raise NotVisible
    if not rights.edits(question):
        raise NotAllowed(_("This role may not fill in that question."))
    carried = fitted(aside, target)
    if carried is None or carried.after is None:
        raise BadInput(
            _("That question does not take this answer. Choose another."), field="question"
        )
    if wider(pep, aside, target):
        raise Refused(
            _("More people would read it there than could read it before. Choose another question.")
        )
    change = Change(question, raw_of(carried.after, target.question), digest(""))
    reply = save_section(pep=pep, section_id=target.section.id, changes=[change], by=by)
    if reply.conflicts:
        raise Refused(_("That question has an answer already. Nothing was changed."))
    if reply.refused:
        raise Refused(_("That question is not asked in this plan now. Choose another."))
    log_write(
        event="pep.answer_brought_back",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"from": address, "to": question, "version": str(aside.then.version_id)},
    )
    return reply


def found(pep: Pep, address: str, by: Actor) -> Aside:
    """What was set aside at an address. Raises NotVisible unless the actor may read it."""
    held = holder(pep, address)
    if held is None:
        raise NotVisible
    then, entry = held
    rights = rights_for(by, then)
    placed = rights.compiled.place(address)
    if placed is None or not rights.sees_section(placed.section):
        raise NotVisible
    if not rights.sees(address) or not rights.sees_entry(address, entry):
        raise NotVisible
    return Aside(then, placed, entry)


def offered(
    pep: Pep, aside: Aside, rights: PepRights, visible: VisibleAnswers
) -> list[tuple[str, str]]:
    """The empty questions that somebody with these rights could bring it back into."""
    names = []
    for placed in rights.compiled.questions.values():
        if placed.within or not rights.edits(placed.id):
            continue
        entry = visible.section(placed.section.id).entries.get(placed.id)
        empty = entry is None or not (entry.answered or entry.problem)
        asked = visible.visibility.section(placed.section) and visible.visibility.shows(placed.id)
        if empty and asked and fitted(aside, placed) and not wider(pep, aside, placed):
            label = f"{say(placed.section.title)}: {say(placed.question.label)}"
            names.append((placed.id, label))
    return names


def fitted(aside: Aside, target: Placed) -> Carried | None:
    """The answer as the question would hold it; None when it does not take it whole."""
    source = aside.placed.question
    stay = {source.kind, target.question.kind} & _STAY or kinds.get(source.kind).holds_files
    if stay or target.within or aside.entry.not_applicable:
        return None
    entry = replace(aside.entry, source="typed")
    carried = carry_value(source, target.question, target.id, entry, CodeLookups())
    return None if carried.refused or entry.problem else carried


def wider(pep: Pep, aside: Aside, target: Placed) -> bool:
    """Whether somebody would come to read it who could not where it was answered."""
    if aside.entry.visible_to is not None:
        return True
    return sight.opens(aside.then, aside.placed, pep, target)
