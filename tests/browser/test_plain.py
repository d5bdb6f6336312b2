"""The same PEP in a browser without JavaScript: every button saves, and nothing typed is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from pep_forms.peps.models import Pep
from tests.browser.filling import fill
from tests.browser.ledger import Ledger
from tests.browser.site import database
from tests.browser.story import Desk, fill_day, let_in, log_in, open_from_record
from tests.browser.window import Window, photograph
from tests.browser.world import NAMES, make_world, newest_pep
from tests.world import World

pytestmark = pytest.mark.browser

Open = Callable[..., Window]


@pytest.fixture
def plain(open_window: Open) -> Callable[..., Window]:
    """Windows without JavaScript."""

    def open_(user: User | None = None) -> Window:
        window = open_window(script=False)
        if user is not None:
            log_in(window, user.username)
        return window

    return open_


def _begin(plain: Callable[..., Window]) -> tuple[World, Window, Pep, Ledger]:
    world = make_world()
    worker = plain(world.users[Role.SOCIAL_WORKER])
    open_from_record(worker, world)
    pep = newest_pep(world)
    with database():
        return world, worker, pep, Ledger(form=json.loads(pep.version.spec))


def test_rows_conditions_and_ways_out_all_save(plain: Callable[..., Window]) -> None:
    _world, worker, pep, ledger = _begin(plain)
    desk = Desk(worker, pep, ledger)
    page = desk.page
    desk.step("people")
    row = desk.add_row("k4_people")
    desk.give(f"{row}/k4_people_person", [NAMES[Role.FOSTER_CARER]])
    role = desk.say(f"{row}/k4_people_role", "Carer since spring")
    # Adding another row keeps what was typed in this one; so does removing that other one.
    second = desk.add_row("k4_people")
    expect(page.locator(f'[name="{row}/k4_people_role"]')).to_have_value(role)
    organisation = desk.say(f"{row}/k4_people_organisation", "Fostering North")
    worker.turn(page.locator(f'button[value="remove:{second}"]'))
    assert second not in desk.rows("k4_people")
    expect(page.locator(f'[name="{row}/k4_people_organisation"]')).to_have_value(organisation)
    page.locator("summary", has_text="Removed").click()
    worker.turn(page.locator(f'button[value="restore:{second}"]'))
    assert second in desk.rows("k4_people")
    photograph(page, "plain-people")

    # A question that an answer opens comes by "Update this page".
    desk.step("people", 3)
    desk.give("k4_contact_ban", "yes")
    worker.press("Update this page")
    detail = desk.say("k4_contact_ban_detail", "Mr Roe may not come to the gate")
    worker.press("Save and come back later")
    expect(page.locator(".govuk-notification-banner")).to_contain_text(
        "come back to it at any time"
    )
    desk.step("people", 3)
    expect(page.locator('[name="k4_contact_ban_detail"]')).to_have_value(detail)

    # Any other page of the section, without losing what stands in this one.
    desk.step("child")
    known_as = desk.say("k2_known_as", "Zozo")
    worker.turn(page.get_by_role("button", name="Reference numbers"))
    expect(page.locator('[data-address="k2_care_id"]')).to_be_visible()
    desk.step("child")
    expect(page.locator('[name="k2_known_as"]')).to_have_value(known_as)
    # Back, and pressing again: the page of before does no harm.
    desk.on()
    page.go_back()
    desk.on()
    desk.step("child")
    expect(page.locator('[name="k2_known_as"]')).to_have_value(known_as)


def test_what_cannot_be_read_is_kept_as_typed(plain: Callable[..., Window]) -> None:
    _world, worker, pep, ledger = _begin(plain)
    desk = Desk(worker, pep, ledger)
    desk.step("care")
    desk.give("k3_placement_started_on", {"day": "32", "month": "13", "year": "2026"})
    worker.press("Update this page")
    boxes = desk.page.locator('input[value="32"]')
    expect(boxes).to_have_count(1)
    expect(desk.page.locator(".govuk-error-message").first).to_be_visible()


def test_a_lost_session_costs_nothing(plain: Callable[..., Window]) -> None:
    world, worker, pep, ledger = _begin(plain)
    desk = Desk(worker, pep, ledger)
    desk.step("care", 3)
    words = desk.say("k3_what_school_needs_to_know", "Six hundred words, nearly lost")
    desk.page.context.clear_cookies()
    with worker.expecting(403):
        worker.press("Save and continue")
        expect(desk.page.get_by_role("heading", level=1)).to_have_text("Your session has ended")
    assert words not in desk.page.content()
    worker.follow("Sign in again")
    log_in(worker, world.users[Role.SOCIAL_WORKER].username)
    box = desk.page.locator('[name="k3_what_school_needs_to_know"]')
    expect(box).to_have_value(words)
    expect(desk.page.locator("main")).to_contain_text("Not saved yet")
    address = desk.page.url
    photograph(desk.page, "plain-kept")
    # Nobody else gets it, even with the address.
    other = plain(world.users[Role.DESIGNATED_TEACHER])
    other.go(address)
    assert words not in other.page.content()
    worker.press("Save and continue")
    desk.step("care", 3)
    expect(desk.page.locator('[name="k3_what_school_needs_to_know"]')).to_have_value(words)


def test_two_people_at_one_answer_choose_between_both_texts(plain: Callable[..., Window]) -> None:
    world, worker, pep, ledger = _begin(plain)
    first = Desk(worker, pep, ledger)
    admin = Desk(plain(world.users[Role.VS_ADMIN]), pep, ledger)
    for desk in (first, admin):
        desk.step("care", 3)
    theirs = first.say("k3_what_school_needs_to_know", "From the social worker")
    worker.press("Update this page")
    mine = admin.say("k3_what_school_needs_to_know", "From the Virtual School")
    with admin.window.expecting(409):
        admin.window.press("Update this page")
    page = admin.page
    conflict = page.locator(".pep-conflict")
    expect(conflict).to_contain_text(theirs)
    expect(conflict).to_contain_text(mine)
    expect(page.locator(".govuk-error-summary")).to_contain_text("Choose which answer stays")
    photograph(page, "plain-conflict")
    page.get_by_text("Mine, as it stands in the box below").click()
    admin.window.press("Update this page")
    expect(page.locator('[name="k3_what_school_needs_to_know"]')).to_have_value(mine)
    first.step("care", 3)
    expect(first.page.locator('[name="k3_what_school_needs_to_know"]')).to_have_value(mine)


def test_from_meeting_to_complete(plain: Callable[..., Window]) -> None:
    world, worker, pep, ledger = _begin(plain)
    child = plain()
    let_in(world, worker, child)
    with database():
        world.users[Role.YOUNG_PERSON] = User.objects.get(young_person=world.young_person)
    views = Desk(child, pep, ledger)
    views.step("views_11_plus", 2)
    views.give("d11_score", "7")
    views.say("d11_going_well", "Art")
    views.on()
    teacher = Desk(plain(world.users[Role.DESIGNATED_TEACHER]), pep, ledger)
    teacher.step("attendance")
    teacher.give_day("k8_as_at", clock.today() - timedelta(days=3))
    for address, number in (
        ("k8_possible", 380),
        ("k8_attended", 350),
        ("k8_authorised", 20),
        ("k8_unauthorised", 10),
    ):
        teacher.give(address, number)
    teacher.window.press("Update this page")
    expect(teacher.page.locator('[data-block="k8_percentage"]')).to_contain_text("92.1")
    fill(world, pep, ledger)
    teacher.home()
    teacher.window.follow("Record that the meeting was held")
    fill_day(teacher.page, "The day it was held", clock.today())
    teacher.window.press("Record the meeting")
    teacher.window.turn(
        teacher.page.get_by_role("link", name=re.compile("^Check and submit")).first
    )
    teacher.window.press("Submit the plan")
    for desk in (teacher, Desk(worker, pep, ledger)):
        desk.home()
        desk.window.follow("Sign")
        desk.page.locator("label", has_text=re.compile("^I agree$")).click()
        desk.window.press("Sign")
    reviewer = plain(world.users[Role.VS_REVIEWER])
    reviewer.go(f"/peps/{pep.pk}/review/")
    reviewer.press("Start the review")
    reviewer.press("Accept: the plan is complete")
    expect(reviewer.page.locator(".govuk-notification-banner")).to_contain_text("complete")
    with database():
        pep.refresh_from_db()
        assert pep.state == "complete"
