"""What readers get: pages they may see and no others, help, search, films and documents."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from guidance import gate
from guidance.actions import loading
from guidance.actions.voting import STRANGERS_A_DAY
from guidance.models import PAGES, HelpPlace, ShippedPage, Vote
from media.models import Video, check_captions, check_video
from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from pep_forms.printing import pdf
from tests import builders
from tests.integration.guidance.site import SECRET, client, load, page, sources, take_back

pytestmark = pytest.mark.django_db
FILM = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 8


def text_of(browser: Client, path: str) -> str:
    response = browser.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def with_role(role: str) -> User:
    user = builders.make_user(role)
    assert gate.look_again(user)
    return user


def test_every_kind_of_page_is_served() -> None:
    load()
    browser = client(with_role(Role.VS_ADMIN))
    kinds = set()
    for found in Page.objects.filter(depth__gt=1).specific():
        text = text_of(browser, found.url)
        assert f'<h1 class="govuk-heading-xl">{found.title}</h1>' in text, found.title
        assert text.count("<main") == 1
        kinds.add(type(found))
    assert kinds == set(PAGES)


def test_who_sees_what() -> None:
    load()
    stranger, teacher = client(), client(with_role(Role.VS_REVIEWER))
    admin = client(with_role(Role.VS_ADMIN))
    closed, training = page("closed").url, page("training").url
    assert stranger.get(training).status_code == 302
    assert stranger.get(closed).status_code == 302
    assert teacher.get(training).status_code == 200
    assert teacher.get(closed).status_code == 404, "not a loop through the log-in"
    assert admin.get(closed).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "reviewer"])
def test_a_closed_page_shows_nowhere(who: str) -> None:
    load()
    browser = client() if who == "stranger" else client(with_role(Role.VS_REVIEWER))
    film = page("training/film")
    for path in (page("home").url, page("sample").url, f"/guidance/search/?q={SECRET}",
                 f"/guidance/search/?part=1&q={SECRET}", f"/guidance/search/?q={SECRET[:-1]}",
                 "/api/content/v2/pages/", f"/api/content/v2/pages/?search={SECRET}"):  # fmt: skip
        text = text_of(browser, path).replace(f'value="{SECRET}', "").replace(f"{SECRET} –", "")
        text = text.replace(f'value="{SECRET[:-1]}', "").replace(f"{SECRET[:-1]} –", "")
        assert f"The {SECRET} page" not in text, path
        assert who == "reviewer" or film.title not in text, path
    assert "A topic of guidance" in text_of(browser, page("sample").url), "related, and open"
    for path in (f"/guidance/films/{film.pk}/", f"/guidance/helpful/{page('closed').pk}/"):
        assert browser.get(path).status_code in {404, 405}
    assert (
        browser.post(f"/guidance/helpful/{page('closed').pk}/", {"helpful": "yes"}).status_code
        == 404
    )


def test_a_draft_shows_nowhere() -> None:
    load()
    found = page("topic")
    found.title = "A brand new name"
    found.save_revision()
    browser = client()
    assert "brand new" not in text_of(browser, found.url)
    assert "brand new" not in text_of(browser, "/guidance/search/?q=brand").replace("brand", "", 3)
    found.save_revision().publish()
    assert "A brand new name" in text_of(browser, "/guidance/search/?q=brand+new+name")
    found.unpublish()
    nothing = browser.get(found.url.replace(found.slug, "nothing"))
    gone = browser.get(found.url)
    # Like a wrong address, which asks to log in where a closed page could be.
    assert (gone.status_code, gone["Location"]) == (
        nothing.status_code,
        nothing["Location"].replace("nothing", found.slug),
    )
    assert "A brand new name" not in text_of(browser, "/guidance/search/?q=brand+new+name")


def test_search_ranks_forgives_and_leads_to_the_place() -> None:
    load(topic="## Widgets and sprockets\n\nAll about them.\n")
    browser = client()
    found = text_of(browser, "/guidance/search/?q=sprokets")
    assert "A topic of guidance" in found, "a slip of the finger"
    assert f"{page('topic').url}#widgets-and-sprockets" in found
    exact = text_of(browser, "/guidance/search/?q=how+do+i+get+a+password")
    first = exact.index('class="pep-results__item"')
    assert "How do I get a password?" in exact[first : first + 400]
    assert "0 results" in text_of(browser, "/guidance/search/?q=zzzzzz")


def test_a_snippet_is_a_sentence_and_no_row_of_a_table() -> None:
    load(topic="About sprockets.\n\nTable: Who\n| Who | Must |\n| --- | --- |\n| A gizmo | Yes |\n")
    text = client().get("/guidance/search/?q=gizmo").content.decode()
    assert "A topic of guidance" in text
    assert "About sprockets." in text
    assert "A gizmo |" not in text


@pytest.mark.parametrize(
    "typed", ["", " ", "%00", "a" * 500, "'%22--", "*:*", "AND OR NOT", "%F0%9F%92%A9"]
)
def test_search_takes_anything(typed: str) -> None:
    load()
    assert client().get(f"/guidance/search/?q={typed}").status_code in {200, 400}


def test_help_opens_the_part_with_its_key() -> None:
    load(
        topic="## Elsewhere\n\nNo.\n\n## Here {help=sign-off}\n\nYes.\n\n## Next {help=x}\n\nOther."
    )
    browser = client()
    target = browser.get("/help/for/sign-off/")["Location"]
    assert target == f"{page('topic').url}#here"
    part = text_of(browser, "/help/for/sign-off/?part=1")
    assert "Yes." in part
    assert "No." not in part
    assert "Other." not in part
    assert "<html" not in part
    assert browser.get("/help/for/nobody-wrote-this/").status_code == 404
    assert "no guidance" in text_of(browser, "/help/for/nobody-wrote-this/?part=1")


def test_help_prefers_the_page_for_the_readers_role_and_none_that_is_closed() -> None:
    load(topic="## For parents {help=views}\n", **{"manual.one": "## For all {help=views}\n",
         "closed": "## Secret {help=hidden}\n"})  # fmt: skip
    parent = builders.join_network(builders.make_young_person(), Role.PARENT).user
    take_back("carers")
    assert client(parent).get("/help/for/views/")["Location"].startswith(page("topic").url)
    assert client().get("/help/for/hidden/").status_code == 404
    assert client(with_role(Role.VS_ADMIN)).get("/help/for/hidden/").status_code == 302


def test_a_key_that_is_taken_out_opens_nothing() -> None:
    load()
    assert HelpPlace.objects.filter(key="targets").exists()
    found = page("manual/one")
    found.help_keys = ""
    found.save_revision()
    assert HelpPlace.objects.filter(key="targets").exists(), "a draft changes nothing"
    found.save_revision().publish()
    assert not HelpPlace.objects.filter(key="targets").exists()


def test_a_manual_prints_as_one_document() -> None:
    load(**{"manual.one": "## Alpha\n\nFirst words.\n\n```steps\nGo | there\n```\n",
            "manual.two": "Table: Sums\n| A | B |\n| --- | --- |\n| one | two |\n"})  # fmt: skip
    browser = client()
    address = f"/guidance/documents/{page('manual').pk}.pdf"
    assert address in text_of(browser, page("manual").url)
    response = browser.get(address)
    assert response["Content-Type"] == "application/pdf"
    words = " ".join(pdf.text(response.content)).replace("\n", " ")
    for wanted in (
        "A manual",
        "Chapter one",
        "First words.",
        "1. Go",
        "Chapter two",
        "Sums",
        "two",
    ):
        assert wanted in words, wanted
    assert browser.get(address).content == response.content, "drawn once"
    assert browser.get(f"/guidance/documents/{page('topic').pk}.pdf").status_code == 404


def film() -> Any:
    load()
    found = page("training/film")
    video = Video.objects.create(
        title="Film",
        file=ContentFile(FILM, "film.mp4"),
        captions="WEBVTT\n\n00:00.000 --> 00:01.000\nHello\n",
    )
    found.video = video
    found.save_revision().publish()
    return found


def test_a_film_streams_in_parts_to_those_who_may_see_its_page() -> None:
    found = film()
    address = f"/guidance/films/{found.pk}/"
    browser = client(with_role(Role.VS_REVIEWER))
    page_ = text_of(browser, found.url)
    assert f'src="{address}"' in page_
    assert f'src="{address}captions.vtt"' in page_
    whole = browser.get(address)
    assert b"".join(whole) == FILM
    assert whole["Content-Type"] == "video/mp4"
    part = browser.get(address, headers={"range": "bytes=12-19"})
    assert (part.status_code, b"".join(part)) == (206, FILM[12:20])
    assert part["Content-Range"] == f"bytes 12-19/{len(FILM)}"
    assert browser.get(address, headers={"range": "bytes=99999-"}).status_code == 416
    assert browser.get(f"{address}captions.vtt")["Content-Type"].startswith("text/vtt")
    assert client().get(address).status_code == 404


def test_what_is_no_film_or_no_captions_is_not_taken() -> None:
    with pytest.raises(ValidationError):
        check_video(ContentFile(b"<html><script>", "x.mp4"))
    check_video(ContentFile(FILM, "x.mp4"))
    with pytest.raises(ValidationError):
        check_captions("Hello")


def test_votes_are_counted_once_for_each_person_and_a_few_a_day_for_strangers() -> None:
    load()
    address = f"/guidance/helpful/{page('topic').pk}/"
    user = client(with_role(Role.VS_ADMIN))
    for said in ("yes", "no"):
        assert user.post(address, {"helpful": said}).status_code == 200
    assert Vote.objects.get().helpful is False
    assert client().post(address, {"helpful": "perhaps"}).status_code == 404
    Vote.objects.bulk_create(
        Vote(page=page("topic"), helpful=False) for _ in range(STRANGERS_A_DAY)
    )
    client().post(address, {"helpful": "yes"})
    assert not Vote.objects.filter(helpful=True).exists()
    away = client().post(address, {"helpful": "yes", "back": "https://example.com/"})
    assert "example.com" not in away.content.decode()


def test_loading_again_adds_and_mends_but_never_overwrites_an_editor() -> None:
    first = load()
    assert (first.updated, first.kept) == (0, 0)
    edited, gone = page("topic"), page("sample")
    edited.introduction = "By an editor."
    edited.save_revision().publish()
    gone.delete()

    again = load(topic="New from us.\n", help="New help.\n", sample="New sample.\n")

    assert (again.added, again.updated, again.kept) == (0, 1, 2)
    assert page("topic").introduction == "By an editor."
    assert "New help." in str(page("help").body)
    assert ShippedPage.objects.get(key="sample").page is None
    same = load(topic="New from us.\n", help="New help.\n", sample="New sample.\n")
    assert (same.added, same.updated) == (0, 0)


def test_a_draft_of_an_editor_is_kept_as_well() -> None:
    load()
    found = page("topic")
    found.introduction = "Half written."
    found.save_revision()
    load(topic="New from us.\n")
    assert page("topic").get_latest_revision_as_object().introduction == "Half written."


def test_a_link_to_nowhere_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="there is no page nowhere"):
        loading.load(by=builders.SYSTEM, shipped=sources(topic="[x](page:nowhere)"))


def test_no_page_is_closed_by_a_shared_password() -> None:
    load()
    assert not PageViewRestriction.objects.filter(restriction_type="password").exists()
