"""What an actor may do with people and their records.

Seeing is asked of the same query that lists are made from. Everything else is a short
table: the Virtual School's administrators keep the records, and a few things belong to
those who know the young person.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from pep_forms.engine.roles import Role
from pep_forms.exceptions import NotAllowed, NotVisible
from pep_forms.people import queries
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson


def may_see(actor: Actor, young_person: YoungPerson, on: date | None = None) -> bool:
    """Whether the actor may know of a young person at all."""
    return queries.knows_of(actor, young_person, on)


def check_may_see(actor: Actor, young_person: YoungPerson) -> None:
    """Raise NotVisible, which every page answers like a wrong address."""
    if not may_see(actor, young_person):
        raise NotVisible("no such young person")


def may_administer(actor: Actor) -> bool:
    """Whether the actor keeps the records: a Virtual School administrator, or the system."""
    if actor.is_system:
        return True
    if actor.user is None or not actor.user.is_active or actor.role != Role.VS_ADMIN:
        return False
    return Role.VS_ADMIN in queries.roles_of(actor.user)


def check_may_administer(actor: Actor) -> None:
    """Raise NotAllowed unless the actor keeps the records."""
    if not may_administer(actor):
        raise NotAllowed(_("only a Virtual School administrator may do this"))


def check_may_edit_record(actor: Actor, young_person: YoungPerson) -> None:
    """Raise unless the actor may change a young person's record."""
    check_may_see(actor, young_person)
    check_may_administer(actor)


def may_issue_code(actor: Actor, young_person: YoungPerson) -> bool:
    """Whether the actor may let a young person in: only their own social worker, today."""
    return actor.role == Role.SOCIAL_WORKER and may_see(actor, young_person)


def check_may_issue_code(actor: Actor, young_person: YoungPerson) -> None:
    """Raise unless the actor is the young person's social worker."""
    check_may_see(actor, young_person)
    if not may_issue_code(actor, young_person):
        raise NotAllowed(_("only the young person’s social worker may give them a code"))


def may_delegate(actor: Actor, young_person: YoungPerson) -> bool:
    """Whether the actor may share their own sections: only a designated teacher."""
    return actor.role == Role.DESIGNATED_TEACHER and may_see(actor, young_person)


def may_see_address(actor: Actor, young_person: YoungPerson, *, confidential: bool) -> bool:
    """Whether the actor may read where a young person lives.

    A confidential address is for the Virtual School and social care alone; a parent never
    sees one, nor whoever else has no work to do there.
    """
    if not may_see(actor, young_person):
        return False
    near = {Role.VS_ADMIN, Role.VS_REVIEWER, Role.SOCIAL_WORKER, Role.SCS_TEAM}
    if confidential:
        return actor.is_system or actor.role in near
    also = {Role.PERSONAL_ADVISER, Role.IRO, Role.DESIGNATED_TEACHER}
    return actor.is_system or actor.role in near | also


#: Parts of the record that stay with social care and the Virtual School.
PRIVATE_FIELDS: frozenset[str] = frozenset({"nhs_number", "uasc", "immigration_status"})


def may_see_private_fields(actor: Actor) -> bool:
    """Whether the actor may read health numbers and immigration status in a record."""
    return actor.is_system or actor.role in {
        Role.VS_ADMIN,
        Role.VS_REVIEWER,
        Role.SOCIAL_WORKER,
        Role.SCS_TEAM,
    }
