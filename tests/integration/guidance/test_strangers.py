"""A stranger cannot tell a closed page from one that does not exist."""

from __future__ import annotations

import pytest
from wagtail.contrib.redirects.models import Redirect

from pep_forms.engine.roles import Role
from tests import builders
from tests.integration.guidance.site import client, load, page

pytestmark = pytest.mark.django_db


def answer(path: str) -> tuple[int, str]:
    """What a stranger is answered, without the address they asked for."""
    response = client().get(path)
    where = str(response.headers.get("Location", ""))
    return response.status_code, where.replace(path, "")


def test_below_and_beside_a_closed_page_every_address_asks_to_log_in() -> None:
    load()
    film, closed = page("training/film").url, page("closed").url
    draft = page("training/film").copy(update_attrs={"slug": "draft"}, keep_live=False)
    told = answer(film)
    assert told == (302, "/login/?next=")
    for path in (closed, f"{page('training').url}nothing/", f"{film}deeper/still/",
                 f"{page('home').url}nothing/", f"{closed}nothing/", draft.url):  # fmt: skip
        assert answer(path) == told, path


def test_where_nothing_is_closed_a_wrong_address_is_a_wrong_address() -> None:
    load()
    for key in ("manual", "faq", "faq-topic", "agreements"):
        assert answer(f"{page(key).url}nothing/")[0] == 404, key
    assert answer("/nothing/")[0] == 404


def test_whoever_is_signed_in_meets_a_wrong_address_in_both_cases() -> None:
    load()
    browser = client(builders.join_network(builders.make_young_person(), Role.IRO).user)
    for path in (page("closed").url, f"{page('home').url}nothing/",
                 f"{page('training').url}nothing/"):  # fmt: skip
        assert browser.get(path).status_code == 404, path
    assert browser.get(page("training/film").url).status_code == 200


def test_an_address_that_a_page_left_behind_still_leads_on() -> None:
    load()
    Redirect.objects.create(old_path="/guidance/gone", redirect_page=page("topic"))
    response = client().get("/guidance/gone/")
    assert response.status_code == 301
    assert response["Location"].endswith(page("topic").url)
