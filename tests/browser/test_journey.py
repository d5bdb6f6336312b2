"""One PEP from its opening to its documents, with JavaScript, by everybody it takes."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from playwright.sync_api import expect

from pep_forms import clock
from pep_forms.engine.roles import Role, Stage
from pep_forms.people.models import User
from pep_forms.peps.completeness import missing
from pep_forms.peps.models import Pep
from pep_forms.printing import pdf
from tests.browser.filling import fill
from tests.browser.ledger import Ledger, not_there
from tests.browser.site import database
from tests.browser.story import Desk, fill_day, let_in, log_in, open_from_record
from tests.browser.window import Window, keep, photograph
from tests.browser.world import NAMES, make_world, newest_pep
from tests.world import World

pytestmark = pytest.mark.browser

Open = Callable[..., Window]
SIGNING = (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.FOSTER_CARER, Role.YOUNG_PERSON)


@pytest.mark.parametrize("age", [13, 8], ids=["older", "younger"])
def test_from_opening_to_documents(open_window: Open, age: int) -> None:
    world = make_world(age=age)
    windows = {role: open_window() for role in (*NAMES, Role.YOUNG_PERSON)}
    for role, window in windows.items():
        if role != Role.YOUNG_PERSON:
            log_in(window, world.users[role].username)
    let_in(world, windows[Role.SOCIAL_WORKER], windows[Role.YOUNG_PERSON])
    with database():
        world.users[Role.YOUNG_PERSON] = User.objects.get(young_person=world.young_person)
    open_from_record(windows[Role.SOCIAL_WORKER], world)
    photograph(windows[Role.SOCIAL_WORKER].page, "task-list")
    pep = newest_pep(world)
    with database():
        ledger = Ledger(form=json.loads(pep.version.spec))
    desks = {role: Desk(window, pep, ledger) for role, window in windows.items()}

    _social_worker(desks[Role.SOCIAL_WORKER])
    _teacher(desks[Role.DESIGNATED_TEACHER])
    _two_tabs(desks[Role.DESIGNATED_TEACHER])
    _carer(desks[Role.FOSTER_CARER])
    (_young_person if age > 11 else _child)(desks[Role.YOUNG_PERSON])
    fill(world, pep, ledger)
    with database():
        assert missing(pep, "submit") == []
    _nothing_leaks(desks, Stage.OPEN)
    for role, section in (
        (Role.SOCIAL_WORKER, "child"),
        (Role.DESIGNATED_TEACHER, "attendance"),
        (Role.FOSTER_CARER, "carer-view"),
    ):
        desks[role].done(_key(ledger, section))

    _meet(desks[Role.DESIGNATED_TEACHER])
    _nothing_leaks(desks, Stage.MEETING)
    _submit(desks[Role.DESIGNATED_TEACHER])
    for role in SIGNING:
        _sign(desks[role])
    _send_back(desks[Role.VS_REVIEWER])
    _nothing_leaks(desks, Stage.RETURNED)
    _mend(desks[Role.DESIGNATED_TEACHER])
    for role in SIGNING:
        _sign(desks[role])
    _accept(desks[Role.VS_REVIEWER])
    with database():
        pep.refresh_from_db()
        assert pep.state == "complete"
        call_command("db_worker", batch=True, interval=0, queue_name="*", verbosity=0)
    _documents(world, pep, ledger, desks)
    _nothing_leaks(desks, Stage.COMPLETE)


def _key(ledger: Ledger, start: str) -> str:
    """The key of a section in addresses, by how it begins."""
    keys = [str(section["key"]) for section in ledger.form["sections"]]
    return next(key for key in keys if key.replace("_", "-").startswith(start))


def _social_worker(desk: Desk) -> None:
    page, key = desk.page, _key(desk.ledger, "child")
    desk.home()
    desk.window.turn(page.locator(f'a.govuk-task-list__link[href$="/steps/{key}/"]'))
    expect(page.locator('[name="k2_legal_name"]')).to_have_value("Zoë Łukasz-Nguyễn")
    desk.say("k2_known_as", "Zozo")
    desk.say("k2_pronouns", "they/them, please")
    desk.saved()
    photograph(page, "step-child")
    desk.on()
    desk.say("k2_other_languages", "Polish and Vietnamese at home")
    desk.give("k2_interpreter", "yes")
    # The question that the answer opens comes by itself.
    expect(page.locator('[data-address="k2_interpreter_language"]')).to_be_visible()
    desk.give("k2_interpreter", "no")
    expect(page.locator('[data-address="k2_interpreter_language"]')).to_have_count(0)
    desk.on()

    desk.step(_key(desk.ledger, "care"), 2)
    desk.say("k3_address", "Flat 1, 3 Hidden Lane\nMaidstone")
    desk.give("k3_postcode", "me141xq")
    desk.say("k3_travel", "By bus, line 71")
    desk.on()
    desk.say("k3_what_school_needs_to_know", "Loud rooms are hard; <b>bold</b> & “quoted” 🙂")
    desk.saved()

    desk.step(_key(desk.ledger, "people"))
    row = desk.add_row("k4_people")
    desk.give(f"{row}/k4_people_person", [NAMES[Role.FOSTER_CARER]])
    desk.say(f"{row}/k4_people_role", "Carer since spring")
    desk.say(f"{row}/k4_people_organisation", "Fostering North")
    desk.saved()
    second = desk.add_row("k4_people")
    desk.window.turn(desk.page.locator(f'button[value="remove:{second}"]'))
    expect(desk.page.locator(f'.pep-row[data-block="{second}"]')).to_have_count(0)
    desk.on()
    desk.step(_key(desk.ledger, "people"), 3)
    desk.give("k4_contact_ban", "yes")
    expect(page.locator('[data-address="k4_contact_ban_detail"]')).to_be_visible()
    desk.say("k4_contact_ban_detail", "Mr Roe may not come to the gate")
    desk.on()

    desk.step(_key(desk.ledger, "social-worker-view"))
    first = page.locator('[data-kind="long_text"]').first.get_attribute("data-address")
    desk.say(str(first), "What I think as their social worker")
    desk.on()


def _teacher(desk: Desk) -> None:
    page, today = desk.page, clock.today()
    desk.step(_key(desk.ledger, "attendance"))
    desk.give_day("k8_as_at", today - timedelta(days=3))
    for address, number in (
        ("k8_possible", 380),
        ("k8_attended", 350),
        ("k8_authorised", 20),
        ("k8_unauthorised", 5),
    ):
        desk.give(address, number)
    desk.saved()
    desk.on()
    desk.window.go(f"/peps/{desk.pep.pk}/steps/{_key(desk.ledger, 'attendance')}/?check=1")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    assert page.title().startswith("Error: ")
    photograph(page, "step-error")
    desk.give("k8_unauthorised", 10)
    desk.saved()
    expect(page.locator('[data-block="k8_percentage"]')).to_contain_text("92.1")
    desk.window.go(f"/peps/{desk.pep.pk}/steps/{_key(desk.ledger, 'attendance')}/?check=1")
    expect(page.locator(".govuk-error-summary")).to_have_count(0)
    desk.on()
    desk.say("k8_why_changed", "Two weeks of flu")
    desk.on()

    desk.step(_key(desk.ledger, "targets"))
    for number, who in enumerate((Role.DESIGNATED_TEACHER, Role.FOSTER_CARER), 1):
        row = desk.rows("k12_targets")[number - 1 :] or [desk.add_row("k12_targets")]
        desk.say(f"{row[0]}/k12_targets_need", f"Need {number}")
        desk.say(f"{row[0]}/k12_targets_change", f"Read a whole page aloud, {number}")
        desk.say(f"{row[0]}/k12_targets_start_point", f"Half a page now, {number}")
        desk.say(f"{row[0]}/k12_targets_measure", f"A page without help by June, {number}")
        desk.give(f"{row[0]}/k12_targets_assigned_to", [NAMES[who]])
        desk.give_day(f"{row[0]}/k12_targets_review_by", today + timedelta(days=60))
        desk.give(f"{row[0]}/k12_targets_term", "short")
        desk.saved()
    photograph(page, "step-targets")
    desk.on()


def _two_tabs(desk: Desk) -> None:
    """The same answer changed in two tabs: both texts are shown, and one is chosen."""
    key = _key(desk.ledger, "attendance")
    desk.step(key, 2)
    other = desk.window.tab()
    desk.window.go(f"/peps/{desk.pep.pk}/steps/{key}/2/", other)
    first = desk.say("k8_what_we_will_do", "From the first tab")
    desk.saved()
    with desk.window.expecting(409):
        second = desk.say("k8_what_we_will_do", "From the second tab", other)
        panel = other.locator(".pep-conflict--here")
        expect(panel).to_be_visible()
        expect(panel).to_contain_text(first)
        other.get_by_role("button", name="Keep mine").click()
        desk.saved(other)
    desk.step(key, 2)
    expect(desk.page.locator('[name="k8_what_we_will_do"]')).to_have_value(second)
    other.close()


def _carer(desk: Desk) -> None:
    desk.step(_key(desk.ledger, "carer-view"))
    desk.say("k9_going_well", "Cooking together on Sundays")
    desk.say("k9_worries", "Sleep before school days")
    desk.saved()
    desk.on()


def _young_person(desk: Desk) -> None:
    key = "views_11_plus"
    desk.home()
    desk.step(key)
    desk.say("d11_name", "Zo")
    desk.give("d11_how", "own")
    desk.saved()
    desk.on()
    desk.give("d11_score", "7")
    desk.say("d11_going_well", "Art, and the new drums")
    desk.saved()
    text = desk.say("d11_not_going_well", "Maths on Fridays")
    block = desk.page.locator('[data-address="d11_not_going_well"]')
    lock = block.get_by_text("Keep this just for my social worker")
    lock.click()
    desk.ledger.lock("d11_not_going_well", Role.YOUNG_PERSON, Role.SOCIAL_WORKER)
    desk.saved()
    assert text
    photograph(desk.page, "step-views")
    desk.on()
    desk.step(key, 11)
    if desk.page.locator('[data-address="d11_private"]').count():
        desk.say("d11_private", "Only for Sandra")
        desk.saved()


def _child(desk: Desk) -> None:
    key = "views_under_11"
    desk.step(key)
    desk.say("du_called", "Zozo")
    desk.window.press("Next")
    expect(desk.page.locator("progress")).to_be_visible()
    desk.give("du_avatar", ["owl"])
    photograph(desk.page, "step-child-cards")
    desk.window.press("Next")
    desk.give("du_how", "own")
    desk.window.press("Next")
    # "On my own" opens no question about who helps, so that page is passed over.
    desk.give("du_school", "4")
    photograph(desk.page, "step-child-faces")
    desk.window.press("Back")
    expect(desk.page.locator('[data-address="du_how"]')).to_be_visible()
    desk.window.press("Next")
    desk.window.press("Next")
    desk.say("du_school_why", "I have a new friend")
    desk.window.press("Back")
    desk.window.press("Stop for now")
    desk.step(key, 6)
    expect(desk.page.locator('[name="du_school_why"]')).to_have_value(
        desk.ledger.texts["du_school_why"]
    )
    desk.step(key, 43)
    desk.say("du_private", "I miss Grandad")
    desk.window.press("Next")


def _meet(desk: Desk) -> None:
    desk.home()
    desk.window.follow("Record that the meeting was held")
    page = desk.page
    # An impossible day is refused with words.
    fill_day(page, "The day it was held", clock.today())
    page.get_by_label("Month").fill("13")
    desk.window.press("Record the meeting")
    expect(page.locator(".govuk-error-summary")).to_be_visible()
    fill_day(page, "The day it was held", clock.today())
    desk.window.press("Record the meeting")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("The meeting is recorded")


def _submit(desk: Desk) -> None:
    desk.home()
    desk.window.turn(desk.page.get_by_role("link", name=re.compile("^Check and submit")).first)
    photograph(desk.page, "check")
    desk.window.press("Submit the plan")
    expect(desk.page.locator(".govuk-notification-banner")).to_contain_text("Virtual School")


def _sign(desk: Desk) -> None:
    desk.home()
    desk.window.follow("Sign")
    desk.page.get_by_text("I agree", exact=True).or_(
        desk.page.get_by_text("Agree", exact=True)
    ).first.click()
    desk.window.press("Sign")
    expect(desk.page.locator(".govuk-notification-banner")).to_contain_text("Thank you")


def _send_back(desk: Desk) -> None:
    page = desk.page
    desk.home()
    desk.window.follow("Start the review")
    desk.window.press("Start the review")
    photograph(page, "review")
    desk.window.follow("Return it for changes instead")
    with desk.window.expecting(409):
        desk.window.press("Return the plan")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
    page.get_by_label("Why do you return this plan?").fill("The plan for attendance is thin")
    page.get_by_label("Attendance", exact=False).first.fill("Say what school will do, and when")
    desk.window.press("Return the plan")
    expect(page.locator(".govuk-notification-banner")).to_contain_text("returned")


def _mend(desk: Desk) -> None:
    desk.home()
    expect(desk.page.locator("main")).to_contain_text("Say what school will do, and when")
    desk.step(_key(desk.ledger, "attendance"), 2)
    desk.say("k8_what_we_will_do", "A call home on the first morning, from Monday")
    desk.saved()
    desk.on()
    desk.step(_key(desk.ledger, "targets"))
    # Nothing else is open again.
    expect(desk.page.locator("[data-base]")).to_have_count(0)
    _submit(desk)


def _accept(desk: Desk) -> None:
    desk.home()
    desk.window.follow("Start the review")
    desk.window.press("Start the review")
    for select in desk.page.locator("select").all():
        select.select_option(index=2)
    desk.page.get_by_label("What is strong in this plan").fill("The voice of the young person")
    desk.window.press("Accept: the plan is complete")
    expect(desk.page.locator(".govuk-notification-banner")).to_contain_text("complete")


def _documents(world: World, pep: Pep, ledger: Ledger, desks: dict[str, Desk]) -> None:
    """Every role downloads what it may have; every text is where it should be, and only there."""
    specs = {document["key"]: document for document in ledger.form["documents"]}
    for role, desk in desks.items():
        desk.window.go(f"/peps/{pep.pk}/section/documents/") if _sees_documents(ledger, role) else 0
        for key, spec in specs.items():
            allowed = ledger.whole(role, spec)
            for kind in ("pdf", "html"):
                path = f"/peps/{pep.pk}/documents/{key}.{kind}"
                status, content, headers = desk.window.get(path)
                if role in spec["roles"]:
                    assert status == 200, (role, key, kind)
                if not allowed:
                    assert status == 404, (role, key, kind)
                if status != 200:
                    continue
                assert "Zo" not in headers["content-disposition"]
                shown = desk.page.locator("dl.pep-hashes code").all_text_contents()
                assert hashlib.sha256(content).hexdigest() in shown, (role, key, kind)
                _compare(ledger, spec, content, kind)
                keep(content, f"{key}.{kind}")


def _sees_documents(ledger: Ledger, role: str) -> bool:
    section = next(s for s in ledger.form["sections"] if s.get("builtin") == "documents")
    word = section["rights"].get(role, "-")
    return bool((word if len(word) == 1 else word[4]) != "-")


def _compare(ledger: Ledger, spec: dict[str, object], content: bytes, kind: str) -> None:
    pages = pdf.text(content) if kind == "pdf" else [_twin_text(content)]
    wanted = ledger.expected_in(spec)
    there = ledger.addresses_in(*pages)
    assert there - wanted == set(), f"{spec['key']}.{kind} holds what not all its readers may see"
    assert wanted - there == set(), f"{spec['key']}.{kind} lacks what was typed"
    # What the test did not type but what follows from it: 350 sessions of 380.
    if spec["key"] != "young_person":
        assert not_there(["Attendance 92.1%"], pages) == []
    # Pictures in type have no letter in every font; the twin has them.
    texts = [ledger.texts[address].replace("🙂", "") for address in sorted(wanted)]
    assert not_there(texts, [page.replace("🙂", "") for page in pages]) == []


def _twin_text(content: bytes) -> str:
    soup = BeautifulSoup(content, "html.parser")
    return soup.get_text(" ")


def _nothing_leaks(desks: dict[str, Desk], stage: Stage) -> None:
    """The pages that show most, as everybody: no word of what the reader may not know."""
    for role, desk in desks.items():
        for path in ("", "check/"):
            desk.window.go(f"/peps/{desk.pep.pk}/{path}")
            leaks = desk.ledger.leaks(role, stage, desk.page.content())
            assert leaks == set(), (role, stage, path)
