"""The content that comes with the code: complete, linked, and with help for every section."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.models import Page

from guidance import booklet, models, texts
from guidance.actions import editors, loading
from guidance.sources import read
from media.models import Video
from pep_forms.engine.roles import Role
from tests import builders
from tests.integration.guidance import site

SECTIONS = Path(settings.ROOT) / "pep_forms/builder/definitions/sections"
#: What the customer’s own public page must hold, by the keys of our pages.
WANTED = (
    "home", "social-workers-teachers", "carers", "post-16", "faq", "faq-password",
    "faq-documents", "faq-opening", "faq-transition", "faq-paper", "faq-young-person",
    "faq-meeting", "faq-attainment", "faq-agenda", "agenda", "training", "agreement-carers",
    "agreement-teachers", "agreement-social-workers", "agreement-iros", "agreement-scs",
    "agreement-virtual-school", "agreement-young-people", "help",
)  # fmt: skip


@pytest.fixture
def loaded(db: None) -> None:
    loading.load(by=builders.SYSTEM)


def test_all_of_it_is_there() -> None:
    found = {source.key: source for source in read()}
    assert set(WANTED) <= set(found)
    assert sum(source.kind == "chapter" for source in found.values()) >= 25
    assert sum(source.kind == "question" for source in found.values()) >= 50
    assert sum(source.kind == "video" for source in found.values()) == 13
    for source in found.values():
        assert source.title
        assert len(source.names.get("intro", "")) < 250, source.key
    bound = [role for source in found.values() for role in source.words("binds")]
    assert sorted(bound) == sorted(Role), "everybody has exactly one text"


def test_no_telephone_number_of_a_team_stands_in_a_page() -> None:
    for source in read():
        numbers = set(re.findall(r"\b0\d{3,4} ?\d{3} ?\d{3,4}\b", source.text))
        assert numbers <= {"0800 1111"}, source.key


def test_every_help_key_of_a_shipped_section_opens_something(loaded: None) -> None:
    keys = set()
    for path in SECTIONS.glob("*.json"):
        keys |= set(re.findall(r'"help_key": "([^"]+)"', path.read_text()))
    assert keys
    there = set(models.HelpPlace.objects.values_list("key", flat=True))
    assert keys - there == set()
    assert json.dumps(sorted(keys))


def test_loading_it_twice_changes_nothing_and_both_manuals_are_documents(loaded: None) -> None:
    again = loading.load(by=builders.SYSTEM)
    assert (again.added, again.updated, again.kept) == (0, 0, 0)
    for manual in models.ManualPage.objects.all():
        chapters = list(manual.get_children().live().specific())
        document = booklet.document_of(manual, chapters)
        assert [section.title for section in document.sections] == [c.title for c in chapters]
        assert all(section.blocks for section in document.sections)
    for page in Page.objects.filter(depth__gt=1).specific():
        if isinstance(page, models.WrittenBase):
            assert len(texts.plain(page).split()) > 10, page.title
            assert "**" not in texts.plain(page), page.title


@pytest.mark.parametrize("group", ["", editors.EDITORS])
def test_whoever_looks_after_forms_or_guidance_reads_how_forms_are_built(
    loaded: None, group: str
) -> None:
    page = site.page("training/form-builder")
    user = site.guidance_editor(group=group)  # in no role, and perhaps in no group
    browser = site.client(user)
    assert browser.get(page.url).status_code == 200
    assert page.title in browser.get(site.page("training").url).content.decode()
    page.video = Video.objects.create(
        title="Building", file=ContentFile(b"film", name="b.webm"), captions="WEBVTT\n"
    )
    page.save_revision().publish()
    assert browser.get(f"/guidance/films/{page.pk}/").status_code == 200
    assert site.client().get(f"/guidance/films/{page.pk}/").status_code == 404


def test_no_two_pages_in_lists_are_called_the_same() -> None:
    titles = [source.title for source in read() if source.kind not in {"question", "chapter"}]
    assert len(titles) == len(set(titles))
