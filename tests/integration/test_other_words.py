"""The main pages in a language that only tests speak, in which every message wears brackets.

What stands outside brackets did not come through the catalogue. That must be data: names, and
the texts of the form, which are in the language of their authors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.db.models import Model
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from pep_forms.builder.models import FormVersion
from pep_forms.people.models import Organisation, User, YoungPerson
from pep_forms.printing import html, pdf
from pep_forms.printing.nodes import Document, SectionNode
from tests.integration.wizard import world as plans

OPEN, CLOSE = "⟦", "⟧"
TEACHER, CHILD, ADMIN = "designated_teacher", "young_person", "vs_admin"
#: Where names stand. They are data, and in no language.
NAMED: dict[type[Model], tuple[str, ...]] = {
    User: ("username", "email", "full_name"),
    YoungPerson: ("legal_name", "called"),
    Organisation: ("name",),
}
#: What Python says on these pages and does not take from the catalogue yet. Take a line away
#: when its words are marked.
STILL_IN_PYTHON = (
    "Not answered|Not complete yet",
    r"\d+ of \d+ answered",
    "^(Early years|School, Years 1 to 11|Post-16)$",
    r"^Year \d+",
    "^(Day|Month|Year|Years|Months|Yes|No|Not good|OK|Good)$",
    "^(, )?(designated teacher|foster carer|social worker)$",
)


class Bracketed(trans_real.DjangoTranslation):
    """Says everything in English, in brackets."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message.rpartition(trans_real.CONTEXT_SEPARATOR)[2]}{CLOSE}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def brackets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From here on the site is read in that language, and its documents are written in it."""
    said = {code: Bracketed(code) for code in ("en-gb", "en")}
    monkeypatch.setattr(trans_real, "_translations", said)
    monkeypatch.setattr(trans_real, "_default", None)
    with translation.override("en-gb"):
        yield


class Heard(HTMLParser):
    """What of a page stands outside brackets."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.silent = 0
        self.outside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style"}
        given = dict(attrs)
        for name in ("aria-label", "title", "alt", "placeholder", "data-label"):
            self._hear(given.get(name) or "")
        if tag == "input" and given.get("type") == "submit":
            self._hear(given.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._hear(data)

    def _hear(self, text: str) -> None:
        for part in re.split(f"([{OPEN}{CLOSE}])", text):
            if part in (OPEN, CLOSE):
                self.depth += 1 if part == OPEN else -1
            elif self.depth == 0 and re.search(r"[^\W\d_]", part):
                self.outside.append(" ".join(part.split()))


def outside(page: str) -> list[str]:
    """Every run of letters that stands outside brackets."""
    heard = Heard()
    heard.feed(page)
    assert heard.depth == 0
    return heard.outside


def data() -> list[str]:
    """Names and the texts of forms, longest first."""
    known = {settings.COUNCIL_NAME, settings.SERVICE_NAME}
    for spec in FormVersion.objects.values_list("spec", flat=True):
        known |= set(_texts(json.loads(spec)))
    for model, names in NAMED.items():
        for row in model._default_manager.all():
            known |= {str(getattr(row, name)) for name in names}
    return sorted((text for text in known if text.strip()), key=len, reverse=True)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def untranslated(page: str) -> list[str]:
    """The words outside brackets that are no data and that nobody has on the list above."""
    known = data()
    rest = []
    for run in outside(page):
        said = "" if run.strip(" ,.·–()") in known else run
        for text in known:
            said = re.sub(rf"(?<!\w){re.escape(text)}(?!\w)", "", said)
        waits = any(re.search(words, said.strip()) for words in STILL_IN_PYTHON)
        if re.search(r"[^\W\d_]", said) and not waits:
            rest.append(run)
    return rest


@pytest.mark.parametrize(
    ("role", "rest"),
    [
        (TEACHER, ""),
        (TEACHER, "steps/widgets/"),
        (TEACHER, "steps/rows/"),
        (TEACHER, "steps/widgets/done/"),
        (TEACHER, "section/sign_off/"),
        (TEACHER, "check/"),
        (ADMIN, ""),
        (CHILD, ""),
        (CHILD, "steps/me/"),
    ],
)
def test_the_pages_of_a_plan(db: None, brackets: None, role: str, rest: str) -> None:
    world = plans.make_world()
    response = world.client(role).get(world.url(rest), follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert f"{OPEN}All sections{CLOSE}" in page or f"{OPEN}What you can do{CLOSE}" in page
    assert untranslated(page) == []


@pytest.mark.parametrize("path", ["/", "/peps/", "/young-people/", "/account/"])
@pytest.mark.parametrize("role", [TEACHER, ADMIN, CHILD])
def test_the_pages_beside_the_plans(db: None, brackets: None, role: str, path: str) -> None:
    world = plans.make_world()
    response = world.client(role).get(path, follow=True)
    assert f"{OPEN}Sign out{CLOSE}" in response.content.decode()
    assert untranslated(response.content.decode()) == []


@pytest.mark.parametrize(
    "path", ["/", "/login/", "/password/reset/", "/privacy/", "/accessibility/", "/nowhere/"]
)
def test_the_pages_of_strangers(client: Client, db: None, brackets: None, path: str) -> None:
    page = client.get(path).content.decode()
    assert f"{OPEN}Skip to main content{CLOSE}" in page
    assert untranslated(page) == []


def test_a_fault_would_be_seen(db: None, brackets: None) -> None:
    assert untranslated(f"<p>{OPEN}Your part{CLOSE} Other parts</p>") == ["Other parts"]
    assert untranslated(f"<a title='Go on'>{OPEN}All {OPEN}two{CLOSE}{CLOSE}</a>") == ["Go on"]
    assert untranslated(f"<p>{settings.COUNCIL_NAME}</p><style>p</style>") == []


def test_a_document_says_its_own_words_in_its_own_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said = {"en-gb": trans_real.DjangoTranslation("en-gb"), "cy": Bracketed("cy")}
    monkeypatch.setattr(trans_real, "_translations", said)
    parts = (SectionNode("s_one", "one", "Gartref"), SectionNode("s_two", "two", "Ysgol"))
    with translation.override("en-gb"):
        welsh = Document("Cynllun", language="cy", watermark="DRAFT", sections=parts)
        assert f"{OPEN}Contents{CLOSE}" in html.render(welsh)
        assert f"DRAFT: this document is not complete{CLOSE}" in pdf.markup(welsh)
    with translation.override("cy"):
        english = Document("Plan", watermark="DRAFT", sections=parts)
        assert OPEN not in html.render(english) + pdf.markup(english), "the reader’s language"
