"""What must hold before a PEP may move. The transition table names these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pep_forms.builder.queries import form
from pep_forms.engine.roles import Role
from pep_forms.exceptions import Incomplete, Refused, WrongState
from pep_forms.people import queries as people
from pep_forms.people.actor import Actor
from pep_forms.people.role_words import role_words
from pep_forms.peps import completeness
from pep_forms.peps.models import Pep, SectionAnswers, SectionFlag


@dataclass(frozen=True, slots=True)
class Guard:
    """Something that must hold. `check` raises Refused when it does not."""

    words: str
    check: Callable[[Pep, Actor], None]


def _nothing_missing_for_meeting(pep: Pep, by: Actor) -> None:
    _complete(pep, "meeting", _("Some answers are needed before the meeting."))


def _nothing_missing_to_submit(pep: Pep, by: Actor) -> None:
    _complete(pep, "submit", _("Some answers are still needed before you can submit."))


def _complete(pep: Pep, when: Any, words: str) -> None:
    lacking = completeness.missing(pep, when)
    if lacking:
        raise Incomplete(words, missing=[item.words for item in lacking])


def _meeting_recorded(pep: Pep, by: Actor) -> None:
    if not hasattr(pep, "meeting"):
        raise Refused(_("Record the meeting first."))


def _sign_offs_there(pep: Pep, by: Actor) -> None:
    required = form(pep.version_id).sign_off.required
    signed = set(pep.sign_offs.filter(round=pep.round).values_list("role", flat=True))
    people_there = {
        role
        for role in required
        if role == Role.YOUNG_PERSON or people.role_holders(pep.young_person, role).exists()
    }
    lacking = [role for role in required if role not in signed and role in people_there]
    if lacking:
        raise Incomplete(
            _("Not everybody who must sign has signed yet."),
            missing=[_("Sign-off: %(role)s") % {"role": role_words(role)} for role in lacking],
        )


def _nothing_entered(pep: Pep, by: Actor) -> None:
    for row in SectionAnswers.objects.filter(pep=pep).values_list("answers", flat=True):
        if any(entry.get("author") for entry in row.get("entries", {}).values()):
            raise Refused(_("Somebody has written in this PEP. Close it instead of voiding it."))


def _first_round(pep: Pep, by: Actor) -> None:
    if pep.round != 1:
        raise WrongState(_("This PEP was returned before; it goes back to being returned."))


def _later_round(pep: Pep, by: Actor) -> None:
    if pep.round == 1:
        raise WrongState(_("This PEP was not returned before."))


def _on_paper(pep: Pep, by: Actor) -> None:
    if not pep.is_paper:
        raise WrongState(_("This PEP was not written on paper. Add a note or correction to it."))


def _flags_there(pep: Pep, by: Actor) -> None:
    if not SectionFlag.objects.filter(pep=pep, mended_at__isnull=True).exists():
        raise Refused(_("Flag at least one section, and say what to change in it."))


MEETING_READY = Guard(
    "every answer needed before the meeting is there", _nothing_missing_for_meeting
)
SUBMIT_READY = Guard("every answer needed to submit is there and valid", _nothing_missing_to_submit)
MET = Guard("the meeting is recorded", _meeting_recorded)
SIGNED = Guard("everybody who must sign has signed", _sign_offs_there)
EMPTY = Guard("nobody has written anything in it", _nothing_entered)
FIRST = Guard("it was never returned", _first_round)
LATER = Guard("it was returned before", _later_round)
ON_PAPER = Guard("it was written on paper", _on_paper)
FLAGGED = Guard("at least one section is flagged with a reason", _flags_there)
