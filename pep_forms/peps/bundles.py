"""A PEP with its files as one ZIP: what this reader may have, and nothing else.

It is made while it is sent, so that it needs neither much memory nor a place to lie. Each file
is noted in the read log as it goes out. No name in it is a person's: archives travel.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from media import serving as media_serving
from media.models import Attachment
from media.queries import find
from media.rights import may_fetch
from pep_forms import clock
from pep_forms.engine import kinds
from pep_forms.engine.compile import Placed
from pep_forms.engine.text import say
from pep_forms.exceptions import NotVisible
from pep_forms.peps import attachments, serving
from pep_forms.peps.enclosures import reading
from pep_forms.peps.models import Document, Pep
from pep_forms.peps.reading import VisibleAnswers, visible_answers

if TYPE_CHECKING:
    from pep_forms.people.actor import Actor

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """One file of the bundle: what it is called there, and where it stands in the plan."""

    name: str
    place: str
    attachment: Attachment


@dataclass(frozen=True, slots=True)
class Bundle:
    """What goes into one ZIP."""

    document: Document | None
    files: tuple[Held, ...]


def bundle_for(pep: Pep, actor: Actor) -> Bundle:
    """What the actor may have of a PEP. Raises NotVisible when that is nothing."""
    visible = visible_answers(
        pep, actor, channel="bundle", show=lambda v: [address for address, _, _ in _named(v)]
    )
    files: list[Held] = []
    seen: set[str] = set()
    for _, placed, attachment_id in _named(visible):
        found = find(attachment_id)
        if attachment_id in seen or found is None or not may_fetch(found, actor):
            continue
        seen.add(attachment_id)
        name = f"files/{len(files) + 1:03}-{found.kind.family}.{found.kind.endings[0]}"
        place = f"{say(placed.section.title)}: {say(placed.question.label)}"
        files.append(Held(name, place, found))
    files += _enclosed(pep, actor, len(files))
    try:
        document: Document | None = serving.widest(pep, actor)
    except NotVisible:
        document = None
    if document is None and not files:
        raise NotVisible
    return Bundle(document, tuple(files))


def _enclosed(pep: Pep, actor: Actor, before: int) -> Iterator[Held]:
    """The current documents attached to the plan that the actor may have."""
    for number, row in enumerate(reading.current(actor, pep, channel="bundle"), before + 1):
        kind = row.enclosure.attachment.kind
        name = f"files/{number:03}-{kind.family}.{kind.endings[0]}"
        yield Held(name, f"Attached to the plan: {row.type}", row.enclosure.attachment)


def _named(visible: VisibleAnswers) -> Iterator[tuple[str, Placed, str]]:
    """Every file that an answer names which the reader may see, in the order of the form."""
    for section in visible.compiled.form.sections:
        if section.builtin or not visible.sees_section(section):
            continue
        for address, entry in visible.shown(section.id).entries.items():
            placed = visible.compiled.place(address)
            if placed is None or not kinds.get(placed.question.kind).holds_files:
                continue
            for attachment_id in attachments.ids_in(entry.value):
                yield address, placed, attachment_id


class _Sink(io.RawIOBase):
    """Takes what the archive writes, until somebody fetches it."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._waiting += part
        return len(part)

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def stream(bundle: Bundle, actor: Actor) -> Iterator[bytes]:
    """The ZIP, bit by bit. A file that the store does not give is named at its end."""
    sink = _Sink()
    absent: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry("contents.txt"), _contents(bundle))
        if bundle.document is not None:
            audience = bundle.document.audience.replace("_", "-")
            kept: tuple[serving.Format, ...] = ("pdf", "html")
            for kind in kept:
                chunks = serving.hand_out(bundle.document, actor, kind)
                yield from _write(archive, sink, f"plan-{audience}.{kind}", chunks)
        for held in bundle.files:
            yield from _send(archive, sink, held, actor, absent)
        if absent:
            lines = ["These files could not be read from the store. Try again later:", *absent]
            archive.writestr(_entry("not-included.txt"), "\r\n".join(lines))
    yield sink.take()


def _send(
    archive: zipfile.ZipFile, sink: _Sink, held: Held, actor: Actor, absent: list[str]
) -> Iterator[bytes]:
    part = media_serving.Part(0, held.attachment.size, whole=True)
    try:
        chunks = media_serving.hand_out(held.attachment, part, actor)
    except Exception as error:  # of whatever store: the rest of the bundle is still good
        log.error("bundle_lacks_a_file", extra={"why": type(error).__name__})
        absent.append(held.name)
        return
    yield from _write(archive, sink, held.name, chunks)


def _write(
    archive: zipfile.ZipFile, sink: _Sink, name: str, chunks: Iterator[bytes]
) -> Iterator[bytes]:
    with archive.open(_entry(name), "w") as inside:
        for chunk in chunks:
            inside.write(chunk)
            yield sink.take()


def _entry(name: str) -> zipfile.ZipInfo:
    made = clock.now().astimezone(clock.LONDON)
    return zipfile.ZipInfo(name, date_time=made.timetuple()[:6])


def _contents(bundle: Bundle) -> str:
    lines = ["What is in this archive", ""]
    if bundle.document is not None:
        lines.append("plan-*.pdf and plan-*.html: the plan, and the same to read on a screen")
    lines += [f"{held.name}: {held.place}" for held in bundle.files]
    # With the line ends that every system shows.
    return "\r\n".join([*lines, ""])
