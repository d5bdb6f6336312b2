"""How parts of a page are told to programs: what else a page names, and only what may be seen.

Wagtail tells of everything that a page points to by its title, closed or not. These fields
ask first. Their context says who reads (`reader`), which pages they may see
(`base_queryset`), and under which address films and pictures lie (`below`).
"""

from __future__ import annotations

from typing import Any

from rest_framework.fields import Field

from guidance import queries

#: Where films and pictures lie for everybody who may have them.
BELOW = "/guidance/"


class _Whole(Field):
    """A field that is told from the whole page."""

    def __init__(self, **options: Any) -> None:
        super().__init__(read_only=True, **options)

    def get_attribute(self, instance: Any) -> Any:
        return instance


class RelatedPagesField(_Whole):
    """The related pages that the reader may see, in the editor's order."""

    def to_representation(self, page: Any) -> list[dict[str, Any]]:
        targets = [link.target_id for link in page.related_links.all()]
        seen = self.context["base_queryset"].filter(pk__in=targets).specific()
        found = {target.pk: target for target in seen}
        return [self._told(found[pk]) for pk in targets if pk in found]

    def _told(self, page: Any) -> dict[str, Any]:
        path = self.context["router"].get_object_detail_urlpath(type(page), page.pk)
        address = self.context["request"].build_absolute_uri(path) if path else None
        kind = f"{page._meta.app_label}.{type(page).__name__}"
        meta = {"type": kind, "detail_url": address, "html_url": page.full_url}
        return {"id": page.pk, "meta": meta, "title": page.title}


class FilmField(_Whole):
    """The film of a page with its captions; null until there is one."""

    def to_representation(self, page: Any) -> dict[str, Any] | None:
        if page.video is None:
            return None
        return {
            "url": _full(self.context, f"films/{page.pk}/"),
            "captions_url": _full(self.context, f"films/{page.pk}/captions.vtt"),
            "content_type": page.video.content_type,
        }


class FileField(_Whole):
    """The file to take away; null where there is none, or where it is not for the reader."""

    def to_representation(self, page: Any) -> dict[str, Any] | None:
        file = page.document
        if file is None or file.collection_id in _closed(self.context):
            return None
        address = self.context["request"].build_absolute_uri(file.url)
        return {"id": file.pk, "title": file.title, "download_url": address}


def picture(image: Any, context: dict[str, Any]) -> dict[str, Any] | None:
    """A picture; null when it is gone, or when the reader may not have it."""
    if image is None or image.collection_id in _closed(context):
        return None
    return {
        "id": image.pk,
        "title": image.title,
        "width": image.width,
        "height": image.height,
        "download_url": _full(context, f"pictures/{image.pk}/"),
    }


def _closed(context: dict[str, Any]) -> set[int]:
    """The collections closed to the reader, looked up once for each answer."""
    if "closed_collections" not in context:
        reader = context.get("reader", queries.NOBODY)
        context["closed_collections"] = queries.collections_closed_to(reader)
    found: set[int] = context["closed_collections"]
    return found


def _full(context: dict[str, Any], tail: str) -> str:
    path = f"{context.get('below', BELOW)}{tail}"
    request = context.get("request")
    return str(request.build_absolute_uri(path)) if request is not None else path
