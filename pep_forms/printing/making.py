"""The PDF of a document, tagged where the site asks for it and drawn plainly where not."""

from __future__ import annotations

import logging

from django.conf import settings

from pep_forms.exceptions import RenderError
from pep_forms.printing import compare, pdf, tagged
from pep_forms.printing.nodes import Document

log = logging.getLogger(__name__)


def make(document: Document) -> bytes:
    """The document as a PDF. Raises RenderError when it cannot be made."""
    return _tagged(document) or pdf.render(document)


def proven(document: Document) -> bytes:
    """The same, read back: raises RenderError unless it says everything that it should."""
    made = _tagged(document)
    if made is not None:
        return made
    made = pdf.render(document)
    if compare.missing_texts(document, pdf.text(made)):
        raise RenderError("The document does not say everything it should.")
    return made


def _tagged(document: Document) -> bytes | None:
    """A tagged one that says everything, or None: then a plain one is better than none.

    Completing never fails on the extra: it is slower, and scripts that it joins and turns as
    they are written may not be read back letter by letter.
    """
    if not settings.TAGGED_PDF or tagged.problem():
        return None
    try:
        made = tagged.render(document)
    except RenderError:
        log.warning("document_not_tagged", extra={"why": "could not be drawn"})
        return None
    if compare.missing_texts(document, pdf.text(made)):
        log.warning("document_not_tagged", extra={"why": "could not be read back"})
        return None
    return made
