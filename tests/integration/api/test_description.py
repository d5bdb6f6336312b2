"""The description of the API: current, complete, and readable by those who are signed in."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client

from pep_forms.engine.roles import Role
from tests.integration.api.world import World


def test_the_kept_description_is_current() -> None:
    call_command("openapi", "--check")


@pytest.mark.django_db
def test_the_description_is_served_as_it_is_kept() -> None:
    served = Client().get("/api/v1/openapi.json")
    assert served.status_code == 200
    described = served.json()
    assert described["openapi"].startswith("3.")
    patch = described["paths"]["/api/v1/peps/{pep_id}/sections/{key}"]["patch"]
    assert {"200", "401", "403", "404", "409", "422"} <= set(patch["responses"])
    assert list(patch["responses"]["409"]["content"]) == ["application/problem+json"]
    for operations in described["paths"].values():
        for operation in operations.values():
            assert operation["security"] == [{"BearerAuth": []}, {"SessionAuth": []}]
    body = described["components"]["schemas"]["SectionChanges"]
    assert body["additionalProperties"] is False
    assert set(body["properties"]) == {"request_key", "changes", "rows"}


def test_the_page_for_people_is_behind_the_sign_in(world: World) -> None:
    client = Client()
    response = client.get("/api/v1/docs")
    assert response.status_code == 302
    assert response["Location"].startswith("/login/")
    client.force_login(world.people[Role.IRO].user, "pep_forms.people.backend.AccountBackend")
    html = client.get("/api/v1/docs").content.decode()
    assert "Save answers" in html
    assert html.count("<h1") == 1
