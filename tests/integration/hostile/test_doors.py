"""Every address of the site, against forged requests and answers that lead elsewhere."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form

from pep_forms import clock
from tests.integration.hostile.markup import controls
from tests.integration.peps import world as worlds
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db

JSON = "application/json"

#: Doors of Wagtail and allauth have tests of their own upstream; ours and theirs are walked alike.
_KINDS = {
    "uuid": str(uuid.uuid4()),
    "int": "1",
    "slug": "school",
    "str": "x",
    "path": "x",
}


@pytest.fixture
def world() -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def routes(world: World, pep_id: Any) -> list[str]:
    """Every address under the site, with the ids of this world where it has some."""
    known = {"pep_id": str(pep_id), "pk": str(world.young_person.pk), "section": "school"}
    known |= {"step": "1", "address": "need", "template_key": "small", "builtin": "sign"}
    found = dict.fromkeys(_walk(get_resolver(), "", known))
    return [url for url in found if url is not None]


def _walk(resolver: URLResolver, before: str, known: dict[str, str]) -> Iterator[str | None]:
    for entry in resolver.url_patterns:
        route = getattr(entry.pattern, "_route", None)
        if route is None:
            continue  # a regular expression: Wagtail's pages and the API's "nothing here"
        url = before + route
        for name, converter in entry.pattern.converters.items():
            kind = type(converter).__name__.removesuffix("Converter").lower()
            kind = {"integer": "int", "string": "str"}.get(kind, kind)
            filled = known.get(name, _KINDS.get(kind, "x"))
            for spelt in (f"<{kind}:{name}>", f"<{name}>"):
                url = url.replace(spelt, filled)
        if isinstance(entry, URLPattern):
            yield f"/{url}" if "<" not in url else None
        else:
            yield from _walk(entry, url, known)


def test_the_walk_finds_the_site(world: World) -> None:
    found = routes(world, worlds.opened(world).pk)
    assert len(found) > 150
    for url in ("/login/", "/peps/", "/account/role/", "/api/v1/", "/admin/logout/"):
        assert any(item.startswith(url) for item in found), url


def test_no_unsafe_request_goes_without_its_token(world: World) -> None:
    pep = worlds.opened(world)
    browser = Client(enforce_csrf_checks=True, REMOTE_ADDR="127.0.0.1")
    browser.force_login(world.admin.user)
    odd: dict[str, int] = {}
    for url in routes(world, pep.pk):
        methods = ("post",) if url.startswith("/admin/") else ("post", "put", "patch", "delete")
        for method in methods:
            # The door for files answers 415 to anything else before it looks for a token.
            files = method == "post" and url.endswith("/files")
            kind = "multipart/form-data; boundary=x" if files else JSON
            response = getattr(browser, method)(url, content_type=kind, data="{}")
            if response.status_code not in {403, 404, 405}:
                odd[f"{method} {url}"] = response.status_code
    assert odd == {}


def test_a_token_does_not_help_another_site(world: World) -> None:
    pep = worlds.opened(world)
    browser = Client(enforce_csrf_checks=True, REMOTE_ADDR="127.0.0.1")
    browser.force_login(world.teacher.user)
    url = reverse("wizard:section", args=[pep.pk, "school"])
    fields = controls(browser.get(url).content)
    token = fields["csrfmiddlewaretoken"]
    for origin in ("https://evil.example", "null", "http://testserver.evil.example"):
        response = browser.post(url, {**fields, "need": "x"}, headers={"Origin": origin})
        assert response.status_code == 403, origin
        api = browser.patch(
            f"/api/v1/peps/{pep.pk}/sections/school",
            data="{}",
            content_type="application/json",
            headers={"Origin": origin, "X-CSRFToken": token},
        )
        assert api.status_code == 403, origin
    assert browser.post(url, {**fields, "need": "x"}).status_code == 302


@pytest.mark.parametrize("who", ["nobody", "admin", "teacher", "child"])
def test_every_page_says_what_it_may_load(world: World, who: str) -> None:
    pep = worlds.opened(world)
    browser, pages = Client(REMOTE_ADDR="127.0.0.1"), 0
    if who != "nobody":
        browser.force_login(getattr(world, who).user)
    for url in [*routes(world, pep.pk), "/no/such/page/", "/api/v1/nothing", "/admin/nothing/"]:
        if "logout" in url:
            continue
        response = browser.get(url)
        assert response.status_code < 500, url
        if not response.get("Content-Type", "").startswith("text/html"):
            continue
        policy = response.get("Content-Security-Policy", "")
        assert "default-src" in policy, url
        if not url.startswith("/admin/"):
            assert "'unsafe-eval'" not in policy, url
            assert "default-src 'none'" in policy, url
            assert "'unsafe-inline'" not in policy, url
            assert "*" not in policy, url
        pages += 1
    assert pages > 20


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize("name", ["x.svg", "x.svgz", "x.png", "x.jpg", "x.webp", "x.svg.png"])
def test_no_door_takes_an_svg(name: str) -> None:
    for model, form_of, field in (
        (get_image_model(), get_image_form, "file"),
        (get_document_model(), get_document_form, "file"),
    ):
        file = SimpleUploadedFile(name, SVG, content_type="image/svg+xml")
        form = form_of(model)(data={"title": "x"}, files={field: file}, instance=model())
        assert not form.is_valid()
        assert field in form.errors, (model, form.errors)
    assert not {"svg", "svgz", "html", "xml"} & {
        *settings.WAGTAILIMAGES_EXTENSIONS,
        *settings.WAGTAILDOCS_EXTENSIONS,
    }


AWAY = [
    "https://evil.example/",
    "http://evil.example",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "/\\evil.example/",
    "\\\\evil.example/",
    "\\/evil.example",
    "/\t/evil.example/",
    "\t//evil.example/",
    " //evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "ftp://evil.example/",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "http://testserver:80@evil.example/",
    "//testserver@evil.example/",
    "https://evil.example#testserver",
    "https://evil.example?testserver",
    "\x00//evil.example",
    "\x1f//evil.example",
    "/%0d%0aSet-Cookie:a=b",
    "/\r\nSet-Cookie: a=b",
    "/\nLocation: https://evil.example",
    "/peps/\r\n\r\n<script>alert(1)</script>",
    "//evil.example/%2f..",
    "/%2f/evil.example",
    "/%5cevil.example",
    "〱evil.example",
    "//evil。example",
    "http://[::1",
    "https://evil.example:99999999",
    "x" * 5_000,
]


def check_stays(response: HttpResponseBase, value: str) -> None:
    """A redirect stays on this site, and brings no header of its own."""
    assert response.status_code < 500, value
    assert "a" not in response.cookies, value
    target = response.get("Location", "")
    assert "\r" not in target, value
    assert "\n" not in target, value
    lower = target.lower().lstrip()
    assert not lower.startswith(("//", "/\\", "\\", "javascript", "data:", "vbscript")), value
    if not lower.startswith("/") and "://" in lower.split("?", 1)[0].split("#", 1)[0]:
        assert lower.startswith("http://testserver/"), (value, target)


@pytest.mark.parametrize("value", AWAY, ids=range(len(AWAY)))
def test_nothing_leads_away(world: World, value: str) -> None:
    pep = worlds.opened(world)
    login = Client(REMOTE_ADDR="127.0.0.1")
    typed = {"login": world.teacher.user.username, "password": worlds.builders.PASSWORD}
    check_stays(login.post("/login/", {**typed, "next": value}), value)
    browser = Client(REMOTE_ADDR="127.0.0.1")
    browser.force_login(world.teacher.user)
    check_stays(browser.get("/login/", {"next": value}), value)
    role = {"role": world.teacher.role, "next": value}
    check_stays(browser.post("/account/role/", role), value)
    url = reverse("wizard:section", args=[pep.pk, "school"])
    fields = controls(browser.get(url).content)
    check_stays(browser.post(url, {**fields, "goto": value}), value)
    check_stays(browser.post(url, {**fields, "next": value}), value)
    row = {"row": f"add:network_rows/{value}", "next": value}
    check_stays(browser.post(url, {**fields, **row}), value)
    check_stays(browser.get(reverse("peps:list"), {"next": value}), value)
    check_stays(browser.post(reverse("account_logout"), {"next": value}), value)


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "x y", ""]
)
def test_a_host_of_ones_own_is_refused(world: World, host: str) -> None:
    for path in ("/login/", "/password/reset/", "/"):
        response = Client(REMOTE_ADDR="127.0.0.1").get(path, headers={"Host": host})
        assert response.status_code == 400, path
        assert b"evil.example" not in response.content


def test_a_forwarded_host_is_not_believed(world: World) -> None:
    response = Client(REMOTE_ADDR="127.0.0.1").get(
        "/peps/", headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    )
    assert "evil.example" not in response.get("Location", "")
