"""Trying a draft out: the real screens of a plan over a made-up young person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pep_forms.builder.rights import EDIT
from pep_forms.engine.roles import ROLE_LABELS, Stage
from pep_forms.engine.text import say
from pep_forms.exceptions import BadInput, DefinitionError
from pep_forms.people.role_words import role_choices, role_words
from pep_forms.peps import documents
from pep_forms.peps.enums import Kind
from pep_forms.peps.lookups import PepLookups
from pep_forms.peps.reading import VisibleAnswers
from pep_forms.printing import making
from pep_forms.publishing.actions import trying
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import OLDEST, YOUNGEST, Pretend
from pep_forms.publishing.try_store import TryStore
from pep_forms.publishing.views.admin import AdminScreen
from pep_forms.wizard import outline
from pep_forms.wizard.checking import checked
from pep_forms.wizard.views.steps import DONE, StepView

View = Callable[..., HttpResponse]


class TryStart(AdminScreen):
    """Choose whom the made-up plan is about and whom to play; go on with an old one."""

    template_name = "publishing/admin/try_start.html"
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Whoever edits may try out; releasing is not needed."""
        if request.method == "POST" and request.user.has_perm(EDIT):
            return super(AdminScreen, self).dispatch(request, *args, **kwargs)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The choices, and the try-outs of this reader that are still there."""
        self.page_title = _("Try out: %(template)s") % {"template": self.template}
        mine = TryOut.objects.filter(template=self.template, owner=self.request.user.pk)
        return super().get_context_data(
            template=self.template,
            choices=choices(Pretend.read(self.request.POST, self.template.phase)),
            mine=[{"try_out": one, "role": role_words(one.role, "")} for one in mine],
            **{"problems": (), **kwargs},
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begin."""
        try:
            made = trying.start(
                template=self.template, pretend=Pretend.read(request.POST), by=self.actor
            )
        except DefinitionError as error:
            context = self.get_context_data(problems=error.problems)
            return self.render_to_response(context, status=422)
        return redirect("tryout:task_list", pep_id=made.pk)


def choices(chosen: Pretend) -> dict[str, Any]:
    """What can be chosen for a made-up plan, and what is chosen now."""
    return {
        "roles": role_choices(ROLE_LABELS),
        "kinds": list(Kind.choices),
        "ages": list(range(YOUNGEST, OLDEST + 1)),
        "chosen": chosen,
    }


def find(request: HttpRequest, pep_id: UUID) -> TryStore:
    """A try-out of this reader's own; anybody else's looks like a wrong address."""
    if not request.user.has_perm(EDIT):
        raise Http404
    try:
        found = TryOut.objects.select_related("template", "owner").get(
            pk=pep_id, owner=request.user.pk
        )
    except TryOut.DoesNotExist:
        raise Http404 from None
    return TryStore(found)


def of_store(view: View) -> View:
    """Give a view the store of the try-out that its address names."""

    @login_required
    @wraps(view)
    def found(request: HttpRequest, pep_id: UUID, **names: Any) -> HttpResponse:
        return view(request, find(request, pep_id), **names)

    return found


@require_safe
@of_store
def tasks(request: HttpRequest, store: TryStore) -> HttpResponse:
    """The task list of a try-out, as the role that is played."""
    lines = outline.lines(store)
    form = store.compiled.form
    return render(
        request,
        "publishing/try_out/tasks.html",
        context_of(
            store,
            title=_("Try-out: %(title)s") % {"title": say(form.title)},
            yours=[line for line in lines if line.yours],
            others=[line for line in lines if not line.yours],
            documents=[
                {
                    "title": say(document.title),
                    "url": reverse("tryout:document", args=[store.try_out.pk, document.key]),
                }
                for document in form.documents
            ],
        ),
    )


def context_of(store: TryStore, **more: Any) -> dict[str, Any]:
    """What every page of a try-out says of it."""
    return {
        "pep": store.pep,
        "young_person": store.pep.young_person,
        "try_out": store.try_out,
        "role_words": role_words(store.try_out.role, ""),
        "roles": role_choices(ROLE_LABELS),
        **more,
    }


class TryStep(StepView):
    """A page of a section: the very view that fills in a plan, over a try-out."""

    template_name = "publishing/try_out/step.html"
    end_template_name = "publishing/try_out/section_end.html"
    store: TryStore

    def find_store(self, *, locked: bool = False) -> TryStore:
        return find(self.request, self.kwargs["pep_id"])

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Every page says that it is a try-out, the end of a section too."""
        answer: HttpResponse = super().render_to_response(
            {**context_of(self.store), **context}, **kwargs
        )
        return answer


#: formtools is told the name of the address for its own redirects.
try_step = TryStep.as_view(url_name="tryout:step", done_step_name=DONE)


def labels_of(store: TryStore, visible: VisibleAnswers) -> PepLookups:
    """What a document of a try-out calls people and files."""
    return store.lookups({s.id: visible.shown(s.id) for s in store.compiled.form.sections})


@require_safe
@of_store
def check(request: HttpRequest, store: TryStore) -> HttpResponse:
    """All answers of the try-out that the played role may see, and what is missing."""
    visible = store.seen_by((store.rights,))
    tree = documents.for_checking(store.pep, visible, labels=labels_of(store, visible))
    sections = [checked(store, node) for node in tree.sections]
    missing = [item for section in sections for item in section.missing]
    return render(
        request,
        "publishing/try_out/check.html",
        context_of(
            store,
            title=_("Check all answers"),
            sections=sections,
            missing_count=len(missing),
            by_person=list(outline.by_person(missing)),
            may_submit=False,
        ),
    )


@require_safe
@of_store
def document(request: HttpRequest, store: TryStore, audience: str) -> HttpResponse:
    """One of the documents that the plan would become, as PDF. Nothing is stored."""
    specs = {spec.key: spec for spec in store.compiled.form.documents}
    if audience not in specs:
        raise Http404
    spec = specs[audience]
    visible = store.seen_by(tuple(store.rights_of(role, Stage.COMPLETE) for role in spec.roles))
    tree = documents.build_for(store.pep, visible, spec, labels=labels_of(store, visible))
    marked = replace(tree, watermark="Try-out", version="Draft of a form, tried out")
    response = HttpResponse(making.make(marked), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="try-out-{spec.key}.pdf"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["POST"])
@of_store
def play(request: HttpRequest, store: TryStore) -> HttpResponse:
    """Go on as another role."""
    try:
        trying.play(try_out=store.try_out, role=request.POST.get("role", ""))
    except BadInput as error:
        messages.error(request, str(error))
    return redirect("tryout:task_list", pep_id=store.try_out.pk)


@require_POST
@of_store
def end(request: HttpRequest, store: TryStore) -> HttpResponse:
    """Throw the try-out away."""
    key = store.try_out.template.key
    trying.end(try_out=store.try_out)
    messages.success(request, _("The try-out is thrown away."))
    return redirect("publishing:try_start", key=key)
