"""Released forms over the API: as they were printed, for ever, to whoever may print one."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from pep_forms.api.models import Scope
from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.builder.queries import form
from pep_forms.engine.answer_schema import answer_schema
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from tests.integration.api.world import BUNDLE, SYSTEM, World, bearer, get

LIST = "/api/v1/templates/"
FORM = "/api/v1/templates/api"


def second_version() -> FormVersion:
    changed = copy.deepcopy(BUNDLE)
    about, care = changed["sections"][0], changed["sections"][1]
    about["pages"][0]["questions"][0]["label"] = "About me"
    care["pages"][0]["questions"].append(about["pages"][0]["questions"].pop(1))
    import_definition(data=changed, by=SYSTEM)
    return release(template_key="api", by=SYSTEM, note="Moved the day")


def test_a_version_is_served_as_the_bytes_that_were_printed(world: World) -> None:
    printed = FormVersion.objects.get(template__key="api", number=1)
    teacher = world.people[Role.DESIGNATED_TEACHER]

    first = get(f"{FORM}/versions/1", teacher)
    second_version()
    later = get(f"{FORM}/versions/1", teacher)

    assert first.status_code == later.status_code == 200
    assert first.content == later.content == printed.spec.encode()
    assert first["ETag"] == f'"{printed.checksum}"'
    assert first["Cache-Control"] == "private, max-age=31536000, immutable"
    assert first["Content-Type"] == "application/json"
    assert get(f"{FORM}/versions/2", teacher).content != first.content


def test_a_copy_that_is_kept_is_not_sent_again(world: World) -> None:
    teacher = world.people[Role.DESIGNATED_TEACHER]
    etag = get(f"{FORM}/versions/1", teacher)["ETag"]

    kept = get(f"{FORM}/versions/1", teacher, **{"If-None-Match": etag})
    other = get(f"{FORM}/versions/1", teacher, **{"If-None-Match": '"something-else"'})

    assert kept.status_code == 304
    assert kept.content == b""
    assert kept["ETag"] == etag
    assert "immutable" in kept["Cache-Control"]
    assert other.status_code == 200


def test_lists_say_which_version_is_in_use(world: World) -> None:
    second_version()
    import_definition(data=_never_released(), by=SYSTEM)
    actor = world.people[Role.IRO]

    listed = get(LIST, actor).json()
    versions = get(f"{FORM}/versions/", actor).json()

    assert [(item["key"], item["live"]) for item in listed] == [("api", 2)]
    assert [(item["number"], item["live"]) for item in versions] == [(2, True), (1, False)]
    assert versions[0]["note"] == "Moved the day"
    for item in versions:
        assert get(item["url"], actor).status_code == 200
        assert get(item["schema_url"], actor).status_code == 200
    assert get(listed[0]["url"], actor)["ETag"] == f'"{versions[0]["checksum"]}"'


def _never_released() -> dict[str, Any]:
    bundle = copy.deepcopy(BUNDLE)
    bundle["template"] |= {"id": "t_draft", "key": "draft"}
    return bundle


def test_the_number_of_queries_does_not_grow_with_versions(
    world: World, django_assert_max_num_queries: Any
) -> None:
    headers = bearer(world.people[Role.IRO])
    for number in range(5):
        changed = copy.deepcopy(BUNDLE)
        changed["template"]["title"] = f"Plan {number}"
        import_definition(data=changed, by=SYSTEM)
        release(template_key="api", by=SYSTEM)
    client = Client()
    client.get(LIST, headers=headers)
    with django_assert_max_num_queries(8):
        client.get(LIST, headers=headers)
    with django_assert_max_num_queries(8):
        client.get(f"{FORM}/versions/", headers=headers)


def test_the_difference_is_told_in_words_and_as_ids(world: World) -> None:
    second_version()

    body = get(f"{FORM}/diff?from=1&to=2", world.people[Role.VS_ADMIN]).json()

    assert (body["template"], body["before"], body["after"]) == ("api", 1, 2)
    kinds = {item["kind"]: item for item in body["differences"]}
    assert kinds["question_reworded"]["ids"] == ["about"]
    assert "“about”" in kinds["question_reworded"]["words"]
    assert kinds["question_moved"]["ids"] == ["day"]
    assert not {"question_added", "question_removed"} & set(kinds)
    assert get(f"{FORM}/diff?from=1&to=1", world.people[Role.VS_ADMIN]).json()["differences"] == []


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/v1/templates/unknown/versions/", 404),
        ("/api/v1/templates/unknown/versions/1", 404),
        (f"{FORM}/versions/9", 404),
        (f"{FORM}/versions/9/schema", 404),
        (f"{FORM}/versions/one", 404),
        (f"{FORM}/diff?from=1&to=9", 404),
        (f"{FORM}/diff?from=1", 422),
        (f"{FORM}/diff?from=0&to=x", 422),
    ],
)
def test_what_is_not_there_is_a_problem(world: World, address: str, status: int) -> None:
    response = get(address, world.people[Role.VS_ADMIN])

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "private, no-store"


def test_a_token_needs_the_scope(world: World) -> None:
    teacher = world.people[Role.DESIGNATED_TEACHER]
    forms = bearer(teacher, scopes=[Scope.FORMS])
    plans = bearer(teacher, scopes=[Scope.READ])

    assert Client().get(LIST).status_code == 401
    for address in (LIST, f"{FORM}/versions/", f"{FORM}/versions/1", f"{FORM}/versions/1/schema"):
        assert Client().get(address, headers=forms).status_code == 200
        assert Client().get(address, headers=plans).status_code == 403
    assert Client().get(world.url, headers=forms).status_code == 403
    assert Client().delete(LIST, headers=forms).status_code == 405


def test_the_schema_is_one_and_takes_what_was_answered(world: World) -> None:
    response = get(f"{FORM}/versions/1/schema", world.people[Role.VS_ADMIN])
    schema = response.json()

    assert response["Content-Type"] == "application/schema+json"
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    answers = {
        "about": {
            "about": "words",
            "day": "2026-10-05",
            "count": 7,
            "tick": True,
            "colour": "red",
            "likes": ["maths"],
            "where": {"id": None, "name": "A school"},
            "sum": "12.50",
            "how-long": 14,
            "when": "2026-10-05T14:30",
            "visits": [{"visit": "Monday"}, {}],
        }
    }
    assert list(validator.iter_errors(answers)) == []
    wrong: list[dict[str, Any]] = [
        {"about": {"count": 101}},
        {"about": {"colour": "green"}},
        {"about": {"likes": ["maths", "maths"]}},
        {"about": {"visits": [{"unknown": 1}]}},
        {"about": {"unknown": 1}},
        {"unknown": {}},
    ]
    for data in wrong:
        assert list(validator.iter_errors(data)), data
    assert schema["properties"]["about"]["properties"]["how-long"]["x-pep-id"] == "how_long"


@pytest.mark.django_db
def test_every_shipped_form_has_a_schema() -> None:
    from tests.world import release_shipped

    release_shipped()
    for template in FormTemplate.objects.all():
        version = template.versions.get()
        spec = form(version.pk)
        schema = answer_schema(spec, identity="urn:x")
        Draft202012Validator.check_schema(json.loads(json.dumps(schema)))
        asked = [section for section in spec.sections if section.builtin is None]
        assert list(schema["properties"]) == [section.key for section in asked]
        assert all(schema["properties"][section.key]["properties"] for section in asked)


def form_editor(world: World) -> Actor:
    """A member of staff who looks after forms too."""
    from django.contrib.auth.models import Permission

    admin = world.people[Role.VS_ADMIN]
    assert admin.user is not None
    admin.user.user_permissions.add(Permission.objects.get(codename="change_formtemplate"))
    return Actor(type(admin.user).objects.get(pk=admin.user.pk), admin.role)


def test_the_impact_of_a_release_is_counted(world: World) -> None:
    changed = copy.deepcopy(BUNDLE)
    questions = changed["sections"][0]["pages"][0]["questions"]
    changed["sections"][0]["pages"][0]["questions"] = [
        question for question in questions if question["id"] != "about"
    ]
    import_definition(data=changed, by=SYSTEM)
    editor = form_editor(world)

    body = get(f"{FORM}/impact", editor).json()

    assert (body["template"], body["newest"], body["changed"]) == ("api", 1, True)
    removed = next(one for one in body["findings"] if one["kind"] == "question_removed")
    assert (removed["peps"], removed["answers"], removed["affected"]) == (1, 1, 1)
    assert removed["must_accept"]
    assert removed["urls"] == [world.url]
    # What was counted is never shown.
    assert "cnry-" not in json.dumps(body)


def test_advice_is_had_over_the_api(world: World) -> None:
    body = get(f"{FORM}/advice", form_editor(world)).json()

    assert [section["key"] for section in body["sections"]] == ["about", "care", "views"]
    assert {role["role"] for role in body["roles"]} <= {str(role) for role in Role}
    assert body["advice"]


@pytest.mark.parametrize("what", ["impact", "advice"])
def test_drafts_are_for_form_editors(world: World, what: str) -> None:
    for role in (Role.VS_ADMIN, Role.DESIGNATED_TEACHER, Role.YOUNG_PERSON):
        assert get(f"{FORM}/{what}", world.people[role]).status_code == 403
    assert Client().get(f"{FORM}/{what}").status_code == 401
    assert get(f"/api/v1/templates/unknown/{what}", form_editor(world)).status_code == 404
