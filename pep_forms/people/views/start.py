"""A young person's first steps: the code from their social worker, then three words."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from pep_forms.exceptions import Refused
from pep_forms.people import rights
from pep_forms.people.actions import guesses, young_person_access
from pep_forms.people.forms.accounts import StartForm
from pep_forms.people.middleware import actor_of
from pep_forms.people.models import SetupCode
from pep_forms.people.views.access import page, young_person_or_404

_SETUP_KEY = "setup_code"
_TOO_MANY = _(
    "There were too many tries. Wait 15 minutes, then ask your social worker for a new code."
)


@sensitive_post_parameters("code")
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Type the username and the code."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        username, code = form.cleaned_data["username"], form.cleaned_data["code"]
        guess = guesses.take(
            account=f"start {username.strip().lower()}", address=request.META["REMOTE_ADDR"]
        )
        if not guess.allowed:
            form.add_error(None, _TOO_MANY)
        else:
            setup = form.run(young_person_access.use_code, username=username, code=code)
            if setup is not None:
                guesses.give_back(guess)
                request.session.cycle_key()
                request.session[_SETUP_KEY] = str(setup.pk)
                return redirect("account_start_words")
    return render(request, "account/start.html", {"form": form})


@sensitive_post_parameters("words")
@never_cache
def start_words(request: HttpRequest) -> HttpResponse:
    """Show three words; taking them signs the young person in."""
    setup = _used_here(request)
    if setup is None:
        return redirect("account_start")
    problem = ""
    if request.method == "POST" and "take" in request.POST:
        try:
            user = young_person_access.take_passphrase(
                setup=setup, signed=request.POST.get("words", "")
            )
        except Refused as error:
            problem = str(error)
        else:
            del request.session[_SETUP_KEY]
            response: HttpResponse = perform_login(request, Login(user=user, redirect_url="/"))
            return response
    words, signed = young_person_access.offer_passphrase(setup)
    return render(
        request,
        "account/start_words.html",
        {
            "words": words.split("-"),
            "signed": signed,
            "username": setup.user.username,
            "problem": problem,
        },
    )


def _used_here(request: HttpRequest) -> SetupCode | None:
    """The code that was used in this very session."""
    pk = request.session.get(_SETUP_KEY)
    if pk is None:
        return None
    used = SetupCode.objects.select_related("user").filter(used_at__isnull=False)
    return used.filter(pk=pk).first()


@never_cache
@page
def issue_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The social worker's page: make a code and read it out. It is shown once."""
    young_person = young_person_or_404(request, pk)
    actor = actor_of(request)
    rights.check_may_issue_code(actor, young_person)
    issued, problem = None, ""
    if request.method == "POST":
        try:
            issued = young_person_access.issue_code(young_person=young_person, by=actor)
        except Refused as error:
            problem = str(error)
    return render(
        request,
        "people/issue_code.html",
        {"young_person": young_person, "issued": issued, "problem": problem},
    )
