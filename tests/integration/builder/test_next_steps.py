"""Beside a draft stands what to do next, and a section is put into a form without leaving it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from pep_forms.audit.models import WriteEntry
from pep_forms.builder.actions import import_definition, place_section
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.builder.queries import sections_of
from pep_forms.exceptions import BadInput, NotAllowed, Refused
from pep_forms.people.actor import Actor
from tests import builders
from tests.integration.builder.test_editing import address, make_editor, signed_in
from tests.integration.publishing.world import bundle

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()


@pytest.fixture
def fresh() -> Section:
    """A form of two sections, and a section that stands in none."""
    import_definition(data=bundle(), by=SYSTEM)
    made = Section(key="travel", title="Travel", live=False)
    made.save()
    made.save_revision()
    return made


def steps(client: Client, draft: Any) -> dict[str, str]:
    reply = client.get(address(draft, "next"))
    assert "no-store" in reply["Cache-Control"]
    return {step["label"]: step["url"] for step in reply.json()["steps"]}


def places(key: str = "plan") -> list[str]:
    return sections_of(FormTemplate.objects.get(key=key).latest())


def test_what_to_do_next_depends_on_where_the_section_stands(fresh: Section) -> None:
    client = signed_in(make_editor())
    found = steps(client, fresh)
    assert list(found) == ["Paste a list of questions", "Put it into a form"]
    assert all(client.get(url).status_code == 200 for url in found.values())
    place_section(section=fresh, template_key="plan", after="", by=SYSTEM)
    found = steps(client, fresh)
    assert list(found) == [
        "Paste a list of questions",
        "Try out “Plan”",
        "Look at the changes of “Plan” and release",
    ]
    assert all(client.get(url).status_code == 200 for url in found.values())
    for key in ("other", "third"):
        import_definition(data=bundle(key), by=SYSTEM)
        place_section(section=fresh, template_key=key, after="first", by=SYSTEM)
    assert list(steps(client, fresh)) == [
        "Paste a list of questions",
        "Try out or release the forms that have it",
    ]


def test_from_a_form_it_is_seen_tried_out_and_released(fresh: Section) -> None:
    client = signed_in(make_editor())
    found = steps(client, FormTemplate.objects.get(key="plan"))
    assert list(found) == ["Try it out", "See it as a PDF", "Look at the changes and release"]
    assert all(client.get(url).status_code == 200 for url in found.values())


@pytest.mark.parametrize(
    ("after", "order"),
    [
        ("", ["first", "second", "travel"]),
        ("first", ["first", "travel", "second"]),
        ("second", ["first", "second", "travel"]),
    ],
)
def test_it_is_put_where_it_belongs_and_nothing_is_released(
    fresh: Section, after: str, order: list[str]
) -> None:
    client = signed_in(make_editor())
    page = client.get(address(fresh, "place")).content.decode()
    assert f'value="plan:{after}"' in page
    reply = client.post(address(fresh, "place"), {"place": f"plan:{after}"}, follow=True)
    assert "It stands in “Plan” now. Nothing is released by that." in reply.content.decode()
    assert places() == order
    assert not FormVersion.objects.exists()
    logged = WriteEntry.objects.get(event="builder.section_placed")
    assert "travel" in logged.data_text
    # Twice is no second time, and a form that has it is offered no more.
    again = client.post(address(fresh, "place"), {"place": f"plan:{after}"})
    assert again.status_code == 422
    assert places() == order
    assert (
        "Every form has this section already."
        in client.get(address(fresh, "place")).content.decode()
    )


@pytest.mark.parametrize("place", ["", "nowhere:", "plan:gone", "plan:travel"])
def test_a_place_that_is_not_there_changes_nothing(fresh: Section, place: str) -> None:
    reply = signed_in(make_editor()).post(address(fresh, "place"), {"place": place})
    assert reply.status_code == 422
    assert places() == ["first", "second"]


def test_a_locked_form_is_left_alone(fresh: Section) -> None:
    FormTemplate.objects.filter(key="plan").update(locked=True, locked_by=builders.make_user())
    by = Actor(make_editor(), "form_editor")
    with pytest.raises(Refused, match="is locked"):
        place_section(section=fresh, template_key="plan", after="", by=by)
    with pytest.raises(BadInput):
        place_section(section=fresh, template_key="nowhere", after="", by=by)
    assert places() == ["first", "second"]


def test_nobody_else_gets_there(fresh: Section) -> None:
    stranger = builders.make_user()
    stranger.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client = signed_in(stranger)
    for name in ("next", "place"):
        assert client.get(address(fresh, name)).status_code in {302, 403, 404}
    assert client.post(address(fresh, "place"), {"place": "plan:"}).status_code in {302, 403, 404}
    with pytest.raises(NotAllowed):
        place_section(section=fresh, template_key="plan", after="", by=Actor(stranger, ""))
    assert places() == ["first", "second"]
