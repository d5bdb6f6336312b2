"""The net below our own budgets counts by account, or one child would lock out a school."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from pep_site.accounts import login_name


@pytest.mark.parametrize(
    ("credentials", "posted", "name"),
    [
        ({"username": " Oliver "}, "", "oliver"),
        ({"email": "O@Example.org"}, "", "o@example.org"),
        ({}, "Silver-Maple", "silver-maple"),
        (None, "", ""),
    ],
)
def test_a_guess_is_about_one_account(
    credentials: dict[str, str] | None, posted: str, name: str
) -> None:
    request = RequestFactory().post("/login/", {"login": posted})

    assert login_name(request, credentials) == name
