"""The page of help for authors, and what nobody answered."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from pep_forms import clock
from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.actions.saving import save_section
from pep_forms.publishing.authors import unanswered as silence
from tests import builders
from tests.integration.api.world import BUNDLE, SYSTEM

pytestmark = pytest.mark.django_db
TERM = datetime(2026, 10, 5, 12, tzinfo=ZoneInfo("Europe/London"))


def plans(how_many: int, /, **typed: str) -> None:
    """So many plans in which these questions of one section were answered."""
    for _ in range(how_many):
        young_person = builders.make_young_person(in_care=True, date_of_birth=date(2013, 5, 4))
        builders.enrol(young_person)
        worker = builders.actor(builders.join_network(young_person, Role.SOCIAL_WORKER))
        pep = open_pep(young_person=young_person, by=worker)
        changes = [Change(name, text, digest("")) for name, text in typed.items()]
        reply = save_section(pep=pep, section_id="s_about", changes=changes, by=worker)
        assert not reply.refused


def test_only_what_was_asked_and_never_answered_is_silent() -> None:
    with clock.at(TERM):
        import_definition(data=BUNDLE, by=SYSTEM)
        release(template_key="api", by=SYSTEM)
        plans(silence.FEWEST_PLANS, about="words", count="3")
    asked = ["about", "day", "count", "home", "visits", "unknown"]

    with clock.at(TERM + timedelta(days=30)):
        found = {one.question_id: one.plans for one in silence.unanswered(asked)}
    with clock.at(TERM + timedelta(days=800)):
        later = silence.unanswered(asked)

    # The section with “home” was never begun; of “unknown” there is no version.
    assert found == {"day": silence.FEWEST_PLANS, "visits": silence.FEWEST_PLANS}
    assert later == []


def test_a_few_plans_say_nothing() -> None:
    with clock.at(TERM):
        import_definition(data=BUNDLE, by=SYSTEM)
        release(template_key="api", by=SYSTEM)
        plans(silence.FEWEST_PLANS - 1, about="words")
        assert silence.unanswered(["about", "day"]) == []


def editor() -> User:
    user = builders.make_user()
    codes = ("change_formtemplate", "change_section", "access_admin")
    user.user_permissions.add(*Permission.objects.filter(codename__in=codes))
    return user


def signed_in(user: User) -> Client:
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(user, "pep_forms.people.backend.AccountBackend")
    return client


ADDRESSES = ("/admin/forms/advice/sections/about/", "/admin/forms/advice/templates/api/")


@pytest.mark.parametrize("address", ADDRESSES)
def test_form_editors_read_it_as_a_page_and_as_json(address: str) -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    client = signed_in(editor())

    page = client.get(address)
    data = client.get(address.rstrip("/") + ".json")

    assert page.status_code == 200
    assert "What each role is asked" in page.content.decode()
    assert data.json()["sections"][0]["key"] == "about"
    assert {"advice", "roles", "sections", "key"} <= set(data.json())


@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_does(address: str) -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    plain = builders.make_user(Role.VS_ADMIN)
    plain.user_permissions.add(Permission.objects.get(codename="access_admin"))

    for client in (Client(REMOTE_ADDR="127.0.0.1"), signed_in(plain)):
        for url in (address, address.rstrip("/") + ".json"):
            assert client.get(url).status_code in {302, 403}


def test_what_is_not_there_is_not_found() -> None:
    assert signed_in(editor()).get("/admin/forms/advice/sections/none/").status_code == 404


@pytest.mark.parametrize(
    ("listing", "address"),
    [("section", ADDRESSES[0]), ("formtemplate", ADDRESSES[1])],
)
def test_the_lists_lead_there(listing: str, address: str) -> None:
    import_definition(data=BUNDLE, by=SYSTEM)

    page = signed_in(editor()).get(f"/admin/snippets/builder/{listing}/")

    assert address in page.content.decode()
