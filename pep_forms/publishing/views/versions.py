"""The versions of a template: who released each, when, what it changed, and whether it is used."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from pep_forms import clock
from pep_forms.builder.models import FormVersion
from pep_forms.builder.queries import form, live_version
from pep_forms.engine.diff import diff
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, Refused
from pep_forms.peps.enums import UNFINISHED
from pep_forms.publishing.actions import availability
from pep_forms.publishing.views.admin import AdminScreen, version_or_404


class Versions(AdminScreen):
    """Every version of a template, the newest first."""

    template_name = "publishing/admin/versions.html"
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One line for each version."""
        self.page_title = _("Versions: %(template)s") % {"template": self.template}
        live = live_version(self.template.key)
        versions = (
            FormVersion.objects.filter(template=self.template)
            .select_related("availability", "released_by")
            .defer("spec")
            .annotate(
                all_peps=Count("peps"),
                open_peps=Count("peps", filter=Q(peps__state__in=UNFINISHED)),
            )
            .order_by("-number")
        )
        return super().get_context_data(
            template=self.template,
            live=live,
            lines=[_line(version, live) for version in versions],
            # Moving plans is for those who may know of the young people in them.
            moves=self.actor.role == Role.VS_ADMIN,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Retire, restore, or change the day from which a version is used."""
        version = version_or_404(self.template, request.POST.get("version", ""))
        try:
            messages.success(request, self._do(version, request.POST.get("do", "")))
        except (Refused, BadInput) as error:
            messages.error(request, str(error))
        return redirect("publishing:versions", key=self.template.key)

    def _do(self, version: FormVersion, what: str) -> str:
        if what == "retire":
            availability.retire(version=version, by=self.actor)
            return _("Version %(number)s is retired. Plans that rest on it go on.") % {
                "number": version.number
            }
        if what == "restore":
            availability.restore(version=version, by=self.actor)
            return _("Version %(number)s can be used again.") % {"number": version.number}
        try:
            day = date.fromisoformat(self.request.POST.get("use_from", ""))
        except ValueError:
            raise BadInput(_("Choose a day."), field="use_from") from None
        availability.use_from(version=version, day=day, by=self.actor)
        return _("Version %(number)s is used from %(day)s.") % {
            "number": version.number,
            "day": date_format(day, "j F Y"),
        }


def _line(version: FormVersion, live: FormVersion | None) -> dict[str, Any]:
    available = version.availability
    if available.retired_on is not None and available.retired_on <= clock.today():
        words, state = _("Retired"), "retired"
    elif live is not None and version.pk == live.pk:
        words, state = _("Used for new plans"), "live"
    elif available.use_from > clock.today():
        words, state = _("Not used yet"), "later"
    else:
        words, state = _("Replaced"), "replaced"
    return {
        "version": version,
        "available": available,
        "words": words,
        "state": state,
        "retired": available.retired_on is not None,
        "may_change_day": version.all_peps == 0 and available.retired_on is None,  # type: ignore[attr-defined]
    }


class Changes(AdminScreen):
    """What changed between any two versions, in words."""

    template_name = "publishing/admin/changes.html"
    header_icon = "history"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The two versions and every difference."""
        old = version_or_404(self.template, self.request.GET.get("from", ""))
        new = version_or_404(self.template, self.request.GET.get("to", ""))
        self.page_title = f"{self.template}: version {old.number} to {new.number}"
        return super().get_context_data(
            template=self.template,
            old=old,
            new=new,
            differences=diff(form(old.pk), form(new.pk)),
            **kwargs,
        )
