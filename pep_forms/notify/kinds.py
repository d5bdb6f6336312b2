"""The kinds of message there are, with their texts.

`peps` decides what is sent and when. A room may register kinds of its own; a text that
names a field outside the allow-list is refused when the site starts.
"""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

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
    "A plan has been opened",
    "A plan that you work on as {role} has been opened.\n\n"
    "Please do your part by {due_on}.\n\n{link}",
)
PLAN_NEEDS_YOU = register(
    "plan_needs_you",
    "A plan needs you",
    "A plan needs you.\n\nSign in to see what there is to do.\n\n{link}",
)
PLAN_DUE = register(
    "plan_due",
    "A plan needs you",
    "A plan needs something from you by {due_on}.\n\n{link}",
)
PLAN_OVERDUE = register(
    "plan_overdue",
    "A plan is waiting for you",
    "Your part of a plan was due on {due_on}.\n\n"
    "Please finish it, or tell us what stands in the way.\n\n{link}",
)
PLAN_ESCALATED = register(
    "plan_escalated",
    "A plan is overdue",
    "A plan was due on {due_on} and is waiting for somebody in the role of {role}.\n\n"
    "Please see that it is finished.\n\n{link}",
)
PLAN_READY = register(
    "plan_ready",
    "A plan is ready for its meeting",
    "Everything that is needed before the meeting is there.\n\nPlease read it before you meet."
    "\n\n{link}",
)
MEETING_ARRANGED = register(
    "meeting_arranged",
    "You are invited to a meeting",
    "You are invited to a meeting on {due_on}.\n\n"
    "Sign in to see the time and the place, and to say whether you will come.\n\n{link}",
)
MEETING_CHANGED = register(
    "meeting_changed",
    "A meeting has changed",
    "A meeting that you are invited to has changed. It is now on {due_on}.\n\n{link}",
)
MEETING_CANCELLED = register(
    "meeting_cancelled",
    "A meeting will not take place",
    "A meeting that you were invited to will not take place.\n\n{link}",
)
SIGN_OFF = register(
    "sign_off",
    "A plan waits for you to sign",
    "A plan waits for you to read it and to say whether you agree.\n\n{link}",
)
PLAN_SUBMITTED = register(
    "plan_submitted",
    "A plan is ready to be checked",
    "A plan has been submitted. Please check it by {due_on}.\n\n{link}",
)
PLAN_RETURNED = register(
    "plan_returned",
    "A plan has come back to you",
    "The Virtual School has sent a plan back with what to put right.\n\n"
    "Please do so by {due_on}.\n\n{link}",
)
PLAN_COMPLETE = register(
    "plan_complete",
    "A plan is complete",
    "A plan that you worked on is complete. You can read it now.\n\n{link}",
)
PLAN_HANDED_OVER = register(
    "plan_handed_over",
    "A plan has been handed over to you",
    "You now work on a plan as {role}.\n\n{link}",
)
ACCESS_ENDS = register(
    "access_ends",
    "Your access to a record ends",
    "A young person has left care. You can read what you have access to, as {role}, "
    "until {due_on}.\n\nPlease finish what is still to be done by then.\n\n{link}",
)
LOOK_TODAY = register(
    "look_today",
    "Please look at a plan today",
    "Something in a plan needs you today, as {role}.\n\nSign in to see it.\n\n{link}",
)
PROPOSAL = register(
    "proposal",
    "A record may need a change",
    "An answer differs from the record. Please decide which is right.\n\n{link}",
)
NEW_COMMENT = register(
    "new_comment",
    "A comment waits for you",
    "Somebody has commented on a plan that you work on.\n\n{link}",
)
FUNDING_DECIDED = register(
    "funding_decided",
    "A request has been decided",
    "The Virtual School has decided on a request for funding.\n\n{link}",
)
INVITATION = register(
    "invitation",
    "You are invited to the service",
    "You are invited to work on a plan as {role}.\n\n"
    "Follow the link by {due_on} to make your account. It is for you alone.\n\n{link}",
)
AGREEMENT_CHANGED = register(
    "agreement_changed",
    "Please read the new agreement",
    "The agreement for the role of {role} has changed. "
    "You will be asked to accept it when you next sign in.\n\n{link}",
)
TASKS_WAITING = register(
    "tasks_waiting",
    "Plans are waiting for you",
    "Number of plans that need something from you: {count}.\n\n{link}",
)
RELEASE_WAITS = register(
    "release_waits",
    "A release waits for a second person",
    "A form has been prepared for release. Please look at it and decide.\n\n{link}",
)
