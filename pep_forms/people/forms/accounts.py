"""Logging in, passwords, and a person's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.account.models import Login
from django import forms
from django.utils.translation import gettext_lazy as _

from pep_forms.exceptions import BadInput
from pep_forms.people import password_rules
from pep_forms.people.forms.fields import Form, text
from pep_forms.people.models import User
from pep_forms.people.role_words import role_choices

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _password(label: StrOrPromise, autocomplete: str, **more: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        error_messages={"required": _("Enter your password")},
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
        **more,
    )


class LoginForm(AllauthLoginForm):
    """Username or e-mail address, and password. One answer to everything that is wrong."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Username or email address"),
            max_length=254,
            error_messages={"required": _("Enter your username or email address")},
            widget=forms.TextInput(
                attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
            ),
        )
        self.fields["password"] = _password(_("Password"), "current-password")
        self.fields["password"].max_length = 4096
        self.order_fields(["login", "password"])

    def user_credentials(self) -> dict[str, str]:
        """What is noted in the session as the way this person came in."""
        return {
            "username": self.cleaned_data["login"],
            "password": self.cleaned_data.get("password", ""),
        }

    def _clean_with_password(self, credentials: dict[str, str]) -> dict[str, Any]:
        adapter = get_adapter(self.request)
        user = adapter.authenticate(self.request, **credentials)
        if user is None:
            raise adapter.validation_error("wrong_login")
        self._login = Login(user=user)
        self.user = user
        return self.cleaned_data


class ReauthenticateForm(AllauthReauthenticateForm):
    """The password once more, before something that matters."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password(_("Your password"), "current-password")


class NewPasswordForm(Form):
    """A new password, twice, so that a slip of the finger shuts nobody out."""

    password = _password(_("New password"), "new-password")
    again = _password(_("New password again"), "new-password")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        shortest = password_rules.shortest_for(user)
        self.fields["password"].help_text = _(
            "At least %(shortest)s characters. Three or four random words make a good password."
        ) % {"shortest": shortest}

    def clean(self) -> dict[str, Any]:
        """The rules first, then whether both are the same."""
        cleaned: dict[str, Any] = super().clean() or {}
        password, again = cleaned.get("password"), cleaned.get("again")
        if not password:
            return cleaned
        try:
            password_rules.check(password, self.user)
        except BadInput as error:
            self.add_error("password", str(error))
        if again and password != again:
            self.add_error("again", _("The two passwords are not the same. Type it again."))
        return cleaned


class InvitationForm(NewPasswordForm):
    """What somebody sets who was invited."""

    full_name = text(_("Full name"), required=True)
    field_order = ["full_name", "password", "again"]


class ChangePasswordForm(NewPasswordForm):
    """The old password and the new one."""

    old = _password(_("Current password"), "current-password")
    field_order = ["old", "password", "again"]


class ResetForm(Form):
    """Where to send the link for a new password."""

    email = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        error_messages={
            "required": _("Enter your email address"),
            "invalid": _("Enter an email address in the right form, like name@example.org"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
    )


class StartForm(Form):
    """A young person's username and the code from their social worker."""

    username = text(
        _("Your username"),
        required=True,
        help_text=_("Your social worker tells you this. It looks like otter-maple-482."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    code = text(
        _("Your code"),
        required=True,
        most=40,
        help_text=_("It looks like K7QM-4XRT and works for 15 minutes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class OwnDetailsForm(Form):
    """What people may change about themselves."""

    full_name = text(_("Full name"), required=True)
    job_title = text(_("Job title"))
    phone = text(_("Phone number"), most=40)


class RoleForm(Form):
    """The role to act in."""

    role = forms.ChoiceField(
        label=_("Which role do you want to act in?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a role"),
            "invalid_choice": _("Choose one of your roles"),
        },
    )

    def __init__(self, *args: Any, roles: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(roles)  # type: ignore[attr-defined]
