"""The screens: who gets to them, what they show to whom, and that their buttons do it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.builder.actions import release
from pep_forms.builder.models import FormVersion
from pep_forms.people.actor import Actor
from pep_forms.peps.models import Pep
from pep_forms.publishing.models import Asked, Move, ReleaseRequest
from pep_forms.reference.actions import set_setting
from tests.integration.publishing.world import (
    SYSTEM,
    Plans,
    edit,
    editor,
    find,
    look,
    release_first,
    remove,
)

pytestmark = pytest.mark.django_db

PAGES = ("", "plan/", "plan/versions/", "plan/changes/?from=1&to=1", "plan/try/")


@pytest.fixture
def plans() -> Plans:
    release_first()
    return Plans()


def client_of(actor: Actor) -> Client:
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(actor.user)  # type: ignore[arg-type]
    return client


def ticks(page: str) -> list[str]:
    return re.findall(r'name="accept" value="([^"]+)"', page)


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_only_people_who_look_after_forms_get_in(plans: Plans, page: str) -> None:
    url = f"/admin/releases/{page}"
    assert client_of(editor()).get(url).status_code == 200
    looker = editor("access_admin", "change_formtemplate")
    assert client_of(looker).get(url).status_code == 200
    # Who may not enter the admin meets a wrong address, who may is sent back from this part.
    for nobody in (plans.admin, plans.teacher):
        assert client_of(nobody).get(url).status_code == 404, nobody
    assert client_of(editor("access_admin")).get(url).status_code == 302
    if "try" not in page and "changes" not in page:
        assert client_of(looker).post(url, {"do": "release"}).status_code == 302
    assert FormVersion.objects.count() == 1


def test_a_change_is_shown_accepted_and_released(plans: Plans) -> None:
    pep = plans.open(score="90", mood="poor")
    edit(lambda d: find(d, "score")["options"].update(max=50))
    somebody = editor()
    client = client_of(somebody)
    listed = client.get("/admin/releases/").content.decode()
    assert "Changed, not released: 1 change, 1 to accept" in listed
    page = client.get("/admin/releases/plan/").content.decode()
    assert "1 answer would be refused by the new question, in 1 open PEP." in page
    # A form editor who may not know of the child gets numbers only.
    assert str(pep.pk) not in page
    assert pep.young_person.called not in page
    without = client.post("/admin/releases/plan/", {"digest": hidden(page, "digest")})
    assert without.status_code == 422
    assert "Tick each change" in without.content.decode()
    done = client.post(
        "/admin/releases/plan/",
        {"digest": hidden(page, "digest"), "accept": ticks(page), "note": "Half as much"},
        follow=True,
    )
    assert "Version 2 is released." in done.content.decode()
    assert "Half as much" in done.content.decode()
    changes = client.get("/admin/releases/plan/changes/?from=1&to=2").content.decode()
    assert "The setting “max” changed from 100 to 50." in changes


def test_links_go_to_those_who_may_know_of_the_young_person(plans: Plans) -> None:
    pep = plans.open(score="90")
    edit(lambda d: find(d, "score")["options"].update(max=50))
    both = editor()
    assert both.user is not None
    from pep_forms.people.actions import users

    users.give_staff_role(
        user=both.user, role="vs_admin", team=None, starts_on=clock.today(), by=SYSTEM
    )
    page = client_of(both).get("/admin/releases/plan/").content.decode()
    assert f"/peps/{pep.pk}/" in page


def test_a_stale_page_releases_nothing(plans: Plans) -> None:
    edit(lambda d: find(d, "score").update(hint="a"))
    client = client_of(editor())
    page = client.get("/admin/releases/plan/").content.decode()
    edit(lambda d: find(d, "score").update(hint="b"))
    response = client.post("/admin/releases/plan/", {"digest": hidden(page, "digest")}, follow=True)
    assert "has changed since this page was shown" in response.content.decode()
    assert FormVersion.objects.count() == 1


def test_several_harmless_ones_from_the_list(plans: Plans) -> None:
    release_first("other")
    edit(lambda d: find(d, "score").update(hint="a"))
    client = client_of(editor())
    page = client.get("/admin/releases/").content.decode()
    data = {f"digest-{key}": hidden(page, f"digest-{key}") for key in ("plan", "other")}
    data["digest-other"] = "stale"
    response = client.post("/admin/releases/", {"template": ["plan", "other"], **data}, follow=True)
    words = response.content.decode()
    assert "version 2 is released" in words
    assert "not released" in words
    assert FormVersion.objects.count() == 3


def test_the_second_person_finds_the_request_and_agrees(plans: Plans) -> None:
    set_setting(name="second_person_releases", value="always", starts_on=clock.today(), by=SYSTEM)
    edit(lambda d: find(d, "score").update(hint="a"))
    first, second = client_of(editor()), client_of(editor())
    page = first.get("/admin/releases/plan/").content.decode()
    assert "Ask a second person" in page
    first.post("/admin/releases/plan/", {"do": "ask", "digest": hidden(page, "digest")})
    own = first.get("/admin/releases/plan/").content.decode()
    assert "somebody else has to agree" in own
    assert 'value="agree"' not in own
    assert "Waiting for a second person" in second.get("/admin/releases/").content.decode()
    page = second.get("/admin/releases/plan/").content.decode()
    data = {n: hidden(page, n) for n in ("digest", "request")} | {"do": "agree"}
    refused = first.post("/admin/releases/plan/", data)
    assert refused.status_code == 422
    done = second.post("/admin/releases/plan/", data, follow=True)
    assert "Version 2 is released." in done.content.decode()
    assert ReleaseRequest.objects.get().state == Asked.RELEASED


def test_faults_are_listed_instead_of_a_button(plans: Plans) -> None:
    from pep_forms.builder.models import Section

    draft = Section.objects.get(key="first").latest()
    data = dict(draft.definition)
    data["pages"][0]["questions"][0]["label"] = ""
    draft.definition = data
    draft.save_revision()
    page = client_of(editor()).get("/admin/releases/plan/").content.decode()
    assert "Mend these first" in page
    assert 'value="release"' not in page


def test_versions_are_retired_and_restored_from_their_list(plans: Plans) -> None:
    client = client_of(editor())
    client.post("/admin/releases/plan/versions/", {"version": "1", "do": "retire"})
    page = client.get("/admin/releases/plan/versions/").content.decode()
    assert "nobody can open one with this form" in page
    client.post("/admin/releases/plan/versions/", {"version": "1", "do": "restore"})
    assert "Used for new plans" in client.get("/admin/releases/plan/versions/").content.decode()
    assert client.post("/admin/releases/plan/versions/", {"version": "x"}).status_code == 404


def test_a_plan_is_moved_after_a_look_and_back(plans: Plans) -> None:
    pep = plans.open(score="90", notes="n")
    plans.save(pep, "s_second", by=plans.worker, private="for the worker")
    client = client_of(plans.admin)
    url = f"/peps/{pep.pk}/version/"
    assert "There is no other version" in client.get(url).content.decode()

    def change(data: dict) -> None:  # type: ignore[type-arg]
        remove(data, "notes")
        remove(data, "private")
        find(data, "score")["options"].update(max=50)

    edit(change)
    release(template_key="plan", by=SYSTEM)
    page = client.get(url).content.decode()
    assert "To be looked at again" in page
    assert "The question is gone." in page
    # The administrator may not read what is for the social worker only.
    assert "for the worker" not in page
    assert "1 more would change in ways that you may not read." in page
    for nobody in (plans.teacher, plans.worker):
        assert client_of(nobody).get(url).status_code == 403
    data = {"do": "move", "to": hidden(page, "to"), "digest": hidden(page, "digest")}
    assert "rests on version 2 now" in client.post(url, data, follow=True).content.decode()
    check = client_of(plans.teacher).get(f"/peps/{pep.pk}/check/").content.decode()
    assert "Set aside" in check
    assert "for the worker" not in check
    assert (
        "for the worker" in client_of(plans.worker).get(f"/peps/{pep.pk}/check/").content.decode()
    )
    undo = {"do": "undo", "move": str(Move.objects.get().pk)}
    assert "Every answer is where it was" in client.post(url, undo, follow=True).content.decode()
    assert Pep.objects.get(pk=pep.pk).version.number == 1


def test_many_are_moved_together_and_undone_together(plans: Plans) -> None:
    peps = [plans.open(notes=str(n)) for n in range(3)]
    edit(lambda d: remove(d, "notes"))
    to = release(template_key="plan", by=SYSTEM)
    client = client_of(plans.admin)
    url = f"/forms/versions/{to.pk}/move/"
    assert client_of(plans.teacher).get(url).status_code == 403
    assert client.get(url).content.decode().count('name="pep"') == 3
    done = client.post(url, {"do": "move", "pep": [str(p.pk) for p in peps[:2]]}, follow=True)
    assert "2 of 2 plans rest on version 2 now." in done.content.decode()
    page = client.get(url).content.decode()
    undone = client.post(url, {"do": "undo", "batch": hidden(page, "batch")}, follow=True)
    assert "2 of 2 plans are exactly as they were." in undone.content.decode()
    assert not look().changed
