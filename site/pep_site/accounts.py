"""Where a request came from and whom it is about, for the counting of wrong passwords."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address that allauth counts for as well: past our own proxies, and no further."""
    if not request.META:
        return ""  # a log-in made by a program, which came over no network
    return str(get_adapter(request).get_client_ip(request))


def login_name(request: HttpRequest | None, credentials: dict[str, Any] | None) -> str:
    """The account a guess is about, so that the net counts by account and not by address."""
    given = credentials or {}
    typed = request.POST.get("login", "") if request is not None else ""
    return str(given.get("username") or given.get("email") or typed).strip().lower()
