"""The codes of a PEP's life. They are stored in rows and facts, so they never change."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from pep_forms.engine.roles import Stage


class State(models.TextChoices):
    """Where a PEP is on its way. `lifecycle.TRANSITIONS` says how it moves."""

    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    IN_PROGRESS = "in_progress", _("In progress")
    READY = "ready", _("Ready for the meeting")
    MEETING_HELD = "meeting_held", _("Meeting held")
    SUBMITTED = "submitted", _("Submitted")
    IN_QUALITY = "in_quality", _("With the Virtual School")
    RETURNED = "returned", _("Returned for changes")
    COMPLETE = "complete", _("Complete")
    CLOSED = "closed", _("Closed before it was complete")
    ARCHIVED = "archived", _("Archived")
    VOID = "void", _("Opened by mistake")


class Kind(models.TextChoices):
    """What a PEP is for. The first four are full PEPs."""

    INITIAL_FULL = "initial_full", _("Initial full PEP")
    FULL_NEW_PLACEMENT = "full_new_placement", _("Full PEP: new placement")
    FULL_KEY_STAGE = "full_key_stage", _("Full PEP: new key stage")
    FULL_NEW_SETTING = "full_new_setting", _("Full PEP: new setting")
    REVIEW = "review", _("Review PEP")
    DT_REVIEW = "dt_review", _("Review by the designated teacher")
    INTERIM = "interim", _("Interim PEP")
    TRANSITION = "transition", _("Transition PEP")
    POST16_PROGRESSION = "post16_progression", _("Post-16 progression review")


class Trigger(models.TextChoices):
    """Why a PEP is needed. Several may come together."""

    ENTERED_CARE = "entered_care", _("Came into care")
    NEW_PLACEMENT = "new_placement", _("New care placement")
    KEY_STAGE = "key_stage", _("New key stage")
    NEW_SETTING = "new_setting", _("New school or setting")
    SCHEDULED = "scheduled", _("Termly review")
    OFF_ROLL = "off_roll", _("No school or setting")
    PLANNED_MOVE = "planned_move", _("Planned move")
    PROGRESSION = "progression", _("Post-16 progression")
    OTHER = "other", _("Other reason")


class Window(models.TextChoices):
    """The three parts of a school year in which a PEP is due."""

    AUTUMN = "autumn", _("Autumn")
    SPRING = "spring", _("Spring")
    SUMMER = "summer", _("Summer")


class PaperReason(models.TextChoices):
    """Why a PEP was written on paper and is attached as a scan."""

    OUTAGE = "outage", _("The system could not be reached")
    CUSTODY = "custody", _("It was written in custody")
    OTHER_AUTHORITY = "other_authority", _("It is on another authority’s form")
    HISTORIC = "historic", _("It is from before plans were made here")


class Family(models.TextChoices):
    """Kinds of which only one may be on its way at a time, because one turns into the other."""

    TERMLY = "termly", _("Full or review PEP")
    INTERIM = "interim", _("Interim PEP")
    TRANSITION = "transition", _("Transition PEP")
    PROGRESSION = "progression", _("Progression review")


FULL_KINDS: frozenset[str] = frozenset(
    {
        Kind.INITIAL_FULL,
        Kind.FULL_NEW_PLACEMENT,
        Kind.FULL_KEY_STAGE,
        Kind.FULL_NEW_SETTING,
    }
)

_FAMILIES: dict[str, Family] = {
    Kind.INTERIM: Family.INTERIM,
    Kind.TRANSITION: Family.TRANSITION,
    Kind.POST16_PROGRESSION: Family.PROGRESSION,
}

_STAGES: dict[str, Stage] = {
    State.SCHEDULED: Stage.OPEN,
    State.OPEN: Stage.OPEN,
    State.IN_PROGRESS: Stage.OPEN,
    State.READY: Stage.OPEN,
    State.MEETING_HELD: Stage.MEETING,
    State.SUBMITTED: Stage.SUBMITTED,
    State.IN_QUALITY: Stage.SUBMITTED,
    State.RETURNED: Stage.RETURNED,
    State.COMPLETE: Stage.COMPLETE,
    State.CLOSED: Stage.COMPLETE,
    State.ARCHIVED: Stage.ARCHIVED,
    State.VOID: Stage.ARCHIVED,
}

#: Not met yet: an event turns such a PEP into a full one instead of opening a second.
UNMET: frozenset[str] = frozenset({State.SCHEDULED, State.OPEN, State.IN_PROGRESS, State.READY})

#: Whoever leads the PEP goes on with it: meets, submits or corrects.
LED: tuple[State, ...] = (State.READY, State.MEETING_HELD, State.RETURNED)

#: Being typed in: how far a PEP on paper is before it counts.
BEGUN: tuple[State, ...] = (State.OPEN, State.IN_PROGRESS, State.READY)

#: On its way: somebody still has something to do.
UNFINISHED: frozenset[str] = UNMET | {
    State.MEETING_HELD,
    State.SUBMITTED,
    State.IN_QUALITY,
    State.RETURNED,
}


def stage_of(state: str) -> Stage:
    """The stage that rights are written for."""
    return _STAGES[state]


def family_of(kind: str) -> Family:
    """The family of a kind: full and review PEPs are one, since one turns into the other."""
    return _FAMILIES.get(kind, Family.TERMLY)


def is_full(kind: str) -> bool:
    """Whether a kind is a full PEP."""
    return kind in FULL_KINDS
