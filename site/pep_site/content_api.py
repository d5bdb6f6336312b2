"""The read-only API of the guidance pages: Wagtail's stable second version.

It shows published pages that everybody may read, and nothing else. Documents and pictures
are served with the pages that use them and have no list of their own.
"""

from __future__ import annotations

from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet

content_api = WagtailAPIRouter("content_api")
content_api.register_endpoint("pages", PagesAPIViewSet)
