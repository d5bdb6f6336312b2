"""What happened to somebody's circumstances, told to whoever has to act on it.

A room above registers a listener when the site starts. It is called by the action itself,
inside the action's transaction, so that a move and what follows from it stand or fall
together, and a reader of the action sees that something follows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from pep_forms.people.actor import Actor
from pep_forms.people.models import (
    CarePeriod,
    Enrolment,
    NetworkMember,
    Organisation,
    Placement,
    YoungPerson,
)

#: Reasons for a new episode (`episode_reason`) after which a full plan is due.
FULL_PEP_REASONS: frozenset[str] = frozenset({"S", "P", "B"})


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a young person."""

    young_person: YoungPerson


@dataclass(frozen=True, slots=True)
class CareStarted(Change):
    """They came into care; `again` when they had been before."""

    period: CarePeriod
    again: bool


@dataclass(frozen=True, slots=True)
class CareEnded(Change):
    """They left care."""

    period: CarePeriod


@dataclass(frozen=True, slots=True)
class RecordSealing(Change):
    """Their record is about to be sealed: what is on its way ends now."""


@dataclass(frozen=True, slots=True)
class PlacementStarted(Change):
    """They moved in somewhere; `previous` is the placement this one follows, if any."""

    placement: Placement
    previous: Placement | None

    @property
    def calls_for_full_pep(self) -> bool:
        """Whether home and carer changed: not for a short absence or a change of status."""
        placement = self.placement
        return not placement.temporary and placement.episode_reason in FULL_PEP_REASONS


@dataclass(frozen=True, slots=True)
class PlacementClosed(Change):
    """The placement they are in became confidential while they were there."""

    placement: Placement


@dataclass(frozen=True, slots=True)
class PlacementEnded(Change):
    """They left a placement without another one being recorded yet."""

    placement: Placement


@dataclass(frozen=True, slots=True)
class SettingChanged(Change):
    """They started at a school or another setting; `previous` is the one they left."""

    enrolment: Enrolment
    previous: Enrolment | None


@dataclass(frozen=True, slots=True)
class SettingLeft(Change):
    """They left a setting and none is recorded after it: they are off roll."""

    enrolment: Enrolment


@dataclass(frozen=True, slots=True)
class MemberJoined(Change):
    """Somebody came into the network."""

    member: NetworkMember


@dataclass(frozen=True, slots=True)
class MemberLeft(Change):
    """Somebody's place in the network ends on a day."""

    member: NetworkMember
    ends_on: date
    replaced_by: NetworkMember | None = None


@dataclass(frozen=True, slots=True)
class RecordEdited(Change):
    """What the record says of them, of a time in care or of a setting was corrected."""


Listener = Callable[[Change, Actor], object]
RenameListener = Callable[[Organisation], object]
_listeners: list[Listener] = []
_of_renames: list[RenameListener] = []


def register(listener: Listener) -> Listener:
    """Call `listener(change, by)` for every change from now on. Twice is the same as once."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def unregister(listener: Listener) -> None:
    """Stop calling a listener (tests do)."""
    if listener in _listeners:
        _listeners.remove(listener)


def announce(change: Change, *, by: Actor) -> None:
    """Tell every listener, in the transaction of the action that made the change."""
    for listener in tuple(_listeners):
        listener(change, by)


def register_rename(listener: RenameListener) -> RenameListener:
    """Call `listener(organisation)` whenever one has another name from now on."""
    if listener not in _of_renames:
        _of_renames.append(listener)
    return listener


def announce_rename(organisation: Organisation) -> None:
    """Tell whoever keeps names of organisations, in the transaction of the action."""
    for listener in tuple(_of_renames):
        listener(organisation)
