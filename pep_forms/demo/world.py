"""Loads the demo world: an authority with two school years behind it, ending today.

Everything is made by the actions that people use, each on its day. The same day of loading
gives the same world.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from pep_forms import clock
from pep_forms.builder import actions as builder
from pep_forms.builder.actions.groups import make_group
from pep_forms.builder.models import FormTemplate
from pep_forms.demo import (
    adults,
    days,
    enclosures,
    guiding,
    lives,
    on_paper,
    organisations,
    stories,
)
from pep_forms.demo.adults import TEACHERS
from pep_forms.demo.chance import Chance
from pep_forms.demo.children import CHILDREN
from pep_forms.demo.children.child import NOW, OVERDUE, Child
from pep_forms.demo.days import moment
from pep_forms.demo.lives import World
from pep_forms.demo.plans import Plan
from pep_forms.engine.roles import Role
from pep_forms.people.actions import network
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps import notices
from pep_forms.peps.models import Document
from pep_forms.peps.models.document import Making
from pep_forms.reference.actions import load as load_reference

#: How many documents are made while loading; the worker makes the others.
DOCUMENTS = 10

#: Ids of the sections a delegate gets: attendance, attainment, learning, views in early years.
_SHARED = ("s_k8_attendance", "b1_section", "b2_section", "a2_section", "de_section")

Tell = Callable[[str], None]


def is_loaded() -> bool:
    """Whether the demo world is in this database."""
    return User.objects.filter(username=adults.ADULTS[0].username).exists()


def load(tell: Tell = lambda line: None) -> bool:
    """Load the world unless it is there. Returns whether it was loaded now."""
    if is_loaded():
        return False
    # Nearly all that is made stays until the end: looking through it for rubbish costs a fifth.
    collecting = gc.isenabled()
    gc.disable()
    try:
        # What happened in this world happened long ago: nobody is written to about it.
        with notices.silence():
            _make()
    finally:
        if collecting:
            gc.enable()
    tell(f"{len(CHILDREN)} young people and their plans are there.")
    return True


@transaction.atomic
def _make() -> None:
    """All of it, or nothing."""
    world = _begin()
    for number, child in enumerate(CHILDREN, 1):
        _live(world, child, number)
    guiding.make(world.users)
    guiding.accept()
    adults.let_in()


def newest_documents(count: int = DOCUMENTS) -> list[str]:
    """The ids of the documents to make first, so that there is something to look at."""
    waiting = Document.objects.filter(state=Making.MAKING)
    newest = waiting.order_by("-pep__completed_at", "audience")[:count]
    return [str(document.pk) for document in newest]


def _begin() -> World:
    system = Actor.system()
    the_days = days.make(clock.today())
    start = the_days.first - timedelta(days=450)
    with clock.at(moment(start, 0)):
        load_reference(by=system)
        builder.load_definitions(by=system)
        for key in FormTemplate.objects.order_by("key").values_list("key", flat=True):
            builder.release(template_key=key, note="First release", by=system)
        make_group(by=system)
        places = organisations.make(system)
        people = adults.make(places, start, system)
    return World(the_days, places, people)


def _live(world: World, child: Child, number: int) -> None:
    young_person = lives.start(world, child, number)
    account = None
    if child.account:
        lives.let_in(world, child, young_person, lives.began(world, child))
        account = User.objects.get(young_person=young_person)
    count = 0
    for index in range(child.since, NOW + 1):
        window = world.days.windows[index]
        if window.name == "autumn" and index > child.since:
            lives.new_year(world, child, young_person, index)
        if index == NOW:
            break
        _special_moves(world, child, young_person, index)
        percent = Chance(child.key).number(f"meeting {index}", 38, 58)
        plan = Plan(world, child, young_person, account, count, world.days.within(index, percent))
        count += 1
        if child.story == "on_paper" and index == NOW - 1:
            on_paper.in_custody(world, young_person, plan.day(0), plan.reviewer())
        elif index == NOW - 1 and child.now == OVERDUE:
            stories.left_unfinished(plan)
        else:
            plan.complete()
    _delegate(world, child, young_person)
    stories.tell(world, child, young_person, account, count)
    enclosures.attach(world, child, young_person, account)


def _delegate(world: World, child: Child, young_person: YoungPerson) -> None:
    """The designated teacher shares some sections with a colleague."""
    if child.delegate:
        giver = world.users[TEACHERS[lives.school_at(world, child, NOW)]]
        with clock.at(moment(world.days.back(40), 45)):
            network.delegate(
                young_person=young_person,
                user=world.users[child.delegate],
                sections=_SHARED,
                by=Actor(giver, Role.DESIGNATED_TEACHER),
            )


def _special_moves(world: World, child: Child, young_person: YoungPerson, index: int) -> None:
    if child.story == "new_home" and index == NOW - 1:
        lives.new_home(world, young_person, world.days.within(index, 3), "maureen")
    if child.story == "new_home" and index == NOW - 3:
        lives.short_stay(world, young_person, world.days.within(index, 30))
