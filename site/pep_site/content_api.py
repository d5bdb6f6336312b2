"""The read-only API of the guidance: Wagtail's stable second version, with our own rules.

It shows published pages, pictures and files that everybody may have, and nothing else.
`docs/content-api.md` describes it.
"""

from __future__ import annotations

from wagtail.api.v2.router import WagtailAPIRouter

from guidance.headless import PublicFiles, PublicPages, PublicPictures

content_api = WagtailAPIRouter("content_api")
content_api.register_endpoint("pages", PublicPages)
content_api.register_endpoint("images", PublicPictures)
content_api.register_endpoint("documents", PublicFiles)
