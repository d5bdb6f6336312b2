"""Released forms, for programs that draw or fill them in without our pages.

A version is served for ever as the bytes that were printed. Forms hold nobody's data: whoever
may print an empty form may read one here.
"""

from __future__ import annotations

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.cache import get_conditional_response
from ninja import Query, Router

from pep_forms.api.auth import caller
from pep_forms.api.definitions import brief, difference_list, numbered
from pep_forms.api.models import Scope
from pep_forms.api.schemas import (
    DifferencesOut,
    FormVersionOut,
    ProblemOut,
    TemplateOut,
)
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.builder.queries import form, live_version
from pep_forms.engine.answer_schema import answer_schema
from pep_forms.exceptions import NotVisible

router = Router(tags=["Forms"])
ERRORS = {(401, 403, 404, 422): ProblemOut}
#: What was printed never changes, so a copy of it never grows old.
FOR_EVER = "private, max-age=31536000, immutable"
SCHEMA_TYPE = "application/schema+json"


@router.get("", response={200: list[TemplateOut], **ERRORS}, summary="List forms")
def list_templates(request: HttpRequest) -> list[TemplateOut]:
    """The forms that were ever released, by title, each with the version in use today."""
    caller(request, Scope.FORMS)
    versions = FormVersion.objects.select_related("availability").defer("spec")
    found = (
        FormTemplate.objects.filter(pk__in=FormVersion.objects.values("template"))
        .order_by("title", "key")
        .prefetch_related(Prefetch("versions", versions.order_by("number")))
    )
    return [brief(template) for template in found]


@router.get(
    "{slug:key}/versions/", response={200: list[FormVersionOut], **ERRORS}, summary="List versions"
)
def list_versions(request: HttpRequest, key: str) -> list[FormVersionOut]:
    """Every version of a form, the newest first."""
    caller(request, Scope.FORMS)
    found = (
        FormVersion.objects.filter(template__key=key)
        .select_related("availability", "template")
        .defer("spec")
        .order_by("-number")
    )
    versions = list(found)
    if not versions:
        raise NotVisible
    live = live_version(key)
    return [numbered(version, live=live is not None and live == version) for version in versions]


@router.get(
    "{slug:key}/versions/{int:number}",
    response={(401, 403, 404): ProblemOut},
    summary="Read a version",
    openapi_extra={
        "responses": {
            "200": {
                "description": "The version exactly as it was printed",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            "304": {"description": "The copy with this ETag is still right: it always is"},
        }
    },
)
def read_version(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """The stored bytes. Their checksum is the ETag; they may be kept for ever."""
    caller(request, Scope.FORMS)
    version = _version(key, number)
    response = HttpResponse(version.spec, content_type="application/json")
    return _kept(request, response, version.checksum)


@router.get(
    "{slug:key}/versions/{int:number}/schema",
    response={(401, 403, 404): ProblemOut},
    summary="Read the JSON Schema of a version's answers",
    openapi_extra={
        "responses": {
            "200": {
                "description": "JSON Schema 2020-12",
                "content": {SCHEMA_TYPE: {"schema": {"type": "object"}}},
            }
        }
    },
)
def read_schema(request: HttpRequest, key: str, number: int) -> HttpResponseBase:
    """What answers to this version look like: an object by section and question key, groups as
    lists of objects, tables as objects by row."""
    caller(request, Scope.FORMS)
    version = _version(key, number)
    schema = answer_schema(form(version.pk), identity=f"urn:pep:form:{key}:{number}:answers")
    return JsonResponse(schema, content_type=SCHEMA_TYPE, json_dumps_params={"ensure_ascii": False})


@router.get("{slug:key}/diff", response={200: DifferencesOut, **ERRORS}, summary="Compare versions")
def read_diff(
    request: HttpRequest,
    key: str,
    before: int = Query(..., alias="from", ge=1),
    after: int = Query(..., alias="to", ge=1),
) -> DifferencesOut:
    """What changed from one version to another, each difference in words and as ids. A question
    that stands elsewhere was moved; it is never told as removed and added."""
    caller(request, Scope.FORMS)
    return difference_list(_version(key, before), _version(key, after))


def _version(key: str, number: int) -> FormVersion:
    found = FormVersion.objects.filter(template__key=key, number=number)
    version = found.select_related("template").first()
    if version is None:
        raise NotVisible
    return version


def _kept(request: HttpRequest, response: HttpResponse, checksum: str) -> HttpResponseBase:
    etag = f'"{checksum}"'
    response["ETag"] = etag
    response["Cache-Control"] = FOR_EVER
    answer = get_conditional_response(request, etag=etag, response=response)
    return answer if answer is not None else response
