"""Attaching a document to a young person or a PEP, and putting a newer copy in its place."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from media.actions.uploading import upload
from media.enums import ScanState
from media.quarantine import Stream
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, WrongState
from pep_forms.people.rights import check_may_see
from pep_forms.people.role_words import role_words
from pep_forms.peps import lifecycle
from pep_forms.peps.enclosures import rights, types
from pep_forms.peps.models import Enclosure, EnclosureRole, Pep

if TYPE_CHECKING:
    from media.models import Attachment
    from pep_forms.people.actor import Actor
    from pep_forms.people.models import YoungPerson

PREFIX = "young_person"
LONGEST_TITLE = 120
#: Control characters, and marks that turn the direction of reading.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
#: A copy whose file never came into being stands in nobody's way.
_STILLBORN = (ScanState.REFUSED, ScanState.FAILED, ScanState.PURGED)


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says of a document, checked."""

    type: str
    title: str
    roles: tuple[str, ...]
    dated_on: date | None
    review_on: date | None
    expires_on: date | None


def subject_of(young_person: YoungPerson) -> str:
    """What a young person is called by their files."""
    return f"{PREFIX}:{young_person.pk}"


def attach(
    *,
    young_person: YoungPerson,
    type_code: str,
    title: str,
    stream: Stream,
    name: str,
    by: Actor,
    open_to: Collection[str] | None = None,
    pep: Pep | None = None,
    dated_on: date | None = None,
    review_on: date | None = None,
    expires_on: date | None = None,
    key: UUID | None = None,
) -> Enclosure:
    """Attach a document to a young person, or to one of their PEPs.

    `open_to` are the roles that may see it beside the Virtual School: never more than its type
    allows, and all of those but a parent when not told. With the same `key` the same file sent
    twice is attached once. Not to be called inside a transaction: a refusal is noted in the log.
    Raises NotVisible, NotAllowed, BadInput with what to do, or Refused when it cannot be stored.
    """
    check_may_see(by, young_person)
    if not rights.may_attach(by, young_person, pep):
        raise NotAllowed
    kind = _type(type_code, by)
    said = Said(
        type=kind.code,
        title=clean_title(title),
        roles=check_roles(kind, kind.usual if open_to is None else open_to, young_person),
        **_dates(kind, dated_on, review_on, expires_on),
    )
    return _attach(young_person, pep, said, stream, name, by, key)


def replace(
    *,
    enclosure: Enclosure,
    stream: Stream,
    name: str,
    by: Actor,
    title: str | None = None,
    dated_on: date | None = None,
    review_on: date | None = None,
    expires_on: date | None = None,
    key: UUID | None = None,
) -> Enclosure:
    """Put a newer copy in the place of a document, open to the same roles.

    The older one leaves the list when the newer is clean. It stays readable for the Virtual
    School, for whoever attached it, and for whoever has had it.
    """
    if not rights.sees(by, enclosure):
        raise NotVisible
    _check_may_replace(enclosure, by)
    kind = types.get(enclosure.type)
    if kind is None:
        raise BadInput(_("This type of document is not in use any more."), field="type")
    open_to = set(enclosure.openings.values_list("role", flat=True)) & set(kind.roles)
    if rights.home_is_confidential(enclosure.young_person):
        open_to -= {Role.PARENT}
    said = Said(
        type=kind.code,
        title=clean_title(enclosure.title if title is None else title),
        roles=types.in_order(open_to),
        **_dates(kind, dated_on, review_on, expires_on),
    )
    return _attach(
        enclosure.young_person, enclosure.pep, said, stream, name, by, key, replaces=enclosure
    )


def clean_title(title: str) -> str:
    """A title of one line, or BadInput."""
    text = " ".join(_UNSEEN.sub(" ", title).split())
    if not text:
        raise BadInput(_("Enter a title"), field="title")
    if len(text) > LONGEST_TITLE:
        raise BadInput(
            _("The title must be %(longest_title)s characters or fewer")
            % {"longest_title": LONGEST_TITLE},
            field="title",
        )
    return text


def check_roles(
    kind: types.DocumentType, open_to: Collection[str], young_person: YoungPerson
) -> tuple[str, ...]:
    """The roles in order, or BadInput when the type or a confidential home forbids one."""
    beyond = [role for role in open_to if role not in kind.roles]
    if beyond:
        words = ", ".join(role_words(role, "somebody unknown") for role in beyond)
        raise BadInput(
            _("A document of this type cannot be shown to: %(words)s") % {"words": words},
            field="open_to",
        )
    if Role.PARENT in open_to and rights.home_is_confidential(young_person):
        raise BadInput(
            _(
                "Where this young person lives is confidential, and a document can lead there. "
                "Take the tick from Parent"
            ),
            field="open_to",
        )
    return types.in_order(open_to)


def check_day(day: date | None, problem: str, field: str) -> None:
    """Raise BadInput for a day on which something is due that has gone by already."""
    if day is not None and day < clock.today():
        raise BadInput(problem, field=field)


def check_dates(
    kind: types.DocumentType, dated_on: date | None, review_on: date | None, expires_on: date | None
) -> None:
    """Raise BadInput unless the days fit each other and what the type asks for."""
    if dated_on is not None and dated_on > clock.today():
        raise BadInput(_("The date of the document must be today or earlier"), field="dated_on")
    if dated_on is not None and expires_on is not None and expires_on < dated_on:
        raise BadInput(_("The last day must be after the date of the document"), field="expires_on")
    if kind.needs == "review" and review_on is None:
        raise BadInput(_("Enter the day to look at it again"), field="review_on")
    if kind.needs == "expiry" and expires_on is None:
        raise BadInput(_("Enter the last day on which it is good"), field="expires_on")


def _dates(
    kind: types.DocumentType, dated_on: date | None, review_on: date | None, expires_on: date | None
) -> dict[str, date | None]:
    check_dates(kind, dated_on, review_on, expires_on)
    check_day(review_on, _("The day to look at it again must be today or later"), "review_on")
    check_day(expires_on, _("The last day must be today or later"), "expires_on")
    return {"dated_on": dated_on, "review_on": review_on, "expires_on": expires_on}


def _type(code: str, by: Actor) -> types.DocumentType:
    kind = types.get(code)
    every = by.is_system or by.role == Role.VS_ADMIN
    if kind is None or not types.is_used(code) or not (every or by.role in kind.roles):
        raise BadInput(_("Choose the type of document"), field="type")
    return kind


def _attach(
    young_person: YoungPerson,
    pep: Pep | None,
    said: Said,
    stream: Stream,
    name: str,
    by: Actor,
    key: UUID | None,
    replaces: Enclosure | None = None,
) -> Enclosure:
    key = key or uuid.uuid4()
    attachment = upload(
        stream=stream,
        name=name,
        subject=subject_of(young_person),
        address=f"document/{key}",
        by=by,
    )
    with transaction.atomic():
        there = Enclosure.objects.filter(attachment=attachment).first()
        if there is not None:
            return there
        if pep is not None:
            pep = lifecycle.locked(pep)
        if replaces is not None:
            replaces = Enclosure.objects.select_for_update(of=("self",)).get(pk=replaces.pk)
            _check_may_replace(replaces, by)
        # The PEP may have moved on while the file was on its way.
        if not rights.may_attach(by, young_person, pep):
            raise NotAllowed
        return _note(young_person, pep, said, attachment, by, key, replaces)


def _check_may_replace(enclosure: Enclosure, by: Actor) -> None:
    if not rights.may_change(by, enclosure):
        raise NotAllowed
    if enclosure.replacements.exclude(attachment__state__in=_STILLBORN).exists():
        raise WrongState(_("There is a newer copy of this document already. Replace that one."))


def _note(
    young_person: YoungPerson,
    pep: Pep | None,
    said: Said,
    attachment: Attachment,
    by: Actor,
    key: UUID,
    replaces: Enclosure | None,
) -> Enclosure:
    if Enclosure.objects.filter(pk=key).exists():
        # The page was sent again with another file in it.
        key = uuid.uuid4()
    enclosure = Enclosure.objects.create(
        id=key,
        young_person=young_person,
        pep=pep,
        attachment=attachment,
        type=said.type,
        title=said.title,
        dated_on=said.dated_on,
        review_on=said.review_on,
        expires_on=said.expires_on,
        attached_by=by.user,
        role=by.role,
        replaces=replaces,
    )
    EnclosureRole.objects.bulk_create(
        EnclosureRole(enclosure=enclosure, role=role) for role in said.roles
    )
    log_write(
        event="document.replaced" if replaces else "document.attached",
        by=by,
        subject=f"pep:{pep.pk}" if pep else subject_of(young_person),
        young_person=young_person.pk,
        data={
            "document": str(enclosure.pk),
            "attachment": str(attachment.pk),
            "type": said.type,
            "open_to": list(said.roles),
            "replaces": str(replaces.pk) if replaces else "",
        },
    )
    return enclosure
