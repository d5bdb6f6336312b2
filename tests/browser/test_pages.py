"""Every page that can be reached, as everybody: axe, its bones, and 320 pixels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from playwright.sync_api import Page

from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from pep_forms.peps.actions import held, meeting, quality, sign_off, submission
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.rights import rights_for
from tests import builders
from tests.browser.filling import fill
from tests.browser.ledger import Ledger
from tests.browser.site import database
from tests.browser.story import log_in
from tests.browser.window import NARROW, WIDE, Window, check_page, photograph
from tests.browser.world import form_of, join, make_world
from tests.world import World

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
LONG = "Bartholomew-Maximilian Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren-Nguyễn"
#: Doors of others (Wagtail's admin, programs), files, and what only acts.
NOT_PAGES = re.compile(
    r"^(admin|api|documents|files|healthz|readyz|logout|signup|email|_util|__)|\.(pdf|zip)$|<slug:kind>$"
    r"|^peps/<uuid:pep_id>/start/|^account/two-step/|^account/sessions/|^$^|^<|^search/"
)
#: Forms that are sent empty, to see their errors.
SENT_EMPTY = (
    "young-people/add/",
    "organisations/add/",
    "users/invite/",
    "young-people/{child}/network/add/",
    "young-people/{child}/care/add/",
    "young-people/{child}/placements/add/",
    "young-people/{child}/enrolments/add/",
    "young-people/{child}/peps/reasons/add/",
    "young-people/{child}/seal/",
)


@dataclass
class Plans:
    """Plans at every point of their lives, the same people round each."""

    world: World
    empty: Pep
    young: Pep = field(init=False)
    reviewed: Pep = field(init=False)
    complete: Pep = field(init=False)


def _plans() -> Plans:
    world = make_world(name=LONG, age=14)
    with database():
        plans = Plans(world, _opened(world))
        _spoil(world, plans.empty)
        plans.young = _opened(join(name="Ana", age=8, users=world.users))
        for name in ("reviewed", "complete"):
            other = join(name=f"Bo {name}", age=13, users=world.users)
            setattr(plans, name, _submitted(other))
        pep = quality.accept(pep=plans.complete, by=world.actor(Role.VS_REVIEWER))
        assert pep.state == "complete"
        call_command("db_worker", batch=True, interval=0, queue_name="*", verbosity=0)
    return plans


def _opened(world: World) -> Pep:
    # Each child has an account of their own; the last one made is who signs in.
    world.users[Role.YOUNG_PERSON] = builders.make_young_person_account(world.young_person)
    pep = open_pep(young_person=world.young_person, by=world.actor(Role.SOCIAL_WORKER))
    pep.refresh_from_db()
    return pep


def _submitted(world: World) -> Pep:
    pep = _opened(world)
    fill(world, pep, Ledger())
    teacher, worker = world.actor(Role.DESIGNATED_TEACHER), world.actor(Role.SOCIAL_WORKER)
    meeting.record_meeting(pep=pep, by=teacher, held_on=held.read(pep).held_on)
    submission.submit(pep=pep, by=teacher)
    sign_off.sign(pep=pep, decision="agree", by=teacher)
    sign_off.sign(pep=pep, decision="comment", comment=LONG, by=worker)
    quality.pick_up(pep=pep, by=world.actor(Role.VS_REVIEWER))
    pep.refresh_from_db()
    return pep


def _spoil(world: World, pep: Pep) -> None:
    """A row in every group, and one day that is none."""
    compiled = form_of(pep)
    rights = {role: rights_for(world.actor(role), pep) for role in world.users}
    for section in compiled.form.sections:
        for question in section.questions():
            writer = next((role for role in rights if rights[role].edits(question.id)), "")
            if question.kind == "group" and writer:
                row = RowChange(question.id, "row0", "add")
                save_section(pep=pep, section_id=section.id, changes=[row], by=world.actor(writer))
    day = Change("k3_next_review_on", "32/13/2026", "")
    save_section(pep=pep, section_id="s_k3_care", changes=[day], by=world.actor(Role.SOCIAL_WORKER))


def _routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        elif not NOT_PAGES.search(route.removesuffix("$")):
            yield route


def _addresses(plans: Plans) -> Iterator[str]:
    """Every route with the ids of this world put in: from the resolver, so none is forgotten."""
    child = plans.world.young_person
    rows = {
        "care": child.care_periods.first(),
        "placements": child.placements.first(),
        "enrolments": child.enrolments.first(),
        "network": child.network.first(),
    }
    for route in _routes(get_resolver().url_patterns):
        values = {
            "pk": str(child.pk),
            "row": next((str(r.pk) for n, r in rows.items() if f"/{n}/" in route and r), ""),
        }
        if route.startswith("organisations/"):
            values["pk"] = str(child.enrolments.first().organisation_id)
        if route.startswith("users/"):
            admin = plans.world.users[Role.VS_ADMIN]
            values |= {"pk": str(admin.pk), "row": str(admin.staff_roles.first().pk)}
        if "<uuid:pep_id>" not in route:
            yield _filled(route, values)
            continue
        for pep in (plans.empty, plans.reviewed, plans.complete):
            values["pep_id"] = str(pep.pk)
            if "<slug:builtin>" in route:
                for name in ("cover", "sign_off", "quality", "documents"):
                    yield _filled(route, values | {"builtin": name})
            elif "steps/" not in route:
                yield _filled(route, values | {"address": "k3_address"})


def _filled(route: str, values: dict[str, str]) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], ""), route)


def _look(window: Window, path: str, name: str, problems: list[str], *, both: bool = True) -> bool:
    """Open a page and check it; False where this person has no such page."""
    page, address = window.page, f"{window.url}/{path}"
    # What only acts is no page: the browser would put one of its own there, too late for the next.
    allowed = window.context.request.fetch(address, method="OPTIONS").headers.get("allow", "GET")
    if "GET" not in allowed:
        return False
    with window.expecting(400, 403, 404, 405, 409):
        response = page.goto(address)
    if response is None or response.status not in {200, 409}:
        return False
    _check(page, name, path, problems, both=both)
    return True


def _check(page: Page, name: str, path: str, problems: list[str], *, both: bool = True) -> None:
    short = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "x", path).strip("/").replace("/", "_") or "home"
    for width in (NARROW, WIDE) if both else (NARROW,):
        page.set_viewport_size({"width": width, "height": 900})
        problems += check_page(page, f"{name} {path} at {width}")
        photograph(page, f"{name}-{short}")


def test_pages_for_nobody_in_particular(open_window: Open) -> None:
    window, problems = open_window(), list[str]()
    for path in ("login/", "start/", "password/reset/", "password/reset/sent/", "help/",
                 "accessibility/", "privacy/", "invitation/none/", ""):  # fmt: skip
        _look(window, path, "anybody", problems)
    for path, button in (("login/", "Sign in"), ("start/", "Continue")):
        window.go(f"/{path}")
        window.press(button)
        _check(window.page, "anybody-error", path, problems)
    with window.expecting(404):
        window.page.goto(f"{window.url}/nothing-here/")
    _check(window.page, "anybody", "404", problems)
    assert problems == [], "\n".join(problems)


def test_pages_of_an_empty_site(open_window: Open) -> None:
    with database():
        user: User = builders.make_user(Role.VS_ADMIN, username="vera")
        builders.make_user(username="newcomer")
    problems: list[str] = []
    window = open_window()
    log_in(window, user.username)
    for path in ("", "peps/", "young-people/", "organisations/", "users/", "peps/reasons/",
                 "account/", "account/role/", "account/password/"):  # fmt: skip
        _look(window, path, "empty", problems)
    nobody = open_window()
    log_in(nobody, "newcomer")
    for path in ("", "peps/", "young-people/", "account/", "account/role/"):
        _look(nobody, path, "newcomer", problems)
    assert problems == [], "\n".join(problems)


def test_every_page_as_everybody(open_window: Open) -> None:
    plans, problems = _plans(), list[str]()
    with database():
        addresses = list(dict.fromkeys(_addresses(plans)))
    for role in (Role.VS_ADMIN, Role.VS_REVIEWER, Role.SOCIAL_WORKER):
        window = open_window(width=NARROW)
        log_in(window, plans.world.users[role].username)
        both = role == Role.VS_ADMIN
        # What is the same for everybody is looked at once.
        own = [path for path in addresses if both or path.startswith(("peps/", "young-people/"))]
        seen = [path for path in own if _look(window, path, role, problems, both=both)]
        assert len(seen) > 10, seen
        if both:
            _send_empty(window, plans, problems)
    for role in (Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.FOSTER_CARER, Role.IRO):
        window = open_window(width=NARROW)
        log_in(window, plans.world.users[role].username)
        _look_at_steps(window, plans.empty, role, problems)
    for pep in (plans.empty, plans.young):
        window = open_window(width=NARROW)
        log_in(window, _account(pep))
        _look_at_steps(window, pep, Role.YOUNG_PERSON, problems)
    assert problems == [], "\n".join(problems)


def test_what_a_teacher_alone_sees(open_window: Open) -> None:
    world, problems = make_world(name=LONG, age=14), list[str]()
    with database():
        pep = _opened(world)
    window = open_window(width=NARROW)
    log_in(window, world.users[Role.DESIGNATED_TEACHER].username)
    share = f"young-people/{world.young_person.pk}/share/"
    for path in (share, f"peps/{pep.pk}/check/"):
        assert _look(window, path, "teacher", problems), path
    window.page.goto(f"{window.url}/{share}")
    window.turn(window.page.locator("main form button.govuk-button").last)
    assert window.page.locator(".govuk-error-summary").count() == 1
    _check(window.page, "error", share, problems)
    assert problems == [], "\n".join(problems)


def _account(pep: Pep) -> str:
    """The young person's own username, with a password that the test knows."""
    with database():
        account = User.objects.get(young_person=pep.young_person)
        account.set_password(builders.PASSWORD)
        account.save()
        return account.username


def _send_empty(window: Window, plans: Plans, problems: list[str]) -> None:
    """Forms sent with nothing in them say what is missing."""
    for route in SENT_EMPTY:
        path = route.format(child=plans.world.young_person.pk)
        window.go(f"/{path}")
        with window.expecting(400, 409):
            window.turn(window.page.locator("main form button.govuk-button").last)
        if not window.page.locator(".govuk-error-summary").count():
            problems.append(f"{path} sent empty says nothing")
        _check(window.page, "error", path, problems, both=False)


def _look_at_steps(window: Window, pep: Pep, role: str, problems: list[str]) -> None:
    """Every step this role leads, saying all that is missing; some that it only reads."""
    for path in _steps(pep, role):
        _look(window, path, role, problems, both=False)
    for path in (f"peps/{pep.pk}/", ""):
        _look(window, path, role, problems, both=False)


def _steps(pep: Pep, role: str) -> Iterator[str]:
    for section in form_of(pep).form.sections:
        letters = section.rights.get(role, "-")
        if section.builtin or letters == "-":
            continue
        # Each page in full once: as whoever leads it. Others only look in.
        leads = role == section.led_by[0]
        pages = range(1, len(section.pages) + 1) if leads else (1,)
        for number in pages:
            tail = f"{number}/" if number > 1 else ""
            yield f"peps/{pep.pk}/steps/{section.key}/{tail}?check=1"
        if leads:
            yield f"peps/{pep.pk}/steps/{section.key}/done/"
