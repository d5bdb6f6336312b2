"""What the screens of a PEP say about its state, its dates and who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils.dateformat import format as format_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.engine.roles import ROLE_LABELS, Stage
from pep_forms.engine.spec import SectionSpec
from pep_forms.people.role_words import role_words
from pep_forms.peps import handing_over
from pep_forms.peps.enums import BEGUN, UNMET, State

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from pep_forms.peps.models import Pep
    from pep_forms.wizard.store import PepStore

_NEXT: dict[str, StrOrPromise] = {
    State.OPEN: _(
        "Everybody fills in their part before the meeting. Nothing has to be finished at once."
    ),
    State.IN_PROGRESS: _("Everybody fills in their part before the meeting."),
    State.READY: _(
        "Everything needed for the meeting is there. After the meeting, record that it was held."
    ),
    State.MEETING_HELD: _(
        "The meeting was held. Finish the plan, check it and submit it to the Virtual School."
    ),
    State.SUBMITTED: _(
        "The plan is with the Virtual School. Nothing can be changed while they look at it."
    ),
    State.IN_QUALITY: _("The Virtual School is looking at the plan."),
    State.RETURNED: _(
        "The Virtual School asks for changes in the sections marked “Needs changes”. "
        "Only these can be changed. Then submit the plan again."
    ),
    State.COMPLETE: _(
        "The plan is complete. Its documents can be downloaded; "
        "corrections are added as dated notes."
    ),
    State.CLOSED: _("The plan was closed before it was complete."),
    State.VOID: _("The plan was opened by mistake."),
}


#: A PEP on paper was met about long ago: what is left is to type it in.
_TYPED_IN = _(
    "This PEP was written on paper. Attach the scan and type the six facts, then check and submit. "
    "From then on its meeting counts."
)


def day(value: date) -> str:
    """ "4 March 2026"."""
    return format_date(value, "j F Y")


_HANDED_OVER = _(
    "They have left the school this plan was made with. Until {day} that school finishes what it "
    "knows: the setting, needs, attendance and last targets. Then the plan is closed."
)


def next_step(pep: Pep) -> str:
    """What happens next, for everybody."""
    if pep.is_paper and pep.state in BEGUN:
        return str(_TYPED_IN)
    if handing_over.under_way(pep) and pep.hand_over_until is not None:
        return str(_HANDED_OVER).format(day=day(pep.hand_over_until))
    return str(_NEXT.get(pep.state, ""))


@dataclass(frozen=True, slots=True)
class Due:
    """One date of a plan."""

    words: str
    day: str
    late: bool = False


def dates(pep: Pep) -> Iterator[Due]:
    """The dates that matter now, with those that have passed marked."""
    today = clock.today()
    unmet = pep.state in UNMET
    if pep.is_paper:
        yield Due(gettext("On paper because"), str(pep.get_paper_reason_display()))
    open_ = pep.stage in {Stage.OPEN, Stage.MEETING, Stage.RETURNED}
    meeting = getattr(pep, "meeting", None)
    if meeting is not None:
        yield Due(gettext("Meeting held"), day(meeting.held_on))
    elif pep.meeting_planned_at is not None:
        at = pep.meeting_planned_at.astimezone(clock.LONDON)
        yield Due(gettext("Meeting planned"), f"{day(at.date())}, {at:%H:%M}")
    if unmet and pep.meeting_by:
        yield Due(gettext("Meet by"), day(pep.meeting_by), pep.meeting_by < today)
    if open_ and pep.complete_by:
        yield Due(gettext("Complete by"), day(pep.complete_by), pep.complete_by < today)
    if pep.state == State.RETURNED and pep.correct_by:
        yield Due(gettext("Correct by"), day(pep.correct_by), pep.correct_by < today)
    for words, moment in (
        (gettext("Submitted"), pep.submitted_at),
        (gettext("Complete"), pep.completed_at),
        (gettext("Closed"), pep.closed_at),
    ):
        if moment is not None:
            yield Due(words, day(moment.astimezone(clock.LONDON).date()))


def why_not(store: PepStore, section: SectionSpec) -> str:
    """Why a reader can read a page and not write on it."""
    pep = store.pep
    match pep.stage:
        case Stage.SUBMITTED:
            return gettext("The plan is with the Virtual School, so nothing can be changed now.")
        case Stage.RETURNED:
            return gettext(
                "The Virtual School asked for changes in other sections, not in this one."
            )
        case Stage.COMPLETE | Stage.ARCHIVED:
            return gettext("This plan is finished. Corrections are added to it as dated notes.")
    leads = [role_words(role).lower() for role in section.led_by if role in ROLE_LABELS]
    if leads:
        return gettext("You can read this page. It is filled in by: %(leads)s.") % {
            "leads": ", ".join(leads)
        }
    return gettext("You can read this page, but not change it.")
