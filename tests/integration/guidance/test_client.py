"""The client in docs, against a running server: the whole public site arrives."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from wagtail.models import Page

from guidance import texts
from guidance.actions import loading
from guidance.models import WrittenBase
from tests import builders
from tests.browser.site import Site, database

pytestmark = pytest.mark.django_db(transaction=True)
CLIENT = Path(settings.ROOT) / "docs" / "guidance_client.py"


def client() -> ModuleType:
    """The file as whoever copies it runs it."""
    spec = util.spec_from_file_location("guidance_client", CLIENT)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    yield server
    server.stop()


def words(text: str) -> str:
    """Letters and numbers only: how words are set apart is the front end's own affair."""
    return re.sub(r"\W+", "", html.unescape(text))


def test_it_knows_nothing_of_this_project() -> None:
    source = CLIENT.read_text()
    assert not re.search(r"^(from|import) (django|wagtail|guidance|pep_)", source, re.MULTILINE)


def test_every_public_page_arrives_with_its_title_and_text(site: Site, tmp_path: Path) -> None:
    with database():
        loading.load(by=builders.SYSTEM)
        pages = list(Page.objects.live().public().filter(depth__gt=1).specific())
        private = list(Page.objects.live().private().filter(depth__gt=1).values_list("title"))
        lines = {p.pk: texts.plain(p) if isinstance(p, WrittenBase) else p.title for p in pages}

    files = {int(path.stem): path for path in client().Guidance(site.url).write(tmp_path)}

    assert set(files) == set(lines)
    assert len(files) > 60
    assert len(private) > 10
    everything = ""
    for pk, path in files.items():
        soup = BeautifulSoup(path.read_text(), "html.parser")
        seen = words(soup.get_text(" "))
        for line in lines[pk].split("\n"):
            # Marks that our own text version writes: the number of a step, bars of a table.
            for cell in re.sub(r"^(\d+\. |Weak: |Better: )", "", line).split(" | "):
                assert words(cell) in seen, f"{path}: {cell}"
        for link in soup.find_all("a", href=re.compile(r"^\d+\.html$")):
            assert (tmp_path / str(link["href"])).exists()
        assert not soup.find("a", attrs={"linktype": True})
        everything += seen
    for (title,) in private:
        if len(title) > 30:
            assert words(title) not in everything, title
