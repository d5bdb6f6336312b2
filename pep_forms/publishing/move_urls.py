"""The addresses for moving plans to another version."""

from __future__ import annotations

from django.urls import path

from pep_forms.publishing.views import moving

app_name = "moves"

urlpatterns = [
    path("peps/<uuid:pep_id>/version/", moving.one, name="one"),
    path("forms/versions/<uuid:version_id>/move/", moving.many, name="many"),
]
