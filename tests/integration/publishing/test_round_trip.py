"""A label is changed in the editor, released, exported and taken in by an empty site.

The other site is a process and a database of its own, made by the migrations and with nothing
in it. What it releases must be the same spec, byte for byte; and its steps and documents the
same pages, field by field.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.builder.actions import load_definitions
from pep_forms.builder.actions import release as release_first
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.engine.spec import FormSpec
from pep_forms.people.actor import Actor
from pep_forms.reference.actions import load as load_reference
from tests.integration.builder.test_editing import address, make_editor, opened, posted, signed_in
from tests.integration.publishing.far_site import shown
from tests.integration.publishing.test_screens import hidden, ticks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

KEY, SECTION, QUESTION = "post_16", "post16_education", "c2_campus"
BEFORE, AFTER = "Which campus or site?", "On which campus – or in which “annexe”?"
SYSTEM = Actor.system()
ROOT = Path(__file__).resolve().parents[3]


class Far:
    """Another site: every command is a process, and its database a file."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def run(self, *command: str) -> str:
        """Run Python there; what it prints."""
        done = subprocess.run(
            [sys.executable, *command],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "pep_site.settings.test",
                "TEST_DATABASE_URL": f"sqlite:///{self.file}",
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site"))),
            },
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout


def copy_of(file: Path, to: Path) -> Path:
    """A copy of a SQLite database, with what may still stand in its log."""
    with closing(sqlite3.connect(file)) as old, closing(sqlite3.connect(to)) as new:
        old.backup(new)
    return to


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Far:
    """The tables of a site and nothing in them: made here, unless a file of them is named."""
    far = Far(tmp_path_factory.mktemp("far") / "empty.sqlite3")
    if os.environ.get("PEP_EMPTY_DATABASE"):
        copy_of(Path(os.environ["PEP_EMPTY_DATABASE"]), far.file)
    else:
        far.run("manage.py", "migrate", "--verbosity", "0")
    counts = far.run(
        "manage.py",
        "shell",
        "--verbosity",
        "0",
        "-c",
        "from pep_forms.builder.models import *; "
        "print(Section.objects.count(), FormTemplate.objects.count(), FormVersion.objects.count())",
    )
    assert counts.split() == ["0", "0", "0"]
    return far


@pytest.fixture
def editor() -> Client:
    load_reference(by=SYSTEM)
    load_definitions(by=SYSTEM)
    release_first(template_key=KEY, by=SYSTEM)
    return signed_in(make_editor())


def save(client: Client, draft: Any, data: dict[str, str]) -> None:
    """Save a draft as the editor's page posts it."""
    response = client.post(address(draft), data)
    assert response.status_code == 302, response.content.decode()[:2000]


def reword(client: Client) -> None:
    """Open one question in the editor and write another label."""
    section = Section.objects.get(key=SECTION)
    blocks = section.latest().content
    (at,) = (n for n, block in enumerate(blocks) if str(block.id) == QUESTION)
    data = opened(posted(section), at)
    name = f"content-{at}-value-label"
    assert json.loads(data[name]) == BEFORE
    save(client, section, {**data, name: json.dumps(AFTER)})


def lay_out(client: Client) -> None:
    """Set another layout and another title for one document."""
    template = FormTemplate.objects.get(key=KEY)
    data = posted(template)
    documents = json.loads(data["documents"])
    documents[0]["layouts"][SECTION] = "cards"
    documents[0]["title"] = "The whole record"
    save(client, template, {**data, "documents": json.dumps(documents)})


def release(client: Client) -> FormVersion:
    """Release on the screen, with a tick at whatever wants one."""
    url = f"/admin/releases/{KEY}/"
    page = client.get(url).content.decode()
    assert AFTER in page
    done = client.post(
        url, {"digest": hidden(page, "digest"), "accept": ticks(page), "note": "Campus"}
    )
    assert done.status_code == 302
    return FormVersion.objects.get(template__key=KEY, number=2)


class Fields(HTMLParser):
    """The fields of a step: at each address its words, its inputs and their values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, list[str]] = {}
        self._here = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._here = dict(attrs).get("data-address") or self._here
        if self._here:
            self.fields.setdefault(self._here, []).append(f"<{tag} {sorted(map(str, attrs))}>")

    def handle_data(self, data: str) -> None:
        if self._here and data.strip():
            self.fields[self._here].append(" ".join(data.split()))


def fields(page: str) -> dict[str, list[str]]:
    return Fields(page).fields


@pytest.fixture(params=["draft", "version"])
def travelled(
    request: pytest.FixtureRequest, editor: Client, empty: Far, tmp_path: Path
) -> tuple[FormVersion, dict[str, Any], dict[str, Any]]:
    """The version, what its own site shows of it, and what the other site shows."""
    reword(editor)
    lay_out(editor)
    version = release(editor)
    tail = "" if request.param == "draft" else f"/{version.number}"
    export = editor.get(f"/admin/forms/export/{KEY}{tail}.json")
    file = tmp_path / "post_16.json"
    file.write_bytes(export.getvalue() if export.streaming else export.content)
    far = Far(copy_of(empty.file, tmp_path / "far.sqlite3"))
    said = far.run("manage.py", "import_template", str(file), "--release")
    assert "Version 1 is released." in said
    now = clock.now()
    module = "tests.integration.publishing.far_site"
    there = json.loads(far.run("-m", module, KEY, now.isoformat()))
    return version, shown(KEY, now), there


def test_the_other_site_has_the_same_form_on_every_page(
    travelled: tuple[FormVersion, dict[str, Any], dict[str, Any]],
) -> None:
    version, here, there = travelled
    # The spec: what is compiled, and the very bytes.
    assert FormSpec.model_validate(json.loads(there["spec"])) == FormSpec.model_validate(
        json.loads(here["spec"])
    )
    assert there["spec"] == here["spec"] == version.spec
    assert there["checksum"] == here["checksum"] == version.checksum
    assert AFTER in json.loads(there["spec"].encode()).__str__()
    # Each step: first field by field, so that a difference names its place, then whole.
    assert list(there["steps"]) == list(here["steps"])
    given = [place for place, page in here["steps"].items() if page]
    assert len(given) > 20
    for place in given:
        mine, theirs = fields(here["steps"][place]), fields(there["steps"][place])
        assert list(theirs) == list(mine), place
        for name in mine:
            assert theirs[name] == mine[name], (place, name)
        assert there["steps"][place] == here["steps"][place], place
    assert AFTER in " ".join(fields(there["steps"][f"{SECTION}/1"])[QUESTION])
    # The documents, laid out as they were.
    assert list(there["documents"]) == ["full", "shared", "young_person"]
    for key, page in here["documents"].items():
        assert there["documents"][key] == page, key
    assert "The whole record" in there["documents"]["full"]
    layouts = json.loads(there["spec"])["documents"][0]["layouts"]
    assert "cards" in layouts.values()
