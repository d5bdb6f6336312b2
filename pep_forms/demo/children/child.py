"""What is told of one young person of the demo world.

Ages, dates and windows are relative to the day the world is loaded, so nobody grows out
of their story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pep_forms.demo import days

#: What the PEP of the present window is like on the day the world is loaded.
COMPLETE, RETURNED, IN_QUALITY, SUBMITTED = "complete", "returned", "in_quality", "submitted"
MET, READY, WORKING, OPENED = "meeting_held", "ready", "in_progress", "open"
SCHEDULED, NOTHING = "scheduled", "nothing"
#: The PEP of the window before was never finished, and there is no other.
OVERDUE = "overdue"

#: Index of the present window; 0 to 5 are those of the two school years before.
NOW = 6


@dataclass(frozen=True)
class Child:
    """One young person and their story in short."""

    key: str
    legal_name: str
    known_as: str
    #: she, he or they
    pronoun: str
    #: National Curriculum year this school year; -2 is age two
    year: int
    born: tuple[int, int]
    ethnicity: str
    worker: str
    #: Username of a foster carer, or `home` for the children's home.
    carer: str
    #: A, B or S: which nursery, schools and college they go to, one after the other.
    route: str
    #: Window in which they came into care.
    since: int
    loves: str
    dream: str
    now: str = COMPLETE
    #: N, K or E, and the type of need.
    sen: str = "N"
    need: str = "SEMH"
    #: below, at or above
    level: str = "at"
    attendance: int = 95
    sdq: int = 11
    legal_status: str = "C2"
    language: str = "en"
    #: Username of the young person's own account, when they have one.
    account: str = ""
    #: Username of a parent in the network.
    parent: str = ""
    #: What somebody over 16 does: a choice of the post-16 form.
    activity: str = "college"
    confidential: bool = False
    uasc: bool = False
    #: Key of a special story in `lives`.
    story: str = ""
    #: Username of a colleague whom the designated teacher shares sections with.
    delegate: str = ""

    def born_on(self, today: date) -> date:
        """Date of birth, so that they are in their year group today."""
        return days.born(self.year, *self.born, today)
