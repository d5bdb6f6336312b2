"""Checks a username (or e-mail address) and password.

Whether or not there is such an account, exactly one password is hashed, so that the time
an answer takes tells nothing.
"""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Q
from django.http import HttpRequest

from pep_forms.people import words
from pep_forms.people.models import User


def find_account(login: str) -> User | None:
    """The account with this username or e-mail address, whatever capitals it is typed in."""
    name = login.strip().lower()
    if not name:
        return None
    return User.objects.filter(Q(username=name) | Q(email=name)).order_by("id").first()


class AccountBackend(AuthenticationBackend):
    """allauth's backend with one look-up and one hash."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        login = credentials.get("username") or credentials.get("email") or ""
        password = credentials.get("password") or ""
        user = find_account(login)
        if user is None or not self.user_can_authenticate(user):
            # The caller hashes once for nobody.
            return None
        self._did_check_password = True
        if user.is_young_person:
            password = words.as_typed(password)
        return user if user.check_password(password) else None
