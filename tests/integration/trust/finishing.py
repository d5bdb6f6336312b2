"""A planted PEP on its way to its documents, by the real moves, with the mails they send.

What is missing or cannot be read is put right first, by whoever may write there; the tokens
that stood there stay in the history.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from django.core import mail
from django.core.mail import EmailMessage

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.builder.queries import form
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, digest, question_of
from pep_forms.engine.compile import Placed
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.progress import Missing, When
from pep_forms.engine.roles import Role
from pep_forms.engine.typed import raw_of
from pep_forms.notify.sending import send_due
from pep_forms.people.actor import Actor
from pep_forms.peps import completeness, lifecycle
from pep_forms.peps.actions import completion, meeting, quality, reminding, sign_off, submission
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import rights_for
from pep_forms.peps.stored import load
from pep_forms.reference import codes
from tests.canaries import ROW, VALID, writer
from tests.world import World

#: What must fit the answers beside it.
TOGETHER = {"k8_possible": "9", "k8_reduced_end": "2026-10-12", "k15_next_review": "2027-02-01"}

#: Who moves a plan on, if their role leads it.
LEADS = (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.VS_ADMIN)


def sent(world: World) -> list[tuple[list[str], str]]:
    """To whom, and all the words of every mail that the world's actions have sent so far."""
    mail.outbox.clear()
    while send_due().sent:
        pass
    world.mails = [*world.mails, *((message.to, _words(message)) for message in mail.outbox)]
    return world.mails


def _words(message: EmailMessage) -> str:
    headers = "\n".join(f"{name}: {value}" for name, value in message.message().items())
    other = getattr(message, "alternatives", "")
    return f"{message.subject}\n{headers}\n{message.body}\n{other}"


def complete(world: World) -> None:
    """Everything between the first save and the stored documents, a return on the way."""
    pep, reviewer = world.pep, world.actor(Role.VS_REVIEWER)
    leads = lifecycle.leads(pep)
    lead = world.actor(next(role for role in LEADS if role in leads))
    _put_right(world, "meeting")
    with clock.at(clock.now() + timedelta(days=60)):
        reminding.remind()
    pep = meeting.record_meeting(pep=pep, by=lead, held_on=clock.today())
    _put_right(world, "submit")
    for again in (False, True):
        _sign(world)
        pep = submission.submit(pep=pep, by=lead)
        quality.pick_up(pep=pep, by=reviewer)
        if not again:
            flagged = next(s for s in form(pep.version_id).sections if not s.builtin)
            pep = quality.return_pep(
                pep=pep, by=reviewer, reason="See below.", sections={flagged.id: "Say more."}
            )
    pep = quality.accept(pep=pep, by=reviewer)
    for document in pep.documents.all():
        completion.make_document(str(document.pk))
    world.pep = Pep.objects.get(pk=pep.pk)


def _sign(world: World) -> None:
    for role in form(world.pep.version_id).sign_off.required:
        sign_off.sign(pep=world.pep, decision="agree", by=world.actor(role))


def _put_right(world: World, when: When) -> None:
    for _ in range(6):
        lacking = completeness.missing(world.pep, when)
        if not lacking:
            return
        by_section: dict[str, list[Missing]] = defaultdict(list)
        for item in lacking:
            by_section[item.section].append(item)
        for section, items in by_section.items():
            _put_right_in(world, section, items)
    raise AssertionError([(item.address, item.why, item.words) for item in lacking])


def _put_right_in(world: World, section: str, items: list[Missing]) -> None:
    pep, compiled = world.pep, compiled_version(world.pep.version_id)
    rights = {role: rights_for(Actor(user, role), pep) for role, user in world.users.items()}
    stored = load(pep, [section]).get(section, Answers())
    work: dict[str, list[Change | RowChange]] = defaultdict(list)
    for item in items:
        placed = compiled.questions[question_of(item.address)]
        role = writer(placed, rights)
        assert role is not None, item
        if item.why == "rows":
            work[role].append(RowChange(item.address, f"more{len(work[role])}", "add"))
            continue
        base = digest(raw_of(stored.entries.get(item.address), placed.question))
        work[role].append(Change(item.address, _readable(placed, item), base))
    for role, changes in work.items():
        save_section(pep=pep, section_id=section, changes=changes, by=world.actor(role))


def _readable(placed: Placed, item: Missing) -> Any:
    question = placed.question
    if placed.id in TOGETHER:
        return TOGETHER[placed.id]
    if item.why == "rule" or (item.why == "unreadable" and question.required == "no"):
        return kinds.get(question.kind).to_raw(None, question)
    if question.kind in VALID:
        return VALID[question.kind]
    if question.kind in {"yes_no", "row_of"}:
        return "yes" if question.kind == "yes_no" else ROW
    code_set = question.code_set
    offered = [c for c, _ in codes.offered(code_set, clock.today())] if code_set else []
    if offered or question.choices:
        first = (offered or [choice.id for choice in question.choices])[0]
        return [first] if kinds.get(question.kind).takes_many else first
    return {"person": ["name:Somebody"], "organisation": "name:Somewhere"}.get(
        question.kind, "Said."
    )
