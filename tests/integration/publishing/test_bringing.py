"""What a move set aside comes back into a question that takes it, by right."""

from __future__ import annotations

from typing import Any

import pytest

from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.builder.actions import release
from pep_forms.builder.models import FormVersion
from pep_forms.engine.roles import Role
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible, Refused
from pep_forms.people.actor import Actor
from pep_forms.peps.models import Pep, SetAside
from pep_forms.peps.stored import load
from pep_forms.publishing.actions.bringing import bring_back
from pep_forms.publishing.actions.moving import move
from pep_forms.publishing.actions.undoing import last_move, undo
from tests import builders
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.world import (
    SYSTEM,
    Plans,
    edit,
    question,
    release_first,
    remove,
)

pytestmark = pytest.mark.django_db


def second_version() -> FormVersion:
    """Two questions gone, and new ones: for all, for the worker alone, and of other kinds."""

    def change(data: dict[str, Any]) -> None:
        for name in ("notes", "private", "score"):
            remove(data, name)
        data["sections"][1]["pages"][0]["questions"] += [
            question("words", "long_text"),
            question("secret", "long_text", visible_to=["social_worker"]),
            question("total", "number", options={"max": 50}),
            question("many", "number"),
        ]

    edit(change)
    return release(template_key="plan", by=SYSTEM)


@pytest.fixture
def plans() -> Plans:
    release_first()
    return Plans()


@pytest.fixture
def moved(plans: Plans) -> Pep:
    pep = plans.open(score="70", notes="They like drawing")
    plans.type(pep, plans.worker, private="Only for the worker")
    move(pep=pep, to=second_version(), by=plans.admin)
    return Pep.objects.get(pk=pep.pk)


def value(pep: Pep, name: str) -> Any:
    entry = load(pep)["s_second"].entries.get(name)
    return entry.value if entry else None


def test_words_come_back_and_stay_among_what_was_set_aside(plans: Plans, moved: Pep) -> None:
    before = list(SetAside.objects.order_by("pk").values("answers"))
    bring_back(pep=moved, address="notes", question="words", by=plans.teacher)
    assert value(moved, "words") == "They like drawing"
    assert list(SetAside.objects.order_by("pk").values("answers")) == before
    written = WriteEntry.objects.get(event="pep.answer_brought_back")
    assert "notes" in str(written.data)
    assert "drawing" not in str(written.data)
    # The move can still be undone: what was set aside is where it was.
    last = last_move(moved)
    assert last is not None
    undo(move=last, by=plans.admin)
    assert value(Pep.objects.get(pk=moved.pk), "notes") == "They like drawing"


def test_a_number_becomes_words_and_no_number_that_is_refused(plans: Plans, moved: Pep) -> None:
    with pytest.raises(BadInput, match="does not take"):
        bring_back(pep=moved, address="score", question="total", by=plans.teacher)
    with pytest.raises(BadInput, match="does not take"):
        bring_back(pep=moved, address="notes", question="many", by=plans.teacher)
    bring_back(pep=moved, address="score", question="many", by=plans.teacher)
    bring_back(pep=moved, address="score", question="words", by=plans.teacher)
    assert (value(moved, "many"), value(moved, "words")) == (70, "70")


def test_nobody_comes_to_read_what_was_closed_to_them(plans: Plans, moved: Pep) -> None:
    with pytest.raises(Refused, match="More people"):
        bring_back(pep=moved, address="private", question="words", by=plans.worker)
    bring_back(pep=moved, address="private", question="secret", by=plans.worker)
    assert value(moved, "secret") == "Only for the worker"


def test_who_may_not_read_the_one_or_fill_in_the_other_is_turned_away(
    plans: Plans, moved: Pep
) -> None:
    for address, name in (("private", "words"), ("nowhere", "words"), ("notes", "secret")):
        with pytest.raises(NotVisible):
            bring_back(pep=moved, address=address, question=name, by=plans.teacher)
    stranger = Actor(builders.make_user(), Role.DESIGNATED_TEACHER)
    with pytest.raises(NotVisible):
        bring_back(pep=moved, address="notes", question="words", by=stranger)
    reader = Actor(builders.make_user(Role.VS_REVIEWER), Role.VS_REVIEWER)
    with pytest.raises((NotVisible, NotAllowed)):
        bring_back(pep=moved, address="notes", question="words", by=reader)
    assert value(moved, "words") is None


def test_an_answer_is_never_written_over(plans: Plans, moved: Pep) -> None:
    plans.save(moved, "s_second", words="Newer words")
    with pytest.raises(Refused, match="already"):
        bring_back(pep=moved, address="notes", question="words", by=plans.teacher)
    assert value(moved, "words") == "Newer words"
    assert not WriteEntry.objects.filter(event="pep.answer_brought_back").exists()


def test_the_page_offers_what_fits_and_brings_it_back(plans: Plans, moved: Pep) -> None:
    client, url = client_of(plans.teacher), f"/peps/{moved.pk}/set-aside/"
    assert url in client.get(f"/peps/{moved.pk}/").content.decode()
    seen = ReadEntry.objects.filter(channel="set_aside").count()
    page = client.get(url).content.decode()
    assert ReadEntry.objects.filter(channel="set_aside").count() > seen
    assert "They like drawing" in page
    assert "Only for the worker" not in page
    assert page.count('value="words"') == 2
    assert page.count('value="many"') == 1
    assert 'value="secret"' not in page
    assert 'value="total"' not in page
    wrong = client.post(url, {"address": "notes", "question": "many"})
    assert wrong.status_code == 422
    assert "There is a problem" in wrong.content.decode()
    assert client.post(url, {"address": "notes", "question": "words"}).status_code == 302
    assert value(moved, "words") == "They like drawing"
    assert 'value="words"' not in client.get(url).content.decode()


def test_a_plan_that_never_moved_offers_nothing(plans: Plans) -> None:
    pep = plans.open(notes="n")
    client = client_of(plans.teacher)
    assert "set-aside" not in client.get(f"/peps/{pep.pk}/").content.decode()
    assert "Nothing that you may read" in client.get(f"/peps/{pep.pk}/set-aside/").content.decode()
