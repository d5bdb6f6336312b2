"""Sounds are read frame by frame or box by box to the last byte, and kept without labels.

Labels of a recording can hold a place or a name, and whatever stands before, between or after
the sound is no sound.
"""

from __future__ import annotations

import struct
from pathlib import Path

from media.inspection.verdict import Hostile

_BITRATES = {
    # (version 1?, layer) → kbit/s by index
    (True, 1): (0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_WAV_CODECS = {1, 3, 6, 7, 0xFFFE}
_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"uuid", b"meta", b"udta", b"styp"}
_BOXES |= {b"sidx", b"moof", b"mfra"}
_HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"moof", b"traf"}
_LABELS = {b"udta", b"meta", b"uuid"}


def keep_sound(source: Path, target: Path, kind: str) -> None:
    """Check the sound and write what is sound of it into `target`. Raises Hostile."""
    whole = source.read_bytes()
    try:
        kept = {"mp3": _mp3, "wav": _wav, "ogg": _ogg, "m4a": _m4a}[kind](whole)
    except (struct.error, IndexError) as error:
        raise Hostile("damaged") from error
    target.write_bytes(kept)


def _mp3(whole: bytes) -> bytes:
    at = 0
    while whole[at : at + 3] == b"ID3":
        a, b, c, d = whole[at + 6 : at + 10]
        if (a | b | c | d) & 0x80:
            raise Hostile("damaged")
        at += 10 + (a << 21 | b << 14 | c << 7 | d)
        if whole[at : at + 3] == b"3DI":
            at += 10
    start, end = at, len(whole)
    if whole[end - 128 : end - 125] == b"TAG":
        end -= 128
    frames = 0
    while at + 4 <= end:
        size = _frame(whole[at : at + 4])
        if not size:
            break
        at += size
        frames += 1
    # The last frame of a recording that was cut off may be short, nothing else may follow.
    if frames < 2 or (at < end and whole[at:end].strip(b"\0")):
        raise Hostile("damaged")
    return whole[start : min(at, end)]


def _frame(head: bytes) -> int:
    """The length of the MPEG frame that begins so; 0 when none does."""
    word = int.from_bytes(head, "big")
    version, layer = word >> 19 & 3, 4 - (word >> 17 & 3)
    bits, rate, padding = word >> 12 & 15, word >> 10 & 3, word >> 9 & 1
    if word >> 21 != 0x7FF or version == 1 or layer == 4 or bits in {0, 15} or rate == 3:
        return 0
    kbits = _BITRATES[version == 3, layer][bits]
    hertz = _RATES[version][rate]
    if layer == 1:
        return (12_000 * kbits // hertz + padding) * 4
    per_frame = 72_000 if layer == 3 and version != 3 else 144_000
    return per_frame * kbits // hertz + padding


def _wav(whole: bytes) -> bytes:
    size = struct.unpack("<I", whole[4:8])[0]
    if size + 8 not in {len(whole), len(whole) - 1, len(whole) + 1}:
        raise Hostile("two_in_one" if size + 8 < len(whole) else "damaged")
    kept: dict[bytes, bytes] = {}
    at = 12
    while at + 8 <= len(whole):
        name, length = whole[at : at + 4], struct.unpack("<I", whole[at + 4 : at + 8])[0]
        if at + 8 + length > len(whole):
            raise Hostile("damaged")
        if name in {b"fmt ", b"data"}:
            kept.setdefault(name, whole[at : at + 8 + length + (length & 1)])
        at += 8 + length + (length & 1)
    if set(kept) != {b"fmt ", b"data"}:
        raise Hostile("damaged")
    if struct.unpack("<H", kept[b"fmt "][8:10])[0] not in _WAV_CODECS:
        raise Hostile("unknown_type")
    body = b"WAVE" + kept[b"fmt "] + kept[b"data"]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _ogg(whole: bytes) -> bytes:
    at, pages = 0, 0
    while at < len(whole):
        if whole[at : at + 5] != b"OggS\0":
            raise Hostile("two_in_one" if pages else "damaged")
        segments = whole[at + 26]
        table = whole[at + 27 : at + 27 + segments]
        length = 27 + segments + sum(table)
        if len(table) != segments or at + length > len(whole):
            raise Hostile("damaged")
        if whole[at + 5] & 2:
            packet = whole[at + 27 + segments : at + 27 + segments + 8]
            if not packet.startswith((b"OpusHead", b"\x01vorbis", b"Speex  ", b"\x7fFLAC")):
                raise Hostile("unknown_type")
        elif not pages:
            raise Hostile("damaged")
        at += length
        pages += 1
    return whole


def _m4a(whole: bytes) -> bytes:
    made = bytearray(whole)
    found: list[bytes] = []
    _boxes(made, 0, len(made), found, depth=0)
    if b"ftyp" not in found or b"soun" not in found:
        raise Hostile("unknown_type")
    if b"vide" in found:
        raise Hostile("unknown_type")
    return bytes(made)


def _boxes(made: bytearray, at: int, end: int, found: list[bytes], depth: int) -> None:
    """Walk the boxes; what labels the recording is emptied in place, so nothing moves."""
    while at < end:
        length = int.from_bytes(made[at : at + 4], "big")
        name, head = bytes(made[at + 4 : at + 8]), 8
        if length == 1:
            length, head = int.from_bytes(made[at + 8 : at + 16], "big"), 16
        elif length == 0 and depth == 0:
            length = end - at
        if length < head or at + length > end or depth > 8:
            raise Hostile("damaged" if depth or not found else "two_in_one")
        if depth == 0 and name not in _BOXES:
            raise Hostile("two_in_one")
        found.append(name)
        if name == b"hdlr":
            found.append(bytes(made[at + head + 8 : at + head + 12]))
        if name in _LABELS:
            made[at + 4 : at + 8] = b"free"
            made[at + head : at + length] = bytes(length - head)
        elif name in _HOLDERS:
            _boxes(made, at + head, at + length, found, depth + 1)
        at += length
