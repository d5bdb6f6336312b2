"""Logging in: guesses, locks, what is told to whom, and what ends a session."""

from __future__ import annotations

import sqlite3
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import hashers
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from pep_forms import clock
from pep_forms.people import backend, devices, queries
from pep_forms.people.actions import guesses, users
from pep_forms.people.middleware import look_up_actor
from pep_forms.people.models import User
from tests import builders
from tests.integration.people.conftest import body, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was really looked at."""
    seen: list[str] = []
    real = User.check_password

    def check(self: User, password: str) -> bool:
        seen.append(password)
        return real(self, password)

    monkeypatch.setattr(User, "check_password", check)
    return seen


def log_in(client: Client, login: str, password: str, address: str = "10.0.0.1") -> int:
    """The status of a try: 302 when it worked."""
    data = {"login": login, "password": password}
    return client.post("/login/", data, REMOTE_ADDR=address).status_code


@pytest.mark.parametrize("login", ["teacher", "TEACHER", "t@example.org", " T@Example.org "])
def test_an_adult_logs_in_with_username_or_address(client: Client, login: str) -> None:
    builders.make_user(username="teacher", email="t@example.org")
    assert log_in(client, login, builders.PASSWORD) == 302
    assert "_auth_user_id" in client.session
    assert written()[-1] == "people.login.succeeded"


def test_the_answer_to_a_wrong_password_is_the_same_for_a_name_that_nobody_has() -> None:
    builders.make_user(username="teacher", email="t@example.org")
    disabled = builders.make_user(username="gone")
    users.disable(user=disabled, by=builders.SYSTEM)
    users.invite(email="invited@example.org", full_name="I", by=builders.SYSTEM)
    pages = set()
    for login in ("teacher", "nobody1", "t@example.org", "gone", "invited@example.org"):
        response = Client().post("/login/", {"login": login, "password": "wrong"})
        pages.add((response.status_code, body(response).replace(login, "LOGIN")))
    assert len(pages) == 1
    assert not any("nobody1" in event for event in written())


def test_five_tries_from_one_address_then_none_not_even_the_right_one(checks: list[str]) -> None:
    builders.make_user(username="teacher", email="t@example.org")
    with clock.at(clock.now()):
        for number in range(8):
            # By username and by address it is the same account.
            log_in(Client(), "teacher" if number % 2 else "t@example.org", "wrong")
        assert len(checks) == 5
        assert log_in(Client(), "teacher", builders.PASSWORD) == 200
        assert len(checks) == 5
        # Somebody at another address is not locked out by it.
        assert log_in(Client(), "teacher", builders.PASSWORD, "10.0.0.2") == 302
        clock.tick(minutes=16)
        assert log_in(Client(), "teacher", builders.PASSWORD) == 302
    assert written().count("people.login.locked") == 4


def test_a_locked_account_looks_like_one_that_does_not_exist() -> None:
    builders.make_user(username="teacher")
    pages = []
    for login in ("teacher", "nobody1"):
        client = Client()
        for _ in range(5):
            log_in(client, login, "wrong")
        pages.append(
            body(
                client.post("/login/", {"login": login, "password": "x"}, REMOTE_ADDR="10.0.0.1")
            ).replace(login, "LOGIN")
        )
    assert pages[0] == pages[1]
    assert "too many tries" in pages[0]


def test_twenty_tries_a_day_whatever_the_addresses(checks: list[str]) -> None:
    builders.make_user(username="teacher")
    with clock.at(clock.now()):
        for number in range(60):
            log_in(Client(), "teacher", "wrong", f"10.1.0.{number}")
        assert len(checks) == 20
        clock.tick(hours=25)
        assert log_in(Client(), "teacher", builders.PASSWORD) == 302


def test_the_owner_gets_in_on_a_known_device_while_others_are_locked_out(
    checks: list[str],
) -> None:
    builders.make_user(username="otter")
    own = Client()
    assert log_in(own, "otter", builders.PASSWORD) == 302
    own.post("/logout/")
    for number in range(60):
        log_in(Client(), "otter", "wrong", f"10.1.0.{number % 3}")
    assert checks.count("wrong") == 15
    assert log_in(own, "otter", builders.PASSWORD, "10.1.0.1") == 302


def test_axes_beside_it_locks_nobody_out_of_their_own_device(
    settings: Settings, checks: list[str]
) -> None:
    settings.AXES_ENABLED = True
    builders.make_user(username="otter")
    own = Client()
    assert log_in(own, "otter", builders.PASSWORD) == 302
    own.post("/logout/")
    for _ in range(12):
        log_in(Client(), "otter", "wrong")
    assert checks.count("wrong") <= 5
    assert log_in(own, "otter", builders.PASSWORD) == 302


def test_a_known_device_has_five_tries_too_and_the_cookie_cannot_be_made(
    checks: list[str],
) -> None:
    user = builders.make_user(username="otter")
    own = Client()
    log_in(own, "otter", builders.PASSWORD)
    own.post("/logout/")
    checks.clear()
    for _ in range(9):
        log_in(own, "otter", "wrong")
    assert len(checks) == 5
    forged = Client()
    forged.cookies[devices.cookie_name()] = f'{{"{user.pk}":["aa",0]}}:x:y'
    assert log_in(forged, "otter", builders.PASSWORD, "10.0.0.7") == 302


def test_a_new_password_makes_every_device_unknown(client: Client) -> None:
    user = builders.make_user(username="otter")
    log_in(client, "otter", builders.PASSWORD)
    request = client.get("/account/").wsgi_request
    assert devices.device_of(request, user)
    users.end_sessions(user=user, by=builders.SYSTEM)
    assert not devices.device_of(request, user)


def test_coming_in_does_not_give_an_attacker_a_fresh_day(checks: list[str]) -> None:
    builders.make_user(username="teacher")
    for number in range(30):
        log_in(Client(), "teacher", "wrong", f"10.2.0.{number}")
        if number == 10:
            log_in(Client(), "teacher", builders.PASSWORD, "10.0.0.1")
    assert checks.count("wrong") == 20


def _at_once(act: Callable[[], bool], times: int = 100) -> list[bool]:
    allowed: list[bool] = []
    threads = [threading.Thread(target=lambda: allowed.append(act())) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return allowed


def test_a_burst_has_no_more_tries_than_a_queue_on_sqlite(tmp_path: Path) -> None:
    """The statement itself counts: a hundred connections at once to one file."""
    file = tmp_path / "burst.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("PRAGMA journal_mode=WAL")
        made.execute(
            "CREATE TABLE people_loginbudget (key text PRIMARY KEY, used int, window_ends_at text)"
        )

    def take() -> bool:
        own = sqlite3.connect(file, timeout=30, isolation_level=None)
        now, later = "2026-01-01 09:00:00", "2026-01-01 09:15:00"
        statement = guesses.TAKE.replace("%s", "?")
        used = own.execute(statement, ["k", later, now, now]).fetchone()[0]
        own.close()
        return bool(used <= guesses.TRIES)

    allowed = _at_once(take)
    assert (len(allowed), sum(allowed)) == (100, guesses.TRIES)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_burst_has_no_more_tries_than_a_queue_on_postgresql() -> None:
    def take() -> bool:
        try:
            return guesses.take(account="a", address="b").allowed
        finally:
            connection.close()

    allowed = _at_once(take, 40)
    assert (len(allowed), sum(allowed)) == (40, guesses.TRIES)


def test_one_hash_is_computed_whoever_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    builders.make_user(username="teacher", email="t@example.org")
    users.invite(email="invited@example.org", full_name="I", by=builders.SYSTEM)
    hasher = hashers.get_hasher()
    counted: list[str] = []
    real = type(hasher).encode

    def encode(self: object, password: str, salt: str) -> str:
        counted.append(password)
        return str(real(self, password, salt))

    monkeypatch.setattr(type(hasher), "encode", encode)
    for login in ("teacher", "t@example.org", "nobody", "invited@example.org"):
        counted.clear()
        backend.AccountBackend().authenticate(None, username=login, password="wrong")
        assert len(counted) == 1, login


def test_known_and_unknown_names_take_the_same_time(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    builders.make_user(username="teacher")
    door = backend.AccountBackend()

    def took(login: str) -> float:
        start = time.process_time()
        door.authenticate(None, username=login, password="wrong password here")
        return time.process_time() - start

    took("teacher"), took("nobody")
    gaps = [took("teacher") - took("nobody") for _ in range(9)]
    assert abs(statistics.median(gaps)) < 0.03


def test_a_reset_answers_the_same_and_writes_only_to_adults_with_the_address() -> None:
    builders.make_user(email="t@example.org")
    pages = set()
    for email in ("t@example.org", "nobody@example.org"):
        response = Client().post("/password/reset/", {"email": email}, follow=True)
        pages.add(body(response))
    assert len(pages) == 1
    assert [message.to for message in mail.outbox] == [["t@example.org"]]


def test_a_reset_link_works_once_and_ends_every_session(
    client: Client, signed_in: Callable[[User], Client]
) -> None:
    user = builders.make_user(username="teacher", email="t@example.org")
    elsewhere = signed_in(user)
    other = Client()
    other.post("/password/reset/", {"email": "T@example.org"})
    link = mail.outbox[0].body.split("http://testserver")[1].split()[0]
    assert user.full_name not in mail.outbox[0].body
    page = other.get(link, follow=True)
    assert "/set/" in page.redirect_chain[-1][0]
    new = "walnut ferry saddle rain"
    short = other.post(page.redirect_chain[-1][0], {"password": "short", "again": "short"})
    assert "at least 12 characters" in short.content.decode()
    done = other.post(page.redirect_chain[-1][0], {"password": new, "again": new})
    assert done.status_code == 302
    assert "does not work any more" in other.get(link, follow=True).content.decode()
    assert elsewhere.get("/account/").status_code == 302
    assert log_in(Client(), "teacher", new) == 302


def test_a_young_person_never_gets_a_link_by_email() -> None:
    who = builders.make_young_person()
    user = builders.make_young_person_account(who)
    assert user.email is None
    users.ask_for_reset(email=user.username)
    assert not mail.outbox


def test_a_new_session_key_at_log_in_and_at_a_change_of_role(client: Client) -> None:
    user = builders.make_user("vs_admin", username="admin1")
    builders.join_network(builders.make_young_person(), "foster_carer", user)
    client.get("/login/")
    client.session.save()
    before = client.session.session_key
    log_in(client, "admin1", builders.PASSWORD)
    first = client.session.session_key
    assert first != before
    client.post("/account/role/", {"role": "foster_carer"})
    assert client.session.session_key != first
    assert client.get("/account/").wsgi_request.actor.role == "foster_carer"
    assert client.get("/users/").status_code == 404
    client.post("/account/role/", {"role": "iro"})
    assert client.get("/account/").wsgi_request.actor.role == "foster_carer"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/account/"])
def test_after_choosing_a_role_only_our_own_pages_follow(
    signed_in: Callable[[User], Client], target: str
) -> None:
    client = signed_in(builders.make_user("vs_admin"))
    response = client.post("/account/role/", {"role": "vs_admin", "next": target})
    assert response.headers["Location"] == ("/account/" if target == "/account/" else "/")


def test_every_session_ends_with_a_new_password_or_a_disabled_account(
    signed_in: Callable[[User], Client],
) -> None:
    user = builders.make_user(username="teacher")
    here, there = Client(), Client()
    for client in (here, there):
        log_in(client, "teacher", builders.PASSWORD)
    new = "walnut ferry saddle rain"
    data = {"old": builders.PASSWORD, "password": new, "again": new}
    assert here.post("/account/password/", data).status_code == 302
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302
    users.disable(user=user, by=builders.SYSTEM)
    assert here.get("/account/").status_code == 302
    assert log_in(Client(), "teacher", new) == 200


def test_signing_out_everywhere_else_keeps_this_session() -> None:
    builders.make_user(username="teacher")
    here, there = Client(), Client()
    for client in (here, there):
        log_in(client, "teacher", builders.PASSWORD)
    here.post("/account/sessions/end/")
    assert here.get("/account/").status_code == 200
    assert there.get("/account/").status_code == 302


def test_there_is_one_door() -> None:
    for path in (
        "/accounts/login/",
        "/accounts/",
        "/admin/login/",
        "/admin/password_reset/",
        "/signup/",
        "/api/login/",
        "/django-admin/",
    ):
        assert Client().get(path).status_code == 404, path
    names = {"account_signup", "account_set_password", "account_email"}
    assert not any(
        getattr(pattern.callback, "view_class", None)
        for pattern in _patterns(get_resolver())
        if pattern.name in names and "gone" not in str(pattern.callback)
    )


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for pattern in resolver.url_patterns:
        found += _patterns(pattern) if isinstance(pattern, URLResolver) else [pattern]
    return found


def test_the_actor_costs_nothing_for_a_stranger_and_little_for_the_rest(
    client: Client, signed_in: Callable[[User], Client], django_assert_num_queries: Callable
) -> None:
    with django_assert_num_queries(0):
        assert client.get("/login/").wsgi_request.actor.role == ""
    request = signed_in(builders.make_user("vs_admin")).get("/account/").wsgi_request
    with django_assert_num_queries(1):
        assert look_up_actor(request).role == "vs_admin"


def test_old_budgets_are_forgotten() -> None:
    with clock.at(clock.now()):
        guesses.take(account="a", address="b")
        assert guesses.forget_old() == 0
        clock.tick(days=2)
        assert guesses.forget_old() == 2


def test_a_person_without_a_role_sees_an_empty_list(
    signed_in: Callable[[User], Client],
) -> None:
    user = builders.make_user()
    builders.make_young_person("Hidden Person")
    assert queries.roles_of(user) == ()
    page = signed_in(user).get("/young-people/")
    assert page.status_code == 200
    assert b"Hidden" not in page.content
