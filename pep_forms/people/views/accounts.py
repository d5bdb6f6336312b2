"""Logging in and out, passwords, invitations, and a person's own account."""

from __future__ import annotations

from uuid import UUID

from allauth.account.views import LoginView as AllauthLoginView
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout as end_session
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from pep_forms.audit.actions import log_write
from pep_forms.people import middleware, queries
from pep_forms.people.actions import guesses, users
from pep_forms.people.actor import Actor
from pep_forms.people.forms.accounts import (
    ChangePasswordForm,
    InvitationForm,
    LoginForm,
    NewPasswordForm,
    OwnDetailsForm,
    ResetForm,
    RoleForm,
)
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import User
from pep_forms.people.role_words import role_words
from pep_forms.people.views.access import page

_INVITATION_KEY = "invitation_token"
_RESET_KEY = "reset_key"
_secret = sensitive_post_parameters("password", "again", "old")


class LoginView(AllauthLoginView):
    """The one page to log in at, for everybody."""

    form_class = LoginForm
    template_name = "account/login.html"


@require_http_methods(["GET", "POST"])
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """Leave: a button asks first when somebody comes by a link."""
    if request.method != "POST":
        return render(request, "account/logout.html")
    end_session(request)
    return redirect("account_login")


@require_http_methods(["GET", "POST"])
@never_cache
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link for a new password. The answer is the same for every address."""
    form = ResetForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        users.ask_for_reset(email=form.cleaned_data["email"])
        return redirect("account_reset_password_done")
    return render(request, "account/password_reset.html", {"form": form})


def password_reset_done(request: HttpRequest) -> HttpResponse:
    """What happens next."""
    return render(request, "account/password_reset_done.html")


@_secret
@never_cache
def password_reset_from_key(request: HttpRequest, uid: UUID, key: str) -> HttpResponse:
    """Set a new password with a link. The key leaves the address before the form is shown."""
    user = User.objects.filter(pk=uid, is_active=True, young_person=None).first()
    if key != "set":
        request.session[_RESET_KEY] = key
        return redirect("account_reset_password_from_key", uid=uid, key="set")
    stored = request.session.get(_RESET_KEY, "")
    if user is None or not default_token_generator.check_token(user, stored):
        return render(request, "account/link_too_old.html", {"kind": "reset"})
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        users.change_password(user=user, password=form.cleaned_data["password"], by=Actor(user, ""))
        del request.session[_RESET_KEY]
        messages.success(request, _("Your password is changed. Sign in with the new one."))
        return redirect("account_login")
    return render(request, "account/new_password.html", {"form": form})


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address, then show the form."""
    request.session[_INVITATION_KEY] = token
    return redirect("account_accept_invitation")


@_secret
@never_cache
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Set a name and a password, and use the invitation up."""
    token = request.session.get(_INVITATION_KEY, "")
    found = users.find_invitation(token)
    if found is None:
        return render(request, "account/link_too_old.html", {"kind": "invitation"})
    form = InvitationForm(
        request.POST or None, user=found.user, initial={"full_name": found.user.full_name}
    )
    if request.method == "POST" and form.is_valid():
        accepted = form.run(
            users.accept,
            token=token,
            full_name=form.cleaned_data["full_name"],
            password=form.cleaned_data["password"],
        )
        if accepted:
            request.session.flush()
            messages.success(request, _("Your account is ready. Sign in with your new password."))
            return redirect("account_login")
    return render(
        request, "account/accept_invitation.html", {"form": form, "username": found.user.username}
    )


@page
def account(request: HttpRequest) -> HttpResponse:
    """One's own details, roles and sessions."""
    user = _user(request)
    form = OwnDetailsForm(request.POST or None, row=user)
    if request.method == "POST" and not user.is_young_person and form.is_valid():
        form.run(users.edit, user=user, details=form.details(), by=actor_of(request))
        if not form.errors:
            messages.success(request, _("Your details are saved."))
            return redirect("account")
    sessions = UserSession.objects.filter(user=user).order_by("-last_seen_at")[:20]
    return render(
        request,
        "account/account.html",
        {
            "form": form,
            "roles": [role_words(role) for role in queries.roles_of(user)],
            "sessions": [(session, session.is_current()) for session in _current(sessions)],
        },
    )


def _current(sessions: object) -> list[UserSession]:
    return [session for session in sessions if session.exists()]  # type: ignore[attr-defined]


@_secret
@page
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. All other sessions end; this one goes on."""
    user = _user(request)
    if user.is_young_person:
        # Their words come from the system; their social worker lets them set new ones.
        raise Http404
    form = ChangePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        guess = guesses.take(account=f"change {user.pk}", address="own")
        if not guess.allowed or not user.check_password(form.cleaned_data["old"]):
            form.add_error("old", _("This is not your current password. Try again."))
        else:
            guesses.give_back(guess)
            users.change_password(
                user=user, password=form.cleaned_data["password"], by=actor_of(request)
            )
            update_session_auth_hash(request, user)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("account")
    return render(request, "account/change_password.html", {"form": form})


@require_POST
@page
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    user = _user(request)
    users.end_sessions(user=user, by=actor_of(request))
    update_session_auth_hash(request, user)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account")


@page
def role(request: HttpRequest) -> HttpResponse:
    """Choose the role to act in. The session gets a new key, as at a log-in."""
    roles = queries.roles_of(_user(request))
    chosen = actor_of(request).role
    form = RoleForm(request.POST or None, roles=roles, initial={"role": chosen})
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["role"]
        with transaction.atomic():
            middleware.choose_role(request, wanted)
            user = _user(request)
            log_write(
                event="people.login.role_chosen", by=Actor(user, wanted), subject=f"user:{user.pk}"
            )
        messages.success(request, _("You now act as: %(wanted)s.") % {"wanted": role_words(wanted)})
        return redirect(_next(request))
    return render(
        request, "account/role.html", {"form": form, "roles": roles, "next": _next(request)}
    )


def _next(request: HttpRequest) -> str:
    target = str(request.POST.get("next") or request.GET.get("next") or "/")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else "/"


def _user(request: HttpRequest) -> User:
    user = actor_of(request).user
    if user is None:
        raise Http404
    return user
