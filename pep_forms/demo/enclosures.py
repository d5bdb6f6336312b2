"""Documents attached to two young people of the demo: current, replaced, withdrawn, run out."""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pep_forms import clock
from pep_forms.demo.days import moment, working
from pep_forms.demo.lives import World
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.people.queries import role_holders
from pep_forms.peps.actions import enclosing, enclosures
from pep_forms.peps.models import Enclosure, Pep
from pep_forms.printing import pdf
from pep_forms.printing.nodes import Document, Pair, Pairs, SectionNode

if TYPE_CHECKING:
    from pep_forms.demo.children.child import Child

_TEACHER, _WORKER = Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER


@dataclass(frozen=True, slots=True)
class _Paper:
    """One document: who attached it how many days ago, and what it says."""

    role: str
    days_ago: int
    type: str
    title: str
    lines: tuple[tuple[str, str], ...]
    #: Days from its own day on; none when it is never due.
    review_in: int | None = None
    expires_in: int | None = None
    open_to: Collection[str] | None = None
    of_plan: bool = False


_REPORT = _Paper(
    _TEACHER,
    24,
    "report",
    "Autumn progress report",
    (("English", "Working at what is expected. Reads aloud with feeling."),
     ("Maths", "Secure with fractions; next, ratio."),
     ("Attitude", "Asks for help sooner than in summer.")),
)  # fmt: skip
_PRINT = _Paper(
    _TEACHER,
    9,
    "attendance",
    "Attendance, autumn so far",
    (("Sessions possible", "104"), ("Sessions attended", "101"), ("Late", "2")),
    of_plan=True,
)
_CONSENT = _Paper(
    _WORKER,
    160,
    "consent",
    "Consent for school trips",
    (("For", "Day trips with the school"), ("Given by", "The local authority")),
    expires_in=150,
    open_to=(Role.DESIGNATED_TEACHER, Role.FOSTER_CARER),
)
_MAP = _Paper(
    _TEACHER,
    150,
    "provision_map",
    "Provision map",
    (("Reading", "20 minutes with an adult, three times a week"), ("Place", "Quiet corner")),
    review_in=165,
)


def attach(world: World, child: Child, young_person: YoungPerson, account: User | None) -> None:
    """Attach what there is for this young person: nothing for most of them."""
    if child.account == "copper-finch":
        _of_copper_finch(world, young_person, account)
    elif child.key == "theo":
        for paper in (_MAP, _PRINT):
            _attach(world, young_person, paper)


def _of_copper_finch(world: World, who: YoungPerson, account: User | None) -> None:
    _attach(world, who, _CONSENT)
    first = _attach(world, who, _REPORT)
    if first is not None:
        _newer(world, first)
    _attach(world, who, _PRINT)
    wrong = _attach(world, who, _PRINT, title="Attendance, last year’s by mistake", days_ago=10)
    if wrong is not None:
        with clock.at(moment(world.days.back(8), 100)):
            reason = "Of last school year. The right one is attached."
            enclosures.withdraw(enclosure=wrong, reason=reason, by=world.admin())
    if account is not None:
        certificate = _Paper(
            Role.YOUNG_PERSON,
            15,
            "certificate",
            "Drumming, grade 2",
            (("Passed", "With merit"),),
        )
        _attach(world, who, certificate, by=Actor(account, Role.YOUNG_PERSON))


def _attach(
    world: World,
    who: YoungPerson,
    paper: _Paper,
    *,
    by: Actor | None = None,
    title: str = "",
    days_ago: int = 0,
) -> Enclosure | None:
    day = working(world.days.back(days_ago or paper.days_ago))
    with clock.at(moment(day, 200)):
        by = by or _holder(who, paper.role)
        if by is None:
            return None
        return enclosing.attach(
            young_person=who,
            pep=_plan(who) if paper.of_plan else None,
            type_code=paper.type,
            title=title or paper.title,
            stream=io.BytesIO(pdf.render(_page(title or paper.title, paper.lines, day))),
            name="Scan.pdf",
            by=by,
            open_to=paper.open_to,
            dated_on=day,
            review_on=_after(day, paper.review_in),
            expires_on=_after(day, paper.expires_in),
        )


def _newer(world: World, old: Enclosure) -> None:
    day = working(world.days.back(12))
    with clock.at(moment(day, 60)):
        by = _holder(old.young_person, old.role)
        if by is not None:
            lines = (*_REPORT.lines, ("Science", "A strong term."))
            page = io.BytesIO(pdf.render(_page(old.title, lines, day)))
            enclosing.replace(enclosure=old, stream=page, name="Scan.pdf", by=by, dated_on=day)


def _holder(who: YoungPerson, role: str) -> Actor | None:
    member = role_holders(who, role).first()
    return Actor(member.user, role) if member is not None else None


def _plan(who: YoungPerson) -> Pep | None:
    """The plan that the paper belongs to, where it takes papers on that day."""
    found = Pep.objects.filter(young_person=who).order_by("-created_at").first()
    return found if found is not None and found.stage in {"open", "meeting"} else None


def _after(day: date, days: int | None) -> date | None:
    return day + timedelta(days=days) if days is not None else None


def _page(title: str, lines: tuple[tuple[str, str], ...], day: date) -> Document:
    pairs = Pairs(tuple(Pair(label, (words,)) for label, words in lines))
    return Document(
        title=title,
        generated_on=day,
        cover=False,
        contents=False,
        sections=(SectionNode("page", "page", title, blocks=(pairs,)),),
    )
