"""Collects the front-end packages into a folder that the site can serve.

A council may use neither the crown, nor the crest, nor the typeface GDS Transport, so they
are left out on the way. Maps of sources are not served and their mentions would break the
manifest of static files, so those go as well.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

from pep_site import fonts

FONT_STACK = 'var(--pep-font, "Atkinson Hyperlegible", arial, sans-serif)'

SOURCE_MAP = re.compile(r"(?:/\*|//)[#@]\s*sourceMappingURL=[^\s*]*(?:\s*\*/)?")
FONT_FACE = re.compile(r"@font-face\s*\{[^}]*GDS Transport[^}]*\}")
FONT_NAMES = re.compile(r"""["']?GDS Transport["']?\s*,\s*arial\s*,\s*sans-serif""")
FORBIDDEN_RULE = re.compile(
    r"[^{}]*(?:govuk-footer__copyright-logo|crown|crest)[^{}]*\{[^{}]*\}", re.IGNORECASE
)
EMPTY_BLOCK = re.compile(r"@(?:supports|media)[^{}]*\{\s*\}")
ASSET = re.compile(r"""url\(["']?/assets/images/([\w.-]+)["']?\)""")
FORBIDDEN_IMAGE = re.compile(r"crown|crest|logo|moj-|govuk", re.IGNORECASE)
#: The forbidden things' names, for the tests that look for them in every answer.
FORBIDDEN_NAMES = ("GDS Transport", "govuk-crest", "logotype-crown", "logotype-crest")

WEB_FONT_STYLES = ("400-normal", "700-normal", "400-italic", "700-italic")


def collect(packages: Path, target: Path) -> None:
    """Make `target` anew from the packages in `packages` (a node_modules folder)."""
    shutil.rmtree(target, ignore_errors=True)
    govuk = packages / "govuk-frontend" / "dist" / "govuk"
    moj = packages / "@ministryofjustice" / "frontend" / "moj"
    for name, source in (
        ("govuk/govuk-frontend.min.css", govuk / "govuk-frontend.min.css"),
        ("moj/moj-frontend.min.css", moj / "moj-frontend.min.css"),
    ):
        css = clean_css(source.read_text())
        _write(target / name, ASSET.sub(r'url("images/\1")', css))
        for image in sorted(set(ASSET.findall(css))):
            _copy_image(moj / "assets" / "images" / image, (target / name).parent / "images")
    for name, source in (
        ("govuk/govuk-frontend.min.js", govuk / "govuk-frontend.min.js"),
        ("moj/moj-frontend.min.js", moj / "moj-frontend.min.js"),
    ):
        _write(target / name, SOURCE_MAP.sub("", source.read_text()))
    _collect_web_fonts(packages / "@fontsource" / "atkinson-hyperlegible", target / "fonts")


def clean_css(css: str) -> str:
    """Drop what may not be used here, and put our own font stack in the place of theirs."""
    css = SOURCE_MAP.sub("", css)
    css = FONT_FACE.sub("", css)
    css = FONT_NAMES.sub(FONT_STACK, css)
    css = FORBIDDEN_RULE.sub("", css)
    return EMPTY_BLOCK.sub("", css)


def _collect_web_fonts(package: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for subset in ("latin", "latin-ext"):
        for style in WEB_FONT_STYLES:
            name = f"atkinson-hyperlegible-{subset}-{style}.woff2"
            shutil.copyfile(package / "files" / name, target / name)
    shutil.copyfile(package / "LICENSE", target / "LICENSE")


def _copy_image(source: Path, target: Path) -> None:
    if FORBIDDEN_IMAGE.search(source.name) or not source.exists():
        return
    target.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target / source.name)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def main(packages: str, frontend: str, font_folder: str) -> None:
    """Collect everything; needs neither Django nor settings, so that a first run can call it."""
    collect(Path(packages), Path(frontend))
    fonts.make(Path(packages), Path(font_folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
