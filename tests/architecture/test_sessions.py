"""What holds for everybody who is signed in, and what becomes of errors raised on purpose."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory

from pep_forms import exceptions
from pep_forms.people.models import StaffRole, User
from pep_site import sessions
from pep_site.middleware import ProblemMiddleware

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client: Client) -> Client:
    user = User.objects.create(username="somebody", full_name="Some Body")
    client.force_login(user, backend="pep_forms.people.backend.AccountBackend")
    return client


def test_no_page_of_somebody_signed_in_is_kept(signed_in: Client) -> None:
    for path in ("/", "/help/", "/account/", "/nowhere/"):
        response = signed_in.get(path)
        assert response["Cache-Control"] == "private, no-store", path
        assert "Cookie" in response["Vary"], path


def test_the_header_says_who_is_here_and_signs_out_by_a_form(signed_in: Client) -> None:
    html = signed_in.get("/").content.decode()
    assert "Some Body" in html
    assert 'action="/logout/"' in html
    assert "Change role" not in html, "there is no other role to change to"


def test_whoever_has_two_roles_is_offered_the_other(signed_in: Client) -> None:
    user = User.objects.get(username="somebody")
    for role in ("vs_admin", "vs_reviewer"):
        StaffRole.objects.create(user=user, role=role, starts_on=date(2020, 1, 1))
    assert "Change role" in signed_in.get("/").content.decode()


def test_twenty_idle_minutes_end_a_session(
    signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed_in.get("/")
    start = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: start + 19 * 60)
    assert "Sign out" in signed_in.get("/").content.decode()
    monkeypatch.setattr(sessions.time, "time", lambda: start + 40 * 60)
    assert "Sign out" not in signed_in.get("/").content.decode()
    assert "_auth_user_id" not in signed_in.session


def test_reading_writes_the_session_once_a_minute(signed_in: Client) -> None:
    signed_in.get("/help/")
    before = signed_in.session[sessions.LAST_SEEN]
    signed_in.get("/help/")
    assert signed_in.session[sessions.LAST_SEEN] == before


@pytest.mark.parametrize(
    ("problem", "status", "words"),
    [
        (exceptions.NotVisible("secret"), 404, "Page not found"),
        (exceptions.NotAllowed("secret"), 403, "You cannot do this"),
        (exceptions.WrongState("Reopen the plan first."), 409, "Reopen the plan first."),
        (exceptions.BadInput("secret"), 400, "We could not read that request"),
        (OperationalError("secret"), 503, "not available"),
    ],
)
def test_errors_raised_on_purpose_are_pages(
    problem: Exception, status: int, words: str, rf: RequestFactory
) -> None:
    request = rf.get("/")
    answer = ProblemMiddleware(lambda _request: HttpResponse()).process_exception(request, problem)
    assert answer is not None
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_other_errors_are_not_hidden(rf: RequestFactory) -> None:
    middleware = ProblemMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(rf.get("/"), ValueError()) is None
