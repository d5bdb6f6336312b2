"""The app's registration with Django."""

from __future__ import annotations

from django.apps import AppConfig


class PepSiteConfig(AppConfig):
    """Names the app; nothing happens at start."""

    name = "pep_site"
    label = "pep_site"
    verbose_name = "Site"
