"""A form editor writes sections and templates in the admin, and nothing is lost or released."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.test import Client
from django.urls import reverse

from pep_forms.builder.actions import load_definitions
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from tests import builders
from tests.unit.builder.test_content import strange_revision

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()


def make_editor(*codenames: str) -> User:
    """Somebody who enters the admin with permissions of the builder (all when not told)."""
    user = builders.make_user()
    chosen = Q(content_type__app_label="builder")
    if codenames:
        chosen &= Q(codename__in=codenames)
    enter = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    user.user_permissions.set(Permission.objects.filter(enter | chosen))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    return User.objects.get(pk=user.pk)


def signed_in(user: User) -> Client:
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(user)
    return client


@pytest.fixture
def editor() -> Client:
    return signed_in(make_editor())


def address(draft: Any, view: str = "edit") -> str:
    return reverse(f"wagtailsnippets_builder_{draft._meta.model_name}:{view}", args=[str(draft.pk)])


def posted(draft: Any) -> dict[str, str]:
    """What the browser posts when a draft is opened and saved, and nothing in it touched.

    Blocks that were never opened post their state as it was sent.
    """
    latest = draft.latest()
    form = type(latest).snippet_viewset.get_form_class(for_update=True)(instance=latest)
    data: dict[str, str] = {}
    for name, field in form.fields.items():
        if name == "content":
            continue
        value = field.prepare_value(form.get_initial_for_field(field, name))
        data[name] = "" if value is None else str(value)
    state = latest._meta.get_field("content").stream_block.get_form_state(latest.content)
    return {**data, **stream(state)}


def stream(state: list[dict[str, Any]], prefix: str = "content") -> dict[str, str]:
    data = {f"{prefix}-count": str(len(state))}
    for at, child in enumerate(state):
        place = f"{prefix}-{at}"
        data |= {
            f"{place}-deleted": "",
            f"{place}-order": str(at),
            f"{place}-type": child["type"],
            f"{place}-id": child["id"] or "",
        }
        key = f"{place}-value" if isinstance(child["value"], str) else f"{place}-value-state"
        data[key] = (
            child["value"] if isinstance(child["value"], str) else json.dumps(child["value"])
        )
    return data


def opened(data: dict[str, str], at: int) -> dict[str, str]:
    """The same, with one block opened: its boxes are posted one by one."""
    place = f"content-{at}-value"
    data = dict(data)
    state = json.loads(data.pop(f"{place}-state"))
    for name, value in state.items():
        if name == "questions":
            data |= stream(value, f"{place}-questions")
        else:
            data[f"{place}-{name}"] = value[0] if isinstance(value, list) else value or ""
    return data


# --- Opening and saving -------------------------------------------------------------------


def test_every_shipped_draft_is_the_same_after_being_opened_and_saved(editor: Client) -> None:
    load_definitions(by=SYSTEM)
    drafts: list[Any] = [*Section.objects.all(), *FormTemplate.objects.all()]
    assert len(drafts) == 45
    for draft in drafts:
        before = draft.latest().definition
        response = editor.post(address(draft), posted(draft))
        assert response.status_code == 302, draft.key
        after = type(draft).objects.get(pk=draft.pk)
        assert after.latest_revision_id != draft.latest_revision_id
        assert after.latest().definition == before, draft.key
    assert not FormVersion.objects.exists()


def test_blocks_that_were_opened_are_the_same_too(editor: Client) -> None:
    load_definitions(by=SYSTEM)
    for key in ("attendance", "targets", "attainment", "views_under_11"):
        draft = Section.objects.get(key=key)
        data = posted(draft)
        for at in range(int(data["content-count"])):
            data = opened(data, at)
        assert editor.post(address(draft), data).status_code == 302
        before = draft.latest().definition
        assert Section.objects.get(pk=draft.pk).latest().definition == before, key


def test_what_another_release_wrote_survives_the_editor(editor: Client) -> None:
    draft = Section.objects.create(key="s", title="S", live=False)
    draft.content = strange_revision()
    draft.save()
    draft.save_revision()
    before = draft.latest().definition
    page = editor.get(address(draft)).content.decode()
    assert "hologram" in page
    assert "rose" in page
    assert editor.post(address(draft), posted(draft)).status_code == 302
    after = Section.objects.get(pk=draft.pk).latest()
    assert after.definition == before
    stored = after._stream()
    assert stored[1] == strange_revision()[1]
    assert stored[2]["value"]["questions"] == strange_revision()[2]["value"]["questions"]


# --- Writing ------------------------------------------------------------------------------


def new_section(editor: Client, **more: str) -> Any:
    blocks = [
        {"type": "page", "id": "", "value": {"title": '"Home"', "intro": "", "settings": ""}},
        {
            "type": "choice",
            "id": "8b0f3d62-6f0e-4d6c-9d2e-3a5b8d9f1c11",
            "value": {
                "label": '"How do you travel?"',
                "kind": "one_of",
                "hint": "",
                "choices": '[{"id":"c1","label":"Bus"},{"id":"c2","label":"Bike"}]',
                "show_when": '{"fact": "in_setting", "op": "is", "value": true}',
                "settings": '{"required":"submit","remark":"Ask Ann"}',
            },
        },
    ]
    data = {
        "title": "Travel",
        "intro": "",
        "key": "",
        "rights": '{"designated_teacher":"EERFRR"}',
        "led_by": "",
        "audience": "adult",
        "needed_by": "submit",
        "show_when": "",
        "help_key": "",
        "layout": "pairs",
        "rules": "",
        **stream(blocks),
        **more,
    }
    return editor.post(reverse("wagtailsnippets_builder_section:add"), data)


def test_a_section_is_written_from_nothing(editor: Client) -> None:
    assert new_section(editor).status_code == 302
    section = Section.objects.get()
    assert (section.key, section.live) == ("travel", False)
    definition = section.latest().definition
    (page,) = definition["pages"]
    (question,) = page["questions"]
    assert page["title"] == "Home"
    assert question == {
        "id": "q8b0f3d626f0e4d6c9d2e3a5b8d9f1c11",
        "key": "how_do_you_travel",
        "kind": "one_of",
        "label": "How do you travel?",
        "required": "submit",
        "show_when": {"fact": "in_setting", "op": "is", "value": True},
        "choices": [{"id": "c1", "label": "Bus"}, {"id": "c2", "label": "Bike"}],
        "remark": "Ask Ann",
    }
    assert definition["rights"] == {"designated_teacher": "EERFRR"}
    assert new_section(editor).status_code == 302
    assert Section.objects.filter(key="travel_2").exists()


def test_what_cannot_be_read_is_said_and_not_saved(editor: Client) -> None:
    response = new_section(editor, show_when="{not json")
    assert response.status_code == 200
    assert "cannot be read" in response.content.decode()
    assert not Section.objects.exists()


def test_a_form_of_many_questions_and_choices_does_not_fail_blankly(editor: Client) -> None:
    choices = json.dumps([{"id": f"c{n}", "label": f"Choice {n}"} for n in range(30)])
    blocks = [
        {
            "type": "choice",
            "id": f"q{n}",
            "value": {
                "label": json.dumps(f"Question {n}"),
                "kind": "one_of",
                "hint": "",
                "choices": choices,
                "show_when": "",
                "settings": "",
            },
        }
        for n in range(60)
    ]
    data = stream(blocks)
    for at in range(60):
        data = opened(data, at)
    assert new_section(editor, **data).status_code == 302
    (page,) = Section.objects.get().latest().definition["pages"]
    assert len(page["questions"]) == 60
    assert len(page["questions"][59]["choices"]) == 30


def test_more_questions_than_a_section_can_hold_are_refused_in_words(editor: Client) -> None:
    block = {"type": "yes_no", "value": {"label": '"Q"', "hint": "", "show_when": ""}}
    data = stream([{**block, "id": f"q{n}"} for n in range(201)])
    response = new_section(editor, **data)
    assert response.status_code == 200
    assert "maximum number of items is 200" in response.content.decode()


@pytest.mark.parametrize("state", ["", "{", "[[[", '"words"', '{"settings": 5}', "[" * 20_000])
def test_a_block_that_did_not_arrive_whole_saves_nothing_and_breaks_nothing(
    editor: Client, state: str
) -> None:
    data = stream([{"type": "yes_no", "id": "q", "value": {"label": '"Q"'}}])
    response = new_section(editor, **{**data, "content-0-value-state": state})
    assert response.status_code in {200, 302, 400}


def test_the_key_of_a_section_in_use_stays(editor: Client) -> None:
    load_definitions(by=SYSTEM)
    section = Section.objects.get(key="attendance")
    data = {**posted(section), "key": "presence"}
    response = editor.post(address(section), data)
    assert response.status_code == 200
    assert "name the section by its key" in response.content.decode()
    assert Section.objects.get(pk=section.pk).latest().key == "attendance"


# --- Who, and what not --------------------------------------------------------------------


def test_only_form_editors_get_in() -> None:
    load_definitions(by=SYSTEM)
    section = Section.objects.get(key="attendance")
    views = ("edit", "paste", "move", "copy_draft", "discard")
    looker = signed_in(make_editor("view_section", "view_formtemplate"))
    nobody = signed_in(builders.make_user())
    for view in views:
        for client in (looker, nobody):
            for response in (
                client.get(address(section, view)),
                client.post(address(section, view)),
            ):
                assert response.status_code in {302, 403, 404}, view
    assert Section.objects.count() == 41
    assert looker.get(reverse("wagtailsnippets_builder_section:list")).status_code == 200


def test_nobody_publishes_or_deletes_by_a_button(editor: Client) -> None:
    load_definitions(by=SYSTEM)
    section = Section.objects.get(key="attendance")
    page = editor.get(address(section)).content.decode()
    assert "action-publish" not in page
    editor.post(address(section), {**posted(section), "action-publish": "1"})
    editor.post(address(section, "delete"))
    editor.post(address(section, "unpublish"))
    after = Section.objects.get(pk=section.pk)
    assert not after.live
    assert not FormVersion.objects.exists()


def test_a_form_editor_sees_only_their_part_of_the_menu(editor: Client) -> None:
    page = editor.get(reverse("wagtailadmin_home")).content.decode()
    for name in ("/admin/snippets/builder/section/", "/admin/snippets/builder/formtemplate/"):
        assert name in page
    for name in ("users", "images", "documents", "reports", "settings", "redirects"):
        assert f'"url": "/admin/{name}/' not in page
