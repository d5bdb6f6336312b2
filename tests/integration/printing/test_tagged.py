"""Tagged PDFs (PDF/UA-1): their structure, what they say, and that they reach nothing."""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from media.inspection import child
from pep_forms import clock
from pep_forms.exceptions import RenderError
from pep_forms.peps.actions import quality
from pep_forms.printing import apps, compare, fonts, html, making, nodes, pdf, sandbox, tagged
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.integration.printing.test_attacks import CRAFTED, SINKS, TARGETS
from tests.integration.printing.test_pdf import NAMES
from tests.unit.printing import sample

if tagged.problem():
    words = f"no tagged PDFs: {tagged.problem()} Install requirements-tagged.lock and Pango"
    if os.environ.get("CI") == "true":
        raise pytest.UsageError(words)
    pytest.skip(words, allow_module_level=True)

#: Operators that draw something, and that show text.
_DRAWS = {"Tj", "TJ", "'", '"', "f", "f*", "F", "S", "s", "B", "B*", "b", "b*", "Do", "sh", "BI"}


@pytest.fixture(scope="module")
def made() -> bytes:
    return tagged.render(sample.document())


@pytest.fixture(scope="module")
def opened(made: bytes) -> Iterator[Any]:
    with pikepdf.open(io.BytesIO(made)) as document:
        yield document


def elements(document: Any) -> Iterator[Any]:
    """Every element of the structure, in reading order."""
    waiting = [document.Root.StructTreeRoot.K]
    while waiting:
        one = waiting.pop(0)
        if isinstance(one, pikepdf.Array):
            waiting = [*one, *waiting]
        elif isinstance(one, pikepdf.Dictionary) and "/S" in one:
            yield one
            if "/K" in one:
                waiting.insert(0, one.K)


def of_kind(document: Any, *kinds: str) -> list[Any]:
    return [element for element in elements(document) if str(element.S) in kinds]


def words_of(pages: list[str], document: nodes.Document) -> Counter[str]:
    """The letters of the pages without what only one of the two layouts has."""
    text = "\n".join(re.sub(r"Page \d+ of \d+", "", page) for page in pages)
    text = re.sub(r"\.{5,}\s*\d+|\d+\s*(?=\n)", "", text)
    return Counter(re.findall(r"[^\W\d_]{2,}", text))


def test_it_says_that_it_is_tagged_and_how_it_is_called(opened: Any) -> None:
    assert bool(opened.Root.MarkInfo.Marked)
    assert str(opened.Root.Lang) == "en"
    assert bool(opened.Root.ViewerPreferences.DisplayDocTitle)
    with opened.open_metadata() as about:
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Personal Education Plan"
    assert all(str(page.get("/Tabs")) == "/S" for page in opened.pages if "/Annots" in page)


def test_headings_lists_and_tables_are_what_they_are(opened: Any) -> None:
    kinds = Counter(str(element.S) for element in elements(opened))
    assert kinds["/H1"] == 1
    assert kinds["/H2"] == len(sample.document().sections)
    levels = [int(str(e.S)[2:]) for e in of_kind(opened, "/H1", "/H2", "/H3", "/H4")]
    steps = [after - before for before, after in zip(levels, levels[1:], strict=False)]
    assert max(steps) <= 1, "no level is left out"
    assert kinds["/L"]
    assert kinds["/LI"] == kinds["/LBody"]
    assert kinds["/Table"] == kinds["/THead"] == kinds["/TBody"]
    scopes = Counter(str(header.A.Scope) for header in of_kind(opened, "/TH"))
    assert set(scopes) == {"/Column", "/Row"}
    names = list(opened.Root.StructTreeRoot.IDTree.Names)
    assert [bytes(name) for name in names[::2]] == sorted(bytes(name) for name in names[::2])
    ids = {bytes(header.ID) for header in of_kind(opened, "/TH")}
    assert ids == {bytes(name) for name in names[::2]}
    for cell in of_kind(opened, "/TD"):
        assert {bytes(name) for name in cell.A.Headers} <= ids
    assert sum(len(cell.A.Headers) == 2 for cell in of_kind(opened, "/TD")) > 20
    twin = html.render(sample.document())
    assert kinds["/TH"] == twin.count("<th ")


def test_pictures_have_words(opened: Any) -> None:
    figures = of_kind(opened, "/Figure")
    assert figures
    assert all(len(str(figure.get("/Alt", ""))) > 20 for figure in figures)
    links = of_kind(opened, "/Link")
    notes = [note for page in opened.pages for note in page.get("/Annots", ())]
    assert len(links) >= len(notes)
    assert all(str(note.get("/Contents", "")) for note in notes)


def test_everything_that_is_drawn_is_tagged_or_decoration(opened: Any) -> None:
    parents = opened.Root.StructTreeRoot.ParentTree
    for page in opened.pages:
        depth, numbers = 0, []
        for operands, operator in pikepdf.parse_content_stream(page):
            if str(operator) in {"BDC", "BMC"}:
                depth += 1
                if len(operands) > 1 and "/MCID" in operands[1]:
                    numbers.append(int(operands[1].MCID))
            elif str(operator) == "EMC":
                depth -= 1
            elif str(operator) in _DRAWS:
                assert depth, f"{operator} stands outside of everything"
        assert depth == 0
        assert len(numbers) == len(set(numbers))
        row = list(parents.Nums).index(page.StructParents) + 1
        assert len(parents.Nums[row]) == len(numbers)


def test_bookmarks_are_the_sections(opened: Any) -> None:
    with opened.open_outline() as outline:
        marks = [mark.title for mark in outline.root]
    assert marks == [section.title for section in sample.document().sections]


def test_every_font_is_embedded_and_charts_are_drawn_as_lines(opened: Any) -> None:
    for page in opened.pages:
        for font in page.Resources.get("/Font", {}).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys())
        pictures = page.Resources.get("/XObject", {}).values()
        assert all(str(picture.Subtype) == "/Form" for picture in pictures)


def test_it_says_what_the_plain_one_and_the_twin_say(made: bytes) -> None:
    document = sample.document()
    plain = pdf.render(document)
    assert compare.missing_texts(document, pdf.text(made)) == []
    assert compare.missing_texts(document, pdf.text(plain)) == []
    twin = re.sub(r"<style>.*?</style>|<[^>]+>", " ", html.render(document), flags=re.DOTALL)
    assert compare.missing_texts(replace(document, header=""), [twin]) == []
    mine, theirs = (set(words_of(pdf.text(one), document)) for one in (made, plain))
    # Marked letters that the other library draws in a font of their own are read back apart.
    assert {w for w in mine ^ theirs if w.isascii()} <= {"Chart"} | set(_chart_words(document))


def _chart_words(document: nodes.Document) -> Iterator[str]:
    """The words within pictures: drawn as lines in one of the two."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, nodes.Chart):
                yield from re.findall(r"\w+", " ".join(nodes.block_texts(block)))


def test_drafts_say_so(made: bytes) -> None:
    draft = tagged.render(replace(sample.document(), watermark="Draft"))
    assert "Draft: this document is not complete" in pdf.text(draft)[0]
    assert len(draft) > len(made)


def test_scripts_of_the_world_are_drawn_or_named() -> None:
    pairs = tuple(nodes.Pair(label, (name,)) for label, name in NAMES.items())
    section = nodes.SectionNode("s", "s", "Section", blocks=(nodes.Pairs(pairs),))
    document = nodes.Document(title="Plan", sections=(section,))
    pages = pdf.text(tagged.render(document))
    lost = set(compare.missing_texts(document, pages))
    # What is joined and turned as it is written may be read back otherwise than letter by letter:
    # such a document is stored plainly (`making.proven`).
    assert lost.isdisjoint({NAMES[n] for n in ("Polish", "Greek", "Ukrainian", "Welsh", "Chinese")})
    undrawn = fonts.plan(NAMES.values()).missing
    assert all(f"U+{ord(character):04X}" in "".join(pages) for character in undrawn)


# --- Nothing is in reach --------------------------------------------------------------------


@pytest.mark.parametrize("sink", SINKS.values(), ids=SINKS)
def test_even_raw_markup_reaches_nothing(sink: str) -> None:
    """The same addresses in the same places as for the other library, all at once."""
    secret = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    source = "".join(sink.format(target) for target in TARGETS.values())
    made = _drawn(f"<p>before</p>{source}<p>after</p>")
    assert secret not in made


@pytest.mark.parametrize("source", CRAFTED)
def test_crafted_markup_reaches_nothing(source: str) -> None:
    secret = Path("/etc/passwd").read_text(encoding="utf-8").splitlines()[0]
    assert secret not in _drawn(source)


def _drawn(source: str) -> str:
    roots = [str(root) for root in fonts.plan(["a"]).roots]
    limits = {"cpu_seconds": 20, "memory_bytes": 1 << 30}
    request = {"html": f"<html lang='en'>{source}", "roots": roots, "engine": "tagged", **limits}
    head, made = sandbox.ask(request)
    assert head["refused"] == [], "the library's own door must hold, the guard stay idle"
    return "" if "error" in head else "".join(pdf.text(made))


def test_the_door_gives_fonts_and_pictures_of_the_document_alone() -> None:
    roots = fonts.plan(["a"]).roots
    door = tagged.fetcher(roots)
    font = next(path for path in roots[0].iterdir() if path.suffix == ".ttf")
    assert door.fetch(font.as_uri()).read()
    assert door.fetch("data:image/png;base64,AAAA").read() == b"\0\0\0"
    beside = roots[0] / "fonts.json"
    for address in (
        *TARGETS.values(),
        beside.as_uri(),
        f"file://{roots[0]}/../../etc/passwd.ttf",
        f"file://host{font}",
        "data:text/css;base64,AAAA",
        "data:image/x-eps;base64,AAAA",
    ):
        with pytest.raises(ValueError, match="closed"):
            door.fetch(address)


def test_a_greedy_document_ends() -> None:
    roots = fonts.plan(["a"]).roots
    with pytest.raises(RenderError):
        sandbox.run("<p>x</p>" * 200_000, roots, engine="tagged", cpu_seconds=3, wall_seconds=15)


# --- Switched on, and what when it cannot be ------------------------------------------------


def test_without_the_extra_the_check_says_what_to_install(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TAGGED_PDF = True
    assert apps._tagged() == []
    monkeypatch.setattr(tagged, "problem", lambda: "WeasyPrint is not installed.")
    (told,) = apps._tagged()
    assert told.is_serious()
    assert "WeasyPrint is not installed" in told.msg
    assert "requirements-tagged.lock" in str(told.hint)
    settings.TAGGED_PDF = False
    assert apps._tagged() == []


@pytest.mark.parametrize("problem", ["gone", "slow", "mute"])
def test_a_plain_document_is_better_than_none(
    settings: Any, monkeypatch: pytest.MonkeyPatch, problem: str, made: bytes
) -> None:
    def slow(_document: nodes.Document) -> bytes:
        raise RenderError("slow")

    settings.TAGGED_PDF = True
    document = sample.document()
    if problem == "gone":
        monkeypatch.setattr(tagged, "problem", lambda: "gone")
    elif problem == "slow":
        monkeypatch.setattr(tagged, "render", slow)
    else:
        document = replace(document, notes=("This is not in the tagged one.",))
        monkeypatch.setattr(tagged, "render", lambda _document: made)
    with pikepdf.open(io.BytesIO(making.proven(document))) as plain:
        assert "/StructTreeRoot" not in plain.Root


@pytest.mark.django_db
def test_completed_documents_are_tagged_when_the_site_says_so(
    settings: Any, tmp_path: Path
) -> None:
    settings.TAGGED_PDF = True
    with clock.at(worlds.OPENED):
        world = worlds.make_world()
        pep = quality.accept(pep=worlds.in_quality(world), by=world.reviewer)
        content = client_of(world.admin).get(f"/peps/{pep.pk}/document.pdf").getvalue()
    with pikepdf.open(io.BytesIO(content)) as document:
        assert bool(document.Root.MarkInfo.Marked)
    path = tmp_path / "plan.pdf"
    path.write_bytes(content)
    assert child.inspect(path, tmp_path / "kept")[0] == "pdf", "it is taken back as an upload"
