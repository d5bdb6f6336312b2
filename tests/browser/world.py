"""Named people round one young person, and the shipped forms. No PEP: the browser opens it."""

from __future__ import annotations

from datetime import date, timedelta

from pep_forms import clock
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.compile import Compiled
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from pep_forms.peps.models import Pep
from tests import builders
from tests.browser.site import database
from tests.world import World, release_shipped

NAMES: dict[str, str] = {
    Role.SOCIAL_WORKER: "Sandra Okafor",
    Role.DESIGNATED_TEACHER: "Dafydd Teague",
    Role.FOSTER_CARER: "Carla Fostermann",
    Role.PARENT: "Paula Birch",
    Role.IRO: "Ivo Reyes",
    Role.VS_ADMIN: "Vera Adminsdottir",
    Role.VS_REVIEWER: "Rhys Quality",
}
STAFF = (Role.VS_ADMIN, Role.VS_REVIEWER)


def make_world(*, name: str = "Zoë Łukasz-Nguyễn", age: int = 13) -> World:
    """A young person of an age with everybody round them, long since in care and at school."""
    with database():
        release_shipped()
        return join(name=name, age=age)


def join(*, name: str, age: int, users: dict[str, User] | None = None) -> World:
    """A young person more; with `users` the same people are round them."""
    today = clock.today()
    young_person = builders.make_young_person(
        name,
        in_care=True,
        date_of_birth=date(today.year - age, 1, 15) - timedelta(days=1),
        sex="M",
        ethnicity="WBRI",
    )
    school = builders.make_organisation("Hazel Wood School")
    builders.enrol(young_person, school)
    team = builders.make_organisation("Looked After Team North", kind="team")
    world = World(young_person, dict(users or {}))
    for role, full_name in NAMES.items():
        if users is None:
            staff = role if role in STAFF else ""
            world.users[role] = builders.make_user(
                staff, full_name=full_name, username=full_name.split()[0].lower()
            )
        if role not in STAFF:
            builders.join_network(
                young_person,
                role,
                world.users[role],
                organisation=school if role == Role.DESIGNATED_TEACHER else team,
            )
    return world


def newest_pep(world: World) -> Pep:
    """The PEP that was opened last for the young person."""
    with database():
        return Pep.objects.filter(young_person=world.young_person).latest("created_at")


def form_of(pep: Pep) -> Compiled:
    """The form a PEP is pinned to."""
    with database():
        return compiled_version(pep.version_id)
