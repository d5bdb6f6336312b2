"""What is drawn in a PDF: letters in fonts that travel with it, and charts as lines."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from media.actions.uploading import upload
from pep_forms.printing import fonts, nodes, pdf
from tests.integration.media.sending import TEACHER
from tests.integration.printing.test_pdf import NAMES
from tests.integration.wizard.world import make_world
from tests.unit.printing import sample

_LINES = {"l", "re", "c"}


def used_fonts(page: Any) -> Iterator[tuple[Any, bytes]]:
    """Each font that shows letters on a page, and the letters."""
    waiting = [(page.Contents, page, page.Resources)]
    while waiting:
        _, holder, resources = waiting.pop()
        font = None
        for operands, operator in pikepdf.parse_content_stream(holder):
            if str(operator) == "Tf":
                font = resources.Font[str(operands[0])]
            elif str(operator) in {"Tj", "'", '"'}:
                yield font, bytes(operands[-1])
            elif str(operator) == "TJ":
                parts = [bytes(part) for part in operands[0] if isinstance(part, pikepdf.String)]
                yield font, b"".join(parts)
            elif str(operator) == "Do":
                thing = resources.XObject[str(operands[0])]
                if str(thing.Subtype) == "/Form" and "/Resources" in thing:
                    waiting.append((None, thing, thing.Resources))


def embedded(font: Any) -> bool:
    inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
    described = inner.get("/FontDescriptor")
    return described is not None and any(
        key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")
    )


def document_of(names: dict[str, str]) -> nodes.Document:
    pairs = tuple(nodes.Pair(label, (name,)) for label, name in names.items())
    section = nodes.SectionNode("s", "s", "Names", blocks=(nodes.Pairs(pairs),))
    return nodes.Document(title="Plan", sections=(section,))


@pytest.mark.parametrize("what", ["plan", "names"])
def test_every_letter_is_drawn_in_a_font_that_is_inside(what: str) -> None:
    document = sample.document() if what == "plan" else document_of(NAMES)
    shown, foreign = 0, set()
    with pikepdf.open(io.BytesIO(pdf.render(document))) as made:
        for page in made.pages:
            for font, letters in used_fonts(page):
                shown += len(letters)
                if letters.strip() and not embedded(font):
                    foreign.add(str(font.BaseFont))
    assert shown > 500
    assert foreign == set()


def test_the_chain_is_as_long_as_the_scripts_need() -> None:
    """One font for a plain plan; for names of the world as many as they need, and no more."""
    plan = fonts.plan(["Ada Example", "Łukasz"])
    assert len(plan.faces) <= 2
    assert len(fonts.plan(NAMES.values()).faces) > len(plan.faces)


def test_charts_are_lines_and_no_pictures() -> None:
    charts = [b for s in sample.document().sections for b in s.blocks if isinstance(b, nodes.Chart)]
    assert charts
    with pikepdf.open(io.BytesIO(pdf.render(sample.document()))) as made:
        pictures = [
            str(thing.Subtype)
            for page in made.pages
            for thing in page.Resources.get("/XObject", {}).values()
        ]
        assert "/Image" not in pictures
        drawn = [
            sum(str(operator) in _LINES for _, operator in pikepdf.parse_content_stream(page))
            for page in made.pages
        ]
    without = nodes.Document(title="Plan", sections=(nodes.SectionNode("s", "s", "Nothing"),))
    with pikepdf.open(io.BytesIO(pdf.render(without))) as bare:
        least = min(
            sum(str(operator) in _LINES for _, operator in pikepdf.parse_content_stream(page))
            for page in bare.pages
        )
    assert max(drawn) > least + 20


@pytest.mark.django_db
def test_our_own_documents_go_in_again_by_the_front_door() -> None:
    """By the action that takes every file, with all that it looks for."""
    world = make_world()
    made = pdf.render(sample.document())
    taken = upload(
        stream=io.BytesIO(made),
        name="plan.pdf",
        subject=f"pep:{world.pep.pk}",
        address="papers",
        by=world.people[TEACHER],
    )
    assert taken.file_type == "pdf"
    assert taken.size == len(made)
