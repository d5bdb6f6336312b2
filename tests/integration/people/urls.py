"""The site's addresses with this room's own in front, for tests that stand alone."""

from __future__ import annotations

from django.urls import include, path

from pep_site import urls as site

handler404 = site.handler404
urlpatterns = [
    path("", include("pep_forms.people.account_urls")),
    path("", include("pep_forms.people.urls")),
    *site.urlpatterns,
]
