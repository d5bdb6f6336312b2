"""The steps of one section: a django-formtools wizard over the answer store.

Each page of a section is a step. Every button saves first: continuing, coming back later,
going to another page, adding a row, or showing what an answer opens.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import Any, cast
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from formtools.wizard.views import NamedUrlWizardView

from pep_forms.engine.forms import StepForm, form_for
from pep_forms.engine.roles import Stage
from pep_forms.engine.spec import SectionSpec
from pep_forms.engine.text import say
from pep_forms.people.models import User
from pep_forms.people.role_words import role_words
from pep_forms.peps.models import SectionFlag
from pep_forms.peps.saved import Reply
from pep_forms.wizard import keeping, outline, uploads, words
from pep_forms.wizard.access import SignedInMixin, locked_store_or_404, store_or_404
from pep_forms.wizard.store import PepStore

DONE = "done"


class StepView(SignedInMixin, NamedUrlWizardView):
    """One page of one section of one PEP."""

    # formtools wants a list at class level; the real one is made for each request.
    form_list: Any = [("1", StepForm)]
    condition_dict: dict[str, Any] | None
    storage_name = "pep_forms.wizard.storage.AnswerStorage"
    template_name = "wizard/step.html"
    end_template_name = "wizard/section_end.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.reply: Reply | None = None
        self.received = uploads.Received()
        self.kwargs.setdefault("step", "1")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return super().dispatch(request, *args, **kwargs)
        # Nobody waits for the virus check of somebody else's file.
        if request.method != "POST" or self.kwargs["step"] == DONE or request.FILES:
            self._open(self.find_store())
            return super().dispatch(request, *args, **kwargs)
        # What is typed is read and saved under one lock, so rights and answers are read once.
        with transaction.atomic():
            self._open(self.find_store(locked=True))
            self.store.hold(self.section)
            return super().dispatch(request, *args, **kwargs)

    def find_store(self, *, locked: bool = False) -> PepStore:
        """What is filled in here, or 404. A try-out finds another one."""
        find = locked_store_or_404 if locked else store_or_404
        return find(self.request, self.kwargs["pep_id"])

    def _open(self, store: PepStore) -> None:
        """Find the section, or answer 404 for one that the reader may not know of."""
        self.store, self.pep = store, store.pep
        section = self.store.compiled.keys.get(self.kwargs["section"])
        if section is None or section.builtin or not self.store.rights.sees_section(section):
            raise Http404
        self.section: SectionSpec = section
        self.form_list = OrderedDict(
            (str(number), form_for(section, number - 1, checks="check" in self.request.GET))
            for number in range(1, len(section.pages) + 1)
        )
        self.condition_dict = {}

    def get_step_url(self, step: str) -> str:
        if step == "1":
            return self.store.url("section", section=self.section.key)
        return self.store.url("step", section=self.section.key, step=step)

    def get(self, *args: Any, **kwargs: Any) -> HttpResponse:
        step = self.kwargs["step"]
        if step != DONE and step not in self.form_list:
            raise Http404
        if step == DONE:
            return self.render_done(None)
        self.storage.current_step = step
        kept = self.request.GET.get(keeping.FIELD)
        typed = keeping.give_back(self.request, kept) if kept else None
        form = self.get_form(data=typed)
        if not form.blocks and not self.section.builtin:
            return self._skip(form, step)
        return self.render(form, given_back=typed is not None)

    def _skip(self, form: StepForm, step: str) -> HttpResponse:
        """A page with nothing to show (all of it hidden by conditions) is passed over."""
        if not form.context.visibility.section(self.section):
            raise Http404
        names = list(self.form_list)
        following = self._showing(form, names[names.index(step) + 1 :])
        return redirect(self.get_step_url(following or DONE))

    def _showing(self, form: StepForm, steps: Iterable[str]) -> str | None:
        """The first of these steps that has something to show to this reader."""
        shows, sees = form.context.visibility.shows, self.store.rights.sees
        for step in steps:
            questions = self.section.pages[int(step) - 1].questions
            if any(shows(question.id) and sees(question.id) for question in questions):
                return step
        return None

    def get_form_kwargs(self, step: str | None = None) -> dict[str, Any]:
        page = int(step or self.steps.current) - 1
        # What a POST was typed over need not be shown again, unless something went wrong.
        shows = self.request.method != "POST" or self.reply is not None
        return {"context": self.store.context(self.section, page, shows=shows)}

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save whatever was typed, whichever button was pressed, then let formtools go on."""
        step = self.kwargs["step"]
        if step == DONE:
            return self._finish()
        if step not in self.form_list:
            raise Http404
        # Neither a missing nor a forged step name may cost anybody their words: the URL counts.
        posted = self.request.POST.copy()
        posted.pop("wizard_goto_step", None)
        posted[f"{self.prefix}-current_step"] = step
        self.request.POST = posted
        self.storage.current_step = step
        return super().post(*args, **kwargs)

    def process_step(self, form: StepForm) -> dict[str, Any]:
        """Save the changes of the page; what formtools keeps is nothing."""
        self.received = uploads.receive(form, self.request.FILES, self.store)
        changes = form.changes()
        foreign = [f for f in form.foreign() if f[0] != f"{self.prefix}-current_step"]
        foreign += self.received.foreign
        self.reply = self.store.save(
            self.section,
            changes,
            request_key=_request_key(self.request, changes, foreign),
            foreign=foreign,
        )
        if self.request.POST.get("given_back"):
            keeping.forget(self._user, self.request.path)
        return form.cleaned_data

    def process_step_files(self, form: StepForm) -> dict[str, Any]:
        return {}

    @property
    def _user(self) -> User:
        return cast(User, self.request.user)

    def render_next_step(self, form: StepForm, **kwargs: Any) -> HttpResponse:
        return self._after_save(form) or redirect(self.get_step_url(self.get_next_step()))

    def render_done(self, form: StepForm | None, **kwargs: Any) -> HttpResponse:
        """After the last page: what the section says now, and whether it is done."""
        if form is not None:
            return self._after_save(form) or redirect(self.get_step_url(DONE))
        if not self.store.standing(self.section).shown:
            raise Http404
        self.template_name = self.end_template_name
        context = outline.section_end(self.store, self.section)
        context |= {
            "young_person": self.pep.young_person,
            "kid": self.section.audience == "under_11",
            "first_url": self.get_step_url("1"),
        }
        return self.render_to_response(context)

    def _after_save(self, form: StepForm) -> HttpResponse | None:
        """Where a button leads when it is not simply on to the next page."""
        if self.reply is None:
            return None
        if self.reply.conflicts or self.reply.refused or self.received.problems:
            fresh = self.get_form(data=self._still_open(form, self.reply))
            response = self.render(fresh, reply=self.reply)
            # Words that need a choice weigh more than a file that was not taken.
            response.status_code = 409 if self.reply.conflicts or self.reply.refused else 422
            return response
        here = self.get_step_url(self.steps.current)
        if dropped := self.request.POST.get("drop", ""):
            return redirect(f"{here}#q-{dropped.rpartition(':')[0].replace('/', '-')}")
        if self.request.POST.get("row"):
            anchor = self.reply.rows[0].replace("/", "-") if self.reply.rows else ""
            return redirect(f"{here}#q-{anchor}" if anchor else here)
        goto = self.request.POST.get("goto", "")
        if goto and url_has_allowed_host_and_scheme(goto, allowed_hosts=None):
            return redirect(goto)
        match self.request.POST.get("next"):
            case "here":
                return redirect(here)
            case "later":
                messages.success(self.request, _("Saved. You can come back to it at any time."))
                return redirect(self.store.url("task_list"))
        if opened := self._opened_here(self.reply):
            messages.success(self.request, _("Saved. Your answer opened another question here."))
            return redirect(f"{here}#q-{opened}")
        return None

    def _opened_here(self, reply: Reply) -> str:
        """The first question of this page that the save has opened to this writer, or "".

        Without it, going on would leave out what was never asked.
        """
        edits = self.store.rights.edits
        for question in self.section.pages[int(self.steps.current) - 1].questions:
            if question.id in reply.shown and edits(question.id):
                return question.id
        return ""

    def _still_open(self, form: StepForm, reply: Reply) -> QueryDict:
        """Of what was posted only the answers that somebody must choose about.

        All else is saved or was not touched, and is shown as it is stored now: a page shown
        again must not bring an old text back.
        """
        open_ones = {choice.address for choice in reply.conflicts}
        posted = QueryDict(mutable=True)
        for name, values in self.request.POST.lists():
            if name.partition(":")[0] in open_ones & set(form.fields):
                posted.setlist(name, values)
        return posted

    def _finish(self) -> HttpResponse:
        """The section's end page says done, or not yet."""
        said_done = self.request.POST.get("done") == "yes"
        self.store.finish(self.section, done=said_done)
        title = say(self.section.title)
        words = (
            _("%(title)s is marked as done.") % {"title": title}
            if said_done
            else _("%(title)s is not marked as done.") % {"title": title}
        )
        messages.success(self.request, words)
        return redirect(self.store.url("task_list"))

    def get_context_data(self, form: StepForm, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(form=form, **kwargs)
        if form is None:
            return context
        reply: Reply | None = kwargs.get("reply")
        section, number = self.section, int(self.steps.current)
        following, names = self.get_next_step(), list(self.form_list)
        # Going back to a page that is passed over would only come here again.
        before = self._showing(form, reversed(names[: number - 1]))
        # A group without rows has no field yet, and still wants its button to add one.
        editable = bool(form.fields) or any(getattr(b, "editable", False) for b in form.blocks)
        file_places = uploads.places(form)
        context.update(
            pep=self.pep,
            young_person=self.pep.young_person,
            section=section,
            kid=section.audience == "under_11",
            title=say(section.title),
            page_title=say(form.page.title),
            page_intro=say(form.page.intro),
            intro=say(section.intro) if number == 1 else "",
            page_number=number,
            page_count=len(section.pages),
            pages=outline.pages(self.store, section, self.steps.current, self.get_step_url),
            next_url=self.get_step_url(following) if following else "",
            previous_url=self.get_step_url(before) if before else "",
            errors=self._errors(form, reply),
            kept=keeping.sign(self._user, self.request.path),
            kept_name=keeping.FIELD,
            request_key=uuid4().hex,
            conflicts=outline.conflicts(self.store, reply) if reply else (),
            refused=outline.refused(self.store, reply) if reply else (),
            editable=editable,
            takes_files=bool(file_places),
            unfinished=self.store.unfinished(file_places),
            upload_problems=self.received.problems,
            why_not="" if editable else words.why_not(self.store, section),
            flag=self._flag(),
            on_behalf_words=role_words(self.store.rights.on_behalf(section), ""),
            history=self._kept(lambda: self.store.url("history", address="x").removesuffix("x/")),
            saved_at=max((e.at for e in form.context.answers.entries.values()), default=""),
            api_url=self.store.autosave_url(section),
        )
        return context

    def _kept(self, address: Callable[[], str]) -> str:
        """An address that only what is kept for good has."""
        return address() if self.store.is_kept else ""

    def _errors(self, form: StepForm, reply: Reply | None) -> list[dict[str, str]]:
        """The lines of the error summary: what is to choose, then what is wrong or missing.

        Opening a page for the first time accuses nobody of anything: only a page that was
        sent, or that was asked to check itself, has a summary.
        """
        found = [
            {
                "href": f"#{item['id']}-conflict",
                "text": _("Choose which answer stays: %(label)s") % {"label": item["label"]},
            }
            for item in (outline.conflicts(self.store, reply) if reply else ())
        ]
        for address, texts in self.received.problems.items():
            href = f"#q-{address.replace('/', '-')}"
            found += [{"href": href, "text": text} for text in texts]
        if form.is_bound or form.checks:
            found += [{"href": f"#{where}", "text": text} for where, text in form.problems]
        return found

    def _flag(self) -> str:
        """What the Virtual School asks to change in this section, while it is returned."""
        flags = SectionFlag.objects.filter(
            pep=self.pep, section_id=self.section.id, mended_at__isnull=True
        )
        reason = flags.values_list("reason", flat=True).first() if self._returned else None
        return reason or ""

    @property
    def _returned(self) -> bool:
        return self.pep.stage is Stage.RETURNED


def _request_key(request: HttpRequest, changes: list[Any], foreign: list[tuple[str, Any]]) -> str:
    """The page's key and what it says: pressing twice is once, going back and editing is not."""
    nonce = request.POST.get("request_key", "")
    if not nonce:
        return ""
    said = [[asdict(change) for change in changes], foreign]
    text = json.dumps(said, sort_keys=True)
    return f"{nonce[:32]}:{hashlib.sha256(text.encode()).hexdigest()[:24]}"


step_view = StepView.as_view(url_name="wizard:step", done_step_name=DONE)
