"""Which kind of PEP a set of triggers asks for."""

from __future__ import annotations

from collections.abc import Iterable

from pep_forms.peps.enums import Kind, Trigger

#: The first trigger in this order that is there decides.
_BY_TRIGGER: dict[str, Kind] = {
    Trigger.ENTERED_CARE: Kind.INITIAL_FULL,
    Trigger.NEW_SETTING: Kind.FULL_NEW_SETTING,
    Trigger.NEW_PLACEMENT: Kind.FULL_NEW_PLACEMENT,
    Trigger.KEY_STAGE: Kind.FULL_KEY_STAGE,
    Trigger.OFF_ROLL: Kind.INTERIM,
    Trigger.PLANNED_MOVE: Kind.TRANSITION,
    Trigger.PROGRESSION: Kind.POST16_PROGRESSION,
}


def kind_for(triggers: Iterable[str], *, first: bool = False) -> Kind:
    """The kind that triggers ask for: one full PEP whatever the number of events.

    The first PEP of somebody is an initial full one when nothing else says what it is.
    """
    there = set(triggers)
    for trigger, kind in _BY_TRIGGER.items():
        if trigger in there:
            return kind
    return Kind.INITIAL_FULL if first else Kind.REVIEW
