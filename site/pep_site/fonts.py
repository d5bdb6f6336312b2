"""Makes the fonts that documents are printed with: one TrueType file per family and style.

Web fonts come in subsets. A document needs whole fonts, or a name such as "Łukasz" prints
as boxes, so the subsets are merged. What the text font does not hold is drawn by the next
family in `fonts.json` that holds it; the last one holds nearly every letter there is.
"""

from __future__ import annotations

import json
import logging
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.merge import Merger
from fontTools.ttLib import TTFont

STYLES = {
    ("normal", 400): "Regular",
    ("normal", 700): "Bold",
    ("italic", 400): "Italic",
    ("italic", 700): "BoldItalic",
}


@dataclass(frozen=True, slots=True)
class Family:
    """One family: where its subsets are and which styles it has."""

    name: str
    package: str
    subsets: tuple[str, ...]
    styles: tuple[tuple[str, int], ...] = (("normal", 400), ("normal", 700))


@dataclass(frozen=True, slots=True)
class Made:
    """One font file in the folder; `order` is its family's place in the chain."""

    file: str
    family: str
    style: str
    weight: int
    order: int


FAMILIES = (
    Family("Atkinson Hyperlegible", "atkinson-hyperlegible", ("latin", "latin-ext"), tuple(STYLES)),
    Family(
        "Noto Sans",
        "noto-sans",
        (
            "latin",
            "latin-ext",
            "vietnamese",
            "greek",
            "greek-ext",
            "cyrillic",
            "cyrillic-ext",
            "devanagari",
        ),
    ),
    Family("Noto Sans Arabic", "noto-sans-arabic", ("arabic",)),
    Family("Noto Sans Hebrew", "noto-sans-hebrew", ("hebrew",)),
    Family("Noto Sans Ethiopic", "noto-sans-ethiopic", ("ethiopic",)),
    Family("Noto Sans Bengali", "noto-sans-bengali", ("bengali",)),
    Family("Noto Sans Gurmukhi", "noto-sans-gurmukhi", ("gurmukhi",)),
    Family("Noto Sans Tamil", "noto-sans-tamil", ("tamil",)),
    Family("Noto Emoji", "noto-emoji", ("*",), (("normal", 400),)),
    Family("UnifontEX", "unifontex", ("latin",), (("normal", 400),)),
)


def make(packages: Path, target: Path) -> tuple[Made, ...]:
    """Make every font anew in `target`, and `fonts.json`, the chain in its order."""
    # Subsets differ in tables that a document does not use; fontTools warns about each.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    made = []
    for order, family in enumerate(FAMILIES):
        for style, weight in family.styles:
            name = f"{family.name.replace(' ', '')}-{STYLES[style, weight]}.ttf"
            _make_one(_subset_files(packages, family, style, weight), target / name)
            made.append(Made(name, family.name, style, weight, order))
    chain = [asdict(font) for font in made]
    (target / "fonts.json").write_text(json.dumps(chain, indent=1) + "\n")
    return tuple(made)


def _subset_files(packages: Path, family: Family, style: str, weight: int) -> list[Path]:
    folder = packages / "@fontsource" / family.package / "files"
    found: list[Path] = []
    for subset in family.subsets:
        found += sorted(folder.glob(f"{family.package}-{subset}-{weight}-{style}.woff"))
    if not found:
        raise FileNotFoundError(f"{family.package} holds no {weight} {style} font")
    return found


def _make_one(sources: list[Path], target: Path) -> None:
    with TemporaryDirectory() as folder:
        parts = []
        for number, source in enumerate(sources):
            font = TTFont(source)
            font.flavor = None
            # Layout tables are not used when a document is printed, and cannot all be merged.
            for table in ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "DSIG", "kern", "meta"):
                if table in font:
                    del font[table]
            part = Path(folder) / f"{number}.ttf"
            font.save(part)
            parts.append(str(part))
        if len(parts) == 1:
            shutil.copyfile(parts[0], target)
            return
        merged = Merger().merge(parts)
        merged.save(target)
