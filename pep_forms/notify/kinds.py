"""The kinds of message there are, with their texts.

`peps` decides what is sent and when. A room may register kinds of its own; a text that
names a field outside the allow-list is refused when the site starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext_noop

from pep_forms.notify import context


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message: a subject and a body, with `{field}` for what may vary."""

    code: str
    subject: str
    body: str

    @property
    def fields(self) -> frozenset[str]:
        """The fields that the texts name, all of which `queue` must be given."""
        return _fields(self.subject) | _fields(self.body)


_kinds: dict[str, Kind] = {}


def register(code: str, subject: str, body: str) -> str:
    """Add a kind of message and return its code, to be kept as a constant.

    Raises ValueError for a field outside the allow-list or anything in the subject that
    varies: subjects show on locked screens.
    """
    kind = Kind(code, subject, body)
    if _fields(subject):
        raise ValueError(f"{code}: a subject is the same for everybody")
    if unknown := kind.fields - set(context.FIELDS):
        raise ValueError(f"{code}: a message may not hold {', '.join(sorted(unknown))}")
    if "link" not in kind.fields:
        raise ValueError(f"{code}: a message says where to go: it needs {{link}}")
    if _kinds.setdefault(code, kind) != kind:
        raise ValueError(f"the kind {code} is registered twice")
    return code


def get(code: str) -> Kind:
    """The kind of this code. Raises LookupError when nobody registered it."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"there is no kind of message {code!r}") from None


def known() -> tuple[Kind, ...]:
    """Every kind of message."""
    return tuple(_kinds.values())


def _fields(text: str) -> frozenset[str]:
    found = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            if spec or conversion or not name.isidentifier():
                raise ValueError("a field is written as its bare name in braces")
            found.add(name)
    return frozenset(found)


PLAN_OPENED = register(
    "plan_opened",
    gettext_noop("A plan has been opened"),
    gettext_noop(
        "A plan that you work on as {role} has been opened.\n\n"
        "Please do your part by {due_on}.\n\n{link}"
    ),
)
PLAN_NEEDS_YOU = register(
    "plan_needs_you",
    gettext_noop("A plan needs you"),
    gettext_noop("A plan needs you.\n\nSign in to see what there is to do.\n\n{link}"),
)
PLAN_DUE = register(
    "plan_due",
    gettext_noop("A plan needs you"),
    gettext_noop("A plan needs something from you by {due_on}.\n\n{link}"),
)
PLAN_OVERDUE = register(
    "plan_overdue",
    gettext_noop("A plan is waiting for you"),
    gettext_noop(
        "Your part of a plan was due on {due_on}.\n\n"
        "Please finish it, or tell us what stands in the way.\n\n{link}"
    ),
)
PLAN_ESCALATED = register(
    "plan_escalated",
    gettext_noop("A plan is overdue"),
    gettext_noop(
        "A plan was due on {due_on} and is waiting for somebody in the role of {role}.\n\n"
        "Please see that it is finished.\n\n{link}"
    ),
)
PLAN_READY = register(
    "plan_ready",
    gettext_noop("A plan is ready for its meeting"),
    gettext_noop(
        "Everything that is needed before the meeting is there.\n\nPlease read it before you meet."
        "\n\n{link}"
    ),
)
MEETING_ARRANGED = register(
    "meeting_arranged",
    gettext_noop("You are invited to a meeting"),
    gettext_noop(
        "You are invited to a meeting on {due_on}.\n\n"
        "Sign in to see the time and the place, and to say whether you will come.\n\n{link}"
    ),
)
MEETING_CHANGED = register(
    "meeting_changed",
    gettext_noop("A meeting has changed"),
    gettext_noop("A meeting that you are invited to has changed. It is now on {due_on}.\n\n{link}"),
)
MEETING_CANCELLED = register(
    "meeting_cancelled",
    gettext_noop("A meeting will not take place"),
    gettext_noop("A meeting that you were invited to will not take place.\n\n{link}"),
)
SIGN_OFF = register(
    "sign_off",
    gettext_noop("A plan waits for you to sign"),
    gettext_noop("A plan waits for you to read it and to say whether you agree.\n\n{link}"),
)
PLAN_SUBMITTED = register(
    "plan_submitted",
    gettext_noop("A plan is ready to be checked"),
    gettext_noop("A plan has been submitted. Please check it by {due_on}.\n\n{link}"),
)
PLAN_RETURNED = register(
    "plan_returned",
    gettext_noop("A plan has come back to you"),
    gettext_noop(
        "The Virtual School has sent a plan back with what to put right.\n\n"
        "Please do so by {due_on}.\n\n{link}"
    ),
)
PLAN_COMPLETE = register(
    "plan_complete",
    gettext_noop("A plan is complete"),
    gettext_noop("A plan that you worked on is complete. You can read it now.\n\n{link}"),
)
PLAN_HANDED_OVER = register(
    "plan_handed_over",
    gettext_noop("A plan has been handed over to you"),
    gettext_noop("You now work on a plan as {role}.\n\n{link}"),
)
ACCESS_ENDS = register(
    "access_ends",
    gettext_noop("Your access to a record ends"),
    gettext_noop(
        "A young person has left care. You can read what you have access to, as {role}, "
        "until {due_on}.\n\nPlease finish what is still to be done by then.\n\n{link}"
    ),
)
LOOK_TODAY = register(
    "look_today",
    gettext_noop("Please look at a plan today"),
    gettext_noop("Something in a plan needs you today, as {role}.\n\nSign in to see it.\n\n{link}"),
)
PROPOSAL = register(
    "proposal",
    gettext_noop("A record may need a change"),
    gettext_noop("An answer differs from the record. Please decide which is right.\n\n{link}"),
)
NEW_COMMENT = register(
    "new_comment",
    gettext_noop("A comment waits for you"),
    gettext_noop("Somebody has commented on a plan that you work on.\n\n{link}"),
)
FUNDING_DECIDED = register(
    "funding_decided",
    gettext_noop("A request has been decided"),
    gettext_noop("The Virtual School has decided on a request for funding.\n\n{link}"),
)
INVITATION = register(
    "invitation",
    gettext_noop("You are invited to the service"),
    gettext_noop(
        "You are invited to work on a plan as {role}.\n\n"
        "Follow the link by {due_on} to make your account. It is for you alone.\n\n{link}"
    ),
)
AGREEMENT_CHANGED = register(
    "agreement_changed",
    gettext_noop("Please read the new agreement"),
    gettext_noop(
        "The agreement for the role of {role} has changed. "
        "You will be asked to accept it when you next sign in.\n\n{link}"
    ),
)
TASKS_WAITING = register(
    "tasks_waiting",
    gettext_noop("Plans are waiting for you"),
    gettext_noop("Number of plans that need something from you: {count}.\n\n{link}"),
)
RELEASE_WAITS = register(
    "release_waits",
    gettext_noop("A release waits for a second person"),
    gettext_noop("A form has been prepared for release. Please look at it and decide.\n\n{link}"),
)
