"""The site's addresses and the hand-written page beside them."""

from __future__ import annotations

from django.urls import path

from pep_site.urls import urlpatterns as site
from tests.bench.baseline import page

urlpatterns = [path("bench/<uuid:pep_id>/", page), *site]
