"""Every address of the site."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path, re_path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from pep_site import errors, views

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error


def page(template: str) -> object:
    """A page that only has words."""
    return TemplateView.as_view(template_name=template)


accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("two-factor/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    # allauth names these two in its pages; here nobody signs up or changes their own address.
    path("signup/", errors.gone, name="account_signup"),
    path("email/", errors.gone, name="account_email"),
]

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", page("help.html"), name="help"),
    path("accessibility/", page("accessibility.html"), name="accessibility"),
    path("privacy/", page("privacy.html"), name="privacy"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    *accounts,
    # One door: Wagtail's own log-in and password pages do not exist.
    path("admin/login/", errors.gone),
    re_path(r"^admin/password_reset/", errors.gone),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(wagtail_urls)),
]
