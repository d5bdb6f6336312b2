"""How allauth behaves here: accounts are made by invitation, never by signing up."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Closes the doors that this site does not have."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: the Virtual School invites."""
        return False
