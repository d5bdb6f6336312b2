"""How the screens say states, windows and dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pep_forms import clock
from pep_forms.engine import school_year as years
from pep_forms.exceptions import Refused
from pep_forms.peps.enums import State, Window
from pep_forms.peps.models import Pep
from pep_forms.reference import working_days

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATE_COLOURS: dict[str, str] = {
    State.SCHEDULED: "grey",
    State.OPEN: "blue",
    State.IN_PROGRESS: "light-blue",
    State.READY: "turquoise",
    State.MEETING_HELD: "purple",
    State.SUBMITTED: "yellow",
    State.IN_QUALITY: "yellow",
    State.RETURNED: "orange",
    State.COMPLETE: "green",
    State.CLOSED: "grey",
    State.ARCHIVED: "grey",
    State.VOID: "grey",
}

#: From here on a number of working days says less than the date.
_LONG = 99

#: What a state means to somebody who is new to all this.
PLAIN_STATES: dict[str, StrOrPromise] = {
    State.OPEN: _("It is open. Everybody can write their part."),
    State.IN_PROGRESS: _("Everybody is writing their part."),
    State.READY: _("It is ready for the meeting."),
    State.MEETING_HELD: _("The meeting has been held. It is being finished."),
    State.SUBMITTED: _("It is finished and with the Virtual School, who check it."),
    State.IN_QUALITY: _("The Virtual School is checking it."),
    State.RETURNED: _("The Virtual School asked for some changes."),
}


def window_of(pep: Pep) -> str:
    """ "autumn 2026–27"."""
    return f"{str(Window(pep.window).label).lower()} {pep.school_year.replace('-', '–')}"


def year_words(school_year: str) -> str:
    """ "2026–27"."""
    return school_year.replace("-", "–")


def taught_in(year: int) -> str:
    """ "Year 6"; what there is for younger and older people."""
    return gettext("Post-16, Year 14") if year > 13 else years.year_group_label(year)


def days_away(day: date) -> str:
    """How far a deadline is, such as "in 6 working days"; nothing when it is very far."""
    today = clock.today()
    if day == today:
        return gettext("today")
    try:
        number = working_days.between(today, day)
    except Refused:
        return ""
    if abs(number) > _LONG:
        return ""
    if number == 0:
        if day < today:
            return gettext("since the last working day")
        return gettext("before the next working day")
    if number > 0:
        words = ngettext("in %(number)s working day", "in %(number)s working days", number)
    else:
        words = ngettext("%(number)s working day ago", "%(number)s working days ago", -number)
    return words % {"number": abs(number)}
