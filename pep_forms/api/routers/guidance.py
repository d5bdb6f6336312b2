"""Guidance for whoever is known: the pages of their role, their training, their agreements.

What everybody may read is told at /api/content/v2/ without a token. Here a caller sees as
well what is for people who are signed in, and for the role they act in; never what another
role of theirs would open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import Group
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Query, Router
from wagtail.models import Page

from guidance import duties, gate, headless, queries, searching
from guidance.actions import agreements, groups
from guidance.models import PAGES, Acceptance, AgreementVersion
from guidance.views import reading
from pep_forms.api.auth import caller
from pep_forms.api.guidance_schemas import (
    AcceptanceIn,
    AgreementOut,
    GuidanceBrief,
    GuidanceFound,
    GuidancePageOut,
)
from pep_forms.api.models import Scope
from pep_forms.api.schemas import ProblemOut
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.exceptions import BadInput, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import ActorRequest
from pep_forms.people.models import User

router = Router(tags=["Guidance"])
BASE = "/api/v1/guidance/"
ERRORS = {(401, 403, 404, 422): ProblemOut}
_KINDS = {kind.__name__: kind for kind in PAGES}


def _binary(media: str, words: str) -> dict[str, Any]:
    shape = {"schema": {"type": "string", "format": "binary"}}
    return {"responses": {"200": {"description": words, "content": {media: shape}}}}


@router.get("pages/", response={200: list[GuidanceBrief], **ERRORS}, summary="List pages")
def list_pages(
    request: HttpRequest,
    type: str = Query("", max_length=40, description="Such as VideoPage"),  # noqa: A002
    parent: int | None = Query(None, ge=1, description="Only pages right below this one"),
    locale: str = Query("", max_length=10, description="Such as en-gb"),
) -> list[GuidanceBrief]:
    """Every page that the caller may read, each before those below it, in the editors' order."""
    _read(request, Scope.GUIDANCE)
    kind: Any = Page
    if type:
        kind = _KINDS.get(type)
        if kind is None:
            raise BadInput(
                _("A type is one of %(kinds)s.") % {"kinds": ", ".join(_KINDS)}, field="type"
            )
    found = queries.visible(request, kind.objects.filter(depth__gt=1)).order_by("path")
    if locale:
        found = found.filter(locale__language_code=locale)
    if parent is not None:
        above = queries.visible(request).filter(pk=parent).first()
        if above is None:
            raise NotVisible
        found = found.child_of(above)
    return _briefs(request, list(found if type else found.specific()))


@router.get("search", response={200: list[GuidanceFound], **ERRORS}, summary="Search pages")
def search(
    request: HttpRequest, q: str = Query(..., min_length=1, max_length=searching.LONGEST)
) -> list[GuidanceFound]:
    """The pages that answer what is asked, the best first; near misses are found too."""
    _read(request, Scope.GUIDANCE)
    found = searching.search(request, q)
    briefs = _briefs(request, [one.page for one in found])
    return [
        GuidanceFound(
            page=brief,
            html_url=request.build_absolute_uri(one.url),
            heading=one.place,
            snippet=one.snippet,
        )
        for one, brief in zip(found, briefs, strict=True)
    ]


@router.get("pages/{int:pk}/", response={200: GuidancePageOut, **ERRORS}, summary="Read a page")
def read_page(request: HttpRequest, pk: int) -> GuidancePageOut:
    """A page with all of its fields, told as in the public API (docs/content-api.md)."""
    _read(request, Scope.GUIDANCE)
    page = queries.visible(request).filter(pk=pk).first()
    if page is None or not isinstance(page.specific, PAGES):
        raise NotVisible
    page = page.specific
    told = headless.page_for(request, page, below=BASE)
    fields = {name: value for name, value in told.items() if name not in {"id", "meta", "title"}}
    return GuidancePageOut(**_briefs(request, [page])[0].model_dump(), fields=fields)


@router.get(
    "films/{int:pk}/",
    response={(401, 403, 404): ProblemOut},
    summary="Play the film of a page",
    openapi_extra=_binary("video/mp4", "The film, or the part that Range asks for (206)"),
)
def film(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The film of a training page that the caller may read, whole or by `Range`."""
    _read(request, Scope.GUIDANCE)
    return reading.film(request, pk)


@router.get(
    "films/{int:pk}/captions.vtt",
    response={(401, 403, 404): ProblemOut},
    summary="Read the captions of a film",
    openapi_extra=_binary("text/vtt", "The captions"),
)
def captions(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is said in a film, with its times."""
    _read(request, Scope.GUIDANCE)
    return reading.captions(request, pk)


@router.get(
    "pictures/{int:pk}/",
    response={(401, 403, 404): ProblemOut},
    summary="Get a picture",
    openapi_extra=_binary("image/png", "The picture"),
)
def picture(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A picture of a page, where its collection is open to the caller."""
    _read(request, Scope.GUIDANCE)
    return reading.picture(request, pk)


@router.get("agreements/", response={200: list[AgreementOut], **ERRORS}, summary="List agreements")
def list_agreements(request: HttpRequest) -> list[AgreementOut]:
    """The agreements that bind the caller in the role they act in. Open before any is accepted."""
    return _agreements(caller(request, Scope.AGREEMENTS))


@router.post(
    "agreements/{uuid:pk}/accept",
    response={200: AgreementOut, 409: ProblemOut, **ERRORS},
    summary="Accept an agreement",
)
def accept(request: HttpRequest, pk: UUID, body: AcceptanceIn) -> AgreementOut:
    """Accept a text in every role of the caller's that it binds, as on the page for people.
    Accepting it twice is harmless. A text that has changed meanwhile is refused (409)."""
    actor = caller(request, Scope.AGREEMENTS)
    version = AgreementVersion.objects.filter(pk=pk).first()
    if version is None or actor.user is None or not _binds(version, actor.user):
        raise NotVisible
    agreements.accept(version=version, by=actor, text_hash=body.text_hash)
    gate.look_again(actor.user)
    return next(told for told in _agreements(actor) if told.id == version.pk)


def _read(request: HttpRequest, scope: Scope) -> None:
    """Let the request see what its caller's one role may, and no more."""
    actor = caller(request, scope)
    name = groups.name_of(actor.role) if actor.role in ROLE_LABELS else ""
    mine = frozenset(Group.objects.filter(name=name).values_list("pk", flat=True))
    queries.read_as(request, queries.Reader(known=True, groups=mine))
    request_with_actor: ActorRequest = request  # type: ignore[assignment]
    request_with_actor.actor = actor


def _briefs(request: HttpRequest, pages: list[Any]) -> list[GuidanceBrief]:
    ours = [page for page in pages if isinstance(page, PAGES)]
    parents = _parents(request, ours)
    return [
        GuidanceBrief(
            id=page.pk,
            type=type(page).__name__,
            title=page.title,
            introduction=page.introduction,
            roles=page.roles,
            locale=page.locale.language_code,
            parent=parents.get(page.path[: -page.steplen]),
            url=f"{BASE}pages/{page.pk}/",
            html_url=page.full_url or "",
        )
        for page in ours
    ]


def _parents(request: HttpRequest, pages: Iterable[Any]) -> dict[str, int]:
    """The ids of pages above, by path, as far as the caller may see those."""
    above = {page.path[: -page.steplen] for page in pages}
    seen = queries.visible(request).filter(path__in=above, depth__gt=1)
    return dict(seen.values_list("path", "pk"))


def _agreements(actor: Actor) -> list[AgreementOut]:
    if actor.user is None:
        raise Http404
    bound = duties.of(actor.user, (actor.role,))
    keys = [duty.version.agreement for duty in bound]
    mine = Acceptance.objects.filter(
        user=actor.user, role=actor.role, version__agreement__in=keys
    ).order_by("created_at")
    last = dict(mine.values_list("version__agreement", "created_at"))
    return [
        AgreementOut(
            id=duty.version.pk,
            title=duty.version.title,
            number=duty.version.number,
            text=duty.version.text,
            text_hash=duty.version.text_hash,
            published_at=duty.version.created_at,
            role=actor.role,
            accepted=not duty.open,
            accepted_at=None if duty.open else last.get(duty.version.agreement),
        )
        for duty in bound
    ]


def _binds(version: AgreementVersion, user: User) -> bool:
    """Whether some text of the agreement in force binds somebody: an old text is a 409 then."""
    return any(duty.version.agreement == version.agreement for duty in duties.of(user))
