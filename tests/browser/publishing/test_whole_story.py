"""A form editor builds a section from nothing, and it lives: released, changed, moved, undone.

Whatever the editor does is done on the screens. Only the world is made by actions: people, and
plans with answers, some of which must not count.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from playwright.sync_api import Locator, Page, expect

from pep_forms import clock
from pep_forms.builder.actions import load_definitions
from pep_forms.builder.actions import release as release_first
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps.actions.closing import close
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.printing import pdf
from pep_forms.reference.actions import load as load_reference
from pep_forms.reference.actions import set_setting
from tests import builders
from tests.browser.publishing.test_release import enter
from tests.browser.site import database
from tests.browser.test_editor import PASTE, READY, asked, clean, saved
from tests.browser.window import Window, answer, check_page, photograph

pytestmark = [pytest.mark.browser, pytest.mark.slow]

Open = Callable[..., Window]
SNIPPETS, RELEASE = "/admin/snippets/builder", "/admin/releases/post_16/"
KEY, TITLE = "college_life", "College life"
TRAVEL, ALONE = "How do you travel to college?", "Do you travel by yourself?"
MINUTES, BETTER = "How many minutes does it take?", "What would make it easier?"
RUNS_OUT = "When does the travel pass run out?"
REWORDED = "How do you mostly travel to college?"
WAYS = ["Bus", "Train", "Walking", "Taxi"]


class Plans:
    """People, and plans of the Post-16 form about a young person each."""

    def __init__(self) -> None:
        load_reference(by=builders.SYSTEM)
        load_definitions(by=builders.SYSTEM)
        release_first(template_key="post_16", by=builders.SYSTEM)
        set_setting(
            name="second_person_releases",
            value="harmful",
            starts_on=clock.today(),
            by=builders.SYSTEM,
        )
        self.teacher = Actor(builders.make_user(), Role.DESIGNATED_TEACHER)
        admin = builders.make_user(Role.VS_ADMIN, username="vera", full_name="Vera Adminsdottir")
        self.admin = Actor(admin, Role.VS_ADMIN)
        wanted = ("access_admin", *(f"{v}_{m}" for v in ("view", "add", "change")
                  for m in ("section", "formtemplate")), "publish_formtemplate")  # fmt: skip
        for username, name in (("fern", "Fern Forms"), ("gwen", "Gwen Second")):
            user = builders.make_user(username=username, full_name=name)
            permissions = Permission.objects.filter(codename__in=wanted)
            User.objects.get(pk=user.pk).user_permissions.set(permissions)
        # On version 1, which never asks what is to be built.
        self.open()

    def open(self, **answers: str) -> Pep:
        """A plan that rests on the newest version, with answers by the words of a question."""
        born = date(clock.today().year - 17, 1, 15)
        young_person = builders.make_young_person(in_care=True, date_of_birth=born)
        builders.enrol(young_person)
        builders.join_network(young_person, self.teacher.role, self.teacher.user)
        pep = open_pep(young_person=young_person, template_key="post_16", by=self.admin)
        self.type(pep, **answers)
        return pep

    def type(self, pep: Pep, **answers: str) -> None:
        """Type over nothing, in the section that was built."""
        if not answers:
            return
        at = ids()
        changes = [Change(at[name], choice(value), digest("")) for name, value in answers.items()]
        section = Section.objects.get(key=KEY).spec_id
        reply = save_section(pep=pep, section_id=section, changes=changes, by=self.teacher)
        assert not reply.refused
        assert not reply.conflicts


def built() -> list[dict[str, Any]]:
    """The questions of the section that is being built, as they were saved last."""
    return asked(Section.objects.get(key=KEY).latest().definition)


def ids() -> dict[str, str]:
    """A short name of each question → its id, which no label is part of."""
    names = ("travel", "alone", "minutes", "better", "runs_out")
    return dict(zip(names, (question["id"] for question in built()), strict=True))


def choice(words: str) -> str:
    """The id of a choice by its words; other answers as they are."""
    return next((c["id"] for c in built()[0]["choices"] if c["label"] == words), words)


@pytest.fixture
def plans(site: object) -> Plans:
    with database():
        return Plans()


def looked_at(page: Page, name: str) -> None:
    photograph(page, f"story-{name}")
    assert check_page(page, name) == []


# --- Building -------------------------------------------------------------------------------


def add(page: Page, family: str, label: str) -> Locator:
    """Add a question below the others and write what it asks; its block, open."""
    at = page.locator("[data-contentpath='content'] [data-streamfield-child]").count()
    page.locator(".c-sf-add-button").last.click()
    page.get_by_role("option", name=family, exact=True).click()
    block = page.locator(f"[data-streamfield-child]:has(#content-{at}-value-label-input)")
    block.locator(f"#content-{at}-value-label-input").fill(label)
    return block


def until(page: Page, words: str, key: str = KEY, model: Any = Section) -> dict[str, Any]:
    """The draft, once autosave has brought the words."""
    return saved(page, key, lambda definition: words in str(definition), model)


def build_questions(page: Page) -> None:
    """Five questions of five kinds, choices pasted, and one condition picked."""
    page.wait_for_function(READY)
    page.locator("#id_title").fill(TITLE)
    block = add(page, "Choices", TRAVEL)
    block.get_by_role("button", name="Add a choice").click()
    page.evaluate(PASTE, "\n".join(WAYS))
    add(page, "Yes or no", ALONE)
    minutes = add(page, "Number", MINUTES)
    better = add(page, "Text", BETTER)
    better.locator("select[name$='-value-kind']").select_option(label="Long text")
    add(page, "Date or time", RUNS_OUT)
    until(page, RUNS_OUT)
    minutes.get_by_role("button", name="Add a condition").first.click()
    minutes.locator(".pep-subject").select_option(label=ALONE)
    minutes.locator(".pep-operator").select_option(label="is")
    minutes.get_by_label(": value").select_option(label="Yes")
    questions = asked(until(page, "'value': True"))
    assert [q["label"] for q in questions] == [TRAVEL, ALONE, MINUTES, BETTER, RUNS_OUT]
    assert [q["kind"] for q in questions] == ["one_of", "yes_no", "number", "long_text", "date"]
    assert [c["label"] for c in questions[0]["choices"]] == WAYS
    assert questions[2]["show_when"]["question"] == questions[1]["id"]


def set_rights(page: Page) -> None:
    """The young person fills it in too; the birth parent sees nothing of it."""
    page.get_by_role("tab", name="Rights").click()
    fills_in = "Fills it in until it is submitted, then reads"
    page.get_by_label("Young person: every stage").select_option(label=fills_in)
    page.get_by_label("Parent: every stage").select_option(label="No")
    definition = saved(page, KEY, lambda d: d.get("rights", {}).get("parent") == "-")
    assert definition["rights"]["young_person"] == "EERFRR"
    expect(page.locator(".pep-proof")).to_contain_text("can be released", timeout=15_000)


def put_into_template(window: Window, page: Page) -> None:
    """The section into the Post-16 form, and a layout for it in the full document."""
    with database():
        template = FormTemplate.objects.get(key="post_16")
    window.go(f"{SNIPPETS}/formtemplate/edit/{template.pk}/")
    page.wait_for_function(READY)
    page.locator(".c-sf-add-button").last.click()
    page.locator("select[name$='-value-section']").last.select_option(value=KEY)
    until(page, KEY, "post_16", FormTemplate)
    window.turn(page.get_by_role("button", name="Save draft").first)
    page.wait_for_function(READY)
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label(f"{TITLE} in document 1").select_option(label="Cards")

    def laid_out(definition: dict[str, Any]) -> bool:
        return definition["documents"][0].get("layouts", {}).get(KEY) == "cards"

    saved(page, "post_16", laid_out, FormTemplate)
    expect(page.locator(".pep-proof")).to_contain_text("can be released", timeout=15_000)


# --- Trying out and releasing ------------------------------------------------------------------


def try_out(window: Window, page: Page) -> None:
    """As a teacher would, to the end: what a condition opens, the check page and the PDF."""
    window.go(RELEASE)
    window.follow("Try it out")
    page.get_by_label("Your role").select_option("designated_teacher")
    page.get_by_label("Age of the young person").select_option("17")
    window.press("Begin")
    home = page.url
    window.follow(TITLE)
    with database():
        at = ids()
        taxi = choice("Taxi")
    expect(page.locator(f'[data-address="{at["minutes"]}"]')).to_be_hidden()
    answer(page, at["travel"], taxi)
    answer(page, at["alone"], "yes")
    expect(page.locator(f'[data-address="{at["minutes"]}"]')).to_be_visible()
    answer(page, at["minutes"], 90)
    answer(page, at["better"], "A bus that comes")
    looked_at(page, "try-step")
    window.press("Save and continue")
    expect(page.locator("h1")).to_contain_text("the end of this section")
    window.press("My part is done")
    expect(page.locator("body")).to_contain_text("is marked as done")
    window.follow("Check all answers")
    for words in (TRAVEL, "Taxi", "90", "A bus that comes"):
        expect(page.locator("main")).to_contain_text(words)
    page.goto(home)
    link = page.get_by_role("link", name=re.compile(r"full record \(PDF\)")).get_attribute("href")
    status, content, _headers = window.get(str(link))
    assert status == 200
    said = " ".join(" ".join(pdf.text(content)).split())
    assert TITLE in said
    assert "A bus that comes" in said


def tick_all(page: Page) -> int:
    boxes = page.locator('input[name="accept"]')
    for box in boxes.all():
        box.check()
    return boxes.count()


def release_it(window: Window, page: Page) -> None:
    """Nobody has answered any of it, so one person is enough."""
    window.go(RELEASE)
    expect(page.locator("main")).to_contain_text(f"The section “{TITLE}” was added.")
    looked_at(page, "release-2")
    tick_all(page)
    page.get_by_label("What changed, for the list of versions").fill("A new section")
    window.press("Release the next version")
    expect(page.locator("body")).to_contain_text("Version 2 is released.")


# --- Changing ---------------------------------------------------------------------------------


def answer_plans(plans: Plans) -> Pep:
    """Four plans on version 2 that count, and what must not: hidden, closed, unanswered."""
    plans.open(travel="Taxi", alone="yes", minutes="90")
    plans.open(travel="Bus", alone="yes", minutes="75", better="A seat")
    moved = plans.open(travel="Taxi", alone="yes", minutes="30", better="A driver who waits")
    hidden = plans.open(travel="Taxi", alone="yes", minutes="99")
    name = ids()["alone"]
    no = Change(name, "no", digest("yes"))
    section = Section.objects.get(key=KEY).spec_id
    save_section(pep=hidden, section_id=section, changes=[no], by=plans.teacher)
    gone = plans.open(travel="Taxi", alone="yes", minutes="95")
    close(pep=gone, reason="left_care", by=plans.admin)
    plans.open()
    return moved


def open_block(page: Page, label: str) -> Locator:
    """Open the block of a question by its words."""
    heading = page.locator("[data-panel-heading-text]", has_text=label)
    block = page.locator("[data-streamfield-child]").filter(has=heading)
    block.locator("[data-panel-toggle]").first.click()
    return block


def change(window: Window, page: Page) -> None:
    """Reword a question, take an option away, set a limit."""
    with database():
        section = Section.objects.get(key=KEY)
    window.go(f"{SNIPPETS}/section/edit/{section.pk}/")
    page.wait_for_function(READY)
    travel = open_block(page, TRAVEL)
    travel.get_by_role("textbox", name="Question", exact=True).fill(REWORDED)
    travel.get_by_role("button", name="Remove Taxi").click()
    minutes = open_block(page, MINUTES)
    minutes.get_by_label("Largest", exact=True).fill("60")
    until(page, "'max': 60")
    definition = until(page, REWORDED)
    assert [c["label"] for c in asked(definition)[0]["choices"]] == WAYS[:3]
    expect(page.locator(".pep-proof")).to_contain_text("can be released", timeout=15_000)
    assert clean(page, "the section") == []


#: What the release page has to say, word for word.
SAYS = (
    f"The question was reworded. Changed from “{TRAVEL}” to “{REWORDED}”.",
    "The choice “Taxi” was removed.",
    "3 answers would be refused by the new question, in 3 open PEPs.",
    "The setting “max” changed from nothing to 60.",
    "2 answers would be refused by the new question, in 2 open PEPs.",
    "Used in 4 open PEPs.",
    "5 open plans rest on it, and keep it. 1 more rests on older versions",
)


def read_and_ask(window: Window, page: Page) -> None:
    """The diff in words and the exact numbers; two ticks, and a second person is asked."""
    window.go(RELEASE)
    for words in SAYS:
        expect(page.locator("main")).to_contain_text(words)
    expect(page.locator(".pep-finding--harm")).to_have_count(2)
    looked_at(page, "release-3")
    assert not page.locator("main a[href^='/peps/']").count(), "numbers only for a form editor"
    with window.expecting(422):
        window.press("Ask a second person to agree")
        expect(page.locator("body")).to_contain_text("Tick each change")
    assert tick_all(page) == 2
    page.get_by_label("What changed, for the list of versions").fill("No taxis")
    window.press("Ask a second person to agree")
    window.go(RELEASE)
    expect(page.locator("main")).to_contain_text("somebody else has to agree")
    expect(page.get_by_role("button", name="Agree and release")).to_have_count(0)


def agree(window: Window) -> None:
    """Somebody else looks at the same page, ticks the same, and agrees."""
    page = enter(window, "gwen")
    window.go(RELEASE)
    expect(page.locator("main")).to_contain_text("Fern Forms asked for this release")
    expect(page.locator("main")).to_contain_text(SAYS[2])
    tick_all(page)
    window.press("Agree and release")
    expect(page.locator("body")).to_contain_text("Version 3 is released.")
    window.follow("From 2 to 3")
    for words in (SAYS[0], SAYS[1], SAYS[3]):
        expect(page.locator("main")).to_contain_text(words)
    looked_at(page, "changes")


# --- Moving -----------------------------------------------------------------------------------


def stored(pep: Pep) -> tuple[int, dict[str, Any]]:
    """The number of the version a plan rests on, and its answers as they are stored."""
    with database():
        fresh = Pep.objects.get(pk=pep.pk)
        entries = {
            row.section_id: {
                address: {name: entry.get(name) for name in ("value", "raw", "problem")}
                for address, entry in row.answers["entries"].items()
            }
            for row in fresh.section_answers.all()
        }
        return fresh.version.number, entries


def move_and_undo(window: Window, pep: Pep) -> None:
    """An administrator sees what a move would do, does it, and takes it back."""
    before = stored(pep)
    page = enter(window, "vera")
    window.go(f"/peps/{pep.pk}/steps/{KEY}/")
    expect(page.locator("main")).to_contain_text(TRAVEL)
    window.go(f"/peps/{pep.pk}/")
    window.follow("Move it to version 3 of its form")
    expect(page.locator("main")).to_contain_text("Set aside")
    expect(page.locator("main")).to_contain_text("Taxi")
    looked_at(page, "move")
    window.press("Move to version 3")
    expect(page.locator("body")).to_contain_text("rests on version 3 now")
    with database():
        at = ids()
    number, after = stored(pep)
    (section,) = (name for name, entries in after.items() if at["better"] in entries)
    assert number == 3
    old, new = before[1][section], after[section]
    # What the new form has a place for is as it was; the rest stays readable beside it.
    assert [new[at[name]] for name in ("alone", "minutes", "better")] == [
        old[at[name]] for name in ("alone", "minutes", "better")
    ]
    assert at["travel"] in old
    assert at["travel"] not in new
    window.go(f"/peps/{pep.pk}/check/")
    expect(page.locator("#set-aside")).to_contain_text("Taxi")
    window.go(f"/peps/{pep.pk}/steps/{KEY}/")
    expect(page.locator("main")).to_contain_text(REWORDED)
    window.go(f"/peps/{pep.pk}/version/")
    window.press("Undo the move")
    expect(page.locator("body")).to_contain_text("Every answer is where it was.")
    assert stored(pep) == before
    window.go(f"/peps/{pep.pk}/steps/{KEY}/")
    expect(page.locator("main")).to_contain_text(TRAVEL)
    expect(page.locator("main")).not_to_contain_text(REWORDED)


def test_a_section_is_built_released_changed_and_a_plan_moved(
    open_window: Open, plans: Plans
) -> None:
    editor = open_window()
    page = enter(editor, "fern")
    editor.go(f"{SNIPPETS}/section/add/")
    build_questions(page)
    set_rights(page)
    assert clean(page, "a section that was built") == []
    put_into_template(editor, page)
    try_out(editor, page)
    release_it(editor, page)
    with database():
        pep = answer_plans(plans)
    change(editor, page)
    read_and_ask(editor, page)
    agree(open_window())
    move_and_undo(open_window(), pep)
    with database():
        numbers = FormVersion.objects.filter(template__key="post_16").values_list("number")
        assert sorted(number for (number,) in numbers) == [1, 2, 3]
