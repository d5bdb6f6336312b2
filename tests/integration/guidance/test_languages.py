"""A second language, switched on by configuration: pages have twins, and the words around them.

Which apps there are is decided when the site starts, so these tests run in a process of their
own, which has the setting.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils.translation import trans_real
from wagtail.models import Locale, PageViewRestriction, Site

from guidance.actions import loading
from guidance.models import AgreementVersion
from pep_forms.people.models import User
from tests import builders
from tests.integration.guidance.site import (
    SECRET,
    client,
    guidance_editor,
    load,
    page,
    publish_agreement,
    sources,
)

welsh = pytest.mark.skipif(not settings.WAGTAIL_I18N_ENABLED, reason="run by the first test")


@pytest.mark.skipif(settings.WAGTAIL_I18N_ENABLED, reason="this is that process")
def test_with_a_second_language() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--no-migrations", "-p", "no:cacheprovider",
         "-p", "no:randomly", __file__],
        env={**os.environ, "MORE_LANGUAGES": "cy:Cymraeg", "TEST_DATABASE_URL": "sqlite://:memory:"},
        cwd=settings.ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]


@pytest.fixture
def gwen(db: None) -> Client:
    """An editor on a site with Welsh, whose whole guidance was sent for translation."""
    load()
    welsh = Locale.objects.create(language_code="cy")
    _send(page("home"), welsh)
    loading.load(by=builders.SYSTEM, shipped=sources())
    return client(guidance_editor())


def _send(home: Any, welsh: Locale) -> None:
    load()  # which lets editors send pages for translation
    browser = client(guidance_editor("gwil"))
    address = reverse("simple_translation:submit_page_translation", args=[home.pk])
    response = browser.post(address, {"locales": [welsh.pk], "include_subtree": "on"})
    assert response.status_code == 302, response.content.decode()[:2000]


def _translate(key: str, title: str) -> Any:
    twin = page(key).get_translation(Locale.objects.get(language_code="cy"))
    twin.title = title
    if key == "carers":
        publish_agreement(twin)
    else:
        twin.save_revision().publish()
    return twin


@welsh
def test_a_page_is_read_in_welsh_and_leads_to_its_twin(gwen: Client) -> None:
    _translate("home", "Canllawiau")
    twin = _translate("topic", "Pwnc o ganllawiau")
    reader = client()
    welsh, english = reader.get(twin.url), reader.get(page("topic").url)
    assert twin.url.startswith("/cy/guidance/")
    assert 'lang="cy"' in welsh.content.decode().partition(">\n<head>")[0]
    assert "Pwnc o ganllawiau" in welsh.content.decode()
    assert f'href="{page("topic").url}" lang="en-gb" hreflang="en-gb"' in welsh.content.decode()
    assert 'lang="en-GB"' in english.content.decode().partition(">\n<head>")[0]
    assert f'href="{twin.url}" lang="cy" hreflang="cy">' in english.content.decode()
    assert "Canllawiau" in reader.get("/cy/guidance/").content.decode()


@welsh
def test_an_editor_writes_the_twins_and_publishes_all_but_agreements(gwen: Client) -> None:
    editor = User.objects.get(username="gwen")
    welsh = Locale.objects.get(language_code="cy")
    for key, may in (("topic", True), ("faq-topic/how", True), ("carers", False)):
        twin = page(key).get_translation(welsh)
        assert gwen.get(f"/admin/pages/{twin.pk}/edit/").status_code == 200
        assert twin.permissions_for_user(editor).can_publish() is may, key


@welsh
def test_what_is_closed_is_closed_in_every_language(gwen: Client) -> None:
    for key in ("home", "closed", "training", "training/film"):
        _translate(key, f"Cymraeg {SECRET}" if key != "home" else "Canllawiau")
    welsh = Locale.objects.get(language_code="cy")
    reader = client()
    for key in ("closed", "training/film"):
        twin = page(key).get_translation(welsh)
        assert reader.get(twin.url).status_code == 302, "to the log-in"
        assert reader.get(f"/api/content/v2/pages/{twin.pk}/").status_code == 404
    for path in ("/cy/guidance/", f"/guidance/search/?q={SECRET}", "/api/content/v2/pages/"):
        assert f"Cymraeg {SECRET}" not in reader.get(path).content.decode(), path
    restrictions = PageViewRestriction.objects.filter(page__locale=welsh)
    assert {r.restriction_type for r in restrictions} == {"login", "groups"}
    assert all(r.groups.exists() for r in restrictions if r.restriction_type == "groups")


@welsh
def test_a_translated_agreement_asks_nobody_again(gwen: Client) -> None:
    before = AgreementVersion.objects.count()
    _translate("carers", "I ofalwyr")
    assert AgreementVersion.objects.count() == before


@pytest.fixture
def catalogue(tmp_path: Path, settings: Any) -> Iterator[None]:
    """A few words of the site in Welsh, as a translator would hand them over."""
    if shutil.which("msgfmt") is None:
        pytest.skip("there is no gettext here")
    folder = tmp_path / "cy/LC_MESSAGES"
    folder.mkdir(parents=True)
    words = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    words += 'msgid "Was this page helpful?"\nmsgstr "A oedd hyn o gymorth?"\n'
    words += 'msgid "Skip to main content"\nmsgstr "Neidio i’r prif gynnwys"\n'
    words += 'msgid "Your account"\nmsgstr "Eich cyfrif"\n'
    (folder / "django.po").write_text(words, encoding="utf-8")
    subprocess.run(["msgfmt", "-o", folder / "django.mo", folder / "django.po"], check=True)
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


@welsh
def test_words_of_the_site_come_from_a_catalogue(gwen: Client, catalogue: None) -> None:
    _translate("home", "Canllawiau")
    twin = _translate("topic", "Pwnc")
    told = client().get(twin.url).content.decode()
    assert "A oedd hyn o gymorth?" in told
    assert "Neidio i’r prif gynnwys" in told
    assert "A oedd hyn o gymorth?" not in client().get(page("topic").url).content.decode()


@welsh
def test_all_other_pages_are_in_the_language_of_the_browser(gwen: Client, catalogue: None) -> None:
    wanted = {"accept-language": "cy,en;q=0.5"}
    told = gwen.get("/account/", headers=wanted)
    assert told["Content-Language"] == "cy"
    assert "Accept-Language" in told["Vary"]
    page_in_welsh = told.content.decode()
    assert '<html lang="cy"' in page_in_welsh
    assert "Eich cyfrif" in page_in_welsh
    assert "Neidio i’r prif gynnwys" in page_in_welsh
    assert "Save your details" in page_in_welsh, "what has no translation stays English"
    page_in_english = gwen.get("/account/", headers={"accept-language": "fr,de"}).content.decode()
    assert '<html lang="en-GB"' in page_in_english
    assert "Your account" in page_in_english
    guidance = gwen.get(page("topic").url, headers=wanted).content.decode()
    assert "Skip to main content" in guidance, "an English page is English all round"


@welsh
def test_the_default_site_stays_english(gwen: Client) -> None:
    assert Site.objects.get(is_default_site=True).root_page.pk == page("home").pk
    assert client().get("/guidance/", headers={"accept-language": "cy"}).status_code == 200
