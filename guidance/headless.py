"""The read-only API of what is public: pages, files and pictures, as Wagtail's second version.

Public is what a stranger may see, whoever asks: answers never depend on a session. Beyond
Wagtail's own rules nothing is told of a page, file or picture that is not public, even where
a public page names it; a wrong filter is a 400; and pictures and files are listed when an
editor filed them in a collection of their own, not when they lie unsorted.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.http import HttpRequest
from rest_framework.renderers import JSONRenderer
from wagtail.api.rich_text import APIRichText
from wagtail.api.v2.filters import FieldsFilter, SearchFilter
from wagtail.api.v2.serializers import BaseSerializer, PageAliasOfField, PageSerializer
from wagtail.api.v2.utils import BadRequestError
from wagtail.api.v2.views import BaseAPIViewSet, PagesAPIViewSet
from wagtail.documents.api.v2.views import DocumentsAPIViewSet
from wagtail.images.api.v2.views import ImagesAPIViewSet
from wagtail.models import Collection, Page

from guidance import queries, representation

#: Formats that write out the address of a linked page would tell of pages that are closed.
RICH_TEXT = (APIRichText.FORMAT_DB_HTML, APIRichText.FORMAT_DB_MARKDOWN)
_OPERATORS = ("and", "or")


class PlainFields(FieldsFilter):
    """Filters by fields that hold one plain value, and by nothing that points elsewhere."""

    def filter_queryset(self, request: HttpRequest, queryset: Any, view: Any) -> Any:
        """Refuse what cannot be compared before the database stumbles over it."""
        known = set(view.get_available_fields(queryset.model, db_fields_only=True))
        for name in known.intersection(request.GET) - {"locale"}:
            if not _is_plain(queryset.model, name):
                raise BadRequestError(f"cannot filter by {name}")
        try:
            return super().filter_queryset(request, queryset, view)
        except (ValidationError, ValueError, TypeError) as error:
            raise BadRequestError("a field was given a value that it cannot have") from error


def _is_plain(model: type[models.Model], name: str) -> bool:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    if name == "tags":
        return True
    return isinstance(field, models.Field) and not (
        field.is_relation or isinstance(field, models.JSONField) or hasattr(field, "stream_block")
    )


class WordSearch(SearchFilter):
    """Wagtail's search, with an operator that it knows."""

    def filter_queryset(self, request: HttpRequest, queryset: Any, view: Any) -> Any:
        """Refuse any other operator."""
        if request.GET.get("search_operator", "and") not in _OPERATORS:
            raise BadRequestError("search_operator is 'and' or 'or'")
        return super().filter_queryset(request, queryset, view)


class _Headless(BaseAPIViewSet):
    """What our three lists have in common."""

    renderer_classes = (JSONRenderer,)

    @classmethod
    def filters(cls, wagtails: list[Any]) -> list[Any]:
        """Wagtail's filters, with our two in their places."""
        ours = {FieldsFilter: PlainFields, SearchFilter: WordSearch}
        return [ours.get(one, one) for one in wagtails]

    def resolve_rich_text_format(self) -> Any:
        """One of the formats that name linked pages by number."""
        asked = self.request.GET.get("rich_text_format", RICH_TEXT[0])
        if asked not in RICH_TEXT:
            raise BadRequestError(f"rich_text_format is one of {', '.join(RICH_TEXT)}")
        return asked


class _AliasField(PageAliasOfField):
    """The page that a page mirrors, where it may be seen."""

    def get_attribute(self, instance: Any) -> Any:
        if instance.alias_of_id is None:
            return None
        return self.context["base_queryset"].filter(pk=instance.alias_of_id).first()


class GuidancePageSerializer(PageSerializer):
    """A page, with nothing said of pages that may not be seen."""

    alias_of = _AliasField(read_only=True)


class PublicPages(_Headless, PagesAPIViewSet):
    """Published pages that everybody may read."""

    base_serializer_class = GuidancePageSerializer
    filter_backends = _Headless.filters(PagesAPIViewSet.filter_backends)

    def get_base_queryset(self) -> Any:
        """Wagtail's, less the pages that only the caller's own session opens."""
        return super().get_base_queryset().public()


class PictureSerializer(BaseSerializer):
    """A picture, with the address at which we serve it."""

    def to_representation(self, instance: Any) -> Any:
        """Wagtail would name the place in the store."""
        told = super().to_representation(instance)
        if "download_url" in told.get("meta", {}):
            at = representation.picture(instance, {"request": self.context["request"]})
            told["meta"]["download_url"] = at["download_url"] if at else None
        return told


class PublicPictures(_Headless, ImagesAPIViewSet):
    """Pictures in collections that are open to everybody."""

    base_serializer_class = type(
        "PublicPictureSerializer",
        (PictureSerializer, ImagesAPIViewSet.base_serializer_class),
        {"__doc__": PictureSerializer.__doc__},
    )
    filter_backends = _Headless.filters(ImagesAPIViewSet.filter_backends)

    def get_queryset(self) -> Any:
        """Those filed by an editor, in an open collection."""
        return self.model.objects.filter(collection__in=_open_collections()).order_by("id")


class PublicFiles(_Headless, DocumentsAPIViewSet):
    """Files in collections that are open to everybody."""

    filter_backends = _Headless.filters(DocumentsAPIViewSet.filter_backends)

    def get_queryset(self) -> Any:
        """Those filed by an editor, in an open collection."""
        return self.model.objects.filter(collection__in=_open_collections()).order_by("id")


def _open_collections() -> Any:
    closed = queries.collections_closed_to(queries.NOBODY)
    return Collection.objects.filter(depth__gt=1).exclude(pk__in=closed)


class _NamedFor:
    """Names pages of signed-in readers by addresses of another API, as a router would."""

    def __init__(self, address: str) -> None:
        self.address = address

    def get_model_endpoint(self, model: type[models.Model]) -> Any:
        """No nested object has a view of its own here."""
        return None

    def get_object_detail_urlpath(self, model: type[models.Model], pk: int) -> str | None:
        """Where a page is read."""
        return f"{self.address}pages/{pk}/" if issubclass(model, Page) else None


def page_for(request: HttpRequest, page: Any, *, below: str) -> dict[str, Any]:
    """A page as the public API tells it, for the reader of this request.

    `below` is the address under which the pages, films and pictures of that reader lie.
    """
    view = PublicPages()
    router = _NamedFor(below)
    serializer = PublicPages._get_serializer_class(router, type(page), [], show_details=True)
    context = {
        "request": request,
        "view": view,
        "router": router,
        "base_queryset": queries.visible(request),
        "reader": queries.reader_of(request),
        "below": below,
        "_wagtail_rich_text_format": RICH_TEXT[0],
    }
    told: dict[str, Any] = serializer(page, context=context).data
    return told
