"""Where people log in and look after their account. The names are those allauth expects."""

from __future__ import annotations

from allauth.account.views import ReauthenticateView
from django.urls import include, path

from pep_forms.people.forms.accounts import ReauthenticateForm
from pep_forms.people.views import accounts, start

urlpatterns = [
    path("login/", accounts.LoginView.as_view(), name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("password/reset/", accounts.password_reset, name="account_reset_password"),
    path("password/reset/sent/", accounts.password_reset_done, name="account_reset_password_done"),
    path(
        "password/reset/<uuid:uid>/<str:key>/",
        accounts.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("invitation/", accounts.accept_invitation, name="account_accept_invitation"),
    path("invitation/<str:token>/", accounts.invitation, name="account_invitation"),
    path("start/", start.start, name="account_start"),
    path("start/words/", start.start_words, name="account_start_words"),
    path("account/", accounts.account, name="account"),
    path("account/password/", accounts.change_password, name="account_change_password"),
    path("account/role/", accounts.role, name="account_role"),
    path("account/sessions/end/", accounts.end_other_sessions, name="account_end_sessions"),
    path(
        "account/confirm/",
        ReauthenticateView.as_view(form_class=ReauthenticateForm),
        name="account_reauthenticate",
    ),
    path("account/two-step/", include("allauth.mfa.urls")),
]
