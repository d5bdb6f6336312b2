"""Help, search, documents to print, and films: what readers of the guidance open."""

from __future__ import annotations

import mimetypes
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe
from wagtail.images import get_image_model

from guidance import booklet, queries, searching
from guidance.actions import voting
from guidance.models import HelpPage, HelpPlace, HomePage, ManualPage, SampleDocumentPage, VideoPage
from media import serving, storing
from pep_forms.exceptions import RenderError

#: How many answers of a live search are worth reading on the way.
_FEW = 8


@require_safe
def home(request: HttpRequest) -> HttpResponseBase:
    """The front of the guidance; a line of words where none is loaded yet."""
    page = HomePage.objects.live().order_by("path").first()
    if page is None or not queries.may_see(request, page):
        return render(request, "guidance/no_home.html")
    response: HttpResponseBase = page.serve(request)
    return response


@require_safe
def help_page(request: HttpRequest) -> HttpResponseBase:
    """Help and contact, whatever else is closed: the editor's page, or the bare details."""
    page = HelpPage.objects.live().order_by("path").first()
    if page is None or not queries.may_see(request, page):
        return render(request, "guidance/help_bare.html")
    response: HttpResponseBase = page.serve(request)
    return response


@require_safe
def help_for(request: HttpRequest, key: str) -> HttpResponse:
    """What a help key opens: a part beside a step, or the page itself."""
    place = _place(request, key)
    if "part" in request.GET:
        context = {"key": key, "place": place, **_part(place)}
        return render(request, "guidance/help_part.html", context)
    if place is None:
        return render(request, "guidance/help_missing.html", status=404)
    return redirect(place.page.url + (f"#{place.anchor}" if place.anchor else ""))


def _place(request: HttpRequest, key: str) -> HelpPlace | None:
    pages = queries.visible(request).values("pk")
    places = HelpPlace.objects.filter(key=key, page__in=pages).select_related("page")
    found = list(places.order_by("page__path"))
    role = str(getattr(getattr(request, "actor", None), "role", ""))
    for place in found:
        place.page = place.page.specific
    # The page written for the reader’s role; else one for everybody; else the first.
    found.sort(key=lambda place: role not in place.page.roles if place.page.roles else True)
    return found[0] if found else None


def _part(place: HelpPlace | None) -> dict[str, Any]:
    """The part of the page from the place on, up to the next heading that has its own key."""
    if place is None:
        return {}
    page = place.page
    if not place.anchor:
        return {"page": page, "blocks": list(page.body)}
    keyed = {heading["anchor"] for heading in page.headings if heading["help_key"]}
    anchors = iter(heading["anchor"] for heading in page.headings)
    blocks, inside = [], False
    for block in page.body:
        if block.block_type == "heading":
            anchor = next(anchors)
            inside = anchor == place.anchor or (inside and anchor not in keyed)
        if inside:
            blocks.append(block)
    return {"page": page, "blocks": blocks, "anchor": place.anchor}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Search over everything the reader may see."""
    typed = request.GET.get("q", "")
    found = searching.search(request, typed)
    context = {"typed": typed[: searching.LONGEST], "found": found}
    if "part" in request.GET:
        return render(request, "guidance/search_part.html", context | {"found": found[:_FEW]})
    return render(request, "guidance/search.html", context)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponse:
    """A manual with all its chapters, or a sample document, as one PDF."""
    page: ManualPage | SampleDocumentPage | None = ManualPage.objects.filter(pk=pk).first()
    page = page or get_object_or_404(SampleDocumentPage, pk=pk)
    if not queries.may_see(request, page):
        raise Http404
    chapters = queries.children_of(page, request) if isinstance(page, ManualPage) else []
    if isinstance(page, ManualPage) and not chapters:
        raise Http404
    try:
        made = booklet.pdf_of(page, chapters)
    except RenderError:
        return render(request, "503.html", status=503)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slugify(page.title)}.pdf"'
    return response


@require_safe
def film(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The film of a page, whole or in part, for whoever may see the page."""
    video = _video_page(request, pk).video
    if video is None:
        raise Http404
    size = video.file.size
    try:
        part = serving.part_of(request.headers.get("Range", ""), size)
    except serving.OutOfRange:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{size}"
        return response
    if request.method == "HEAD":
        response = HttpResponse()
    else:
        length = None if part.whole else part.length
        response = StreamingHttpResponse(
            storing.read(video.file.name, part.start, length, where=video.file.storage)
        )
    response["Content-Type"] = video.content_type
    response["Content-Length"] = str(part.length)
    response["Accept-Ranges"] = "bytes"
    response["Content-Disposition"] = "inline"
    if not part.whole:
        response.status_code = 206
        response["Content-Range"] = f"bytes {part.start}-{part.start + part.length - 1}/{size}"
    return response


@require_safe
def captions(request: HttpRequest, pk: int) -> HttpResponse:
    """The captions of a film."""
    video = _video_page(request, pk).video
    if video is None:
        raise Http404
    return HttpResponse(video.captions, content_type="text/vtt; charset=utf-8")


#: A picture is shown no larger than this, as on our own pages.
_LARGEST = "max-1280x1600"


@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture of the guidance, for whoever may have what its collection holds."""
    image = get_object_or_404(get_image_model(), pk=pk)
    if image.collection_id in queries.collections_closed_to(queries.reader_of(request)):
        raise Http404
    file = image.get_rendition(_LARGEST).file
    response: HttpResponseBase = HttpResponse()
    if request.method != "HEAD":
        response = StreamingHttpResponse(storing.read(file.name, where=file.storage))
    response["Content-Type"] = mimetypes.guess_type(file.name)[0] or "image/png"
    response["Content-Length"] = str(file.size)
    response["Content-Disposition"] = "inline"
    return response


def _video_page(request: HttpRequest, pk: int) -> VideoPage:
    page = get_object_or_404(VideoPage.objects.select_related("video"), pk=pk)
    if not queries.may_see(request, page):
        raise Http404
    return page


@require_POST
def vote(request: HttpRequest, pk: int) -> HttpResponse:
    """Was this page helpful? One answer counts for each person, the last one given."""
    page = get_object_or_404(queries.visible(request), pk=pk)
    said = request.POST.get("helpful", "")
    if said not in {"yes", "no"}:
        raise Http404
    user = request.user if request.user.is_authenticated else None
    voting.vote(page=page, helpful=said == "yes", user=user)
    if request.headers.get("HX-Request"):
        return render(request, "guidance/thanks_part.html", {"page": page})
    back = request.POST.get("back", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = page.url or reverse("home")
    return render(request, "guidance/thanks.html", {"page": page, "back": back})
