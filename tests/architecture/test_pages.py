"""The pages that everybody can open: their headers, and what must never be on them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from pep_site import frontend

OPEN_PAGES = ["/", "/help/", "/accessibility/", "/privacy/", "/login/", "/password/reset/"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_open_pages_are_safe_and_our_own(client: Client, path: str) -> None:
    response = client.get(path)
    html = response.content.decode()
    assert response.status_code == 200
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "private" in response["Cache-Control"] or "no-store" in response["Cache-Control"]
    for name in frontend.FORBIDDEN_NAMES:
        assert name not in html
    assert not re.search(r"\bstyle=|\son\w+=", html), "inline style or handler"
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    for script in re.findall(r"<script[^>]*>", html):
        assert "src=" in script or nonce.group(1) in script or "application/json" in script
    hosts = set(re.findall(r"""(?:src|href|action)=["']https?://([^/"']+)""", html))
    assert hosts <= {"www.equalityadvisoryservice.com"}
    assert '<html lang="en-GB"' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/signup/", "/email/", "/admin/login/", "/admin/password_reset/", "/nowhere/"]
)
def test_doors_that_do_not_exist(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


@pytest.mark.django_db
def test_the_editor_sends_strangers_to_the_one_log_in(client: Client) -> None:
    response = client.get("/admin/")
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))


@pytest.mark.django_db
def test_health(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200, ready.content
    assert ready.json() == {"database": "ok", "storage": "ok", "worker": "ok"}


def test_health_of_the_process_asks_no_database(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


@pytest.mark.django_db
def test_a_form_without_its_token_is_answered_in_words() -> None:
    response = Client(enforce_csrf_checks=True).post("/login/", {"login": "a", "password": "b"})
    assert response.status_code == 403
    assert "Your session has ended" in response.content.decode()


@pytest.mark.django_db
def test_a_wrong_password_is_an_error_summary_that_leads_to_the_form(client: Client) -> None:
    response = client.post("/login/", {"login": "", "password": ""})
    html = response.content.decode()
    assert "<title>Error: Sign in" in html
    assert 'href="#id_login"' in html
    assert 'aria-describedby="id_login_error"' in html
