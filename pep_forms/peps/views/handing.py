"""A stored document as an answer to a request: in chunks, whole or one part of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase

from media import answering
from pep_forms.people.actor import Actor
from pep_forms.peps import serving
from pep_forms.peps.models import Document
from pep_forms.printing import html

_TYPES = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}


def document(
    request: HttpRequest,
    document: Document,
    actor: Actor,
    kind: serving.Format,
    *,
    shown: bool = False,
) -> HttpResponseBase:
    """The bytes with safe headers; `shown` lets a browser open it instead of saving it.

    Nothing about the reader's right is asked here: `document` comes from `peps.serving`.
    """
    # The name says what it is and never whose it is: files travel.
    name = f"pep-{document.audience.replace('_', '-')}-{str(document.pk)[:8]}.{kind}"

    def dress(response: HttpResponseBase) -> HttpResponseBase:
        how = "inline" if shown else "attachment"
        response["Content-Type"] = _TYPES[kind]
        response["Content-Disposition"] = f'{how}; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = _policy(kind)
        # Django-csp leaves a policy alone that the view has set.
        response._csp_exempt = True  # type: ignore[attr-defined]
        return response

    return answering.answer(
        request,
        serving.size_of(document, kind),
        lambda part: serving.hand_out(document, actor, kind, part),
        dress=dress,
        row=f"document {document.pk}",
    )


def _policy(kind: serving.Format) -> str:
    """Nothing in it runs, and it stands in no other page. Browsers show a PDF all the same."""
    page = f"style-src '{html.style_hash()}'; img-src data:; " if kind == "html" else ""
    return f"default-src 'none'; {page}frame-ancestors 'none'; sandbox"
