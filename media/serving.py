"""Handing out the bytes of an attachment, whole or in part; each look is logged."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass

from media import storing
from media.models import Attachment
from media.rights import may_fetch, subject_of
from pep_forms.audit.actions import log_reads
from pep_forms.exceptions import NotVisible
from pep_forms.people.actor import Actor

log = logging.getLogger(__name__)

_RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


class WrongBytes(Exception):
    """The storage gave other bytes than were stored. The answer is cut off."""


class OutOfRange(Exception):
    """A part was asked for that the file does not have."""


@dataclass(frozen=True, slots=True)
class Part:
    """From where and how many bytes; `whole` when nobody asked for less."""

    start: int
    length: int
    whole: bool


def part_of(header: str, size: int) -> Part:
    """What a Range header asks for. One range is answered; any other header gets the whole."""
    match = _RANGE.match(header.strip())
    if match is None or not any(match.groups()):
        return Part(0, size, True)
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        if not length:
            raise OutOfRange
        return Part(size - length, length, False)
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if start >= size:
        raise OutOfRange
    if end < start:
        return Part(0, size, True)
    return Part(start, end - start + 1, False)


def check_may_fetch(attachment: Attachment | None, actor: Actor) -> Attachment:
    """The attachment, if the actor may have it now. Raises NotVisible for every other case."""
    if attachment is None or not may_fetch(attachment, actor):
        raise NotVisible
    return attachment


def hand_out(attachment: Attachment, part: Part, by: Actor) -> Iterator[bytes]:
    """Note the look, then give the bytes. The first ones are fetched before this returns."""
    chunks = storing.read(attachment.object_name, part.start, None if part.whole else part.length)
    if part.whole:
        chunks = checked(chunks, attachment.sha256, f"attachment {attachment.pk}")
    chunks = begun(chunks)
    _note(attachment, by)
    return chunks


def link(attachment: Attachment, by: Actor, seconds: int) -> str | None:
    """A signed address that gives the file for so many seconds; None where there are none.

    Noted as a look when it is given. The name of the file is not in it: addresses are kept by
    proxies and browsers, and names can be a young person's.
    """
    name = storing.generic_name(attachment.pk, attachment.kind.endings[0])
    headers = {
        "Content-Type": attachment.kind.content_type,
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    address = storing.link(attachment.object_name, seconds, headers)
    if address is not None:
        _note(attachment, by)
    return address


def _note(attachment: Attachment, by: Actor) -> None:
    if attachment.young_person_id is None:
        # Nobody is looked at.
        return
    log_reads(
        by=by,
        young_person=attachment.young_person_id,
        subject=subject_of(attachment),
        addresses=[attachment.address],
        channel="file",
    )


def begun(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same chunks, the first of them fetched: a store that fails has failed by now."""
    return _after(next(chunks, b""), chunks)


def _after(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def checked(chunks: Iterator[bytes], sha256: str, row: str) -> Iterator[bytes]:
    """The chunks, the last one only when all together are what was stored.

    Raises WrongBytes otherwise; `row` says in the log whose bytes they are.
    """
    digest, held = hashlib.sha256(), b""
    for chunk in chunks:
        digest.update(chunk)
        if held:
            yield held
        held = chunk
    if digest.hexdigest() != sha256:
        log.error("stored_file_is_not_what_was_stored", extra={"row": row})
        raise WrongBytes
    yield held
