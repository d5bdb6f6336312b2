"""Every address of the site."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import TemplateView
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from guidance.views import reading as guidance_views
from pep_site import admin_account, errors, views
from pep_site.content_api import content_api

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error


def page(template: str) -> Callable[..., HttpResponseBase]:
    """A page that only has words."""
    return TemplateView.as_view(template_name=template)


pages: list[URLPattern | URLResolver] = [path("guidance/", include(wagtail_urls))]
if settings.WAGTAIL_I18N_ENABLED:
    pages = i18n_patterns(*pages, prefix_default_language=False)

urlpatterns = [
    path("", views.home, name="home"),
    path("help/", guidance_views.help_page, name="help"),
    path("accessibility/", page("accessibility.html"), name="accessibility"),
    path("privacy/", page("privacy.html"), name="privacy"),
    path("words/<slug:language>/", views.script_words, name="script_words"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("pep_forms.people.account_urls")),
    path("", include("pep_forms.people.urls")),
    path("", include("pep_forms.peps.urls")),
    path("", include("pep_forms.wizard.urls")),
    path("", include("pep_forms.publishing.move_urls")),
    path("try-outs/", include("pep_forms.publishing.try_urls", namespace="tryout")),
    path("", include("media.urls")),
    path("", include("guidance.urls")),
    path("api/v1/", include("pep_forms.api.urls")),
    path("api/content/v2/", content_api.urls),
    # allauth's pages name doors that do not exist here: nobody signs up.
    path("signup/", errors.gone, name="account_signup"),
    path("email/", errors.gone, name="account_email"),
    # One door: Wagtail's own log-in and password pages do not exist.
    path("admin/login/", errors.gone),
    # A page of Wagtail's that breaks on purpose.
    path("admin/failwhale/", errors.gone),
    re_path(r"^admin/password_reset/", errors.gone),
    # Accounts and what they may do are kept on our own pages, by actions and with a log.
    re_path(r"^admin/users$", errors.gone),
    re_path(r"^admin/users/", errors.gone),
    re_path(r"^admin/groups$", errors.gone),
    re_path(r"^admin/groups/", errors.gone),
    re_path(r"^admin/bulk/people/", errors.gone),
    re_path(r"^admin/bulk/auth/", errors.gone),
    # Sections and films are chosen, never made in the chooser: Wagtail has no form for it there.
    re_path(r"^admin/snippets/choose/[a-z]+/[a-z]+/create/", errors.gone),
    path("admin/account/", admin_account.account),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    # Pages of the guidance; `/` itself is the front page of the service.
    *pages,
]
