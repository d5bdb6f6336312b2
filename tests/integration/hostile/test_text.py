"""Whatever is typed is kept exactly, and is shown as the text that it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from pep_forms import clock
from pep_forms.api.actions import tokens
from pep_forms.audit.models import WriteEntry
from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.answers import digest, storable
from pep_forms.engine.merge import Change
from pep_forms.people.actor import Actor
from pep_forms.peps import documents
from pep_forms.peps.actions import saving
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.reading import visible_answers
from pep_forms.printing import html
from tests import builders
from tests.integration.hostile.markup import controls, made_of, words
from tests.integration.hostile.payloads import PAYLOADS
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World, question, section

pytestmark = pytest.mark.django_db

EMPTY = digest("")
#: A text of many lines has breaks in it, and one of none has not.
NEUTRAL = ("plain words", "several\n\nlines\nof words", "a" * 20_000)
#: What short text is too long for is kept as typed, with its problem.
SHORT = 200


def bundle(label: str = "What is said") -> dict[str, Any]:
    """A form with a long and a short answer for every payload."""
    data = deepcopy(worlds.BUNDLE)
    asked = [
        question(f"{kind}{number}", name, label=f"{label} {number}", hint=label)
        for number in range(len(PAYLOADS))
        for kind, name in (("l", "long_text"), ("s", "short_text"))
    ]
    choices = [{"id": "one", "label": label}, {"id": "two", "label": "Two"}]
    asked.append(question("pick", "one_of", choices=choices))
    data["template"] = {**data["template"], "sections": ["said", "child", "school"]}
    data["sections"] = [section("said", *asked), *data["sections"]]
    return data


def open_with(label: str = "What is said") -> tuple[World, Pep]:
    """The small world with that form, and a PEP in it."""
    world = worlds.make_world()
    import_definition(data=bundle(label), by=worlds.SYSTEM)
    release(template_key="small", by=worlds.SYSTEM)
    return world, worlds.opened(world)


@pytest.fixture
def opened() -> Iterator[tuple[World, Pep]]:
    with clock.at(worlds.OPENED):
        yield open_with()


def save(pep: Pep, by: Actor, texts: Sequence[str]) -> None:
    stored = entries(pep)

    def base(address: str) -> str:
        entry = stored.get(address, {})
        return digest(entry.get("raw") if entry.get("problem") else entry.get("value") or "")

    reply = saving.save_section(
        pep=pep,
        section_id="said",
        changes=[
            Change(f"{kind}{number}", text, base(f"{kind}{number}"))
            for number, text in enumerate(texts)
            for kind in "ls"
        ],
        by=by,
    )
    assert not reply.conflicts
    assert not reply.refused


def entries(pep: Pep) -> dict[str, Any]:
    row = SectionAnswers.objects.filter(pep=pep, section_id="said").first()
    return row.answers["entries"] if row else {}


def client(by: Actor) -> Client:
    browser = Client(REMOTE_ADDR="127.0.0.1")
    browser.force_login(by.user)
    return browser


def pages(world: World, pep: Pep) -> dict[str, str]:
    """Every page that shows the answers, by its name."""
    browser, found = client(world.teacher), {}
    for name, url in {
        "list": reverse("wizard:task_list", args=[pep.pk]),
        "step": reverse("wizard:section", args=[pep.pk, "said"]),
        "check": reverse("wizard:check", args=[pep.pk]),
    }.items():
        response = browser.get(url)
        assert response.status_code == 200, name
        found[name] = response.content.decode()
    visible = visible_answers(pep, world.admin, channel="page")
    found["twin"] = html.render(documents.build_for(pep, visible, None))
    return found


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_there_are_enough_of_them() -> None:
    assert len(set(PAYLOADS)) == len(PAYLOADS) >= 180


def test_every_payload_is_kept_exactly_and_shown_as_text(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    save(pep, world.teacher, [NEUTRAL[at % 3] for at in range(len(PAYLOADS))])
    neutral = {name: made_of(page) for name, page in pages(world, pep).items()}
    save(pep, world.teacher, PAYLOADS)
    stored = entries(pep)
    for number, text in enumerate(PAYLOADS):
        for address in (f"l{number}", f"s{number}"):
            entry = stored[address]
            if not text.strip():
                assert entry.get("value") is None
            elif address[0] == "s" and len(text) > SHORT:
                assert (entry["raw"], entry["problem"]) == (text, "too_long")
            else:
                assert entry["value"] == text, address
    shown = pages(world, pep)
    for name, page in shown.items():
        assert made_of(page) <= neutral[name], (name, made_of(page) - neutral[name])
    fields = controls(shown["step"])
    said = {name: squeezed(words(page)) for name, page in shown.items()}
    for number, text in enumerate(PAYLOADS):
        if not text.strip():
            continue
        assert fields[f"l{number}"] == text, number
        assert fields[f"s{number}"] == text, number
        for name in ("check", "twin"):
            assert squeezed(text) in said[name], (name, number, text[:60])


def test_every_payload_is_text_in_its_history(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    browser = client(world.teacher)
    save(pep, world.teacher, ["several\n\nlines", *["plain"] * (len(PAYLOADS) - 1)])
    neutral = made_of(browser.get(reverse("wizard:history", args=[pep.pk, "l0"])).content)
    save(pep, world.teacher, PAYLOADS)
    for number, text in enumerate(PAYLOADS):
        response = browser.get(reverse("wizard:history", args=[pep.pk, f"l{number}"]))
        assert response.status_code == 200
        assert made_of(response.content) <= neutral, (number, made_of(response.content) - neutral)
        assert squeezed(text) in squeezed(words(response.content)), number


def test_every_payload_is_whole_in_the_api(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    save(pep, world.teacher, PAYLOADS)
    _, token = tokens.issue(user=world.teacher.user, role=world.teacher.role, by=worlds.SYSTEM)
    response = Client().get(f"/api/v1/peps/{pep.pk}", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    found = list(_strings(response.json()))
    for number, text in enumerate(PAYLOADS):
        assert not text.strip() or text in found, number


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


HOSTILE_NAMES = [text for text in PAYLOADS if 3 < len(text.strip()) <= 90 and text.isprintable()]


def named(world: World, pep: Pep, name: str) -> dict[str, set[str]]:
    """What the pages are made of when everybody and everything has this name."""
    for person in (world.teacher.user, world.admin.user, world.social_worker.user):
        type(person).objects.filter(pk=person.pk).update(full_name=name, job_title=name)
    child = type(world.young_person).objects.filter(pk=world.young_person.pk)
    child.update(legal_name=name, known_as=name, pronouns=name[:40])
    type(world.young_person.enrolments.get().organisation).objects.update(name=name)
    browser, found = client(world.admin), {}
    who = world.young_person.pk
    for url in (
        "/",
        "/peps/",
        "/young-people/",
        "/organisations/",
        "/users/",
        "/account/",
        reverse("people:young_person", args=[who]),
        reverse("people:network", args=[who]),
        reverse("peps:history", args=[who]),
        reverse("wizard:task_list", args=[pep.pk]),
        reverse("wizard:section", args=[pep.pk, "school"]),
        reverse("wizard:check", args=[pep.pk]),
    ):
        response = browser.get(url)
        assert response.status_code == 200, url
        found[url] = made_of(response.content)
    pep = Pep.objects.get(pk=pep.pk)
    twin = html.render(
        documents.build_for(pep, visible_answers(pep, world.admin, channel="page"), None)
    )
    found["twin"] = made_of(twin)
    return found


def test_names_are_text_wherever_they_are_shown() -> None:
    with clock.at(worlds.OPENED):
        world = worlds.make_world()
        pep = worlds.opened(world)
        neutral = named(world, pep, "Plain Name")
        for name in HOSTILE_NAMES[:: max(1, len(HOSTILE_NAMES) // 10)]:
            for where, made in named(world, pep, name).items():
                assert made <= neutral[where], (where, name, made - neutral[where])


@pytest.mark.parametrize(
    "label",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' onfocus=alert(1) autofocus '",
        "</label></legend><svg/onload=alert(1)>",
        "{{ settings.SECRET_KEY }}",
    ],
)
def test_labels_are_text_wherever_they_are_shown(label: str) -> None:
    with clock.at(worlds.OPENED):
        world, pep = open_with()
        save(pep, world.teacher, ["plain"] * 3)
        neutral = {name: made_of(page) for name, page in pages(world, pep).items()}
        import_definition(data=bundle(label), by=worlds.SYSTEM)
        newer = release(template_key="small", by=worlds.SYSTEM)
        Pep.objects.filter(pk=pep.pk).update(version=newer)
        pep = Pep.objects.get(pk=pep.pk)
        for name, page in pages(world, pep).items():
            assert made_of(page) <= neutral[name], (name, made_of(page) - neutral[name])
            if name in {"step", "check", "twin"}:
                assert squeezed(label) in squeezed(words(page)), name


def test_a_day_that_is_none_is_kept_and_shown_as_typed(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    url = reverse("wizard:section", args=[pep.pk, "child"])
    browser = client(world.teacher)
    had = controls(browser.get(url).content)
    had |= {"care_start:day": "32", "care_start:month": "13", "care_start:year": "2026"}
    names = [name for name in had if name.startswith("care_start")]
    response = browser.post(url, had)
    assert response.status_code == 302, names
    row = SectionAnswers.objects.get(pep=pep, section_id="child")
    entry = row.answers["entries"]["care_start"]
    assert (entry["raw"], entry.get("value")) == ("32/13/2026", None)
    shown = controls(browser.get(url).content)
    assert [shown[f"care_start:{part}"] for part in ("day", "month", "year")] == [
        "32",
        "13",
        "2026",
    ]
    assert "32/13/2026" in words(browser.get(reverse("wizard:check", args=[pep.pk])).content)


NUL = "be\x00fore and \ud83d after"


def test_what_no_database_keeps_costs_no_other_letter(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    reply = saving.save_section(
        pep=pep,
        section_id="said",
        changes=[Change("l0", NUL, EMPTY), Change("pick", ["\x00"], digest(""))],
        by=world.teacher,
        request_key="k\x00",
        foreign=[("na\x00me", "\x00")],
    )
    assert entries(pep)["l0"]["value"] == "be\ufffdfore and \ufffd after" == storable(NUL)
    assert reply.saved[0].digest == digest(storable(NUL))
    assert WriteEntry.objects.filter(event="pep.save_refused").exists()


def test_a_nul_in_a_page_is_no_error(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    url = reverse("wizard:section", args=[pep.pk, "said"])
    browser = client(world.teacher)
    had = controls(browser.get(url).content)
    posted = {**had, "l0": "a\x00b", "request_key": "k\x00k", "version\x00": "\x00"}
    assert browser.post(url, posted).status_code in {302, 409}
    assert entries(pep)["l0"]["value"] == "a\ufffdb"


@pytest.mark.parametrize("name", ["q", "search", "role", "state", "page", "kind", "next"])
def test_a_nul_in_an_address_is_no_error(opened: tuple[World, Pep], name: str) -> None:
    world, _ = opened
    browser = client(world.admin)
    for url in ("/", "/peps/", "/young-people/", "/organisations/", "/users/", "/account/role/"):
        assert browser.get(url, {name: "a\x00b"}).status_code < 500, url


def test_a_nul_in_a_save_by_the_api_costs_nothing_else(opened: tuple[World, Pep]) -> None:
    world, pep = opened
    _, token = tokens.issue(user=world.teacher.user, role=world.teacher.role, by=builders.SYSTEM)
    response = Client().patch(
        f"/api/v1/peps/{pep.pk}/sections/said",
        data='{"changes": [{"address": "l0", "raw": "a\\u0000b"}]}',
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert response.status_code == 200
    assert entries(pep)["l0"]["value"] == "a\ufffdb"
