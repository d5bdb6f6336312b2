"""The answer to a request for bytes: whole or one part of them, or a page that says what is wrong.

Nothing is read before the part is known, and nothing is held but one chunk of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from media import diagnosis, serving
from media.serving import Part
from media.storing import Missing

log = logging.getLogger(__name__)

Give = Callable[[Part], Iterator[bytes]]
Dress = Callable[[HttpResponseBase], HttpResponseBase]


def answer(
    request: HttpRequest, size: int, give: Give, *, dress: Dress, row: str
) -> HttpResponseBase:
    """What `give` gives of `size` bytes, as the Range header asks, with the headers of `dress`.

    Asking for the headers alone gives nothing, so nothing is noted as read. A store that fails
    is told to people in words, and to the log by `row`.
    """
    try:
        part = serving.part_of(request.headers.get("Range", ""), size)
    except serving.OutOfRange:
        response: HttpResponseBase = HttpResponse(status=416)
        response["Accept-Ranges"] = "bytes"
        response["Content-Range"] = f"bytes */{size}"
        return dress(response)
    try:
        response = HttpResponse() if request.method == "HEAD" else StreamingHttpResponse(give(part))
    except Missing:
        log.error("stored_file_is_missing", extra={"row": row})
        return render(request, "media/gone.html", status=410)
    except Exception as error:
        log.error("file_not_handed_out", extra={"why": diagnosis.words(error)})
        return render(request, "media/out_of_reach.html", status=503)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(part.length)
    if not part.whole:
        response.status_code = 206
        last = part.start + part.length - 1
        response["Content-Range"] = f"bytes {part.start}-{last}/{size}"
    return dress(response)
