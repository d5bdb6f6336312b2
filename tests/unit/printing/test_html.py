"""The twin: one accessible file with everything in it and nothing that runs."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import html5lib
import pytest
from bs4 import BeautifulSoup

from pep_forms.printing import blank, html, nodes
from pep_forms.printing.nodes import Chart, Document, Pair, Pairs, Prose, SectionNode, Series
from tests.unit.printing import sample

PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</style><script>alert(1)</script>",
    "{{ settings.SECRET_KEY }}{% include 'x' %}",
    "<svg/onload=alert(1)>",
    "&lt;b&gt; & &amp; ]]>",
    "javascript:alert(1)",
    "<pdf:toc /><pdf:nextpage>",
)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def document_of(text: str) -> Document:
    pair = Pair(text, (text,), "a", "a", author=text)
    blocks = (
        Pairs((pair,)),
        Prose(pair),
        nodes.TableBlock(text, (text,), (nodes.TableRow(text, (pair,)),), corner=text),
        nodes.Cards(text, (nodes.Card(text, (pair,)),)),
        Chart("line", text, (text, text), (Series(text, (1, 2)),), unit=text),
        nodes.Note(text),
        nodes.Blank(text, "ticks", text, text, (text,)),
    )
    return Document(
        title=text,
        subtitle=text,
        facts=(pair,),
        watermark=text,
        language=text,
        version=text,
        author=text,
        twin=text,
        sections=(SectionNode(text, text, text, text, blocks),) * 2,
        notes=(text,),
    )


def test_it_is_valid_html() -> None:
    parser = html5lib.HTMLParser(strict=True)
    parser.parse(html.render(sample.document()))


@pytest.mark.parametrize(
    "document", [sample.document(), blank.build(sample.FORM, cover=sample.COVER)]
)
def test_every_text_is_in_it(document: Document) -> None:
    words = plain(BeautifulSoup(html.render(document), "html.parser").get_text(" "))
    for text in nodes.texts(document):
        assert plain(text.replace("\n", " ")) in words


def test_headings_go_down_one_level_at_a_time() -> None:
    soup = BeautifulSoup(html.render(sample.document()), "html.parser")
    levels = [int(tag.name[1]) for tag in soup.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_pairs_are_lists_and_tables_have_captions_and_scopes() -> None:
    soup = BeautifulSoup(html.render(sample.document()), "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert soup.find("dt", string="I like to be called")
    table = soup.find("caption", string="Progress by subject").find_parent("table")
    assert {th["scope"] for th in table.find_all("th")} == {"col", "row"}


def test_pictures_have_words_and_the_numbers_beside_them() -> None:
    soup = BeautifulSoup(html.render(sample.document()), "html.parser")
    image = soup.find("img")
    assert image["src"].startswith("data:image/svg+xml;base64,")
    assert "86.4%" in image["alt"]
    assert "86.4%" in [td.get_text(strip=True) for td in image.find_parent("figure").find_all("td")]


def test_nothing_is_fetched_and_nothing_runs() -> None:
    page = html.render(sample.document())
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(["script", "link", "iframe", "object", "form"])
    assert "http://" not in page
    assert "https://" not in page
    assert not soup.find_all(style=True)
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert "default-src 'none'" in policy
    assert f"style-src '{html.style_hash()}'" in policy


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_type_is_text_everywhere(payload: str) -> None:
    page = html.render(document_of(payload))
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.find_all(["script", "svg"])
    assert len(soup.find_all("style")) == 1
    assert len(soup.find_all("img")) == 2
    assert not [tag for tag in soup.find_all(True) if any(a.startswith("on") for a in tag.attrs)]
    assert plain(payload) in plain(soup.get_text(" "))
    assert soup.html is not None
    assert soup.html["lang"] == "en"


def test_a_draft_says_so() -> None:
    document = replace(sample.document(), watermark="Draft")
    assert '<p class="draft">Draft</p>' in html.render(document)


def test_answers_get_their_own_direction() -> None:
    document = Document(
        title="T", sections=(SectionNode("s", "s", "S", blocks=(Prose(Pair("q", ("שרה",))),)),)
    )
    assert '<p class="line" dir="auto">שרה</p>' in html.render(document)
