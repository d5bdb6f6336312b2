"""Addresses under the admin for the help that authors get."""

from __future__ import annotations

from django.urls import path

from pep_forms.publishing.authors import views

urlpatterns = [
    path("forms/advice/sections/<slug:key>/", views.SectionAdvice.as_view(), name="advice_section"),
    path(
        "forms/advice/sections/<slug:key>.json",
        views.SectionAdviceAsJson.as_view(),
        name="advice_section_json",
    ),
    path(
        "forms/advice/templates/<slug:key>/",
        views.TemplateAdvice.as_view(),
        name="advice_formtemplate",
    ),
    path(
        "forms/advice/templates/<slug:key>.json",
        views.TemplateAdviceAsJson.as_view(),
        name="advice_formtemplate_json",
    ),
]
