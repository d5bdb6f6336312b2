"""Where a request came from, for the counting of wrong passwords."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that allauth counts for as well: past our own proxies, and no further."""
    if not request.META:
        return ""  # a log-in made by a program, which came over no network
    return str(get_adapter(request).get_client_ip(request))
