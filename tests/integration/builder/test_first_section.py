"""What a form editor finds who has never written a section or a template before."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from wagtail.models import Page

from guidance.models import HelpPlace
from pep_forms import wizard
from pep_forms.builder import catalogue
from pep_forms.builder.actions import load_definitions
from pep_forms.builder.blocks.rights import PATTERNS, USUAL, USUAL_LEADS
from pep_forms.builder.blocks.schema import KEPT_BACK
from pep_forms.builder.forms import SectionForm
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.viewsets import SectionViewSet
from pep_forms.engine.proof import check_template
from pep_forms.engine.roles import LETTERS, Stage, Verb, verbs_of
from pep_forms.engine.upgrade import parse_template
from pep_forms.people.actor import Actor
from tests.integration.builder.test_editing import make_editor, signed_in

pytestmark = pytest.mark.django_db


def form(instance: Section) -> SectionForm:
    made: type[SectionForm] = SectionViewSet.edit_handler.bind_to_model(Section).get_form_class()
    return made(instance=instance)


def test_somebody_can_fill_in_a_new_section() -> None:
    initial = form(Section()).initial
    assert initial["led_by"] == USUAL_LEADS
    for role in USUAL_LEADS:
        assert Verb.EDIT in verbs_of(initial["rights"][role], Stage.OPEN)
        assert Verb.EDIT in verbs_of(initial["rights"][role], Stage.MEETING)
        assert Verb.MEND in verbs_of(initial["rights"][role], Stage.RETURNED)
        assert verbs_of(initial["rights"][role], Stage.COMPLETE) == {Verb.SEE}
    for stage in Stage:
        assert Verb.SEE in verbs_of(initial["rights"]["vs_reviewer"], stage)


def test_a_section_that_is_there_keeps_the_rights_it_has() -> None:
    kept = Section.objects.create(key="kept", title="Kept", rights={}, led_by=[])
    initial = form(kept).initial
    assert initial["rights"] == {}
    assert initial["led_by"] == []
    copied = Section(rights={"parent": "R"})
    assert form(copied).initial["rights"] == {"parent": "R"}


def test_what_a_row_can_be_set_to_are_rights_that_the_engine_knows() -> None:
    for word in [*(word for word, _said in PATTERNS), *USUAL.values()]:
        assert len(word) in {1, len(Stage)}
        assert set(word) <= set(LETTERS)


def test_rights_of_a_section_are_there_to_begin_a_template_s_own_with() -> None:
    load_definitions(by=Actor.system())
    template = FormTemplate.objects.get(key="post_16")
    found = catalogue.of_draft(template, date(2026, 11, 24))["sections"]
    by_key = {one["key"]: one["rights"] for one in found}
    assert by_key["targets"]["designated_teacher"] == "EERFRR"


def test_a_row_just_added_to_a_template_is_kept_and_asked_for_at_release() -> None:
    template = FormTemplate(key="new", title="New")
    template.definition = {"id": "t1", "title": "New", "phase": "school", "sections": [""]}
    block = FormTemplate._meta.get_field("content").stream_block
    assert block.clean(template.content)
    (problem,) = check_template(parse_template(template.definition, "new"), {})
    assert problem.message == "Choose a section for the empty row, or take it out."


def test_pages_of_the_guidance_are_offered_by_their_titles() -> None:
    root = Page.objects.get(depth=1)
    shown = root.add_child(instance=Page(title="How to set targets", slug="targets-page"))
    hidden = root.add_child(instance=Page(title="Not yet", slug="not-yet", live=False))
    HelpPlace.objects.create(key="targets", page=shown)
    HelpPlace.objects.create(key="later", page=hidden)
    offered = catalogue.of_draft(None, date(2026, 11, 24))["help"]
    assert ["targets", "How to set targets"] in offered
    assert "later" not in {key for key, _title in offered}


def test_authors_are_told_what_young_people_may_keep_back() -> None:
    section = Section.objects.create(key="views", title="Views")
    page = signed_in(make_editor()).get(f"/admin/snippets/builder/section/edit/{section.pk}/")
    text = page.content.decode()
    # On the tab of rights, and beside “Seen only by” of a question, in the words of the page
    # that the young person sees.
    wording = Path(wizard.__path__[0], "templates/wizard/question.html").read_text()
    assert "Keep this just for my social worker" in wording
    assert "below each stands “Keep this just for my social worker”" in text
    assert "Keep this just for my social worker" in str(KEPT_BACK)
    assert "builder/sketches.js" in text
