from __future__ import annotations

from pep_forms.peps.models.addendum import Addendum
from pep_forms.peps.models.answers import AnswerChange, SavedRequest, SectionAnswers
from pep_forms.peps.models.aside import SetAside
from pep_forms.peps.models.document import Document
from pep_forms.peps.models.enclosure import Enclosure, EnclosureRole
from pep_forms.peps.models.meeting import Meeting
from pep_forms.peps.models.pep import Pep
from pep_forms.peps.models.quality import QualityReview
from pep_forms.peps.models.sections import SectionDone, SectionFlag, SectionRestriction
from pep_forms.peps.models.sign_off import SignOff
from pep_forms.peps.models.trigger import PepTrigger
from pep_forms.peps.projections.models import Deadline, Fact, Outlook, Target

__all__ = [
    "Addendum",
    "AnswerChange",
    "Deadline",
    "Document",
    "Enclosure",
    "EnclosureRole",
    "Fact",
    "Meeting",
    "Outlook",
    "Pep",
    "PepTrigger",
    "QualityReview",
    "SavedRequest",
    "SectionAnswers",
    "SectionDone",
    "SectionFlag",
    "SectionRestriction",
    "SetAside",
    "SignOff",
    "Target",
]
