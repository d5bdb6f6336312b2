"""The life of a PEP as a page of documentation, drawn from the transition table."""

from __future__ import annotations

from collections.abc import Iterator

from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people.actor import SYSTEM
from pep_forms.peps.enums import State, stage_of
from pep_forms.peps.lifecycle import EDITS, LEADS, SENDER, TRANSITIONS, Transition

_WHO = {
    LEADS: "whoever leads (the school; social care after 16 or where there is no setting)",
    EDITS: "whoever saves or says that a part is done",
    SENDER: "the person who submitted it",
    SYSTEM: "the system",
}


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# The life of a PEP"
    yield ""
    yield "Drawn from `pep_forms/peps/lifecycle.py` by `python3 manage.py lifecycle_diagram`."
    yield "Do not edit this page: CI compares it with the table."
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield f"    [*] --> {State.SCHEDULED.value}"
    yield f"    [*] --> {State.OPEN.value}"
    for transition in TRANSITIONS:
        for source in _sources(transition):
            yield f"    {source.value} --> {transition.target.value}: {transition.name}"
    yield f"    {State.ARCHIVED.value} --> [*]"
    yield f"    {State.VOID.value} --> [*]"
    yield "```"
    yield ""
    yield "| State | Shown as | Rights of the stage |"
    yield "|---|---|---|"
    for state in State:
        yield f"| `{state.value}` | {state.label} | {stage_of(state).value} |"
    yield ""
    yield "| Move | From | To | Who may | What must hold |"
    yield "|---|---|---|---|---|"
    for transition in TRANSITIONS:
        yield _row(transition)


def _sources(transition: Transition) -> list[State]:
    return [state for state in State if state in transition.sources]


def _row(transition: Transition) -> str:
    sources = ", ".join(f"`{state.value}`" for state in _sources(transition))
    who = "; ".join(_WHO.get(role, ROLE_LABELS.get(role, role)) for role in transition.who)
    guards = "; ".join(guard.words for guard in transition.guards) or "–"
    return (
        f"| `{transition.name}` {transition.words} | {sources} | `{transition.target.value}` "
        f"| {who} | {guards} |"
    )
