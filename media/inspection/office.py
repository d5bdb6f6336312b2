"""A Word document is a ZIP of parts: taken when it is nothing else and fetches nothing."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

from media.inspection.verdict import Hostile

MOST_ENTRIES = 2_000
MOST_UNPACKED = 200 * 2**20
_CHUNK = 2**16
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_BAD_TYPES = ("macroenabled", "vbaproject", "oleobject", "activex", "vbadata", "controlproperties")
_BAD_NAMES = re.compile(
    r"vbaproject|vbadata|/embeddings/|/activex/|/afchunk|\.(?:bin|exe|dll|js|vbs|html?|mht|svg)$",
    re.IGNORECASE,
)
_BAD_RELATIONS = (
    "afchunk",
    "oleobject",
    "control",
    "vbaproject",
    "package",
    "frame",
    "attachedtemplate",
)
_WEB = re.compile(r"^(?:https?://|mailto:)", re.IGNORECASE)
_INSTRUCTION = re.compile(
    r"<w:instrText[^>]*>(.*?)</w:instrText>|w:instr=\"([^\"]*)\"", re.DOTALL | re.IGNORECASE
)
_RUNS = re.compile(r"\bDDE(?:AUTO)?\b|\bINCLUDE(?:TEXT|PICTURE)\b", re.IGNORECASE)


def check(source: Path) -> None:
    """Refuse macros, embedded objects, outside parts, bombs and other archives."""
    try:
        with zipfile.ZipFile(source) as archive:
            entries = archive.infolist()
            _check_list(source, archive, entries)
            _check_parts(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError) as error:
        raise Hostile("damaged") from error


def _check_list(source: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(e.file_size for e in entries) > MOST_UNPACKED:
        raise Hostile("too_large_inside")
    if "[Content_Types].xml" not in names or "word/document.xml" not in names:
        raise Hostile("archive")
    if len({name.lower() for name in names}) != len(names):
        raise Hostile("two_in_one")
    for entry in entries:
        name = entry.filename
        if name.startswith("/") or "\\" in name or ".." in name.split("/"):
            raise Hostile("active")
        if entry.flag_bits & 0x1:
            raise Hostile("locked")
        if _BAD_NAMES.search("/" + name):
            raise Hostile("active")
    _check_edges(source, archive, entries)


def _check_edges(source: Path, archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Nothing before the first part and nothing after the list of parts."""
    if min(entry.header_offset for entry in entries) != 0:
        raise Hostile("two_in_one")
    with source.open("rb") as file:
        file.seek(0, 2)
        size = file.tell()
        file.seek(max(0, size - 22))
        end = file.read()
    if archive.comment or not end.startswith(b"PK\x05\x06"):
        raise Hostile("two_in_one")


def _check_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    left = MOST_UNPACKED
    for entry in entries:
        keeps = entry.filename.endswith((".xml", ".rels"))
        with archive.open(entry) as part:
            found = bytearray()
            first = True
            while chunk := part.read(_CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Hostile("too_large_inside")
                if first and chunk.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"MZ", b"%PDF")):
                    raise Hostile("active")
                first = False
                if keeps:
                    found += chunk
        if keeps:
            _check_xml(entry.filename, bytes(found))


def _check_xml(name: str, raw: bytes) -> None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Hostile("active") from error
    if "\0" in text or "<!DOCTYPE" in text.upper() or "<!ENTITY" in text.upper():
        raise Hostile("active")
    if name == "[Content_Types].xml":
        low = text.lower()
        if any(bad in low for bad in _BAD_TYPES) or _MAIN not in text:
            raise Hostile("active")
    elif name.endswith(".rels"):
        _check_relations(text)
    elif name.startswith("word/"):
        said = "".join(a or b for a, b in _INSTRUCTION.findall(text))
        if _RUNS.search(said):
            raise Hostile("active")


def _check_relations(text: str) -> None:
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 no DOCTYPE, so no entities
    except ElementTree.ParseError as error:
        raise Hostile("damaged") from error
    for relation in root:
        kind = str(relation.get("Type", "")).rsplit("/", 1)[-1].lower()
        outside = str(relation.get("TargetMode", "")).lower() == "external"
        target = str(relation.get("Target", ""))
        if kind in _BAD_RELATIONS:
            raise Hostile("active")
        if outside and not (kind == "hyperlink" and _WEB.match(target)):
            raise Hostile("active")
