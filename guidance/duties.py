"""Who has to accept what. Asked at the gate, on the page of agreements and in the register."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Q

from guidance.models import Acceptance, AgreementPage, AgreementVersion
from pep_forms.people import queries
from pep_forms.people.models import User


@dataclass(frozen=True, slots=True)
class Duty:
    """A text that binds somebody: the version in force, for which of their roles, and whether
    they have accepted it in each."""

    version: AgreementVersion
    roles: tuple[str, ...]
    #: Of these roles, the ones in which it has still to be accepted.
    open: tuple[str, ...]


def in_force() -> list[AgreementVersion]:
    """The newest version of every agreement that is published. Two queries."""
    pages = AgreementPage.objects.live().order_by("path")
    keys = list(pages.values_list("translation_key", flat=True))
    if not keys:
        return []
    newest: dict[UUID, AgreementVersion] = {}
    for version in AgreementVersion.objects.filter(agreement__in=keys).order_by("number"):
        newest[version.agreement] = version
    return [newest[key] for key in dict.fromkeys(keys) if key in newest]


def accepted_from(agreements: list[UUID]) -> dict[UUID, int]:
    """For every agreement, the number of the version from which on an acceptance counts."""
    rows = (
        AgreementVersion.objects.filter(agreement__in=agreements)
        .values("agreement")
        .annotate(number=Max("number", filter=Q(material=True)))
    )
    return {row["agreement"]: row["number"] or 1 for row in rows.order_by()}


def of(user: User, held: tuple[str, ...] | None = None) -> list[Duty]:
    """Everything that binds somebody today, accepted or not."""
    versions = in_force()
    if not versions:
        return []
    roles = queries.roles_of(user) if held is None else held
    since = accepted_from([version.agreement for version in versions])
    done: set[tuple[UUID, str]] = set()
    accepted = Acceptance.objects.filter(user=user).values_list(
        "version__agreement", "version__number", "role"
    )
    for agreement, number, role in accepted:
        if number >= since.get(agreement, 1):
            done.add((agreement, role))
    duties = []
    for version in versions:
        mine = tuple(role for role in roles if role in version.roles)
        if mine:
            still = tuple(role for role in mine if (version.agreement, role) not in done)
            duties.append(Duty(version, mine, still))
    return duties


def outstanding(user: User, held: tuple[str, ...] | None = None) -> list[Duty]:
    """What somebody still has to accept."""
    return [duty for duty in of(user, held) if duty.open]
