"""The live preview of a draft: its pages as some role sees them, for some age and kind.

Half-made drafts are shown as far as they go, with what is wrong in words. Nothing is stored,
and nothing typed into a preview goes anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import uuid4

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pep_forms.builder.actions.exchange import export
from pep_forms.builder.models import FormTemplate
from pep_forms.engine import kinds
from pep_forms.engine.forms import form_for
from pep_forms.engine.in_words import condition_in_words
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.engine.spec import FormSpec, PageSpec, SectionSpec, TemplateSpec, assemble
from pep_forms.engine.text import say
from pep_forms.engine.upgrade import parse_section, parse_template
from pep_forms.exceptions import BadInput, DefinitionError, Problem
from pep_forms.people.models import User
from pep_forms.people.role_words import role_choices
from pep_forms.peps.enums import Kind
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import OLDEST, YOUNGEST, Pretend
from pep_forms.publishing.try_store import TryStore

_KEPT = "preview_as"


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a section, as the chosen role sees it."""

    title: str
    page_title: str = ""
    intro: str = ""
    blocks: tuple[Any, ...] = ()
    note: str = ""
    #: Questions that an answer opens: label → when, in words. A preview does not react.
    opened: tuple[tuple[str, str], ...] = ()


class Preview:
    """Draws drafts with the templates of a plan's own pages."""

    def modes(self, draft: Any) -> list[tuple[str, Any]]:
        """One way of looking; role, age and kind are switched inside it."""
        return [("", _("As it will be"))]

    def draw(self, request: HttpRequest, draft: Any, mode: str) -> TemplateResponse:
        """The draft as the screens it will be."""
        chosen = Pretend.read(request.session.get(_KEPT, {}))
        problems: list[Problem] = []
        form = _form(draft, problems)
        pages = list(_pages(form, draft, chosen, request)) if form is not None else []
        context = {
            "draft": draft,
            "title": str(draft.title) or _("No title yet"),
            "problems": problems,
            "pages": pages,
            "chosen": chosen,
            "roles": role_choices(ROLE_LABELS),
            "ages": list(range(YOUNGEST, OLDEST + 1)),
            "kinds": list(Kind.choices),
        }
        response = TemplateResponse(request, "publishing/preview.html", context)
        # The editor shows it in a frame, which no page of a plan may ever be shown in.
        response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        response["X-Frame-Options"] = "SAMEORIGIN"
        return response


@require_safe
def switch(request: HttpRequest) -> HttpResponse:
    """Remember for whom and as whom to show previews, and go back to the one that asked."""
    chosen = Pretend.read(request.GET.dict())
    request.session[_KEPT] = {name: str(value) for name, value in asdict(chosen).items()}
    back = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect("publishing:releases")
    place = urlsplit(back)
    return redirect(f"{place.path}?{place.query}" if place.query else place.path)


def _form(draft: Any, problems: list[Problem]) -> FormSpec | None:
    """The draft as a form, proven or not: a preview shows what is there."""
    try:
        if isinstance(draft, FormTemplate):
            template = parse_template(draft.definition, "template")
            sections = _sections(draft, problems)
            return assemble(_with_those_there(template, sections), sections)
        section = parse_section(draft.definition, "section")
    except DefinitionError as error:
        problems += error.problems
        return None
    return FormSpec(
        id="preview", key="preview", title=section.title, phase="school", sections=(section,)
    )


def _with_those_there(template: TemplateSpec, sections: dict[str, SectionSpec]) -> TemplateSpec:
    places = tuple(place for place in template.sections if place.section in sections)
    return template.model_copy(update={"sections": places})


def _sections(draft: FormTemplate, problems: list[Problem]) -> dict[str, SectionSpec]:
    """The newest drafts of the sections that the saved template names."""
    found: dict[str, SectionSpec] = {}
    try:
        drafts = export(draft.key)["sections"]
    except BadInput:
        return found
    for data in drafts:
        try:
            section = parse_section(data, str(data.get("key", "")))
            found[section.key] = section
        except DefinitionError as error:
            problems += error.problems
    return found


def _pages(form: FormSpec, draft: Any, chosen: Pretend, request: HttpRequest) -> Iterator[Shown]:
    unsaved = TryOut(
        id=uuid4(),
        template=draft if isinstance(draft, FormTemplate) else FormTemplate(title=draft.title),
        owner=cast(User, request.user),
        spec=json.dumps(form.model_dump(mode="json"), sort_keys=True),
        facts=chosen.facts(),
        role=chosen.role,
    )
    store = TryStore(unsaved)
    visibility = store.seen_by((store.rights,)).visibility
    for section in store.compiled.form.sections:
        if not store.rights.sees_section(section):
            continue
        title = say(section.title) or section.key
        if section.builtin:
            yield Shown(title, note=_("Drawn from the plan itself."))
        elif not visibility.section(section):
            yield Shown(title, note=_("Not asked for this age and kind of plan."))
        else:
            for number in range(len(section.pages)):
                yield _page(store, section, number)


def _page(store: TryStore, section: SectionSpec, number: int) -> Shown:
    page = section.pages[number]
    title, page_title = say(section.title) or section.key, say(page.title)
    if any(question.kind not in kinds.names() for question in page.questions):
        return Shown(title, page_title, note=_("A question has no kind yet."))
    form = form_for(section, number)(context=store.context(section, number))
    opened = tuple(_opened(store, page))
    said = (say(section.intro) if number == 0 else "", say(page.intro))
    return Shown(
        title,
        page_title,
        intro="\n".join(filter(None, said)),
        blocks=tuple(form.blocks),
        note="" if form.blocks or opened else _("This role sees nothing on this page."),
        opened=opened,
    )


def _opened(store: TryStore, page: PageSpec) -> Iterator[tuple[str, str]]:
    """The questions of a page that this role sees once somebody has answered others."""
    visibility = store.seen_by((store.rights,)).visibility
    for question in page.questions:
        if store.rights.sees(question.id) and not visibility.shows(question.id):
            when = condition_in_words(question.show_when, store.compiled.form)
            yield say(question.label), when
