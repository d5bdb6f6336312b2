"""The words for what this room writes in the audit log."""

from __future__ import annotations

EVENTS: dict[str, str] = {
    "publishing.release_asked_for": "Second person asked to release a template",
    "publishing.release_lapsed": "Request to release lapsed: the draft changed",
    "publishing.release_withdrawn": "Request to release taken back",
    "publishing.accepted": "Harmful changes of a release accepted",
    "publishing.version_retired": "Version of a template retired",
    "publishing.version_restored": "Version of a template restored",
    "publishing.use_from_changed": "Day from which a version is used changed",
    "pep.version_moved": "PEP moved to another version of its form",
    "pep.answer_brought_back": "Set-aside answer brought back into a question",
    "pep.version_move_undone": "Move of a PEP to another version undone",
}
