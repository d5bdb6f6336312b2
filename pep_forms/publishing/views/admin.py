"""The screens of the admin about releases: what changed, one release, its versions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from pep_forms import clock
from pep_forms.builder.models import FormTemplate, FormVersion
from pep_forms.builder.rights import EDIT, RELEASE
from pep_forms.exceptions import BadInput, DefinitionError, Outdated, Refused
from pep_forms.people.actor import Actor
from pep_forms.people.middleware import actor_of
from pep_forms.peps.models import Pep
from pep_forms.peps.queries import peps_for
from pep_forms.publishing.actions.releasing import (
    agree,
    ask_second_person,
    lapse_if_changed,
    needs_second_person,
    release_several,
    release_shown,
    withdraw,
)
from pep_forms.publishing.models import Asked, ReleaseRequest
from pep_forms.publishing.report import Finding, Report, report_on

#: How many plans are named beside a change; the number itself is always exact.
_NAMED = 10


class AdminScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen for people who look after forms; some things on it only for those who release."""

    _show_breadcrumbs = True
    page_title: str | Promise = ""
    header_icon = "upload"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody else gets in; posting is releasing."""
        user = request.user
        if not (user.has_perm(EDIT) or user.has_perm(RELEASE)):
            raise PermissionDenied
        if request.method == "POST" and not user.has_perm(RELEASE):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def template(self) -> FormTemplate:
        """The template that the address names."""
        return get_object_or_404(FormTemplate, key=self.kwargs["key"])

    @property
    def actor(self) -> Actor:
        """Whoever is signed in, in the role they act in: it decides which plans are named."""
        return actor_of(self.request)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way back to the list of releases, and to the template."""
        items = [*self.breadcrumbs_items]
        if "key" not in self.kwargs:
            return [*items, {"url": "", "label": gettext("Releases")}]
        items.append({"url": reverse("publishing:releases"), "label": gettext("Releases")})
        return [*items, {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Whether there are buttons at all."""
        return super().get_context_data(
            may_release=self.request.user.has_perm(RELEASE), today=clock.today(), **kwargs
        )


class Releases(AdminScreen):
    """Every template: changed and not released, waiting, or up to date."""

    template_name = "publishing/admin/releases.html"
    page_title = _("Releases")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One line for each template."""
        lines = [_line(template) for template in FormTemplate.objects.order_by("title")]
        return super().get_context_data(
            lines=lines, simple=any(line["simple"] for line in lines), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Release the ticked ones, each by itself."""
        keys = request.POST.getlist("template")
        if not keys:
            messages.error(request, gettext("Tick at least one form to release."))
            return redirect("publishing:releases")
        digests = {key: request.POST.get(f"digest-{key}", "") for key in keys}
        note = request.POST.get("note", "").strip()[:500]
        for outcome in release_several(digests=digests, by=self.actor, note=note):
            if outcome.version is not None:
                said = gettext("%(template)s: version %(number)s is released.") % {
                    "template": outcome.template,
                    "number": outcome.version.number,
                }
                messages.success(request, said)
            else:
                messages.error(
                    request,
                    gettext("%(template)s: not released. %(why)s")
                    % {"template": outcome.template, "why": outcome.why},
                )
        return redirect("publishing:releases")


def _line(template: FormTemplate) -> dict[str, Any]:
    report = report_on(template)
    waiting = _waiting(report)
    second = needs_second_person(report)
    clean = report.changed and not report.problems
    return {
        "template": template,
        "report": report,
        "waiting": waiting,
        "simple": clean and not report.to_accept and not second and waiting is None,
    }


def _waiting(report: Report) -> ReleaseRequest | None:
    """The request that waits, if the draft is still the one it was made for."""
    found = (
        ReleaseRequest.objects.filter(template=report.template, state=Asked.WAITING)
        .select_related("requested_by", "template")
        .first()
    )
    if found is not None and lapse_if_changed(request=found, report=report):
        return None
    return found


class ReleasePage(AdminScreen):
    """One template: faults, or else every change with what it does, and the button."""

    template_name = "publishing/admin/release.html"

    @cached_property
    def report(self) -> Report:
        """What is shown, and what the ticks are about."""
        return report_on(self.template)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The report, with the plans that this reader may know of."""
        self.page_title = gettext("Release: %(template)s") % {"template": self.template}
        report, waiting = self.report, _waiting(self.report)
        user = self.request.user
        return super().get_context_data(
            template=self.template,
            report=report,
            accepted=set(self.request.POST.getlist("accept")),
            findings=[self._shown(finding) for finding in report.findings],
            second=needs_second_person(report),
            waiting=waiting,
            own=waiting is not None and waiting.requested_by_id == user.pk,
            lapsed=self._lapsed(report),
            note=self.request.POST.get("note", ""),
            use_from=self.request.POST.get("use_from", ""),
            edit_url=_edit_url(self.template),
            **kwargs,
        )

    def _lapsed(self, report: Report) -> ReleaseRequest | None:
        last = ReleaseRequest.objects.filter(template=report.template).first()
        return last if last is not None and last.state == Asked.LAPSED else None

    def _shown(self, finding: Finding) -> dict[str, Any]:
        return {"finding": finding, "peps": self._named(finding)}

    def _named(self, finding: Finding) -> list[Pep]:
        """The first few plans, for somebody who may know of the young people in them."""
        if not finding.pep_ids or not self.actor.role:
            return []
        ids = sorted(finding.pep_ids)[:500]
        visible = peps_for(self.actor).filter(pk__in=ids)
        return list(visible.select_related("young_person")[:_NAMED])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Release, ask a second person, agree, or take a request back."""
        try:
            said = self._do(request.POST.get("do", "release"))
        except Outdated as error:
            # The ticks were about something else: they are not shown again.
            messages.warning(request, str(error))
            return redirect("publishing:release", key=self.template.key)
        except DefinitionError:
            return self._again(gettext("The draft has faults. They are listed below."))
        except (Refused, BadInput) as error:
            return self._again(str(error))
        messages.success(request, said)
        return redirect("publishing:versions", key=self.template.key)

    def _do(self, what: str) -> str:
        post, by = self.request.POST, self.actor
        accepted, digest = post.getlist("accept"), post.get("digest", "")
        if what in {"agree", "withdraw"}:
            asked = get_object_or_404(
                ReleaseRequest, pk=post.get("request"), template=self.template
            )
            if what == "withdraw":
                withdraw(request=asked, by=by)
                return gettext("The request is taken back.")
            version = agree(request=asked, digest=digest, accepted=accepted, by=by)
            return gettext("Version %(number)s is released.") % {"number": version.number}
        values: dict[str, Any] = {
            "template_key": self.template.key,
            "digest": digest,
            "accepted": accepted,
            "note": post.get("note", "").strip()[:500],
            "use_from": _day(post.get("use_from", "")),
            "by": by,
        }
        if what == "ask":
            ask_second_person(**values)
            return gettext("A second person has to agree now. They find it under Releases.")
        return gettext("Version %(number)s is released.") % {
            "number": release_shown(**values).number
        }

    def _again(self, words: str) -> HttpResponse:
        messages.error(self.request, words)
        return self.render_to_response(self.get_context_data(), status=422)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(gettext("Choose a day for “use from”."), field="use_from") from None


def _edit_url(template: FormTemplate) -> str:
    return reverse("wagtailsnippets_builder_formtemplate:edit", args=[str(template.pk)])


def version_or_404(template: FormTemplate, number: Any) -> FormVersion:
    """A version by its number."""
    if not str(number).isascii() or not str(number).isdigit():
        raise Http404
    return get_object_or_404(FormVersion, template=template, number=int(number))
