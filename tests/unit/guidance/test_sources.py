"""Reading what is shipped: Markdown with a few marks of our own, into blocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from guidance.sources import Source, read
from guidance.texts import paragraphs
from pep_site.settings import languages


def blocks(text: str) -> list[tuple[str, object]]:
    source = Source("key", "guidance", "home", {"title": "Title"}, text)
    return [(block["type"], block["value"]) for block in source.blocks(len)]


def test_text_with_its_lists_and_small_headings_is_one_block() -> None:
    made = blocks("One **bold** word.\n\n- a\n- b\n\n### Small\n\nEnd.")
    assert made == [
        (
            "text",
            "<p>One <b>bold</b> word.</p><ul><li>a</li><li>b</li></ul><h3>Small</h3><p>End.</p>",
        )
    ]


def test_headings_carry_help_keys() -> None:
    assert blocks("## Attendance {help=attendance}\n\n## Other") == [
        ("heading", {"text": "Attendance", "help_key": "attendance"}),
        ("heading", {"text": "Other", "help_key": ""}),
    ]


def test_links_lead_to_pages_by_their_id() -> None:
    [(_kind, html)] = blocks("See [that](page:abcd).")
    assert html == '<p>See <a linktype="page" id="4">that</a>.</p>'


def test_markup_in_the_text_stays_text() -> None:
    [(_kind, html)] = blocks("<script>alert(1)</script> [x](javascript:alert(1))")
    assert "<script" not in str(html)
    assert 'href="javascript' not in str(html)


def test_fences_and_tables() -> None:
    made = dict(
        blocks(
            "```example\nabout: A\nweak: B\ngood: C\n```\n```note\nMind **this**.\n```\n"
            "```steps\nFirst | more\nSecond\n```\nTable: Sums\n\n| A | B |\n| - | - |\n| 1 | |\n"
        )
    )
    assert made["example"] == {"about": "A", "weak": "B", "good": "C", "why": ""}
    assert made["callout"] == {"kind": "note", "text": "<p>Mind <b>this</b>.</p>"}
    assert [step["value"]["title"] for step in made["steps"]] == ["First", "Second"]  # type: ignore[attr-defined]
    assert made["table"] == {
        "columns": [{"type": "text", "heading": "A"}, {"type": "text", "heading": "B"}],
        "rows": [{"values": ["1", ""]}],
        "caption": "Sums",
    }


def test_a_book_is_split_at_its_big_headings(tmp_path: Path) -> None:
    (tmp_path / "010-book.md").write_text(
        "kind: manual\ntitle: Book\n---\n# One\nintro: First.\nText.\n# Two\nslug: second\nMore.\n"
    )
    book, one, two = read(tmp_path)
    assert (book.key, book.text) == ("book", "")
    assert (one.key, one.parent, one.names["intro"], one.text) == (
        "book/one",
        "book",
        "First.",
        "Text.",
    )
    assert two.slug == "second"


def test_a_change_of_anything_changes_the_checksum() -> None:
    first = Source("k", "guidance", "home", {"title": "A"}, "text")
    others = [
        Source("k", "guidance", "home", {"title": "B"}, "text"),
        Source("k", "guidance", "home", {"title": "A", "intro": "x"}, "text"),
        Source("k", "guidance", "home", {"title": "A"}, "other"),
        Source("k", "guidance", "faq", {"title": "A"}, "text"),
    ]
    assert len({first.checksum, *(other.checksum for other in others)}) == 5


def test_paragraphs_of_rich_text() -> None:
    html = "<p>A <b>b</b>\n c</p><ul><li>d</li></ul><h3>e</h3>"
    assert paragraphs(html) == [("p", "A b c"), ("ul", "d"), ("h3", "e")]


def test_languages_are_read_from_a_list() -> None:
    assert languages.read([]) == [("en-gb", "English")]
    assert languages.read(["cy:Cymraeg"])[1] == ("cy", "Cymraeg")
    with pytest.raises(ImproperlyConfigured):
        languages.read(["cy"])
