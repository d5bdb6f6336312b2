"""The Virtual School's review: pick up, grade, return or accept; and a colleague's look at it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.roles import AUTHORITY_ROLES
from pep_forms.exceptions import BadInput, NotAllowed, PepError, Refused, WrongState
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps import due_dates, lifecycle
from pep_forms.peps.actions import completion
from pep_forms.peps.enums import State
from pep_forms.peps.grades import AREAS, GRADES, roll_up
from pep_forms.peps.models import Pep, QualityReview, SectionFlag
from pep_forms.peps.models.quality import Outcome
from pep_forms.peps.queries import check_may_see
from pep_forms.reference import codes


@transaction.atomic
def pick_up(*, pep: Pep, by: Actor) -> QualityReview:
    """Start the review of this round. From now on the sender cannot call it back."""
    pep = lifecycle.locked(pep)
    lifecycle.check(pep, "pick_up", by)
    user = _person(by)
    review = QualityReview.objects.create(
        pep=pep, round=pep.round, picked_up_at=clock.now(), picked_up_by=user
    )
    lifecycle.move(pep, "pick_up", by, data={"round": pep.round})
    return review


@transaction.atomic
def grade(
    *,
    pep: Pep,
    by: Actor,
    grades: Mapping[str, str],
    strengths: str = "",
    thanks: str = "",
) -> QualityReview:
    """Write down grades and what is strong, as often as needed while the review is open."""
    pep = lifecycle.locked(pep)
    review = _open_review(pep, by)
    _check_grades(grades)
    if review.grades != (after := {**review.grades, **grades}):
        # Whoever agreed did so with other grades.
        review.moderated_at = review.moderated_by = None
    review.grades = after
    review.overall = roll_up(review.grades)
    review.strengths = strengths or review.strengths
    review.thanks = thanks or review.thanks
    review.save()
    log_write(
        event="pep.graded",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"round": pep.round, "overall": review.overall},
    )
    return review


@transaction.atomic
def return_pep(*, pep: Pep, by: Actor, reason: str, sections: Mapping[str, str]) -> Pep:
    """Return the PEP: only the flagged sections reopen, each with what to change in it.

    `sections` maps section id to that reason. The clock for corrections starts today.
    """
    pep = lifecycle.locked(pep)
    review = _open_review(pep, by)
    user = _person(by)
    reason = reason.strip()
    if not reason:
        raise BadInput(_("Say why you return this PEP."), field="reason")
    known = compiled_version(pep.version_id).sections
    for section_id, why in sections.items():
        if section_id not in known or known[section_id].builtin:
            raise BadInput(_("Choose sections of this PEP."), field="sections")
        if not why.strip():
            raise BadInput(_("Say for each section what to change."), field="sections")
    now = clock.now()
    SectionFlag.objects.bulk_create(
        SectionFlag(
            pep=pep,
            section_id=section_id,
            reason=why.strip(),
            round=pep.round,
            flagged_at=now,
            flagged_by=user,
        )
        for section_id, why in sections.items()
    )
    lifecycle.check(pep, "return", by)
    _decide(review, Outcome.RETURNED, user, reason=reason)
    phase = str(pep.facts.get("phase", "school"))
    return lifecycle.move(
        pep,
        "return",
        by,
        changes={
            "round": pep.round + 1,
            "correct_by": due_dates.after(clock.today(), "correct_by", phase=phase),
        },
        data={"round": pep.round, "sections": sorted(sections)},
    )


@transaction.atomic
def accept(*, pep: Pep, by: Actor) -> Pep:
    """Accept the PEP: it is complete, its answers are frozen and its documents are made."""
    pep = lifecycle.locked(pep)
    review = _open_review(pep, by)
    user = _person(by)
    if review.overall and codes.data(GRADES, review.overall).get("returns"):
        raise Refused(_("A PEP with this grade must be returned. Flag what to change in it."))
    lifecycle.check(pep, "accept", by)
    _decide(review, Outcome.ACCEPTED, user)
    return completion.complete(pep=pep, by=by)


@transaction.atomic
def moderate(*, pep: Pep, by: Actor) -> QualityReview:
    """Agree with the grades of the last review, as somebody else of the Virtual School.

    Before the PEP is accepted, the documents say so too. Grading anew takes it back.
    """
    pep = lifecycle.locked(pep)
    review = _to_moderate(pep, by)
    review.moderated_at, review.moderated_by = clock.now(), _person(by)
    review.save(update_fields=["moderated_at", "moderated_by"])
    log_write(
        event="pep.moderated",
        by=by,
        subject=f"pep:{pep.pk}",
        young_person=pep.young_person_id,
        data={"round": review.round},
    )
    return review


def may_moderate(pep: Pep, by: Actor) -> bool:
    """Whether the actor is somebody else of the Virtual School and there are grades to look at."""
    try:
        _to_moderate(pep, by)
    except PepError:
        return False
    return True


def _to_moderate(pep: Pep, by: Actor) -> QualityReview:
    user = _person(by)
    check_may_see(by, pep)
    if by.role not in AUTHORITY_ROLES:
        raise NotAllowed(_("Only the Virtual School may do this."))
    review = pep.quality_reviews.order_by("-round").first()
    if review is None or not any(review.grades.values()):
        raise WrongState(_("There are no grades to agree with yet. Grade this PEP first."))
    if user.pk in {review.picked_up_by_id, review.decided_by_id}:
        raise Refused(_("You reviewed this PEP. Ask a colleague to look at your grades."))
    if review.moderated_at is not None:
        raise WrongState(_("A colleague has agreed with these grades already."))
    return review


def _check_grades(grades: Mapping[str, str]) -> None:
    for area, code in grades.items():
        if area not in AREAS:
            raise BadInput(_("This area is not graded."), field="grades")
        if code and not codes.exists(GRADES, code):
            raise BadInput(_("Choose one of the grades."), field="grades")


def _open_review(pep: Pep, by: Actor) -> QualityReview:
    if not lifecycle.may(pep, "accept", by):
        lifecycle.check(pep, "accept", by)
        raise NotAllowed(_("Only a reviewer of the Virtual School may do this."))
    if pep.state != State.IN_QUALITY:
        raise WrongState(_("Start the review of this PEP first."))
    return QualityReview.objects.select_for_update().get(pep=pep, round=pep.round, outcome="")


def _decide(review: QualityReview, outcome: Outcome, user: User, *, reason: str = "") -> None:
    review.outcome = outcome
    review.reason = reason
    review.decided_at = clock.now()
    review.decided_by = user
    review.save(update_fields=["outcome", "reason", "decided_at", "decided_by"])


def _person(by: Actor) -> User:
    if by.user is None:
        raise NotAllowed(_("Only a person can review a PEP."))
    return by.user
