"""How allauth behaves here: invited accounts only, and every guess taken from a budget."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from pep_forms.audit.actions import log_write
from pep_forms.people import devices
from pep_forms.people.actions import guesses
from pep_forms.people.actor import Actor
from pep_forms.people.backend import find_account
from pep_forms.people.models import User

#: Messages of allauth's that say what the page says anyway, or more than it should.
_SILENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """The one door: every password, on every page, is checked through here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": (
            _("There were too many tries. Wait 15 minutes and try again, or set a new password.")
        ),
        "wrong_login": (
            _(
                "The username or email address and the password do not fit. "
                "Check both and try again."
            )
        ),
        "incorrect_password": _("This is not your password. Try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up: people are invited."""
        return False

    def is_safe_url(self, url: str | None) -> bool:
        """Whether one may be sent on to an address. One that cannot be read is not safe."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Take a guess from the budget, then look at the password."""
        login = str(credentials.get("username") or credentials.get("email") or "").strip()
        user = find_account(login)
        device = devices.device_of(request, user)
        request.known_device = device  # type: ignore[attr-defined]
        guess = guesses.take(
            account=str(user.pk) if user else f"unknown {login.lower()}",
            address=self.get_client_ip(request),
            device=device,
        )
        if not guess.allowed:
            _log("people.login.locked", user)
            raise self.validation_error("too_many_login_attempts")
        found = authenticate(request, username=login, password=credentials.get("password"))
        if found is None:
            _log("people.login.failed", user)
            return None
        guesses.give_back(guess)
        return found

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponse:
        """Know this device from now on, and write the log-in down."""
        response: HttpResponse = super().post_login(request, user, **more)
        devices.remember(request, response, user)
        _log("people.login.succeeded", user)
        return response

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """Leave out what nobody needs to be told."""
        if message_template not in _SILENT:
            super().add_message(request, level, message_template, *args, **kwargs)


@transaction.atomic
def _log(event: str, user: User | None) -> None:
    # Of a name that nobody has, only that somebody tried is written down.
    by = Actor(user, "") if user is not None else None
    log_write(event=event, by=by, subject=f"user:{user.pk}" if user else "user:unknown")
