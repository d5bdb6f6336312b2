"""The words for what this room writes in the audit log."""

from __future__ import annotations

from pep_forms.audit import events

EVENTS: dict[str, str] = {
    "agreement.published": "New text of an agreement in force",
    "agreement.accepted": "Agreement accepted",
    "register.exported": "Register of agreements exported",
    "loaded": "Shipped guidance loaded",
    "film.taken": "Training film taken from the demo",
    "picture.taken": "Picture of the guidance taken from the demo",
}


def register() -> None:
    """Let these be logged."""
    for code, words in EVENTS.items():
        events.register(f"guidance.{code}", words)
