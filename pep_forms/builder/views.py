"""Screens of the admin for what is done with a whole draft: paste, move, copy."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from pep_forms import clock
from pep_forms.builder import catalogue, dependencies, pasting, proving
from pep_forms.builder.actions import add_questions, copy_draft, discard_draft, move_questions
from pep_forms.builder.families import FAMILIES, FAMILY_OF
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.builder.rights import EDIT
from pep_forms.engine import kinds
from pep_forms.engine.text import words
from pep_forms.exceptions import BadInput, Refused
from pep_forms.people.actor import Actor

#: The role that is written in the log: a permission beside the roles for a young person.
FORM_EDITOR = "form_editor"


def edit_url(draft: Section | FormTemplate) -> str:
    """Where a draft is edited."""
    return reverse(f"wagtailsnippets_builder_{draft._meta.model_name}:edit", args=[str(draft.pk)])


class _OfDraft(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one draft, for people who look after forms."""

    model: type[Section] | type[FormTemplate] = Section
    _show_breadcrumbs = True
    page_title = ""
    header_icon = "form"
    words: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody else gets in; a stranger is told no more than that."""
        if not request.user.has_perm(EDIT):
            raise PermissionDenied
        self.page_title = f"{self.words}: {self.draft}"
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def kept(self) -> Any:
        """The draft's row."""
        return get_object_or_404(self.model, pk=self.kwargs["pk"])

    @cached_property
    def draft(self) -> Any:
        """The newest state of the draft."""
        return self.kept.latest()

    @property
    def actor(self) -> Actor:
        """Whoever is signed in, as a form editor."""
        return Actor(self.request.user, FORM_EDITOR)  # type: ignore[arg-type]

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """The way back to the draft."""
        index = reverse(f"wagtailsnippets_builder_{self.model._meta.model_name}:list")
        return [
            *self.breadcrumbs_items,
            {"url": index, "label": str(self.model._meta.verbose_name_plural).capitalize()},
            {"url": edit_url(self.kept), "label": str(self.draft)},
            {"url": "", "label": str(self.words)},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The draft and the way back."""
        return super().get_context_data(draft=self.draft, back=edit_url(self.kept), **kwargs)

    def refused(self, error: BadInput | Refused, **context: Any) -> HttpResponse:
        """The same screen again, with what to do next."""
        messages.error(self.request, str(error))
        return self.render_to_response(self.get_context_data(**context), status=422)


class Catalogue(View):
    """What there is to pick from in a draft, for the editor's script."""

    model: type[Section] | type[FormTemplate] = Section

    def get(self, request: HttpRequest, pk: str = "") -> JsonResponse:
        """The newest draft's questions and what goes with them; never kept by a browser."""
        if not request.user.has_perm(EDIT):
            raise PermissionDenied
        draft = get_object_or_404(self.model, pk=pk).latest() if pk else None
        reply = JsonResponse(catalogue.of_draft(draft, clock.today()))
        reply["Cache-Control"] = "no-store"
        return reply


class Proof(View):
    """What the proof says of the saved draft, for the editor's script."""

    model: type[Section] | type[FormTemplate] = Section

    def get(self, request: HttpRequest, pk: str) -> JsonResponse:
        """Errors and warnings, each with the question to go to; never kept by a browser."""
        if not request.user.has_perm(EDIT):
            raise PermissionDenied
        draft = get_object_or_404(self.model, pk=pk)
        proven = proving.of_draft(draft)
        named = Section.objects.filter(key__in=proving.sections_named(proven))
        own = draft.key if isinstance(draft, Section) else ""
        addresses = {section.key: edit_url(section) for section in named}
        reply = JsonResponse(proving.as_json(proven, addresses, own))
        reply["Cache-Control"] = "no-store"
        return reply


class Dependencies(_OfDraft):
    """What depends on what, as a picture and in words."""

    template_name = "builder/admin/depends.html"
    words = _("What depends on what")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """One picture a section."""
        found = catalogue.sections_of(self.draft)
        return super().get_context_data(pictures=dependencies.pictures(found), **kwargs)


class CopyDraft(_OfDraft):
    """Asks once, then makes a copy with ids of its own."""

    template_name = "builder/admin/copy.html"
    words = _("Copy")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Copy, and go to the copy."""
        made = copy_draft(draft=self.kept, by=self.actor)
        messages.success(request, _("This is the copy. It has ids of its own."))
        return redirect(edit_url(made))


class DiscardDraft(_OfDraft):
    """Asks once, then throws away a draft that was never released and that nothing uses."""

    template_name = "builder/admin/discard.html"
    words = _("Throw away")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Throw it away, or say what still holds it."""
        try:
            discard_draft(draft=self.kept, by=self.actor)
        except Refused as error:
            return self.refused(error)
        messages.success(request, _("The draft is gone."))
        return redirect(reverse(f"wagtailsnippets_builder_{self.model._meta.model_name}:list"))


class MoveQuestions(_OfDraft):
    """Moves chosen questions to another section; their ids and answers go with them."""

    template_name = "builder/admin/move.html"
    words = _("Move questions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The questions to choose from, and the sections they can go to."""
        pages = self.draft.definition.get("pages", [])
        return super().get_context_data(
            questions=[
                {
                    "id": question["id"],
                    "label": words(question.get("label")) or question["key"],
                    "kind": _label(question["kind"]),
                    "chosen": question["id"] in self.request.POST.getlist("question"),
                }
                for page in pages
                for question in page["questions"]
            ],
            targets=Section.objects.filter(builtin="").exclude(pk=self.kept.pk),
            target=self.request.POST.get("target", ""),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Move, and say what has to be mended."""
        target = Section.objects.filter(builtin="", key=request.POST.get("target", "")).first()
        if target is None:
            return self.refused(BadInput(gettext("Choose the section to move to."), field="target"))
        try:
            broken = move_questions(
                source=self.kept,
                target=target,
                question_ids=frozenset(request.POST.getlist("question")),
                by=self.actor,
            )
        except (BadInput, Refused) as error:
            return self.refused(error)
        messages.success(request, _("Moved to “%(target)s”.") % {"target": target})
        if broken:
            text = _("Mend before the next release, as it points across sections: %(names)s.")
            messages.warning(request, text % {"names": ", ".join(f"“{n}”" for n in broken)})
        return redirect(edit_url(target))


class PasteQuestions(_OfDraft):
    """Takes a pasted list, shows what each line may be, and saves what the author leaves."""

    template_name = "builder/admin/paste.html"
    words = _("Paste a list of questions")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The kinds to pick from, and the rows if there are any yet."""
        kwargs.setdefault("rows", None)
        kwargs.setdefault("text", "")
        pickable = [k for f in FAMILIES.values() if not f.columns for k in f.kinds]
        return super().get_context_data(kinds=[(k, _label(k)) for k in pickable], **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First guess, then save."""
        if "text" in request.POST:
            return self._guess(request.POST["text"])
        rows = self._rows()
        try:
            added = add_questions(
                section=self.kept,
                reviewed=[row for row, kept in rows if kept and row.label],
                by=self.actor,
            )
        except (BadInput, Refused) as error:
            return self.refused(error, rows=[_shown(row, kept) for row, kept in rows])
        messages.success(request, _("%(count)s questions added.") % {"count": len(added)})
        return redirect(edit_url(self.kept))

    def _guess(self, text: str) -> HttpResponse:
        guesses = pasting.read(text)
        if not guesses:
            return self.refused(BadInput(gettext("Paste at least one line."), field="text"))
        if len(guesses) > pasting.MOST:
            error = gettext("That is more than %(most)s lines. Paste fewer at once.") % {
                "most": pasting.MOST
            }
            return self.refused(BadInput(error, field="text"), text=text)
        rows = [
            _shown(pasting.Reviewed(g.label, g.kind, list(g.choices), g.required), True)
            for g in guesses
        ]
        return self.render_to_response(self.get_context_data(rows=rows))

    def _rows(self) -> list[tuple[pasting.Reviewed, bool]]:
        post = self.request.POST
        rows = []
        for at in range(min(_number(post.get("rows", "")), pasting.MOST + 1)):
            kind = post.get(f"kind-{at}", "")
            lines = post.get(f"choices-{at}", "").splitlines()
            row = pasting.Reviewed(
                label=" ".join(post.get(f"label-{at}", "").split()),
                kind=kind if kind in FAMILY_OF else "short_text",
                choices=[line.strip() for line in lines if line.strip()],
                required=f"required-{at}" in post,
            )
            rows.append((row, f"keep-{at}" in post))
        return rows


def _shown(row: pasting.Reviewed, kept: bool) -> dict[str, Any]:
    return {
        "label": row.label,
        "kind": row.kind,
        "choices": "\n".join(row.choices),
        "required": row.required,
        "kept": kept,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def _label(kind: str) -> str:
    return kinds.get(kind).label if kind in FAMILY_OF else kind
