"""The public API tells of nothing that is not public: doors × private things.

Every pair is tried twice: closed, when the name must not show; and with a hole (the
restriction taken off, the draft published), when the same door must show it. A door that
could not show the name in any case would prove nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client
from PIL import Image as Pixels
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    PageViewRestriction,
)

from guidance.models import PAGES, GuidancePage, RelatedPage
from pep_forms.engine.roles import Role
from tests import builders
from tests.integration.guidance.site import client, load, page, take_back

pytestmark = pytest.mark.django_db
API = "/api/content/v2"


def png() -> ContentFile:
    """A picture of one colour."""
    made = BytesIO()
    Pixels.new("RGB", (40, 30), "white").save(made, "PNG")
    return ContentFile(made.getvalue(), "shot.png")


@dataclass(frozen=True)
class Thing:
    """Something private: a word of its name, what fills the doors, and how it is opened."""

    word: str
    named: dict[str, Any]
    hole: Callable[[], None]


#: Door → the things that it can lead to; every other pair means nothing.
PAGE_DOORS: dict[str, str] = {
    "/pages/?limit=100": "closed film draft pending",
    "/pages/?fields=*&limit=100": "closed film draft pending",
    "/pages/?fields=_,title&limit=100&order=-title": "closed film draft pending",
    "/pages/?type={type}&fields=*": "closed film draft pending",
    "/pages/?title={title}": "closed film draft pending",
    "/pages/?slug={slug}": "closed film draft",
    "/pages/?id={pk}": "closed film draft",
    "/pages/?search={word}": "closed film draft pending",
    "/pages/?search={word}&search_operator=or&type={type}": "closed film draft pending",
    "/pages/?child_of={parent}": "closed film draft pending",
    "/pages/?descendant_of={home}&limit=100": "closed film draft pending",
    "/pages/?descendant_of=root&limit=100": "closed film draft pending",
    "/pages/?ancestor_of={below}": "draft",
    "/pages/?locale=en-gb&limit=100": "closed film draft pending",
    "/pages/{pk}/": "closed film draft pending",
    "/pages/{pk}/?fields=*": "closed film draft pending",
    "/pages/{pk}/?fields=title&rich_text_format=db_markdown": "closed film draft pending",
    "/pages/find/?id={pk}": "closed film draft pending",
    "/pages/find/?html_path={path}": "closed film draft",
    "/pages/{below}/?fields=parent": "draft",
    "/pages/{sample}/": "closed film draft pending",
    "/pages/{sample}/?fields=related_links(*)": "closed film draft pending",
    "/pages/?type=guidance.SampleDocumentPage&fields=related_links": "closed film draft pending",
}
FILE_DOORS: dict[str, str] = {
    "/documents/": "file",
    "/documents/?fields=*&order=-title": "file",
    "/documents/?search={word}": "file",
    "/documents/?title={title}": "file",
    "/documents/?tags=papers": "file",
    "/documents/{pk}/": "file",
    "/documents/find/?id={pk}": "file",
    "/images/": "picture",
    "/images/?fields=*&order=-title": "picture",
    "/images/?search={word}": "picture",
    "/images/?title={title}": "picture",
    "/images/?tags=papers": "picture",
    "/images/{pk}/": "picture",
    "/images/find/?id={pk}": "picture",
    "/pages/{sample}/": "file picture",
    "/pages/{sample}/?fields=document,body": "file picture",
    "/pages/{sample}/?fields=document(*)": "file",
    "/pages/?type=guidance.SampleDocumentPage&fields=*": "file picture",
}


def pages() -> dict[str, Thing]:
    """The private pages, each named by the sample document too."""
    load()
    closed, film, draft = page("closed"), page("training/film"), page("topic")
    closed.title, film.title, draft.title = "Quincunx page", "Zeugma film", "Palimpsest page"
    for found in (closed, film, draft):
        found.save_revision().publish()
    below = draft.add_child(instance=GuidancePage(title="Below", slug="below"))
    draft.unpublish()
    pending = page("manual/one")
    pending.title = "Sesquipedalian chapter"
    waiting = pending.save_revision()
    sample = page("sample")
    sample.related_links = [
        RelatedPage(target_id=p.pk, sort_order=at)
        for at, p in enumerate((closed, film, draft, pending))
    ]
    sample.save_revision().publish()
    call_command("wagtail_update_index", verbosity=0)

    def opened(found: Any) -> Callable[[], None]:
        at = found.get_ancestors(inclusive=True)
        return lambda: PageViewRestriction.objects.filter(page__in=at).delete() and None

    def named(found: Any, title: str) -> dict[str, Any]:
        meta = type(found)._meta
        return {
            "pk": found.pk,
            "title": title,
            "slug": found.slug,
            "type": f"{meta.app_label}.{type(found).__name__}",
            "parent": found.get_parent().pk,
            "home": page("home").pk,
            "sample": sample.pk,
            "below": below.pk,
            "path": found.get_url().removeprefix("/guidance"),
            "word": title.partition(" ")[0].lower(),
        }

    def publish() -> None:
        page("topic").save_revision().publish()

    things = {
        "closed": (closed, opened(closed)),
        "film": (film, opened(film)),
        "draft": (draft, publish),
        "pending": (pending, waiting.publish),
    }
    return {
        name: Thing(found.title.partition(" ")[0].lower(), named(found, found.title), hole)
        for name, (found, hole) in things.items()
    }


def told(browser: Client, door: str, thing: Thing) -> str:
    """What a door answers, all in small letters."""
    response = browser.get(API + door.format(**thing.named), follow=True)
    assert response.status_code in {200, 400, 404}, door
    assert response["Content-Type"] == "application/json", door
    return json.dumps(response.json(), ensure_ascii=False).lower()


def walk(doors: dict[str, str], things: dict[str, Thing]) -> int:
    """Try every pair closed, then every pair with its hole."""
    browser, tried = client(), 0
    for name, thing in things.items():
        mine = [door for door, leads in doors.items() if name in leads.split()]
        for door in mine:
            assert thing.word not in told(browser, door, thing), f"{door} tells of {name}"
        thing.hole()
        call_command("wagtail_update_index", verbosity=0)
        for door in mine:
            assert thing.word in told(browser, door, thing), f"{door} cannot tell of {name}"
        tried += len(mine)
    return tried


def test_no_door_tells_of_a_private_page() -> None:
    assert walk(PAGE_DOORS, pages()) > 70


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # Wagtail leaves one to the collector
def test_no_door_tells_of_a_private_file_or_picture() -> None:
    load()
    shut = Collection.get_first_root_node().add_child(name="Papers")
    restriction = CollectionViewRestriction.objects.create(
        collection=shut, restriction_type=CollectionViewRestriction.LOGIN
    )
    file = get_document_model().objects.create(
        title="Quincunx paper", file=ContentFile(b"%PDF-1.4", "a.pdf"), collection=shut
    )
    shot = get_image_model().objects.create(
        title="Zeugma shot", file=png(), collection=shut, width=40, height=30
    )
    for found in (file, shot):
        found.tags.add("papers")
        found.save()
    sample = page("sample")
    sample.document = file
    block = type(sample)._meta.get_field("body").stream_block
    sample.body = block.to_python(
        [{"type": "picture", "value": {"image": shot.pk, "alt": "x", "caption": ""}, "id": "1"}]
    )
    sample.save_revision().publish()
    call_command("wagtail_update_index", verbosity=0)

    def close_again() -> None:
        restriction.delete()

    def thing(found: Any, hole: Callable[[], None]) -> Thing:
        word = found.title.partition(" ")[0].lower()
        named = {"pk": found.pk, "title": found.title, "word": word, "sample": sample.pk}
        return Thing(word, named, hole)

    address = f"/guidance/pictures/{shot.pk}/"
    assert client().get(address).status_code == 404
    assert 'src="/guidance/pictures/' in client().get(sample.url).content.decode()

    # Both lie in the one collection: the picture is walked with its own restriction put back.
    assert walk(FILE_DOORS, {"file": thing(file, close_again)}) > 8
    restriction = CollectionViewRestriction.objects.create(
        collection=shut, restriction_type=CollectionViewRestriction.LOGIN
    )
    assert walk(FILE_DOORS, {"picture": thing(shot, close_again)}) > 8
    shown = client().get(address)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/png")
    assert b"".join(shown).startswith(b"\x89PNG")

    shot.collection = Collection.get_first_root_node()
    shot.save()
    assert "zeugma" not in client().get(f"{API}/images/").content.decode().lower(), "unsorted"


def test_what_a_wrong_and_a_private_page_answer_is_the_same() -> None:
    things = pages()
    browser = client()
    for door in ("/pages/{pk}/", "/pages/?child_of={pk}", "/pages/?descendant_of={pk}",
                 "/pages/?ancestor_of={pk}", "/pages/?translation_of={pk}",
                 "/pages/find/?id={pk}"):  # fmt: skip
        for name in ("closed", "film", "draft"):
            private = browser.get(API + door.format(**things[name].named))
            missing = browser.get(API + door.format(pk=987654))
            assert (private.status_code, private.content) == (missing.status_code, missing.content)
            assert private.status_code in {400, 404}


def test_the_answer_is_the_same_for_whoever_is_signed_in() -> None:
    things = pages()
    take_back("carers")
    inside = client(builders.make_user(Role.VS_ADMIN))
    assert inside.get(f"/guidance{things['closed'].named['path']}").status_code == 200
    for door in ("/pages/?fields=*&limit=100", "/pages/{pk}/", "/pages/{sample}/"):
        address = API + door.format(**things["closed"].named)
        assert inside.get(address).content == client().get(address).content, door


@pytest.mark.parametrize(
    "asked",
    [
        "/pages/?search_operator=maybe&search=a", "/pages/?rich_text_format=html",
        "/pages/?rich_text_format=markdown", "/pages/?draft_title=x", "/pages/?keeper=1",
        "/pages/?fields=keeper", "/pages/?fields=owner", "/pages/?order=owner", "/pages/?live=0",
        "/pages/?type=guidance.SampleDocumentPage&document=1",
        "/pages/?type=guidance.GuidancePage&body=x", "/pages/?type=guidance.GuidancePage&roles=x",
        "/pages/?type=guidance.GuidancePage&related_links=1",
        "/pages/?type=guidance.GuidancePage&reviewed_on=soon", "/pages/?type=people.User",
        "/pages/?type=guidance.VideoPage&minutes=x", "/pages/?alias_of=1", "/pages/?child_of=x",
        "/pages/?limit=101", "/pages/?limit=-1", "/pages/?offset=x",
        "/pages/?type=guidance.SampleDocumentPage&fields=related_links(target(*))",
        "/images/?collection=1", "/documents/?fields=collection",
        "/documents/?uploaded_by_user=1",
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_in_words(asked: str) -> None:
    load()
    response = client().get(API + asked)
    assert response.status_code == 400, response.content
    assert response.json()["message"]


def test_every_kind_of_page_tells_all_of_its_fields() -> None:
    load()
    PageViewRestriction.objects.all().delete()
    told: dict[str, dict[str, Any]] = {}
    for item in client().get(f"{API}/pages/?limit=100").json()["items"]:
        detail = client().get(f"{API}/pages/{item['id']}/").json()
        told[detail["meta"]["type"]] = detail
    assert set(told) == {f"guidance.{kind.__name__}" for kind in PAGES}
    hidden = {"keeper", "change", "change_about", "video"}
    for kind in PAGES:
        own = {f.name for f in kind._meta.local_fields} - hidden - {"page_ptr"}
        assert own <= set(told[f"guidance.{kind.__name__}"]), kind
    assert told["guidance.VideoPage"]["film"] is None
    assert set(told["guidance.HelpPage"]["contact"]) >= {"team", "phone", "safeguarding_phone"}
    topic = client().get(f"{API}/pages/{page('topic').pk}/").json()
    assert topic["body"][1]["value"] == {"text": "The first heading", "help_key": "attendance"}
