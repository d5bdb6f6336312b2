"""Which fonts a document is drawn with, and what none of them can draw.

Fonts come from one read-only folder, then from the system's DejaVu, then from what the
PDF library brings along. Only fonts that a document needs are named in it.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import reportlab
from django.conf import settings
from fontTools.ttLib import TTFont, TTLibError

# Reading a font's table of characters grumbles about tables that nobody asks for.
logging.getLogger("fontTools").setLevel(logging.ERROR)

#: What stands in the place of a character that no font can draw.
STAND_IN = "▯"
PLAIN_STAND_IN = "?"

SYSTEM = tuple(
    Path(folder)
    for folder in (
        "/usr/share/fonts/truetype/dejavu",
        "/usr/share/fonts/dejavu",
        "/usr/share/fonts/dejavu-sans-fonts",
        "/usr/share/fonts/TTF",
    )
)
LAST_RESORT = "Unifont"
LIBRARY = Path(reportlab.__file__).parent / "fonts"

_STYLES = {
    "regular": "regular",
    "": "regular",
    "bold": "bold",
    "italic": "italic",
    "oblique": "italic",
    "bolditalic": "bold_italic",
    "boldoblique": "bold_italic",
}
_LIBRARY_NAMES = {"Vera": "", "VeraBd": "bold", "VeraIt": "italic", "VeraBI": "bolditalic"}
#: A letter with marks that have no letter of their own in the font tables.
_MARKED = re.compile("\\w[\u0300-\u036f]+")
_FILE = re.compile(r"^(?P<family>.+?)(?:[-_](?P<style>[A-Za-z]+))?$")


@dataclass(frozen=True, slots=True)
class Face:
    """A family with the files of its styles. Only the regular one must be there."""

    name: str
    regular: Path
    bold: Path | None = None
    italic: Path | None = None
    bold_italic: Path | None = None

    @property
    def css_name(self) -> str:
        """A name that is safe in a style sheet, whatever the file is called."""
        return re.sub(r"[^A-Za-z0-9]", "", self.name)

    @property
    def styles(self) -> tuple[tuple[str, str, Path], ...]:
        """`(weight, style, file)`; regular last: contents lists take the last one."""
        return (
            ("bold", "italic", self.bold_italic or self.bold or self.regular),
            ("normal", "italic", self.italic or self.regular),
            ("bold", "normal", self.bold or self.regular),
            ("normal", "normal", self.regular),
        )

    def draws(self, character: str) -> bool:
        """Whether the regular file has a glyph for it."""
        return ord(character) in _coverage(self.regular)


@dataclass(frozen=True, slots=True)
class Plan:
    """The fonts of one document, in the order they are asked, and what none can draw."""

    faces: tuple[Face, ...]
    missing: frozenset[str]

    @property
    def families(self) -> str:
        """The list for `font-family`."""
        return ", ".join(f'"{face.css_name}"' for face in self.faces)

    @property
    def roots(self) -> tuple[Path, ...]:
        """The folders that drawing may read from, and nothing else."""
        return tuple(dict.fromkeys(face.regular.parent for face in self.faces))

    def drawn(self, text: str) -> str:
        """The text as it will stand on paper: unseen signs dropped, gaps made visible."""
        if text.isascii() and text.isprintable():
            return text
        mark = STAND_IN if STAND_IN not in self.missing else PLAIN_STAND_IN
        return "".join(
            mark if c in self.missing else "" if _unseen(c) else c
            for c in unicodedata.normalize("NFC", text)
        )

    def clusters(self, text: str) -> list[tuple[str, str]]:
        """The text in runs, each with the family it must be drawn in, or none in particular."""
        if text.isascii():
            return [(text, "")]
        runs: list[tuple[str, str]] = []
        at = 0
        for match in _MARKED.finditer(text):
            face = next((f for f in self.faces if all(map(f.draws, match[0]))), None)
            if face is not None and face is not self.faces[0]:
                runs += [(text[at : match.start()], ""), (match[0], face.css_name)]
                at = match.end()
        return [*runs, (text[at:], "")]


def plan(texts: Iterable[str]) -> Plan:
    """The fewest fonts that draw these texts, the main font always first."""
    faces = _faces()
    wanted: set[str] = {"–", "’", "·", "¶"}
    for text in texts:
        wanted.update(unicodedata.normalize("NFC", text))
    wanted = {c for c in wanted if not (c.isspace() or _unseen(c))}
    used, missing = _share_out(faces, wanted)
    if missing:
        more, _ = _share_out(faces, wanted | {STAND_IN})
        marked = any(face.draws(STAND_IN) for face in more)
        return Plan(tuple(more), frozenset(missing if marked else missing | {STAND_IN}))
    return Plan(tuple(used), frozenset())


def _share_out(faces: tuple[Face, ...], wanted: set[str]) -> tuple[list[Face], set[str]]:
    """Each character to the first font that draws it: the fonts used, and what is left."""
    used, missing = [faces[0]], set(wanted)
    for face in faces:
        drawn = {c for c in missing if not _forbidden(c) and face.draws(c)}
        if drawn and face not in used:
            used.append(face)
        missing -= drawn
    return used, missing


def _unseen(character: str) -> bool:
    """Marks that steer text and have no shape: joiners, direction marks, selectors."""
    return unicodedata.category(character) == "Cf" or "\ufe00" <= character <= "\ufe0f"


def _forbidden(character: str) -> bool:
    """Control characters and halves of characters: no font's table makes them drawable."""
    return unicodedata.category(character) in ("Cc", "Cs", "Cn", "Co")


def _faces() -> tuple[Face, ...]:
    return _found(_folder())


def _folder() -> Path:
    return Path(settings.FONT_ROOT)


@lru_cache(maxsize=8)
def _found(folder: Path) -> tuple[Face, ...]:
    order = _order(folder)
    own = sorted(_in_folder(folder), key=lambda face: (*_rank(face, order), face.name))
    system = [face for place in SYSTEM for face in _in_folder(place) if face.name == "DejaVuSans"]
    names = {face.name for face in own}
    rest = [face for face in system[:1] if face.name not in names]
    # Bitmap-like last resorts come after every real typeface.
    last = [face for face in own if face.name.startswith(LAST_RESORT)]
    faces = (*(f for f in own if f not in last), *rest, *last, _library_face())
    return tuple(face for face in faces if _coverage(face.regular))


def _order(folder: Path) -> dict[str, int]:
    """The order of the files as `fonts.json` beside them says; nothing when it is not there."""
    try:
        listed = json.loads((folder / "fonts.json").read_text(encoding="utf-8"))
        return {str(item["file"]): int(item["order"]) for item in listed}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _rank(face: Face, order: dict[str, int]) -> tuple[int, int]:
    first = ("Atkinson", "DejaVuSans", "NotoSans")
    at = next((n for n, start in enumerate(first) if face.name.startswith(start)), len(first))
    return order.get(face.regular.name, len(order)), at


def _in_folder(folder: Path) -> list[Face]:
    files: dict[str, dict[str, Path]] = {}
    for path in sorted(folder.glob("*.ttf")) if folder.is_dir() else ():
        match = _FILE.match(path.stem)
        style = _STYLES.get((match["style"] or "").lower()) if match else None
        if match and style:
            files.setdefault(match["family"], {})[style] = path.resolve()
    return [Face(name, **styles) for name, styles in files.items() if "regular" in styles]


def _library_face() -> Face:
    styles = {_STYLES[style]: LIBRARY / f"{name}.ttf" for name, style in _LIBRARY_NAMES.items()}
    return Face("Vera", **styles)


@lru_cache(maxsize=64)
def _coverage(path: Path) -> frozenset[int]:
    """Every code point that the font file has a glyph for; none when it cannot be read."""
    try:
        with path.open("rb") as file, TTFont(file, lazy=True) as font:
            return frozenset(font.getBestCmap() or ())
    except (OSError, TTLibError):
        return frozenset()
