"""The API, version 1: its routers and how errors are told."""

from __future__ import annotations

from ninja import NinjaAPI

from pep_forms.api import problems
from pep_forms.api.auth import BearerAuth, SessionAuth
from pep_forms.api.parsing import StrictParser
from pep_forms.api.routers import (
    documents,
    drafts,
    enclosures,
    files,
    guidance,
    peps,
    sections,
    templates,
)

PREFIX = "/api/v1/"

api = NinjaAPI(
    title="Personal Education Plans",
    version="1.0.0",
    description=(
        "Read PEPs and released forms, and save answers, with the rights of the role you act in: a "
        "bearer token, or "
        "the session of the browser with its CSRF token. Every error is "
        "application/problem+json. What you may not know of is answered like what is not there."
    ),
    urls_namespace="api-v1",
    # Pages of our own: the framework's are run by scripts that our content policy refuses.
    openapi_url=None,
    docs_url=None,
    auth=[BearerAuth(), SessionAuth()],
    parser=StrictParser(),
)
problems.install(api)
api.add_router("/peps/", peps.router)
api.add_router("/peps/", sections.router)
api.add_router("/peps/", documents.router)
api.add_router("/young-people/", enclosures.router)
api.add_router("/templates/", templates.router)
api.add_router("/templates/", drafts.router)
api.add_router("/guidance/", guidance.router)
api.add_router("/", files.router)
