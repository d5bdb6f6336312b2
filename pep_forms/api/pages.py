"""The description of the API, for programs and for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pep_forms.api.openapi import description


@require_safe
def openapi_json(request: HttpRequest) -> JsonResponse:
    """The OpenAPI description. It holds shapes and no data, so it is open."""
    return JsonResponse(description())


@login_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The same for people."""
    described = description()
    return render(
        request,
        "api/docs.html",
        {"described": described["info"], "operations": list(_operations(described))},
    )


def _operations(described: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            yield {
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "description": operation.get("description", ""),
                "parameters": operation.get("parameters", []),
                "responses": [
                    {"status": status, "name": _name(response)}
                    for status, response in operation["responses"].items()
                ],
            }


def _name(response: dict[str, Any]) -> str:
    for content in response.get("content", {}).values():
        return str(content.get("schema", {}).get("$ref", "")).rsplit("/", 1)[-1]
    return ""
