"""The words for what this room writes in the audit log."""

from __future__ import annotations

from pep_forms.audit import events

EVENTS: dict[str, str] = {
    "young_person.added": "Young person added",
    "young_person.edited": "Young person’s record edited",
    "young_person.sealed": "Young person’s record sealed",
    "young_person.seal_opened": "Sealed record opened",
    "young_person.seal_handed_on": "Key to a sealed record handed on",
    "care_period.started": "Care period started",
    "care_period.edited": "Care period edited",
    "care_period.ended": "Care period ended",
    "placement.started": "Placement started",
    "placement.edited": "Placement edited",
    "placement.ended": "Placement ended",
    "enrolment.started": "Enrolment started",
    "enrolment.edited": "Enrolment edited",
    "enrolment.ended": "Enrolment ended",
    "organisation.added": "Organisation added",
    "organisation.edited": "Organisation edited",
    "network.added": "Person added to the network",
    "network.ended": "Person’s place in the network ended",
    "network.edited": "Person’s place in the network edited",
    "user.added": "Account made",
    "user.edited": "Account edited",
    "user.invited": "Person invited by e-mail",
    "user.accepted": "Invitation accepted",
    "user.disabled": "Account disabled",
    "user.enabled": "Account enabled",
    "user.password_changed": "Password changed",
    "user.sessions_ended": "All sessions of an account ended",
    "user.staff_role_given": "Staff role given",
    "user.staff_role_ended": "Staff role ended",
    "user.permission_given": "Permission given",
    "user.permission_ended": "Permission ended",
    "access.account_made": "Young person’s account made",
    "access.code_issued": "One-time code issued to a young person",
    "access.code_used": "One-time code used",
    "access.code_withdrawn": "One-time code withdrawn",
    "login.succeeded": "Logged in",
    "login.failed": "Log-in failed",
    "login.locked": "Log-in stopped after too many tries",
    "login.role_chosen": "Role chosen",
}

for _code, _words in EVENTS.items():
    events.register(f"people.{_code}", _words)
