"""One PEP from its meeting to its stored documents, with every refusal on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

import pytest

from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.answers import Answers
from pep_forms.exceptions import BadInput, Incomplete, NotAllowed, Refused, WrongState
from pep_forms.peps import grades
from pep_forms.peps.actions import (
    addenda,
    closing,
    completion,
    meeting,
    narrowing,
    quality,
    saving,
    sections,
    sign_off,
    submission,
)
from pep_forms.peps.enums import State
from pep_forms.peps.models import (
    AnswerChange,
    Document,
    Meeting,
    Pep,
    PepTrigger,
    SectionAnswers,
    SectionFlag,
)
from pep_forms.peps.models.document import Making
from pep_forms.peps.projections.update import rebuild
from pep_forms.printing import pdf
from pep_forms.reference.loading import load as load_reference
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def state(pep: Pep) -> str:
    return Pep.objects.values_list("state", flat=True).get(pk=pep.pk)


def test_a_pep_is_ready_when_the_parts_for_the_meeting_are_done(world: World) -> None:
    pep = worlds.opened(world)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    assert state(pep) == State.IN_PROGRESS
    sections.mark_done(pep=pep, section_id="school", by=world.teacher)
    assert state(pep) == State.READY
    worlds.type_in(pep, "school", world.teacher, need="")
    assert state(pep) == State.IN_PROGRESS


def test_the_meeting_waits_for_what_it_needs(world: World) -> None:
    pep = worlds.opened(world)
    with pytest.raises(Incomplete) as refused:
        meeting.record_meeting(pep=pep, by=world.teacher, held_on=clock.today())
    assert len(refused.value.missing) == 1
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    with pytest.raises(BadInput):
        meeting.record_meeting(pep=pep, by=world.teacher, held_on=date(2026, 10, 6))
    with pytest.raises(NotAllowed):
        meeting.record_meeting(pep=pep, by=world.carer, held_on=clock.today())
    pep = meeting.record_meeting(pep=pep, by=world.teacher, held_on=clock.today())
    assert pep.state == State.MEETING_HELD
    assert Meeting.objects.get(pep=pep).held_on == clock.today()
    with pytest.raises(WrongState):
        meeting.record_meeting(pep=pep, by=world.teacher, held_on=clock.today())


def told_day(pep: Pep) -> object:
    """The day that the meeting section says."""
    row = SectionAnswers.objects.get(pep=pep, section_id="meeting")
    return Answers.from_json(row.answers).value("met_on")


def test_the_day_of_the_meeting_is_told_once(world: World) -> None:
    pep = worlds.opened(world)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    pep = meeting.record_meeting(pep=pep, by=world.teacher, held_on=date(2026, 10, 2))
    assert told_day(pep) == "2026-10-02"
    assert world.teacher.user is not None
    assert history_of(pep, "met_on") == [world.teacher.user.pk]
    worlds.type_in(pep, "meeting", world.social_worker, met_on="2026-10-01")
    assert Meeting.objects.get(pep=pep).held_on == date(2026, 10, 1), "corrected at once"
    corrected = WriteEntry.objects.get(event="pep.meeting_corrected")
    assert corrected.data == {"from": "2026-10-02", "to": "2026-10-01"}
    pep = submission.submit(pep=pep, by=world.teacher)
    assert (Meeting.objects.get(pep=pep).held_on.isoformat(), told_day(pep)) == ("2026-10-01",) * 2


def test_another_day_than_the_section_says_is_written_there(world: World) -> None:
    pep = worlds.opened(world)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    worlds.type_in(pep, "meeting", world.social_worker, met_on="2026-10-01")
    pep = meeting.record_meeting(pep=pep, by=world.teacher, held_on=date(2026, 10, 2))
    assert told_day(pep) == "2026-10-02"
    assert Meeting.objects.get(pep=pep).held_on == date(2026, 10, 2)


def history_of(pep: Pep, address: str) -> list[object]:
    """Who changed an answer, in order."""
    rows = AnswerChange.objects.filter(pep=pep, address=address).order_by("first_at", "pk")
    return [row.author_id for row in rows]


def test_submitting_needs_every_answer_and_recall_is_for_the_sender(world: World) -> None:
    pep = worlds.met(world)
    worlds.type_in(pep, "meeting", world.teacher, met_on="")
    with pytest.raises(Incomplete):
        submission.submit(pep=pep, by=world.teacher)
    worlds.type_in(pep, "meeting", world.teacher, met_on="2026-10-05")
    pep = submission.submit(pep=pep, by=world.teacher)
    assert pep.submitted_by == world.teacher.user
    with pytest.raises(NotAllowed):
        submission.recall(pep=pep, by=world.social_worker)
    pep = submission.recall(pep=pep, by=world.teacher)
    assert (pep.state, pep.submitted_at) == (State.MEETING_HELD, None)


def test_picking_up_ends_the_recall(world: World) -> None:
    pep = worlds.in_quality(world)
    with pytest.raises(WrongState):
        submission.recall(pep=pep, by=world.teacher)


def test_who_signs(world: World) -> None:
    pep = worlds.submitted(world)
    with pytest.raises(NotAllowed):
        sign_off.sign(pep=pep, decision="agree", by=world.carer)
    with pytest.raises(BadInput):
        sign_off.sign(pep=pep, decision="disagree", by=world.social_worker)
    sign_off.sign(pep=pep, decision="disagree", comment="Too little help", by=world.social_worker)
    sign_off.sign(pep=pep, decision="agree", by=world.social_worker)
    asked = {item.role: item.signed for item in sign_off.asked(pep)}
    assert asked["designated_teacher"] is None
    assert asked["social_worker"] is not None
    assert asked["social_worker"].decision == "agree"


def test_a_return_reopens_only_what_was_flagged(world: World) -> None:
    pep = worlds.in_quality(world)
    with pytest.raises(Refused):
        quality.return_pep(pep=pep, by=world.reviewer, reason="Thin", sections={})
    with pytest.raises(BadInput):
        quality.return_pep(pep=pep, by=world.reviewer, reason=" ", sections={"school": "More"})
    pep = quality.return_pep(
        pep=pep, by=world.reviewer, reason="Thin", sections={"school": "Say more"}
    )
    assert (pep.state, pep.round) == (State.RETURNED, 2)
    assert pep.correct_by == date(2026, 10, 12)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places at break")
    changes = saving.save_section(
        pep=pep,
        section_id="child",
        changes=[saving.Change("secret", "x", saving.digest(""))],
        by=world.social_worker,
    )
    assert [turned.reason for turned in changes.refused] == ["not_yours"]
    pep = submission.submit(pep=pep, by=world.teacher)
    assert pep.state == State.SUBMITTED
    assert not SectionFlag.objects.filter(mended_at__isnull=True).exists()
    pep = submission.recall(pep=pep, by=world.teacher)
    assert pep.state == State.RETURNED
    assert SectionFlag.objects.filter(mended_at__isnull=True).count() == 1
    submission.submit(pep=pep, by=world.teacher)
    quality.pick_up(pep=pep, by=world.reviewer)
    with pytest.raises(Incomplete):
        quality.accept(pep=pep, by=world.reviewer)


def test_completing_stores_a_document_for_each_audience(world: World) -> None:
    pep = worlds.in_quality(world)
    pep = quality.accept(pep=pep, by=world.reviewer)
    assert pep.state == State.COMPLETE
    documents = {document.audience: document for document in pep.documents.all()}
    assert set(documents) == {"full", "young_person"}
    for document in documents.values():
        assert (document.state, document.error_code) == (Making.STORED, "")
        with completion.store().open(document.pdf_name) as file:
            content = file.read()
        assert hashlib.sha256(content).hexdigest() == document.pdf_sha256
        assert "Ada" not in document.pdf_name
        assert "Quiet places" in " ".join(pdf.text(content))
    again = completion.make_document(str(documents["full"].pk))
    assert again.pdf_sha256 == documents["full"].pdf_sha256
    assert completion.ask_for_documents(pep=pep, by=world.admin) == []
    assert rebuild(pep) == 0


def test_a_document_that_cannot_be_made_is_tried_again_and_then_said_to_have_failed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pep = worlds.in_quality(world)

    def broken(*_args: object) -> bytes:
        raise OSError("a text with an answer in it")

    with monkeypatch.context() as patched:
        patched.setattr(completion.making, "proven", broken)
        quality.accept(pep=pep, by=world.reviewer)
    for document in Document.objects.all():
        assert (document.state, document.attempts) == (Making.FAILED, completion.ATTEMPTS)
        assert document.error_code == "OSError"
        completion.retry_document(document=document, by=world.admin)
    assert set(Document.objects.values_list("state", flat=True)) == {Making.STORED}


def test_nothing_changes_in_a_complete_pep_but_an_addendum(world: World) -> None:
    pep = worlds.in_quality(world)
    pep = quality.accept(pep=pep, by=world.reviewer)
    before = {d.pk: d.pdf_sha256 for d in pep.documents.all()}
    reply = saving.save_section(
        pep=pep,
        section_id="school",
        changes=[saving.Change("need", "Other", saving.digest("Quiet places"))],
        by=world.teacher,
    )
    assert reply.refused
    added = addenda.add_addendum(pep=pep, text="A slip of the pen", by=world.teacher)
    assert added.number == 1
    assert {d.pk: d.pdf_sha256 for d in pep.documents.all()} == before
    with pytest.raises(WrongState):
        closing.close(pep=pep, reason="superseded", by=world.admin)


def test_closing_needs_a_reason_and_voiding_an_empty_pep(world: World) -> None:
    pep = worlds.opened(world)
    with pytest.raises(BadInput):
        closing.close(pep=pep, reason="", by=world.admin)
    worlds.type_in(pep, "school", world.teacher, need="Quiet places")
    with pytest.raises(WrongState):
        closing.void(pep=pep, by=world.reviewer)
    pep = closing.close(pep=pep, reason="never_met", by=world.admin)
    assert pep.state == State.CLOSED
    second = worlds.opened(world)
    second = closing.void(pep=second, by=world.reviewer)
    assert second.state == State.VOID
    assert PepTrigger.objects.filter(pep=second).count() == 0


def test_every_move_is_in_the_log(world: World) -> None:
    pep = worlds.in_quality(world)
    quality.accept(pep=pep, by=world.reviewer)
    events = list(
        WriteEntry.objects.filter(subject=f"pep:{pep.pk}")
        .exclude(event__startswith="pep.sa")
        .order_by("number")
        .values_list("event", flat=True)
    )
    assert events == [
        "pep.opened",
        "pep.started",
        "pep.section_done",
        "pep.ready",
        "pep.meeting_held",
        "pep.submitted",
        "pep.signed",
        "pep.picked_up",
        "pep.completed",
    ]


@pytest.mark.parametrize(
    ("given", "overall"),
    [
        (["red", "gold", "gold"], "red"),
        (["amber", "amber", "gold"], "amber"),
        (["amber", "green", "gold"], "green"),
        (["green", "green", "gold"], "green"),
        (["green", "gold", "gold"], "gold"),
        (["gold", "gold"], "gold"),
        (["amber"], "amber"),
        ([], ""),
    ],
)
def test_grades_roll_up(given: list[str], overall: str) -> None:
    load_reference(by=worlds.SYSTEM)
    assert grades.roll_up(dict(zip(grades.AREAS, given, strict=False))) == overall


def test_narrowing_withholds_and_remakes_the_documents_that_held_it(world: World) -> None:
    pep = worlds.in_quality(world)
    pep = quality.accept(pep=pep, by=world.reviewer)
    with pytest.raises(NotAllowed):
        narrowing.narrow(pep=pep, section_id="school", visible_to=["vs_admin"], by=world.teacher)
    keep = ["vs_admin", "vs_reviewer", "social_worker", "designated_teacher"]
    narrowing.narrow(pep=pep, section_id="school", visible_to=keep, by=world.admin)
    current = {d.audience: d for d in pep.documents.filter(withheld_at__isnull=True)}
    assert current["full"].generation == 1
    assert current["young_person"].generation == 2
    with completion.store().open(current["young_person"].pdf_name) as file:
        assert "Quiet places" not in " ".join(pdf.text(file.read()))


def test_what_happened_still_asks_for_a_pep_when_the_meeting_was_never_held(world: World) -> None:
    pep = worlds.opened(world)
    closing.close(pep=pep, reason="never_met", by=world.admin)
    (waiting,) = PepTrigger.objects.filter(pep__isnull=True)
    assert waiting.trigger == "entered_care"
    review = worlds.opened(world, kind="review", triggers=["scheduled"])
    closing.void(pep=review, by=world.reviewer)
    assert not PepTrigger.objects.filter(trigger="scheduled").exists()


def test_a_crash_on_the_way_leaves_the_pep_as_it_was(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    pep = worlds.in_quality(world)

    def crash(*_args: object, **_more: object) -> None:
        raise RuntimeError("the machine stops here")

    before = WriteEntry.objects.count()
    for place in ("ask_for_documents", "freeze_labels", "bring_up_to_date"):
        with monkeypatch.context() as patched:
            patched.setattr(completion, place, crash)
            with pytest.raises(RuntimeError):
                quality.accept(pep=pep, by=world.reviewer)
        assert state(pep) == State.IN_QUALITY
        assert not pep.quality_reviews.exclude(outcome="").exists()
        assert not Document.objects.exists()
        assert WriteEntry.objects.count() == before
    quality.accept(pep=pep, by=world.reviewer)
    assert state(pep) == State.COMPLETE
