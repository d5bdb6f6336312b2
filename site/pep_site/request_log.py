"""One line for every request: which route, not which address, and no word of its body."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

log = structlog.get_logger("pep.request")


class RequestLogMiddleware:
    """Logs the route's pattern: addresses can hold single-use keys."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.monotonic()
        request_id = uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        try:
            response = self.get_response(request)
            user = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                route=request.resolver_match.route if request.resolver_match else "",
                status=response.status_code,
                seconds=round(time.monotonic() - started, 4),
                user_id=str(user.pk) if user is not None and user.is_authenticated else "",
            )
            response.headers["X-Request-ID"] = request_id
            return response
        finally:
            structlog.contextvars.clear_contextvars()
