"""The addresses of the API."""

from __future__ import annotations

from django.urls import path, re_path

from pep_forms.api.doors import door, doors, nowhere
from pep_forms.api.pages import docs, openapi_json
from pep_forms.api.v1 import api

app_name = "api"

urlpatterns = [
    path("docs", docs, name="docs"),
    path("openapi.json", door(openapi_json), name="openapi"),
    *doors(api.urls[0]),
    re_path(r"", door(nowhere)),
]
