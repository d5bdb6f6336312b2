"""The proof stands beside the draft: what forbids a release, naming the questions."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from pep_forms.builder import proving
from pep_forms.builder.actions import import_definition
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.people.actor import Actor
from tests import builders
from tests.integration.builder.test_editing import make_editor, signed_in
from tests.integration.publishing.world import bundle, find

pytestmark = pytest.mark.django_db

CYCLE = [
    ("asks", {"question": "why", "op": "answered"}),
    ("why", {"question": "asks", "op": "is", "value": True}),
]


def write(key: str, change: Callable[[dict[str, Any]], object]) -> Section:
    """Save a draft of a section, as the editor does: half made or not."""
    draft = Section.objects.get(key=key).latest()
    definition = copy.deepcopy(draft.definition)
    change(definition)
    draft.definition = definition
    draft.save_revision()
    return Section.objects.get(key=key)


def ring(definition: dict[str, Any]) -> None:
    for name, when in CYCLE:
        find({"sections": [definition]}, name)["show_when"] = when


@pytest.fixture
def section() -> Section:
    import_definition(data=bundle(), by=Actor.system())
    return Section.objects.get(key="first")


def test_a_draft_that_holds_says_so(section: Section) -> None:
    assert proving.of_draft(section) == proving.Proven((), {})
    assert proving.of_draft(FormTemplate.objects.get(key="plan")).releasable


def test_a_ring_is_named_with_its_questions_and_is_saved_all_the_same(section: Section) -> None:
    section = write("first", ring)
    proven = proving.of_draft(section)
    assert not proven.releasable
    assert section.latest().definition["pages"][0]["questions"][3]["show_when"] == CYCLE[0][1]
    ours = [found for found in proven.findings if "Asks" in found.message + found.place]
    assert ours
    assert {found.question for found in ours} <= {"asks", "why"}
    of_template = proving.of_draft(FormTemplate.objects.get(key="plan"))
    assert [f.message for f in of_template.findings] == [f.message for f in proven.findings]
    assert {f.section for f in of_template.findings} == {"first"}


def test_what_is_wrong_in_another_section_is_counted_and_not_told(section: Section) -> None:
    write("second", lambda data: data["pages"][0]["questions"][0].update(label=""))
    proven = proving.of_draft(section)
    assert proven.findings == ()
    assert proven.elsewhere == {"Plan": 1}
    second = proving.of_draft(Section.objects.get(key="second"))
    assert [(f.question, f.weight) for f in second.findings] == [("notes", "error")]


def test_what_gives_a_private_answer_away_is_a_warning_to_accept(section: Section) -> None:
    def reveal(definition: dict[str, Any]) -> None:
        when = {"question": "private", "op": "answered"}
        definition["pages"][0]["questions"][0]["show_when"] = when

    proven = proving.of_draft(write("second", reveal))
    assert proven.releasable
    assert [(f.weight, f.question) for f in proven.findings] == [("warning", "notes")]
    assert "Private" in proven.findings[0].message


def test_warnings_do_not_wait_until_the_errors_are_mended(section: Section) -> None:
    def reveal(definition: dict[str, Any]) -> None:
        notes, seen = definition["pages"][0]["questions"][:2]
        notes["show_when"] = {"question": "private", "op": "answered"}
        seen["label"] = ""

    second = proving.of_draft(write("second", reveal))
    assert [(f.weight, f.question) for f in second.findings] == [
        ("error", "seen"), ("warning", "notes"),
    ]  # fmt: skip
    assert not second.releasable
    # A section that cannot even be read hides the errors and warnings of no other.
    write("first", lambda data: data["pages"][0]["questions"][0].update(kind=3))
    template = proving.of_draft(FormTemplate.objects.get(key="plan"))
    assert {(f.weight, f.section) for f in template.findings} == {
        ("error", "first"), ("error", "second"), ("warning", "second"),
    }  # fmt: skip
    # What is wrong there is counted here, and its warnings are not.
    write("first", lambda data: data["pages"][0]["questions"][0].update(kind="number"))
    first = proving.of_draft(section)
    assert first.findings == ()
    assert first.elsewhere == {"Plan": 1}


def test_a_section_of_no_template_is_proven_alone(section: Section) -> None:
    Section.objects.filter(key="first").update(key="lonely")
    section = Section.objects.get(key="lonely")
    draft = section.latest()
    definition = copy.deepcopy({**draft.definition, "key": "lonely"})
    ring(definition)
    draft.definition = definition
    draft.save_revision()
    assert not proving.of_draft(Section.objects.get(key="lonely")).releasable


def test_the_page_asks_for_the_proof_and_nobody_else_gets_it(section: Section) -> None:
    client = signed_in(make_editor())
    page = client.get(f"/admin/snippets/builder/section/edit/{section.pk}/").content.decode()
    assert "builder/proof.js" in page
    write("second", ring_across)
    url = f"/admin/snippets/builder/section/proof/{section.pk}/"
    assert client.get(url).json() == {
        "releasable": True, "findings": [], "elsewhere": ["Plan: 1"],
    }  # fmt: skip
    template = FormTemplate.objects.get(key="plan")
    reply = client.get(f"/admin/snippets/builder/formtemplate/proof/{template.pk}/")
    assert "no-store" in reply["Cache-Control"]
    told = reply.json()["findings"][0]
    second = Section.objects.get(key="second")
    assert told["url"] == f"/admin/snippets/builder/section/edit/{second.pk}/"
    assert told["question"] == "notes"
    stranger = Client(REMOTE_ADDR="127.0.0.1")
    stranger.force_login(builders.make_user())
    assert stranger.get(url).status_code in {302, 403, 404}


def ring_across(definition: dict[str, Any]) -> None:
    """A condition on a question that there is none of."""
    when = {"question": "nowhere", "op": "answered"}
    definition["pages"][0]["questions"][0]["show_when"] = when
