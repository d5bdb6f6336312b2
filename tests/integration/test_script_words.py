"""What scripts say comes from a catalogue as well, in every language but English."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

ROOT = Path(__file__).resolve().parents[2]
#: The scripts of the pages that are not the editors' admin.
SCRIPTS = sorted(
    [*(ROOT / "site/static/pep").glob("*.js"), *(ROOT / "pep_forms/wizard/static").rglob("*.js")]
)
#: A text that looks like words for people: it begins as a sentence does.
_SAID = re.compile(r"""(?P<quote>["`])(?P<text>[A-Z][a-z]+(?: [^"`]*)?)(?P=quote)""")
#: What begins so and is no word for people: what the browser calls things, and names in code.
_NAMES = {
    "Accordion", "Button", "Content-Type", "CharacterCount", "ErrorSummary", "FileUpload", "Files",
    "NotificationBanner", "PasswordInput", "ServiceNavigation", "SkipLink", "Tabs",
}  # fmt: skip


def unmarked(source: str) -> list[str]:
    """Texts of a script that are not looked up."""
    code = re.sub(r"^\s*(?://|/?\*).*$", "", source, flags=re.MULTILINE)
    texts = re.sub(r"\b(?:_|ngettext)\((?:\s*\"[^\"]*\",?)+", "", code)
    return [found["text"] for found in _SAID.finditer(texts) if found["text"] not in _NAMES]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_looks_its_words_up(path: Path) -> None:
    assert unmarked(path.read_text(encoding="utf-8")) == []


def test_a_bare_text_of_a_script_is_found() -> None:
    assert unmarked('say("Not saved yet", "unsaved");') == ["Not saved yet"]
    assert unmarked("say(`Saved at ${time}`);") == ["Saved at ${time}"]
    assert unmarked('say(_("Not saved yet"), "unsaved");') == []
    assert unmarked('ngettext(\n  "The file is attached.",\n  "The files are.", n)') == []


@pytest.fixture
def catalogue(tmp_path: Path, settings: Any) -> Any:
    """A site in Welsh as well, with one text of a script translated."""
    if shutil.which("msgfmt") is None:
        pytest.skip("there is no gettext here")
    folder = tmp_path / "cy/LC_MESSAGES"
    folder.mkdir(parents=True)
    words = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    words += 'msgid "Saving…"\nmsgstr "Yn cadw…"\n'
    (folder / "djangojs.po").write_text(words, encoding="utf-8")
    subprocess.run(["msgfmt", "-o", folder / "djangojs.mo", folder / "djangojs.po"], check=True)
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en-gb", "English"), ("cy", "Cymraeg")]
    trans_real._translations.clear()
    yield
    trans_real._translations.clear()


def test_the_words_come_in_the_language_of_the_address(catalogue: Any, db: None) -> None:
    answer = Client().get("/words/cy/")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert "Yn cadw" in answer.text
    assert "Yn cadw" not in Client().get("/words/en-gb/").text
    assert Client().get("/words/xx/").status_code == 404


def test_only_a_page_in_another_language_asks_for_them(catalogue: Any, db: None) -> None:
    assert "/words/" not in Client().get("/privacy/").text
    with translation.override("cy"):
        assert '<script src="/words/cy/"></script>' in Client().get("/privacy/").text
