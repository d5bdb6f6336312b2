"""What one reader can do with a PEP now: the links of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pep_forms.engine.roles import Role, Stage
from pep_forms.peps import lifecycle, meeting_pack
from pep_forms.peps.actions import meeting, sign_off
from pep_forms.peps.enums import UNMET, State
from pep_forms.peps.proposal import propose

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from pep_forms.peps.models import Pep
    from pep_forms.wizard.store import PepStore


@dataclass(frozen=True, slots=True)
class Link:
    """A way on."""

    href: str
    text: StrOrPromise


#: Moves and the page each is made on, with the words of its link.
_PAGES: dict[str, tuple[str, StrOrPromise]] = {
    "hold_meeting": ("wizard:meeting", _("Record that the meeting was held")),
    "submit": ("wizard:check", _("Check and submit")),
    "resubmit": ("wizard:check", _("Check and submit again")),
    "recall": ("wizard:submit", _("Call it back")),
    "recall_again": ("wizard:submit", _("Call it back")),
    "pick_up": ("wizard:review", _("Start the review")),
    "return": ("wizard:return", _("Return it for changes")),
    "accept": ("wizard:review", _("Grade and accept")),
    "close": ("wizard:close", _("Close it before it is complete")),
    "correct": ("wizard:correct", _("Open it again for a correction")),
    "take_back": ("wizard:take_back", _("It is about somebody else")),
    "void": ("wizard:void", _("It was opened by mistake")),
}


#: What rooms above offer on a plan's task list; each looks at the store first.
_more: list[Callable[[PepStore], Iterator[Link]]] = []


def register(offer: Callable[[PepStore], Iterator[Link]]) -> None:
    """Offer more ways on. Called once, when the site starts."""
    if offer not in _more:
        _more.append(offer)


def still_written(pep: Pep) -> bool:
    """Whether somebody may still have to write in it."""
    return pep.stage in {Stage.OPEN, Stage.MEETING, Stage.RETURNED}


def links(store: PepStore) -> Iterator[Link]:
    """Every way on from the task list, in the order in which it is likely to be wanted."""
    pep, actor = store.pep, store.actor
    offered = lifecycle.offered(pep, actor)
    if not {"submit", "resubmit"} & set(offered):
        yield Link(_to("wizard:check", pep), gettext("Check all answers"))
    if pep.state in UNMET and meeting.may_plan(pep, actor):
        words: StrOrPromise = (
            gettext("Change the date of the meeting")
            if pep.meeting_planned_at
            else gettext("Plan the meeting")
        )
        yield Link(_to("wizard:plan", pep), words)
    if meeting_pack.offered(pep, store.rights):
        yield Link(_pack(pep, "pdf"), gettext("Print the meeting pack (PDF)"))
        yield Link(_pack(pep, "html"), gettext("Meeting pack as a page"))
    for name in offered:
        if name in _PAGES:
            page, words = _PAGES[name]
            yield Link(_to(page, pep), words)
    if _signs_now(store):
        yield Link(_builtin(pep, "sign_off"), gettext("Sign"))
    if actor.role == Role.DESIGNATED_TEACHER and still_written(pep):
        where = reverse("peps:share", args=[pep.young_person_id])
        yield Link(where, gettext("Share sections with a colleague"))
    if pep.state in {State.COMPLETE, State.ARCHIVED}:
        yield Link(_builtin(pep, "documents"), gettext("Download the documents"))
    if pep.state in {State.COMPLETE, State.CLOSED}:
        yield Link(_to("wizard:addendum", pep), gettext("Add a note or correction"))
    for offer in _more:
        yield from offer(store)
    template = pep.version.template.key
    if pep.is_paper:
        # What is typed in here is no form to write on; the young person's own is.
        template = propose(pep.young_person).template_key or template
    yield Link(reverse("wizard:blank", args=[template]), gettext("Print an empty form (PDF)"))


def _signs_now(store: PepStore) -> bool:
    open_ = store.pep.state in sign_off.OPEN_FOR_SIGNING
    return open_ and sign_off.may_sign(store.pep, store.rights)


def _to(name: str, pep: Pep) -> str:
    return reverse(name, kwargs={"pep_id": pep.pk})


def _pack(pep: Pep, kind: str) -> str:
    return reverse("wizard:pack", kwargs={"pep_id": pep.pk, "kind": kind})


def _builtin(pep: Pep, builtin: str) -> str:
    return reverse("wizard:builtin", kwargs={"pep_id": pep.pk, "builtin": builtin})
