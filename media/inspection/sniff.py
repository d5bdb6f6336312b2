"""The first sieve: what a file seems to be by its first bytes. The inspections decide."""

from __future__ import annotations

_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"mp42", b"mp41", b"isom", b"iso2", b"iso5", b"iso6", b"dash"}
#: Enough for every signature below.
HEAD = 64


def seems(head: bytes) -> str:
    """The code of the type that the first bytes are of; empty when they are of none.

    Plain text has no signature: it is what is left, and is inspected as such.
    """
    for signature, code in (
        (b"%PDF-", "pdf"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff", "jpeg"),
        (b"PK\x03\x04", "docx"),
        (b"OggS", "ogg"),
        (b"ID3", "mp3"),
    ):
        if head.startswith(signature):
            return code
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "heic" if brand in _HEIF_BRANDS else "m4a" if brand in _SOUND_BRANDS else ""
    if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
        return "wav"
    # FF FE would be a frame too, but of a kind that nobody records: it begins UTF-16 texts.
    if head[:1] == b"\xff" and head[1:2] >= b"\xe0" and head[1:2] != b"\xfe" and head[1] & 0x06:
        return "mp3"
    return ""
