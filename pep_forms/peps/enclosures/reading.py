"""The documents of a young person or a PEP as one reader gets them: found, counted, logged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from media.enums import ScanState
from media.rights import servable
from pep_forms import clock
from pep_forms.audit.actions import log_reads
from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotVisible
from pep_forms.people.rights import check_may_see
from pep_forms.people.role_words import role_words
from pep_forms.peps.enclosures import rights, types
from pep_forms.peps.models import Enclosure, Pep

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from pep_forms.people.actor import Actor
    from pep_forms.people.models import YoungPerson

PER_PAGE = 20
#: What can be asked for. A document stands under one of these.
SHOW: Mapping[str, StrOrPromise] = {
    "": _("Current"),
    "expired": _("Expired"),
    "replaced": _("Replaced by a newer copy"),
    "withdrawn": _("Withdrawn or deleted"),
}
#: The state of the file in words, for the one who attached it.
_STATES: Mapping[str, StrOrPromise] = {
    ScanState.WAITING: _("Waiting for the virus check. Only you can see this"),
    ScanState.REFUSED: _("The virus check found something in it. It was deleted"),
    ScanState.FAILED: _("The virus check did not work. Attach it again"),
    ScanState.PURGED: _("Deleted for good"),
}
#: Readers who are told to whom else a document is open.
_TOLD = frozenset(
    {
        Role.VS_ADMIN,
        Role.VS_REVIEWER,
        Role.SOCIAL_WORKER,
        Role.PERSONAL_ADVISER,
        Role.DESIGNATED_TEACHER,
        Role.SCS_TEAM,
        Role.IRO,
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked the list for. Empty means the current ones."""

    show: str = ""
    type: str = ""
    text: str = ""
    page: int | str = 1

    @property
    def narrowed(self) -> bool:
        """Whether some are left out for more than where they stand."""
        return bool(self.type or self.text.strip())


@dataclass(frozen=True, slots=True)
class Row:
    """One document as its reader gets it."""

    enclosure: Enclosure
    type: str
    #: A key of `SHOW`.
    where: str
    #: What has become of the file, when it cannot be fetched.
    state: str
    review_due: bool
    #: Who attached it, as far as the reader may know.
    by: str
    #: To whom it is open, where the reader is told.
    open_to: tuple[str, ...]
    told: bool
    may_change: bool

    @property
    def fetched(self) -> bool:
        """Whether the reader gets the file."""
        return not self.state


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, and how many there are."""

    page: Page[Row]
    #: How many of what was searched for stand where.
    counts: Mapping[str, int]
    #: The types there are in what stands here, with their words.
    types: tuple[tuple[str, str], ...]
    #: Whether there is anything at all, wherever it stands.
    any: bool


def enclosures_of(
    actor: Actor,
    young_person: YoungPerson,
    pep: Pep | None = None,
    wanted: Wanted | None = None,
    *,
    channel: str = "documents",
    per_page: int = PER_PAGE,
) -> Listing:
    """The documents the actor may know of: all of a young person's, or those of one PEP.

    What stands on the page is written down as read. Raises NotVisible.
    """
    check_may_see(actor, young_person)
    wanted = wanted or Wanted()
    rows = list(_rows(actor, young_person, pep))
    fitting = [row for row in rows if _fits(row, wanted)]
    here = [row for row in fitting if row.where == wanted.show]
    counts = Counter(row.where for row in fitting)
    found = {row.enclosure.type: row.type for row in rows if row.where == wanted.show}
    page = Paginator(here, per_page).get_page(wanted.page)
    _log(actor, young_person, page.object_list, channel)
    return Listing(
        page=page,
        counts={show: counts[show] for show in SHOW},
        types=tuple(sorted(found.items(), key=lambda pair: pair[1])),
        any=bool(rows),
    )


def current(actor: Actor, pep: Pep, *, channel: str) -> list[Row]:
    """The current documents of a PEP that the actor may know of and fetch, the oldest first.

    They are written down as read.
    """
    rows = _rows(actor, pep.young_person, pep)
    found = [row for row in rows if row.where == "" and row.fetched][::-1]
    _log(actor, pep.young_person, found, channel)
    return found


def one(actor: Actor, young_person: YoungPerson, key: UUID) -> tuple[Row, list[Row]]:
    """One document and its other copies, the newest first. Raises NotVisible."""
    check_may_see(actor, young_person)
    rows = {row.enclosure.pk: row for row in _rows(actor, young_person, None)}
    row = rows.get(key)
    if row is None:
        raise NotVisible
    chain = _copies(row.enclosure, {pk: one.enclosure for pk, one in rows.items()})
    copies = [rows[pk] for pk in chain if pk != key]
    _log(actor, young_person, [row, *copies], "documents")
    return row, copies


def _copies(enclosure: Enclosure, known: Mapping[UUID, Enclosure]) -> list[UUID]:
    """The document with what it replaces and what replaces it, as far as the reader knows."""
    chain, found = [enclosure.pk], {enclosure.pk}
    for pk in chain:
        near = [one.pk for one in known.values() if one.replaces_id == pk]
        older = known[pk].replaces_id
        for other in [*near, *([older] if older in known else [])]:
            if other is not None and other not in found:
                found.add(other)
                chain.append(other)
    return sorted(chain, key=lambda pk: known[pk].created_at, reverse=True)


def _rows(actor: Actor, young_person: YoungPerson, pep: Pep | None) -> Iterator[Row]:
    found = rights.visible(actor, young_person)
    if pep is not None:
        found = found.filter(pep=pep)
    found = found.annotate(is_replaced=rights.replaced()).order_by("-created_at", "-pk")
    related = found.select_related("attachment", "pep").defer("pep__facts", "pep__frozen_labels")
    may: dict[UUID | None, bool] = {}
    for row in related.prefetch_related("openings"):
        if row.pep_id not in may:
            keeps = actor.is_system or actor.role == Role.VS_ADMIN
            may[row.pep_id] = keeps or rights.may_attach(actor, young_person, row.pep)
        yield _row(actor, row, may[row.pep_id])


def _row(actor: Actor, enclosure: Enclosure, may_attach: bool) -> Row:
    today = clock.today()
    own = enclosure.attached_by_id is not None and enclosure.attached_by_id == getattr(
        actor.user, "pk", None
    )
    state = "" if servable(enclosure.attachment) else _STATES.get(enclosure.attachment.state, "")
    told = actor.is_system or actor.role in _TOLD or own
    opened = types.in_order(one.role for one in enclosure.openings.all())
    due = enclosure.review_on is not None and enclosure.review_on <= today
    where = _where(enclosure)
    return Row(
        enclosure=enclosure,
        type=types.label(enclosure.type),
        where=where,
        state=str(state),
        review_due=due and where == "",
        by="you" if own else role_words(enclosure.role, gettext("The Virtual School")),
        open_to=tuple(role_words(role) for role in opened) if told else (),
        told=told,
        may_change=may_attach and rights.changes(actor, enclosure),
    )


def _where(enclosure: Enclosure) -> str:
    if enclosure.withdrawn_at is not None or enclosure.attachment.state == ScanState.PURGED:
        return "withdrawn"
    if enclosure.is_replaced:  # type: ignore[attr-defined] # annotated above
        return "replaced"
    if enclosure.expires_on is not None and enclosure.expires_on < clock.today():
        return "expired"
    return ""


def _fits(row: Row, wanted: Wanted) -> bool:
    if wanted.type and row.enclosure.type != wanted.type:
        return False
    title = row.enclosure.title.casefold()
    return all(word in title for word in wanted.text.casefold().split())


def _log(actor: Actor, young_person: YoungPerson, rows: object, channel: str) -> None:
    shown = [f"document/{row.enclosure.pk}" for row in rows]  # type: ignore[attr-defined]
    if shown:
        log_reads(
            by=actor,
            young_person=young_person.pk,
            subject=f"young_person:{young_person.pk}",
            addresses=shown,
            channel=channel,
        )
