"""The grades of a quality review: the areas looked at, and how they make one grade."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from pep_forms.reference import codes

#: The code set that grades come from: label, colour, order, "must be returned".
GRADES = "qa_grade"

#: The areas that are graded, in the order of the form.
AREAS: Mapping[str, str] = {
    "voice": gettext_noop("Voice of the young person"),
    "attainment": gettext_noop("Attainment and progress"),
    "last_targets": gettext_noop("Last targets"),
    "new_targets": gettext_noop("New targets"),
    "interventions": gettext_noop("Interventions and Pupil Premium Plus"),
    "wellbeing": gettext_noop("Attendance, behaviour and wellbeing"),
    "carer_social_worker": gettext_noop("Carer and social worker"),
    "transition": gettext_noop("Transition and planned change"),
    "timely": gettext_noop("Timely and complete"),
}


def roll_up(grades: Mapping[str, str]) -> str:
    """The overall grade: the lowest there is, or one above it when only one area has that.

    One area may be a grade below the rest; a grade that must be returned is never raised.
    """
    ranks = {code: int(codes.data(GRADES, code).get("rank", 0)) for code in grades.values() if code}
    given = sorted((ranks[code], code) for code in grades.values() if code)
    if not given:
        return ""
    rank, lowest = given[0]
    alone = len(given) > 1 and given[1][0] > rank
    if not alone or codes.data(GRADES, lowest).get("returns"):
        return lowest
    above = (e.code for e in codes.entries(GRADES).values() if e.data.get("rank") == rank + 1)
    return next(above, lowest)
