"""The documents of a draft, its empty form, and the page that offers them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from pep_forms.builder import check
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.models import FormTemplate
from pep_forms.builder.rights import EDIT, RELEASE
from pep_forms.engine.compile import compile_form
from pep_forms.engine.roles import ROLE_LABELS, Stage
from pep_forms.engine.spec import DocumentSpec, FormSpec
from pep_forms.engine.text import say
from pep_forms.exceptions import DefinitionError, Problem
from pep_forms.people.models import User
from pep_forms.peps import documents, papers
from pep_forms.peps import meeting_pack as packs
from pep_forms.printing import making, nodes
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.papers import made_up
from pep_forms.publishing.papers.omitted import omissions
from pep_forms.publishing.pretending import NAME, Pretend
from pep_forms.publishing.try_store import TryStore
from pep_forms.publishing.views.admin import AdminScreen
from pep_forms.publishing.views.trying import choices
from pep_forms.reference.labels import ReferenceLabels

#: What stands instead of the number of a version.
DRAFT = "Draft of a form"


class Papers(AdminScreen):
    """Every document that a plan with this draft would become, and for whom to look at it."""

    template_name = "publishing/admin/papers.html"
    header_icon = "doc-full"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The documents, or what must be mended before there can be any."""
        self.page_title = f"Documents of {self.template}"
        chosen = Pretend.read(self.request.GET.dict(), self.template.phase)
        form: FormSpec | None = None
        problems: Sequence[Problem] = ()
        try:
            form = _form(self.template)
        except DefinitionError as error:
            problems = error.problems
        return super().get_context_data(
            template=self.template,
            papers=_lines(form) if form else [],
            pack=_line(form.meeting_pack) if form and form.meeting_pack else None,
            problems=problems,
            choices=choices(chosen),
            query=urlencode({"age": chosen.age, "kind": chosen.kind}),
            **kwargs,
        )


def _lines(form: FormSpec) -> list[dict[str, Any]]:
    compiled = compile_form(form)
    return [{**_line(spec), "omissions": omissions(compiled, spec)} for spec in form.documents]


def _line(spec: DocumentSpec) -> dict[str, Any]:
    return {
        "key": spec.key,
        "title": say(spec.title) or spec.key,
        "roles": ", ".join(ROLE_LABELS.get(role, role) for role in spec.roles),
    }


def _form(template: FormTemplate) -> FormSpec:
    return check.form_of(export(template.key))


_Paper = Callable[..., nodes.Document]


def _as_pdf(build: _Paper) -> Callable[..., HttpResponse]:
    """A view that prints what `build` makes of the draft; it is stored nowhere."""

    @require_safe
    @wraps(build)
    def view(request: HttpRequest, key: str, **names: str) -> HttpResponse:
        user = request.user
        if not (user.has_perm(EDIT) or user.has_perm(RELEASE)):
            raise PermissionDenied
        template = get_object_or_404(FormTemplate, key=key)
        try:
            tree = build(request, template, _form(template), **names)
        except DefinitionError:
            # The page says what must be mended first.
            return redirect("publishing:papers", key=key)
        response = HttpResponse(making.make(tree), content_type="application/pdf")
        name = names.get("document", build.__name__.replace("_", "-"))
        response["Content-Disposition"] = f'inline; filename="{key}-draft-{name}.pdf"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    return view


@_as_pdf
def document(
    request: HttpRequest, template: FormTemplate, form: FormSpec, document: str
) -> nodes.Document:
    """One document, filled in with made-up answers and shown as its readers would get it."""
    specs = {spec.key: spec for spec in form.documents}
    if document not in specs:
        raise Http404
    spec = specs[document]
    store = _filled_in(request, template, form)
    visible = store.seen_by(tuple(store.rights_of(role, Stage.COMPLETE) for role in spec.roles))
    tree = documents.build_for(store.pep, visible, spec, labels=store.lookups(store.stored))
    return replace(tree, watermark="Made up", version=DRAFT)


@_as_pdf
def meeting_pack(request: HttpRequest, template: FormTemplate, form: FormSpec) -> nodes.Document:
    """The pack for the meeting: every other answer is made up, the rest is room to write."""
    spec = form.meeting_pack
    if spec is None:
        raise Http404
    store = _filled_in(request, template, form, every=2)
    visible = store.seen_by(tuple(store.rights_of(role, Stage.OPEN) for role in spec.roles))
    lookups = store.lookups(store.stored)
    coming = [f"{NAME}, young person", *(name for _, name in lookups.people(()))]
    tree = packs.build(visible, coming=list(dict.fromkeys(coming)), labels=lookups)
    return replace(tree, watermark="Made up", version=DRAFT)


@_as_pdf
def empty_form(_request: HttpRequest, _template: FormTemplate, form: FormSpec) -> nodes.Document:
    """The paper form of the draft, to be filled in by hand."""
    return papers.empty_form(form, version=DRAFT, labels=ReferenceLabels(), watermark="Draft")


def _filled_in(
    request: HttpRequest, template: FormTemplate, form: FormSpec, *, every: int = 1
) -> TryStore:
    """The draft as a try-out in memory, with every question answered, or every other one."""
    chosen = Pretend.read(request.GET.dict(), template.phase)
    unsaved = TryOut(
        id=uuid4(),
        template=template,
        owner=cast(User, request.user),
        spec=json.dumps(form.model_dump(mode="json"), sort_keys=True),
        facts=chosen.facts(),
        role=chosen.role,
    )
    store = TryStore(unsaved)
    person = store.pep.young_person
    record = {
        "young_person.legal_name": person.legal_name,
        "young_person.date_of_birth": person.date_of_birth.isoformat(),
    }
    filled = made_up.answers(form, store.lookups({}), record)
    unsaved.answers = {
        section: replace(given, entries=dict(list(given.entries.items())[::every])).to_json()
        for section, given in filled.items()
    }
    return TryStore(unsaved)
