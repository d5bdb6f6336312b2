"""Names of files are words to show: never a path, never a turn of reading, never too long."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media import names
from media.views import disposition

CASES = [
    ("report.pdf", "pdf", "report.pdf"),
    ("Report.PDF", "pdf", "Report.PDF"),
    ("../../etc/passwd.pdf", "pdf", "passwd.pdf"),
    ("C:\\Users\\x\\letter.docx", "docx", "letter.docx"),
    ("/etc/cron.d/a.txt", "txt", "a.txt"),
    ("IMG_0001.HEIC", "jpeg", "IMG_0001.jpg"),
    ("no ending", "pdf", "no ending.pdf"),
    ("v1.2 final", "pdf", "v1.2 final.pdf"),
    ("photo\u202egpj.exe.jpg", "jpeg", "photogpj.exe.jpg"),
    ("\u2066report\u2069.pdf", "pdf", "report.pdf"),
    ("שלום.pdf", "pdf", "שלום.pdf"),
    ("تقرير.pdf", "pdf", "تقرير.pdf"),
    ("Łukasz Żółć.pdf", "pdf", "Łukasz Żółć.pdf"),
    ("Zoe\u0308.pdf", "pdf", "Zoë.pdf"),
    ("日本語.pdf", "pdf", "日本語.pdf"),
    ("👩‍👧.png", "png", "👩‍👧.png"),
    ("a\r\nSet-Cookie: x=1.pdf", "pdf", "aSet-Cookie x=1.pdf"),
    ("a\0b.pdf", "pdf", "ab.pdf"),
    ("tab\tname.pdf", "pdf", "tabname.pdf"),
    ('"quoted";name*.pdf', "pdf", "quoted;name.pdf"),
    ("<script>.pdf", "pdf", "script.pdf"),
    ("a/b/", "pdf", "file.pdf"),
    ("...", "pdf", "file.pdf"),
    (".pdf", "pdf", "pdf.pdf"),
    ("", "txt", "file.txt"),
    ("\u200f\u200e", "txt", "file.txt"),
    ("   spaced    out   .pdf", "pdf", "spaced out.pdf"),
    ("double.pdf.pdf", "pdf", "double.pdf.pdf"),
]


@pytest.mark.parametrize(("sent", "file_type", "shown"), CASES, ids=[ascii(c[0]) for c in CASES])
def test_a_name_is_made_safe(sent: str, file_type: str, shown: str) -> None:
    assert names.clean(sent, file_type) == shown


def test_a_name_of_three_hundred_characters_is_cut_and_keeps_its_ending() -> None:
    shown = names.clean("ä" * 300 + ".pdf", "pdf")
    assert len(shown) == names.LONGEST
    assert shown.endswith("ä.pdf")


@given(st.text(max_size=400), st.sampled_from(["pdf", "jpeg", "txt"]))
def test_any_name_at_all(sent: str, file_type: str) -> None:
    shown = names.clean(sent, file_type)
    assert 0 < len(shown) <= names.LONGEST
    assert unicodedata.is_normalized("NFC", shown)
    assert not set(shown) & set('/\\\r\n\0<>"\u202e\u2066')
    assert names.clean(shown, file_type) == shown


@given(st.text(max_size=200))
def test_no_name_breaks_the_header(sent: str) -> None:
    header = disposition(names.clean(sent, "pdf"), inline=False)
    assert header.isascii()
    assert header.isprintable()
    assert header.count('"') == 2


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PDF", "pdf"), ("a", ""), (".hidden", ""), ("a.b.docx", "docx"), ("x/y.z/a", "")],
)
def test_the_ending_of_a_name(name: str, ending: str) -> None:
    assert names.ending_of(name) == ending
