"""Puts pictures and films that were taken of the demo into the pages that are about them.

They can be taken again: a picture or film of ours is replaced where it is. What an editor
chose themselves, or a page they have had in hand, is left alone.
"""

from __future__ import annotations

import math
import uuid
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Collection

from guidance.blocks import anchor_of
from guidance.models import ShippedPage, VideoPage, WrittenBase
from media.models import Video
from pep_forms.audit.actions import log_write
from pep_forms.exceptions import Refused
from pep_forms.people.actor import Actor

#: Where pictures of ours lie, open to everybody: they show invented people only.
COLLECTION = "Pictures of the guidance"
_OURS = " (taken from the demo)"


def page_of(key: str) -> Any:
    """The page that came with the code under a key. Raises Refused when there is none."""
    row = ShippedPage.objects.select_related("page").filter(key=key).first()
    if row is None or row.page is None:
        raise Refused(f"There is no page {key}. Load the guidance first.")
    return row.page.specific


@transaction.atomic
def put_film(*, key: str, film: Path, captions: str, seconds: float, by: Actor) -> bool:
    """Give a training page its film. Whether it was taken: an editor's own film stays."""
    page = page_of(key)
    if not isinstance(page, VideoPage):
        raise Refused(f"The page {key} shows no film.")
    video = page.video
    if video is not None and not video.title.endswith(_OURS):
        return False
    untouched = _is_untouched(page, key)
    if video is None and not untouched:
        return False
    video = video or Video()
    store, before = video.file.storage, str(video.file.name or "")
    video.title, video.captions = f"{page.title[:120]}{_OURS}", captions
    with film.open("rb") as opened:
        video.file.save(f"{page.slug[:60]}{film.suffix}", File(opened), save=False)
    video.full_clean()
    video.save()
    if before:
        transaction.on_commit(lambda: store.delete(before))
    if untouched:
        page.video, page.minutes = video, max(1, math.ceil(seconds / 60))
        _publish(page, key)
    _log("film.taken", page, by)
    return True


@transaction.atomic
def put_picture(
    *, key: str, heading: str, name: str, shot: Path, alt: str, caption: str, by: Actor
) -> bool:
    """Put a picture below a heading of a page, or renew it there. Whether anything changed."""
    page = page_of(key)
    if not isinstance(page, WrittenBase):
        raise Refused(f"The page {key} has no text.")
    image = _image(f"{name}{_OURS}")
    old = image.pk is not None
    if not old and not _is_untouched(page, key):
        return False
    with shot.open("rb") as opened:
        image.file.save(f"{name}{shot.suffix}", ImageFile(opened), save=False)
    image.file_size, image.file_hash = shot.stat().st_size, ""
    image.save()
    image.renditions.all().delete()
    shown = any(b.block_type == "picture" and b.value["image"] == image for b in page.body)
    if not shown and _is_untouched(page, key):
        _insert(page, heading, {"image": image.pk, "alt": alt, "caption": caption})
        _publish(page, key)
    _log("picture.taken", page, by)
    return True


def _image(title: str) -> Any:
    root = Collection.get_first_root_node()
    shelf = root.get_children().filter(name=COLLECTION).first() or root.add_child(name=COLLECTION)
    model = get_image_model()
    return model.objects.filter(title=title, collection=shelf).first() or model(
        title=title, collection=shelf
    )


def _insert(page: Any, heading: str, value: dict[str, Any]) -> None:
    """After the heading of that name; at the beginning when there is none."""
    raw = list(page.body.raw_data)
    wanted = anchor_of(heading) if heading else ""
    at = next(
        (
            number + 1
            for number, block in enumerate(raw)
            if block["type"] == "heading" and anchor_of(block["value"]["text"]) == wanted
        ),
        0,
    )
    raw.insert(at, {"type": "picture", "value": value, "id": str(uuid.uuid4())})
    page.body = page.body.stream_block.to_python(raw)


def _is_untouched(page: Any, key: str) -> bool:
    """Whether no editor has had the page in hand since it was loaded."""
    return ShippedPage.objects.filter(key=key, revision=page.latest_revision_id).exists()


def _publish(page: Any, key: str) -> None:
    revision = page.save_revision()
    revision.publish()
    ShippedPage.objects.filter(key=key).update(revision=revision.pk)


def _log(event: str, page: Any, by: Actor) -> None:
    log_write(event=f"guidance.{event}", by=by, subject=f"page:{page.pk}", data={})
