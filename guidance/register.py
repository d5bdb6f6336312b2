"""The register of agreements: who accepted which text, and who still has to."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from guidance import duties
from guidance.models import Acceptance, AgreementVersion
from pep_forms import clock
from pep_forms.audit.actions import log_write
from pep_forms.db import current
from pep_forms.engine.roles import ROLE_LABELS, Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import NetworkMember, StaffRole, User
from pep_forms.people.rights import may_administer
from pep_forms.people.role_words import role_words

HEADINGS = (
    _("Name"),
    _("Role"),
    _("Agreement"),
    _("Version"),
    _("Accepted"),
    _("Hash of the text"),
)
ACCEPTED, WAITING = "accepted", "waiting"


def may_read(actor: Actor) -> bool:
    """Only the Virtual School's administrators keep the register."""
    return not actor.is_system and may_administer(actor)


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the register is asked for."""

    status: str = ACCEPTED
    role: str = ""
    agreement: str = ""
    name: str = ""
    since: date | None = None
    until: date | None = None

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Filter:
        """From an address. What makes no sense filters nothing."""
        return cls(
            status=WAITING if asked.get("status") == WAITING else ACCEPTED,
            role=asked.get("role", "") if asked.get("role", "") in ROLE_LABELS else "",
            agreement=_uuid(asked.get("agreement", "")),
            name=asked.get("name", "").replace("\x00", "").strip()[:100],
            since=_day(asked.get("since", "")),
            until=_day(asked.get("until", "")),
        )

    def parameters(self) -> dict[str, str]:
        """The same as part of an address."""
        values = {name: getattr(self, name) for name in self.__slots__}
        return {name: str(value) for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who has still to accept a text in a role."""

    user: User
    role: str
    version: AgreementVersion


def rows(asked: Filter) -> Sequence[Acceptance | Waiting] | QuerySet[Acceptance]:
    """The rows of the register, the newest first; of those who wait, by name."""
    if asked.status == WAITING:
        return _waiting(asked)
    found = Acceptance.objects.select_related("user", "version").order_by("-created_at", "id")
    if asked.role:
        found = found.filter(role=asked.role)
    if asked.agreement:
        found = found.filter(version__agreement=asked.agreement)
    if asked.name:
        found = found.filter(_named(asked.name, "user__"))
    if asked.since:
        found = found.filter(created_at__date__gte=asked.since)
    if asked.until:
        found = found.filter(created_at__date__lte=asked.until)
    return found


def own(user: User) -> QuerySet[Acceptance]:
    """What somebody has accepted themselves, the newest first."""
    found = Acceptance.objects.filter(user=user).select_related("version")
    return found.order_by("-created_at", "role")


def line(row: Acceptance | Waiting) -> list[str]:
    """One row in words."""
    moment = row.created_at.astimezone(clock.LONDON) if isinstance(row, Acceptance) else None
    return [
        row.user.get_full_name(),
        role_words(row.role),
        row.version.title,
        str(row.version.number),
        f"{moment:%Y-%m-%d %H:%M}" if moment else "",
        row.version.text_hash,
    ]


def titles() -> list[tuple[str, str]]:
    """Every agreement there ever was, by its newest title."""
    versions = AgreementVersion.objects.order_by("number").values_list("agreement", "title")
    found = {str(agreement): title for agreement, title in versions}
    return sorted(found.items(), key=lambda pair: pair[1])


def csv_line(cells: Iterable[Any]) -> str:
    """One line for a spreadsheet, in which no cell is a formula."""
    made = io.StringIO()
    csv.writer(made).writerow([_harmless(str(cell)) for cell in cells])
    return made.getvalue()


@transaction.atomic
def log_export(asked: Filter, *, by: Actor) -> None:
    """Write down that the register was taken away."""
    data = {"status": asked.status, "role": asked.role, "agreement": asked.agreement}
    log_write(event="guidance.register.exported", by=by, subject="register", data=data)


def query(**parameters: str) -> str:
    """Part of an address."""
    return urlencode({name: value for name, value in parameters.items() if value})


def _waiting(asked: Filter) -> list[Waiting]:
    """Everybody who holds a bound role today and has not accepted the text in force in it."""
    versions = duties.in_force()
    since = duties.accepted_from([version.agreement for version in versions])
    found: list[Waiting] = []
    for version in versions:
        if asked.agreement not in {"", str(version.agreement)}:
            continue
        for role in version.roles:
            if asked.role in {"", role}:
                people = _without(version, role, since.get(version.agreement, 1))
                if asked.name:
                    people = people.filter(_named(asked.name))
                found += [Waiting(user, role, version) for user in people]
    return sorted(found, key=lambda w: (w.user.full_name, str(w.user.pk), w.version.title, w.role))


def _without(version: AgreementVersion, role: str, number: int) -> QuerySet[User]:
    accepted = Acceptance.objects.filter(
        user=OuterRef("pk"),
        role=role,
        version__agreement=version.agreement,
        version__number__gte=number,
    )
    return User.objects.filter(_holds(role), ~Exists(accepted), is_active=True)


def _holds(role: str) -> Q:
    if role == Role.YOUNG_PERSON:
        return Q(young_person__isnull=False)
    member = NetworkMember.objects.filter(
        current(), Q(delegated_by__isnull=True) | current(None, "delegated_by__")
    ).filter(user=OuterRef("pk"), role=role)
    staff = StaffRole.objects.filter(current(), user=OuterRef("pk"), role=role)
    return Q(Exists(member)) | Q(Exists(staff))


def _named(name: str, prefix: str = "") -> Q:
    found = Q()
    for word in name.split():
        found &= Q(**{f"{prefix}full_name__icontains": word})
    return found


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
