"""What the present window looks like for each young person, and the special stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from pep_forms import clock
from pep_forms.demo import lives
from pep_forms.demo.children import child as stages
from pep_forms.demo.children.child import Child
from pep_forms.demo.days import moment
from pep_forms.demo.lives import World
from pep_forms.demo.plans import Plan
from pep_forms.engine.roles import Role
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions import addenda, closing

#: What somebody typed who meant another day: kept and shown exactly like this.
UNREADABLE = "32/13/2026"

PRIVATE_NOTE = (
    "I don’t want the others to know this. Sometimes I stay behind after school because I don’t "
    "want to walk past the bus stop. Can you and me talk about it before the meeting please?"
)

_RETURNED_REASON = (
    "The plan is warm and complete, but two targets do not say how we will know, and the "
    "attendance section gives figures without saying what will change."
)

MakePlan = Callable[[int], Plan]


def tell(
    world: World, child: Child, young_person: YoungPerson, account: User | None, number: int
) -> None:
    """Write the PEP of the present window as far as it has come."""

    def plan(days_ago: int) -> Plan:
        day = world.days.today - timedelta(days=days_ago)
        told = {"d11_private": PRIVATE_NOTE} if child.account == "copper-finch" else {}
        return Plan(world, child, young_person, account, number, day, told)

    special = {
        "moved_school": _moved_school,
        "off_roll": _off_roll,
        "came_back": _came_back,
    }.get(child.story)
    if special is not None:
        special(world, child, young_person, plan)
        return
    _STATES[child.now](world, child, plan)


def _complete(world: World, child: Child, plan: MakePlan) -> None:
    done = plan(21).complete()
    if child.key == "kwame":
        _add_addendum(world, done)


def _add_addendum(world: World, plan: Plan) -> None:
    day = plan.day(16)
    by = plan.actors(day)[Role.DESIGNATED_TEACHER]
    compiled = plan.desk({Role.VS_ADMIN: 16}).compiled
    with clock.at(moment(day, 50)):
        addenda.add_addendum(
            pep=plan.pep,
            section_id=compiled.keys["attainment"].id,
            text=(
                "The mock grade for history was entered before remarking. It is a 6, not a 5. "
                "Nothing else changes."
            ),
            by=by,
        )


def _returned(world: World, child: Child, plan: MakePlan) -> None:
    one = plan(19).open().prepare().hold().finish().submit().sign()
    one.pick_up(9, low="new_targets").give_back(
        10,
        _RETURNED_REASON,
        {
            "targets": "Targets 1 and 2: add how we will know, with a number and a date.",
            "attendance": "Say what will be different from next week, and who does it.",
        },
    )


def _in_quality(world: World, child: Child, plan: MakePlan) -> None:
    plan(14).open().prepare().hold().finish().submit().sign().pick_up(10)


def _submitted(world: World, child: Child, plan: MakePlan) -> None:
    plan(9).open().prepare().hold().finish().submit().sign()


def _met(world: World, child: Child, plan: MakePlan) -> None:
    plan(3).open().prepare().hold().finish()


def _ready(world: World, child: Child, plan: MakePlan) -> None:
    plan(-4).open().prepare(done=True)


def _working(world: World, child: Child, plan: MakePlan) -> None:
    """Half way: several people have written, not everything is there."""
    writes = {
        "jacek": {Role.SOCIAL_WORKER, Role.FOSTER_CARER},
        "maya": {Role.SOCIAL_WORKER, Role.YOUNG_PERSON, Role.DESIGNATED_TEACHER},
        "dawit": {Role.SOCIAL_WORKER, Role.YOUNG_PERSON},
        "imogen": {Role.YOUNG_PERSON, Role.DESIGNATED_TEACHER, Role.FOSTER_CARER},
        "jordan": {Role.SOCIAL_WORKER, Role.PERSONAL_ADVISER},
    }
    usual = {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.FOSTER_CARER, Role.KEY_WORKER}
    roles = frozenset(str(role) for role in writes.get(child.key, usual))
    one = plan(-8).open(-24)
    one.prepare(roles=roles, keep=lambda address: _gets_to(one, address))
    if child.key == "ezra":
        _type_a_date_that_is_none(one)


def _gets_to(plan: Plan, address: str) -> bool:
    """Some questions are still open, and carried answers still wait to be confirmed."""
    question = address.split("/", maxsplit=1)[0]
    return question in plan.told or not plan.chance.often(f"later {question}", 35)


def _type_a_date_that_is_none(plan: Plan) -> None:
    desk = plan.desk({Role.DESIGNATED_TEACHER: -8})
    section = desk.compiled.keys["attendance"]
    plan.told = {"k8_as_at": UNREADABLE}
    plan.prepare(
        sections=lambda s: s.id == section.id,
        roles=frozenset({Role.DESIGNATED_TEACHER}),
        keep=lambda address: address == "k8_as_at",
    )


def _opened(world: World, child: Child, plan: MakePlan) -> None:
    plan(-18).open(-22)


def _scheduled(world: World, child: Child, plan: MakePlan) -> None:
    plan(-30).open(-40, opens_on=world.days.today + timedelta(days=9))


def _nothing(world: World, child: Child, plan: MakePlan) -> None:
    """Nobody has opened one: it is still to do, or the one before is still unfinished."""


def left_unfinished(plan: Plan) -> None:
    """The PEP of the window before, that nobody finished."""
    plan.open().prepare(
        roles=frozenset({Role.SOCIAL_WORKER}), keep=lambda address: _gets_to(plan, address)
    )


def _moved_school(world: World, child: Child, young_person: YoungPerson, plan: MakePlan) -> None:
    """A move to another school in another authority while the PEP was not met about yet."""
    first = plan(2).open(-40)
    first.prepare(
        roles=frozenset({Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER}),
        keep=lambda address: _gets_to(first, address),
    )
    day = world.days.back(16)
    with clock.at(moment(day, 20)):
        lives.change_school(world, young_person, "far", day, "Moved nearer to the placement")
    with clock.at(moment(world.days.back(14), 30)):
        closing.close(
            pep=first.pep,
            reason="superseded",
            note="Moved school before the meeting. The new plan takes the targets over.",
            by=world.admin(),
        )
    second = plan(-6).open(-19)
    second.prepare(
        roles=frozenset({Role.SOCIAL_WORKER}), keep=lambda address: _gets_to(second, address)
    )


def _off_roll(world: World, child: Child, young_person: YoungPerson, plan: MakePlan) -> None:
    """Off roll for five weeks: an interim plan that social care leads."""
    lives.leave_school(world, young_person, world.days.back(36))
    one = plan(-3).open(-23)
    one.prepare(
        roles=frozenset({Role.SOCIAL_WORKER, Role.KEY_WORKER}),
        keep=lambda address: _gets_to(one, address),
    )


def _came_back(world: World, child: Child, young_person: YoungPerson, plan: MakePlan) -> None:
    """Home again in the autumn, and back in care since: the plans of before are kept back."""
    lives.go_home(world, young_person, world.days.back(40))
    lives.come_back(world, child, young_person, world.days.back(12))
    plan(-10).open(-18)


_STATES: dict[str, Callable[[World, Child, MakePlan], None]] = {
    stages.COMPLETE: _complete,
    stages.RETURNED: _returned,
    stages.IN_QUALITY: _in_quality,
    stages.SUBMITTED: _submitted,
    stages.MET: _met,
    stages.READY: _ready,
    stages.WORKING: _working,
    stages.OPENED: _opened,
    stages.SCHEDULED: _scheduled,
    stages.OVERDUE: _nothing,
    stages.NOTHING: _nothing,
}
