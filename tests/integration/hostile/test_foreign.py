"""Names in a POST that its page never offered, steps that do not exist, moves out of order."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.exceptions import NotVisible
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep, SectionAnswers
from tests import world as shipped
from tests.integration.faults.database import picture
from tests.integration.hostile.markup import controls
from tests.integration.peps import world as small

pytestmark = pytest.mark.django_db

PLANTED = "planted by a stranger"
#: What a refused POST may write: the log, who is signed in, and the memory of requests.
BESIDE = "audit_|django_session|django_cache|peps_savedrequest|people_user$|people_session"
EMPTY = digest("")


@pytest.fixture(scope="module")
def _forms(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The shipped forms, released once for the module and taken back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(small.OPENED):
            shipped.release_shipped()
            yield
        transaction.set_rollback(True)


@pytest.fixture
def world(_forms: None, db: None) -> Iterator[shipped.World]:
    with clock.at(small.OPENED):
        yield shipped.make_world()


def fields_of(model: type) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]  # type: ignore[attr-defined]


def foreign_post(pep: Pep, section: str) -> dict[str, str]:
    """Every question of every other section, and every field of the rows behind them."""
    compiled = compiled_version(pep.version_id)
    names = [placed.id for placed in compiled.questions.values() if placed.section.id != section]
    names += [f"{name}/r1/{name}" for name in names[:20]]
    post = dict.fromkeys(names, PLANTED) | {f"{name}:base": EMPTY for name in names}
    for model in (Pep, SectionAnswers):
        post |= dict.fromkeys(fields_of(model), PLANTED)
    extra = ("version", "version_id", "state", "status", "owner", "facts", "revision", "by", "role")
    return post | dict.fromkeys(extra, "complete")


def test_no_section_takes_what_belongs_elsewhere(world: shipped.World) -> None:
    pairs = 0
    compiled = compiled_version(world.pep.version_id)
    sections = [section for section in compiled.form.sections if not section.builtin]
    assert len(sections) >= 10
    assert len(world.users) == 12
    for turn, role in enumerate(world.users):
        browser = world.client(role)
        # The first page of a session may note that somebody is there.
        browser.get("/")
        before = picture(without=BESIDE)
        # Each role at every fourth section: the action itself is tried with all of them below.
        for section in sections[turn % 4 :: 4]:
            url = reverse("wizard:section", args=[world.pep.pk, section.key])
            post = foreign_post(world.pep, section.id)
            logged = WriteEntry.objects.filter(event="pep.save_refused").count()
            response = browser.post(url, post)
            assert response.status_code in {302, 403, 404, 409}, (role, section.key)
            assert PLANTED not in str(
                list(WriteEntry.objects.values_list("data_text", flat=True).order_by("-id")[:2])
            )
            if response.status_code == 409:
                now = WriteEntry.objects.filter(event="pep.save_refused").count()
                assert now == logged + 1, (role, section.key)
            pairs += len(post)
        after = picture(without=BESIDE)
        assert after.digest == before.digest, (role, after - before, before - after)
    assert pairs > 12_000


def test_no_action_takes_what_belongs_elsewhere(world: shipped.World) -> None:
    compiled = compiled_version(world.pep.version_id)
    sections = [section for section in compiled.form.sections if not section.builtin]
    before, pairs = picture(without=BESIDE), 0
    for role in world.users:
        for section in sections:
            names = [p.id for p in compiled.questions.values() if p.section.id != section.id]
            names += [*fields_of(Pep), *fields_of(SectionAnswers), "version", "owner", ""]
            try:
                reply = save_section(
                    pep=world.pep,
                    section_id=section.id,
                    changes=[Change(name, PLANTED, EMPTY) for name in names],
                    by=world.actor(role),
                )
            except NotVisible:
                continue
            assert [turned.address for turned in reply.refused] == names
            assert {turned.reason for turned in reply.refused} == {"unknown"}
            assert not reply.saved
            assert not reply.conflicts
            pairs += len(names)
    after = picture(without=BESIDE)
    assert after.digest == before.digest, (after - before, before - after)
    assert pairs > 30_000


def test_a_row_of_another_section_is_neither_added_nor_removed(world: shipped.World) -> None:
    compiled = compiled_version(world.pep.version_id)
    groups = [p for p in compiled.questions.values() if p.question.kind == "group"][:4]
    ops = itertools.cycle(("add", "remove", "restore", "up", "down"))
    browser = world.client("designated_teacher")
    browser.get("/")
    before = picture(without=BESIDE)
    for section in [s for s in compiled.form.sections if not s.builtin]:
        url = reverse("wizard:section", args=[world.pep.pk, section.key])
        for group in groups:
            if group.section.id == section.id:
                continue
            op = next(ops)
            response = browser.post(url, {"row": f"{op}:{group.id}/r1"})
            assert response.status_code in {302, 403, 404, 409}
    assert picture(without=BESIDE).digest == before.digest


FORGED = [
    "0",
    "-1",
    "99",
    "001",
    "1.5",
    "x",
    "none",
    "None",
    "done1",
    "management_form",
    "__init__",
]


def test_a_forged_step_is_not_found_and_saves_nothing(world: shipped.World) -> None:
    compiled = compiled_version(world.pep.version_id)
    keys = [section.key for section in compiled.form.sections]
    browser = world.client("designated_teacher")
    browser.get("/")
    before = picture(without=BESIDE)
    for key in [*keys[::3], "nothing"]:
        for step in FORGED:
            url = f"/peps/{world.pep.pk}/steps/{key}/{step}/"
            assert browser.get(url).status_code == 404, url
            assert browser.post(url, {"x": PLANTED}).status_code == 404, url
    for key in keys:
        url = f"/peps/{world.pep.pk}/steps/{key}/"
        for name in ("step_view-current_step", "wizard_goto_step", "current_step"):
            response = browser.post(url, {name: "99", "mgmt": "x"})
            assert response.status_code in {302, 404, 409}, (url, name)
    assert picture(without=BESIDE).digest == before.digest


def test_the_fields_of_a_page_are_not_more_than_it_asks(world: shipped.World) -> None:
    """What a page posts back names only questions of its own section."""
    compiled = compiled_version(world.pep.version_id)
    for section in [s for s in compiled.form.sections if not s.builtin]:
        url = reverse("wizard:section", args=[world.pep.pk, section.key])
        response = world.client("social_worker").get(url)
        if response.status_code != 200:
            continue
        for name in controls(response.content):
            placed = compiled.place(name.partition(":")[0])
            assert placed is None or placed.section.id == section.id, name
