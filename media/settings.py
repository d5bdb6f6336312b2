"""Which files this site takes: a setting that is data."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from media.file_types import FILE_TYPES
from pep_forms.reference import settings as reference

_Code = Literal["pdf", "docx", "txt", "jpeg", "png", "heic", "mp3", "m4a", "ogg", "wav"]

UPLOAD_TYPES = reference.Setting(
    name="upload_types",
    type=Annotated[list[_Code], Field(min_length=1)],
    default=list(FILE_TYPES),
    label="Types of file that can be attached",
    group="Files",
    hint="Each file is looked into, whatever its name says. Others are refused.",
)


def upload_types() -> frozenset[str]:
    """The codes of the types that are taken today."""
    return frozenset(reference.get(UPLOAD_TYPES.name))
