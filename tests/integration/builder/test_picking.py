"""What the editor's script is told there is to pick, and what depends on what."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from pep_forms.builder import catalogue, dependencies
from pep_forms.builder.actions import load_definitions
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.clock import today
from pep_forms.engine import kinds
from pep_forms.engine.conditions import OPERATOR_WORDS
from pep_forms.engine.expressions import FUNCTIONS
from pep_forms.engine.facts import FACTS
from pep_forms.people.actor import Actor
from pep_forms.reference import loading
from tests import builders
from tests.integration.builder.test_editing import make_editor, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def _shipped() -> None:
    loading.load(by=Actor.system())
    load_definitions(by=Actor.system())


@pytest.mark.usefixtures("_shipped")
def test_everything_of_the_draft_can_be_picked() -> None:
    section = Section.objects.get(key="attendance")
    found = catalogue.of_draft(section, today())
    by_id = {one["id"]: one for one in found["questions"]}
    assert {one["id"] for one in found["facts"]} == set(FACTS)
    assert {one["name"] for one in found["functions"]} == set(FUNCTIONS)
    assert by_id["k8_possible"]["operators"] == list(kinds.operators_of("number"))
    assert by_id["k8_possible"]["value"] == "number"
    assert all(set(one["operators"]) <= set(OPERATOR_WORDS) for one in found["questions"])
    column = next(one for one in found["questions"] if one["within"])
    assert column["within"] in {one["label"] for one in found["questions"]}


@pytest.mark.usefixtures("_shipped")
def test_a_template_offers_the_questions_of_all_its_sections() -> None:
    template = FormTemplate.objects.get(key="post_16")
    found = catalogue.of_draft(template, today())
    keys = [p if isinstance(p, str) else p["section"] for p in template.definition["sections"]]
    assert [one["key"] for one in found["sections"]] == keys
    assert len({one["section"] for one in found["questions"]}) > 10


@pytest.mark.usefixtures("_shipped")
def test_codes_of_a_list_are_offered_with_their_labels() -> None:
    section = Section.objects.get(key="care")
    found = catalogue.of_draft(section, today())["questions"]
    coded = [one for one in found if one["choices"] and one["kind"] == "one_of"]
    assert any(code != label for one in coded for code, label in one["choices"])


def test_only_form_editors_are_told() -> None:
    url = reverse("wagtailsnippets_builder_section:catalogue_new")
    assert signed_in(make_editor()).get(url).json()["questions"] == []
    stranger = Client(REMOTE_ADDR="127.0.0.1")
    stranger.force_login(builders.make_user())
    assert stranger.get(url).status_code in {302, 403, 404}


@pytest.mark.usefixtures("_shipped")
def test_links_name_what_decides() -> None:
    definition = Section.objects.get(key="attendance").definition
    found = set(dependencies.links(definition))
    assert dependencies.Link("k8_attended", "k8_percentage", dependencies.FEEDS) in found
    assert dependencies.Link("fact in_setting", "k8_possible", dependencies.SHOWS) in found
    assert any(link.how == dependencies.CHECKS and link.source == "k8_late" for link in found) or (
        dependencies.Link("k8_attended", "k8_late", dependencies.CHECKS) in found
    )


def test_half_made_and_ringed_drafts_are_drawn_all_the_same() -> None:
    ring = {
        "id": "s",
        "key": "ring",
        "title": "Ring",
        "pages": [
            {
                "id": "p",
                "questions": [
                    {"id": "a", "label": "A", "show_when": {"question": "b", "op": "is"}},
                    {"id": "b", "label": "B", "show_when": {"any": [{"question": "a"}, None, 7]}},
                    {"id": "c", "label": "", "show_when": {"named": "gone"}, "rules": "what"},
                ],
            }
        ],
    }
    (picture,) = dependencies.pictures([ring])
    assert {node.label for node in picture.nodes} == {"A", "B"}
    assert picture.width < 10_000
