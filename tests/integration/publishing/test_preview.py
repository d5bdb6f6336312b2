"""A draft is previewed as any role, for any age and kind, however unfinished it is."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from pep_forms.builder.models import FormTemplate, Section
from pep_forms.publishing.models import TryOut
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.world import edit, editor, release_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    release_first()
    return client_of(editor())


def preview(client: Client, draft: Any) -> str:
    """What the preview shows: by Wagtail's own request, with this session."""
    return str(answer(client, draft).content.decode())


def answer(client: Client, draft: Any) -> Any:
    cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())
    request = RequestFactory().get(
        "/admin/x/preview/", HTTP_COOKIE=cookies, REMOTE_ADDR="127.0.0.1"
    )
    return draft.latest().make_preview_request(request, "")


def switch(client: Client, **chosen: str) -> None:
    back = "http://testserver/admin/anywhere/?mode=x"
    response = client.get("/admin/releases/preview.as/", chosen, HTTP_REFERER=back)
    assert response["Location"] == "/admin/anywhere/?mode=x"


def test_each_role_sees_its_own_part(client: Client) -> None:
    template = FormTemplate.objects.get(key="plan")
    page = preview(client, template)
    assert 'name="score"' in page
    assert 'data-address="private"' not in page
    switch(client, role="social_worker")
    assert 'data-address="private"' in preview(client, template)
    switch(client, role="parent")
    assert "This role sees nothing of this draft." in preview(client, template)
    assert not TryOut.objects.exists()


def test_what_an_answer_opens_is_said(client: Client) -> None:
    template = FormTemplate.objects.get(key="plan")
    page = preview(client, template)
    assert 'data-address="why"' not in page
    assert "In a plan, and in “Try it out”, these come too" in page
    assert "”, only if “" in page
    # A role that may not see such a question is told nothing of it.
    switch(client, role="parent")
    assert "only if" not in preview(client, template)


def test_age_and_kind_open_and_close_sections(client: Client) -> None:
    def change(data: dict[str, Any]) -> None:
        data["sections"][0]["show_when"] = {"fact": "age", "op": "at_least", "value": 10}
        data["sections"][1]["show_when"] = {"fact": "kind", "op": "is", "value": "interim"}

    template = edit(change)
    page = preview(client, template)
    assert 'name="score"' in page
    assert 'name="notes"' not in page
    switch(client, age="5", kind="interim")
    page = preview(client, template)
    assert 'name="score"' not in page
    assert 'name="notes"' in page
    assert "Not asked for this age and kind of plan." in page


def test_a_section_is_shown_by_itself_and_half_made_ones_say_what_is_missing(
    client: Client,
) -> None:
    section = Section.objects.get(key="first")
    assert 'name="score"' in preview(client, section)
    draft = section.latest()
    data = dict(draft.definition)
    data["pages"][0]["questions"][0]["label"] = ""
    draft.definition = data
    draft.save_revision()
    assert 'name="mood"' in preview(client, section)


def test_a_switch_goes_back_only_to_this_site(client: Client) -> None:
    response = client.get("/admin/releases/preview.as/", HTTP_REFERER="https://evil.example/x")
    assert response["Location"] == reverse("publishing:releases")
    assert Client().get("/admin/releases/preview.as/").status_code == 302


def test_wagtail_shows_it_in_its_frame(client: Client) -> None:
    template = FormTemplate.objects.get(key="plan")
    response = answer(client, template)
    name = "wagtailsnippets_builder_formtemplate:preview_on_edit"
    assert client.get(reverse(name, args=[template.pk])).status_code == 200
    assert response.status_code == 200
    policy = response.headers.get("Content-Security-Policy", "")
    assert "frame-ancestors 'none'" not in policy
    assert response.headers.get("X-Frame-Options", "SAMEORIGIN") != "DENY"
