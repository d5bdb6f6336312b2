"""Real PDFs: what they say, how they look to a reader, and that nothing is lost."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pypdf
import pytest

from pep_forms.exceptions import RenderError
from pep_forms.printing import blank, compare, fonts, html, nodes, pdf, sandbox
from pep_forms.printing.nodes import (
    Block,
    Card,
    Cards,
    Document,
    Pair,
    Pairs,
    Prose,
    SectionNode,
    TableBlock,
    TableRow,
)
from tests.unit.printing import sample

NAMES = {
    "Polish": "Łukasz Żółć",
    "Greek": "Δήμητρα Παπαδοπούλου",
    "Ukrainian": "Олександра Ковальчук",
    "Vietnamese": "Nguyễn Thị Hồng",
    "Yoruba": "Adébáyọ̀",
    "Icelandic": "Þórður",
    "Turkish": "Işıl Çağlar",
    "Romanian": "Ștefan Țurcanu",
    "Maltese": "Ħal Għargħur",
    "Welsh": "Llŷr Ŵyn",
    "Armenian": "Արմեն Սարգսյան",
    "Georgian": "გიორგი ბერიძე",
    "Hebrew": "שרה כהן",
    "Arabic": "محمد عبد الله",
    "Farsi": "پژمان گل",
    "Urdu": "عائشہ خان",
    "Hindi": "प्रिया शर्मा",
    "Bengali": "রহিমা খাতুন",
    "Gurmukhi": "ਗੁਰਪ੍ਰੀਤ",
    "Gujarati": "પટેલ",
    "Tamil": "தமிழ்ச்செல்வி",
    "Telugu": "లక్ష్మి",
    "Kannada": "ಲಕ್ಷ್ಮಿ",
    "Malayalam": "ലക്ഷ്മി",
    "Sinhala": "සිංහල",
    "Thai": "สมชาย",
    "Lao": "ລາວ",
    "Tibetan": "བོད",
    "Burmese": "မြန်မာ",
    "Khmer": "ខ្មែរ",
    "Amharic": "ኤልሳቤጥ",
    "Chinese": "王小明",
    "Japanese": "さくら 桜",
    "Korean": "김민준",
    "Cherokee": "ᏣᎳᎩ",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "N’Ko": "ߒߞߏ",
    "Syriac": "ܣܘܪܝܝܐ",
    "Thaana": "ދިވެހި",
    "Emoji": "😀 👩🏽‍🏫 ❤️",
    "Mixed": "Sara שרה Łukasz",
    "Control": "a\x00b\x07c\x1b[0m",
    "Half a character": "x\ud800y",
    "Private": "\U000f1234",
    "Direction marks": "a\u202eb\u2066c",
}
WORD = "abcdefghij" * 2000


def of(*blocks: Block) -> Document:
    return Document(title="Plan", sections=(SectionNode("s", "s", "Section", blocks=blocks),))


def cell(text: str) -> Pair:
    return Pair("c", (text,))


def smallest_letter(made: bytes) -> float:
    sizes = []

    def visit(text, _cm, matrix, _font, size) -> None:  # type: ignore[no-untyped-def]
        if text.strip():
            sizes.append(abs(size * matrix[3]) * abs(_cm[3] or 1))

    for page in pypdf.PdfReader(io.BytesIO(made)).pages:
        page.extract_text(visitor_text=visit)
    return min(sizes)


@pytest.fixture(scope="module")
def plan() -> bytes:
    return pdf.render(sample.document())


def test_everything_that_was_answered_can_be_read_back(plan: bytes) -> None:
    assert compare.missing_texts(sample.document(), pdf.text(plan)) == []


def test_the_comparison_sees_what_is_lost(plan: bytes) -> None:
    more = replace(sample.document(), notes=("Not in the document",))
    assert compare.missing_texts(more, pdf.text(plan)) == ["Not in the document"]


def test_pages_are_numbered_and_carry_version_and_date(plan: bytes) -> None:
    pages = pdf.text(plan)
    for at, page in enumerate(pages, start=1):
        assert f"Page {at} of {len(pages)}" in page
    for page in pages[1:]:
        assert "Version 3 · 24 November 2026" in page


def test_the_contents_give_the_right_pages(plan: bytes) -> None:
    pages = pdf.text(plan)
    for section in sample.document().sections:
        at = next(n for n, page in enumerate(pages[1:], start=2) if section.title in page)
        assert re.search(rf"\.{{5,}}{at}\s+{section.title}", pages[0])


def test_it_says_what_it_is_and_in_which_language(plan: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(plan))
    assert reader.metadata is not None
    assert reader.metadata.title == "Personal Education Plan"
    assert reader.metadata.author == "Northshire Virtual School"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert not reader.is_encrypted
    assert [entry.title for entry in reader.outline][:2] == ["About me and my school", "My views"]
    assert sample.NAME not in str(reader.metadata)


def test_every_font_is_embedded_and_no_letter_is_tiny(plan: bytes) -> None:
    for page in pypdf.PdfReader(io.BytesIO(plan)).pages:
        for font in page["/Resources"]["/Font"].values():
            face = font.get_object()
            if face["/Subtype"] == "/TrueType":
                assert "/FontFile2" in face["/FontDescriptor"]
    assert smallest_letter(plan) >= 5


def test_drafts_are_marked_on_every_page() -> None:
    draft = pdf.render(replace(sample.document(), watermark="Draft"))
    assert all("DRAFT" in page for page in pdf.text(draft))
    assert not any("DRAFT" in page for page in pdf.text(pdf.render(sample.document())))


def test_the_blank_form_prints() -> None:
    document = blank.build(sample.FORM, cover=sample.COVER)
    assert compare.missing_texts(document, pdf.text(pdf.render(document))) == []


def test_names_in_many_scripts() -> None:
    document = of(Pairs(tuple(Pair(label, (name,)) for label, name in NAMES.items())))
    pages = pdf.text(pdf.render(document))
    assert compare.missing_texts(document, pages) == []
    undrawn = fonts.plan(NAMES.values()).missing
    assert "Characters that could not be printed" in "".join(pages)
    assert all(f"U+{ord(character):04X}" in "".join(pages) for character in undrawn)


def test_characters_without_a_font_never_stop_a_document(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FONT_ROOT = tmp_path
    document = of(Pairs(tuple(Pair(label, (name,)) for label, name in NAMES.items())))
    pages = pdf.text(pdf.render(document))
    assert compare.missing_texts(document, pages) == []
    assert "the web version of this document" in "".join(pages)


@pytest.mark.parametrize("length", [0, 1, 89, 91, 400, 501, 4000, 4001, 20_000])
def test_answers_of_every_length(length: int) -> None:
    text = ("Łukasz writes and writes. " * 800)[:length]
    document = of(Pairs((Pair("A question", (text,)),)), Prose(Pair("Another", (text,))))
    assert compare.missing_texts(document, pdf.text(pdf.render(document))) == []


@pytest.mark.parametrize(
    "block",
    [
        Prose(Pair("q", (WORD,))),
        Pairs((Pair("q", (WORD,)),)),
        Pairs((Pair(WORD, ("x",)),)),
        TableBlock("t", ("a", "b"), (TableRow("r", (cell(WORD), cell("x"))),), corner="k"),
        TableBlock(WORD, (WORD, "b"), (TableRow(WORD, (cell("y"), cell("x"))),), corner=WORD),
        TableBlock("t", tuple("abcdef"), (TableRow("", (cell("w" * 399),) * 6),) * 10),
        Cards("t", (Card(WORD, (Pair("q", (WORD,)), Pair("r", ("x",)))),)),
    ],
    ids=["prose", "pair", "label", "cell", "headings", "narrow", "card"],
)
def test_a_word_of_20000_letters_is_kept_whole_and_readable(block: Block) -> None:
    document = of(block)
    made = pdf.render(document)
    assert compare.missing_texts(document, pdf.text(made)) == []
    assert smallest_letter(made) >= 5


@pytest.mark.parametrize(
    "block",
    [
        TableBlock("t", ("a", "b"), (TableRow("r", (cell("some words"),) * 2),) * 2000, "k"),
        TableBlock("t", tuple(f"c{n}" for n in range(50)), (TableRow("", (cell("x"),) * 50),) * 20),
        Prose(Pair("q", ("lorem ipsum dolor " * 40_000,))),
        Prose(Pair("q", tuple("line" for _ in range(20_000)))),
        Prose(Pair("q", ("\n" * 20_000,))),
        Prose(Pair("q", ("e" + "\u0301" * 19_999,))),
        Prose(Pair("q", ("😀" * 20_000,))),
        Prose(Pair("q", ("محمد " * 4000,))),
        Cards("t", (Card("c", (Pair("q", ("word " * 60,)),) * 6),) * 60),
    ],
    ids=["rows", "columns", "megabyte", "lines", "newlines", "marks", "emoji", "arabic", "cards"],
)
def test_huge_documents_are_made_within_the_limits(block: Block) -> None:
    document = of(block)
    pages = pdf.text(pdf.render(document))
    assert len(pages) <= pdf.MAX_PAGES
    assert compare.missing_texts(document, pages) == []


def test_too_many_pages_are_refused() -> None:
    block = Prose(Pair("q", ("lorem ipsum dolor " * 80_000,)))
    with pytest.raises(RenderError):
        pdf.render(of(block))


def test_the_twin_says_what_the_pdf_says(plan: bytes) -> None:
    page = html.render(sample.document())
    for text in nodes.texts(sample.document()):
        assert text.split()[0] in page
    assert compare.missing_texts(sample.document(), pdf.text(plan)) == []


def test_the_workshop_starts_again_after_it_was_stopped() -> None:
    sandbox.stop()
    assert pdf.render(of(Prose(Pair("q", ("x",))))).startswith(b"%PDF")
