"""What is taken from the front-end packages, and what is left out on the way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings

from pep_site import frontend

COLLECTED = Path(settings.FRONTEND_ROOT)
needs_collected = pytest.mark.skipif(
    not (COLLECTED / "govuk").exists(), reason="the front end is not collected here"
)


def test_cleaning_drops_what_a_council_may_not_use() -> None:
    css = (
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/a.woff2)}"
        "a{font-family:GDS Transport,arial,sans-serif}"
        ".govuk-footer__copyright-logo:before{background:url(/assets/images/govuk-crest.svg)}"
        "@supports (mask:none){.govuk-footer__copyright-logo:before{mask:url(x)}}"
        ".govuk-footer__crown{margin:0}b{color:red}/*# sourceMappingURL=x.css.map */"
    )
    clean = frontend.clean_css(css)
    assert clean == "a{font-family:" + frontend.FONT_STACK + "}b{color:red}"


@needs_collected
def test_no_crown_no_crest_no_forbidden_typeface() -> None:
    for path in COLLECTED.rglob("*"):
        if path.is_dir():
            continue
        assert not frontend.FORBIDDEN_IMAGE.search(path.name) or path.suffix in {".css", ".js"}
        if path.suffix in {".css", ".js"}:
            text = path.read_text()
            assert "sourceMappingURL" not in text, path
            for name in (*frontend.FORBIDDEN_NAMES, "crown", "/assets/"):
                assert name not in text, (path, name)
            assert text.count("{") == text.count("}") or path.suffix == ".js"


@needs_collected
def test_every_picture_that_styles_name_is_there() -> None:
    for path in COLLECTED.rglob("*.css"):
        for name in set(frontend.re.findall(r'url\("images/([^"]+)"\)', path.read_text())):
            assert (path.parent / "images" / name).exists(), name


@needs_collected
def test_fonts_for_documents_hold_the_letters_of_names() -> None:
    from fontTools.ttLib import TTFont

    root = Path(settings.FONT_ROOT)
    chain = json.loads((root / "fonts.json").read_text())
    assert [font["order"] for font in chain] == sorted(font["order"] for font in chain)
    letters: set[int] = set()
    for font in chain:
        held = set(TTFont(root / font["file"]).getBestCmap())
        if font["order"] == 0:
            assert {ord(letter) for letter in "ŁukaszŻółć’–€"} <= held, font["file"]
        letters |= held
    assert {ord(letter) for letter in "жςאبअকਅஅአ中あ각😀"} <= letters
