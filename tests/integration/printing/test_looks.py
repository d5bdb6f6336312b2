"""What the author of a document says about its pages, in the PDF and in the twin."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdf
import pytest
from PIL import Image

from pep_forms.engine.lookups import Labels
from pep_forms.engine.spec import DocumentSpec
from pep_forms.printing import compare, html, logo, nodes, pdf, tree
from pep_forms.printing.nodes import Document
from tests.unit.printing import sample

HEAD, FOOT = "Keep this in the green folder", "Return it to room 12"


def picture(form: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (240, 80), (21, 57, 90)).save(made, form)
    return made.getvalue()


LOGO = "data:image/png;base64," + base64.b64encode(picture()).decode()


def built(**look: Any) -> Document:
    spec = DocumentSpec(key="d", title={"en": "D"}, roles=("parent",), **look)
    cover = replace(sample.COVER, logo=LOGO)
    return tree.build(
        sample.FORM, spec, sample.answers(), cover=cover, labels=Labels(), facts=sample.FACTS
    )


@pytest.mark.parametrize(
    "look",
    [
        {},
        {"header": {"en": HEAD}, "footer": {"en": FOOT}},
        {"cover": False},
        {"cover": False, "contents": False, "header": {"en": HEAD}, "footer": {"en": FOOT}},
        {"contents": False, "logo": False},
    ],
    ids=["usual", "lines", "no cover", "plainest", "no contents"],
)
def test_both_renderings_have_the_pages_that_the_author_asked_for(look: dict[str, Any]) -> None:
    document = built(**look)
    made, twin = pdf.render(document), html.render(document)
    pages = pdf.text(made)
    assert compare.missing_texts(document, pages) == []
    lines = "header" in look
    assert all((HEAD in page) == lines for page in pages[1:])
    assert all((FOOT in page) == lines for page in pages)
    assert (HEAD in twin, FOOT in twin) == (lines, lines)
    contents = look.get("contents", True)
    assert (any("Contents" in page for page in pages[:3])) == contents
    assert ("Contents" in twin) == contents
    begins = "I like to be called" in pages[0]
    assert begins == (not look.get("cover", True) and not contents) or contents
    images = pypdf.PdfReader(io.BytesIO(made)).pages[0].images
    assert len(images) == (1 if look.get("logo", True) else 0)
    assert (LOGO in twin) == look.get("logo", True)
    assert sample.NAME in "".join(pages[0].splitlines()).replace("\u00a0", " ")


def test_a_lost_line_at_the_head_is_noticed() -> None:
    document = built(header={"en": HEAD})
    pages = [page.replace(HEAD, "") for page in pdf.text(pdf.render(document))]
    assert compare.missing_texts(document, pages) == [HEAD]


def test_a_question_that_the_document_leaves_out_is_nowhere_in_it() -> None:
    document = built(leave_out_questions=("well", "p_role", "subjects"))
    found = [pair.address for pair in nodes.pairs_in(document)]
    assert not [a for a in found if {"well", "p_role", "subjects"} & set(a.split("/"))]
    assert "adult" in found
    assert "present/p1/p_name" in found
    twin = html.render(document)
    assert "What is going well at school?" not in twin
    assert "I like science" not in twin
    assert "Progress by subject" not in twin


def test_left_out_goes_by_the_question_and_whatever_is_around_it() -> None:
    spec = DocumentSpec(
        key="d", title={"en": "D"}, roles=("parent",), leave_out_questions=("g", "c")
    )
    assert [spec.leaves_out(a) for a in ("g", "g/r/x", "h/r/c", "h/r/x", "x")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_only_a_small_picture_is_printed(tmp_path: Path) -> None:
    files = {
        "good.png": picture(),
        "good.jpg": picture("JPEG"),
        "page.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        "large.png": picture() + b"\0" * logo.MOST_BYTES,
    }
    said = {}
    for name, content in files.items():
        path = tmp_path / name
        path.write_bytes(content)
        said[name] = (logo.problem(str(path)), logo.data_uri(str(path))[:15])
    said["gone.png"] = (logo.problem(str(tmp_path / "gone.png")), logo.data_uri("gone.png"))
    assert said == {
        "good.png": ("", "data:image/png;"),
        "good.jpg": ("", "data:image/jpeg"),
        "page.svg": ("The file is neither a PNG nor a JPEG picture.", ""),
        "large.png": ("The file is larger than 300 kB.", ""),
        "gone.png": ("The file cannot be read.", ""),
    }
