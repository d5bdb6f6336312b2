"""The types of file that can be kept at all: how each is called, served and shown.

What is not here is refused whatever it says of itself. Which of them a site takes is a
setting that is data (`media.settings`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class FileType:
    """One type: its fixed content type and the endings that its names may have."""

    code: str
    label: StrOrPromise
    content_type: str
    endings: tuple[str, ...]
    family: str
    #: Whether a browser may show it instead of saving it.
    inline: bool = False


FILE_TYPES: dict[str, FileType] = {
    kind.code: kind
    for kind in (
        FileType("pdf", "PDF", "application/pdf", ("pdf",), "document", inline=True),
        FileType(
            "docx",
            _("Word document"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            ("docx",),
            "document",
        ),
        FileType("txt", _("Text"), "text/plain; charset=utf-8", ("txt",), "document"),
        FileType(
            "jpeg",
            _("Picture"),
            "image/jpeg",
            ("jpg", "jpeg", "jpe", "jfif"),
            "picture",
            inline=True,
        ),
        FileType("png", _("Picture"), "image/png", ("png",), "picture", inline=True),
        # Kept as a JPEG: few browsers can show it.
        FileType("heic", _("Picture"), "image/heic", ("heic", "heif"), "picture"),
        FileType("mp3", _("Sound"), "audio/mpeg", ("mp3",), "sound", inline=True),
        FileType("m4a", _("Sound"), "audio/mp4", ("m4a", "mp4", "aac"), "sound", inline=True),
        FileType("ogg", _("Sound"), "audio/ogg", ("ogg", "oga", "opus"), "sound", inline=True),
        FileType("wav", _("Sound"), "audio/wav", ("wav", "wave"), "sound", inline=True),
    )
}

#: What a question of each shape takes: a file question anything, a drawing pictures only.
FAMILIES: dict[str, frozenset[str]] = {
    "document": frozenset(FILE_TYPES),
    "picture": frozenset(c for c, t in FILE_TYPES.items() if t.family == "picture"),
    "sound": frozenset(c for c, t in FILE_TYPES.items() if t.family == "sound"),
}
