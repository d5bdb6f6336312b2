"""The plan that was written on paper in custody, scanned and typed in by the Virtual School."""

from __future__ import annotations

import io
from datetime import date, timedelta

from media.actions.uploading import upload
from media.rights import servable
from pep_forms import clock
from pep_forms.demo.days import moment, working
from pep_forms.demo.lives import World
from pep_forms.engine.answers import Answers, digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from pep_forms.peps.actions import paper, quality, submission
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.enums import Kind, PaperReason
from pep_forms.peps.models import Pep
from pep_forms.peps.stored import load
from pep_forms.printing import pdf
from pep_forms.printing.nodes import Document, Pair, Pairs, SectionNode

_SECTION = "s_paper"
_PLACE = "Marlpit Secure Unit, education wing"
_PEOPLE = (
    ("Ruth Penhallow, education manager", "delegate"),
    ("Grace Nettleship", "social_worker"),
    ("Connor", "young_person"),
)
_TARGETS = (
    (
        "Pass Functional Skills maths at level 1: two past papers at 60% or more",
        "Ruth Penhallow, education manager",
    ),
    (
        "Finish the gym instructor unit that was begun at college, one workbook a week",
        "Connor and his tutor, Mr Deane",
    ),
)


def in_custody(world: World, young_person: YoungPerson, held_on: date, reviewer: Actor) -> None:
    """The initial plan of somebody who came into care in custody, where there is no computer."""
    by = world.admin()
    day = working(held_on + timedelta(days=6))
    with clock.at(moment(day, 90)):
        pep = paper.begin(
            young_person=young_person,
            reason=PaperReason.CUSTODY,
            kind=Kind.INITIAL_FULL,
            held_on=held_on,
            by=by,
        )
        if not _scan(pep, held_on, by):
            # A scanner has yet to look at it: somebody submits it later.
            return
        _type_in(pep, by)
        submission.submit(pep=pep, by=by)
    with clock.at(moment(working(day + timedelta(days=4)), 120)):
        quality.pick_up(pep=pep, by=reviewer)
        quality.grade(
            pep=pep,
            by=reviewer,
            grades={"voice": "amber", "new_targets": "green", "timely": "green"},
            strengths="Both targets are his own and can be counted. A good plan for a hard place.",
        )
        quality.accept(pep=pep, by=reviewer)


def _scan(pep: Pep, held_on: date, by: Actor) -> bool:
    file = upload(
        stream=io.BytesIO(pdf.render(_paper(held_on))),
        name="Paper PEP.pdf",
        subject=f"pep:{pep.pk}",
        address="paper_scan",
        by=by,
    )
    if servable(file):
        _save(pep, by, Change("paper_scan", [str(file.pk)], digest([])))
    return servable(file)


def _type_in(pep: Pep, by: Actor) -> None:
    there = load(pep, [_SECTION]).get(_SECTION, Answers()).entries.get("paper_setting")
    setting = there.value if there is not None else None
    known = str((setting or {}).get("id") or "") if isinstance(setting, dict) else ""
    changes: list[Change | RowChange] = [
        Change("paper_setting", f"name:{_PLACE}", digest(known)),
        Change("paper_has_targets", "yes", digest("")),
    ]
    for number, (name, role) in enumerate(_PEOPLE):
        changes += _row("paper_people", f"p{number}", person=f"name:{name}", role=role)
    for number, (words, who) in enumerate(_TARGETS):
        changes += _row("paper_targets", f"t{number}", change=words, assigned_to=[f"name:{who}"])
    _save(pep, by, *changes)


def _row(group: str, key: str, **cells: object) -> list[Change | RowChange]:
    return [
        RowChange(group, key, "add"),
        *(
            Change(f"{group}/{key}/{group}_{name}", cell, digest(""))
            for name, cell in cells.items()
        ),
    ]


def _save(pep: Pep, by: Actor, *changes: Change | RowChange) -> None:
    save_section(pep=pep, section_id=_SECTION, changes=changes, by=by)


def _paper(held_on: date) -> Document:
    """What was scanned: one page, as an education manager fills it in."""
    met = (
        Pair("Date of the meeting", (f"{held_on.day} {held_on:%B %Y}",)),
        Pair("Where", (_PLACE,)),
        Pair("Who was there", tuple(name for name, _ in _PEOPLE)),
        Pair("Going well", ("Gym every morning. Reads to others on the wing.",)),
    )
    agreed = tuple(
        Pair(f"Target {number}", (words, f"Who: {who}"))
        for number, (words, who) in enumerate(_TARGETS, 1)
    )
    return Document(
        title="Personal education plan: paper form",
        generated_on=held_on,
        cover=False,
        contents=False,
        sections=(
            SectionNode("met", "met", "The meeting", blocks=(Pairs(met),)),
            SectionNode("agreed", "agreed", "What we agreed", blocks=(Pairs(agreed),)),
        ),
    )
