"""The addresses for moving plans to another version."""

from __future__ import annotations

from django.urls import path

from pep_forms.publishing.views import bringing, moving

app_name = "moves"

urlpatterns = [
    path("peps/<uuid:pep_id>/version/", moving.one, name="one"),
    path("peps/<uuid:pep_id>/set-aside/", bringing.bring, name="set_aside"),
    path("forms/versions/<uuid:version_id>/move/", moving.many, name="many"),
]
