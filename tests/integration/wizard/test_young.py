"""The pages of the youngest: big, one question each, in their own words."""

from __future__ import annotations

import re
from pathlib import Path

from pep_forms.engine.kinds.numbers import FACES
from pep_forms.wizard import apps
from tests.integration.wizard.world import World

CHILD = "young_person"
SPRITE = Path(apps.__file__).parent / "static" / "wizard" / "symbols.svg"
DEFINITIONS = Path(apps.__file__).parents[1] / "builder" / "definitions"


def test_one_question_a_page_with_faces_and_pictures(world: World) -> None:
    first = world.open(CHILD, "steps/me/")
    assert "pep-kid" in first.text
    assert "1 of 3" in first.text
    assert "There are no wrong answers." in first.text
    assert "symbols.svg#face-happy" in first.text
    assert "data-read-aloud" in first.text
    assert "Keep this just for my social worker" in first.text
    assert first.post(feel="3")["Location"] == world.url("steps/me/2/")
    second = world.open(CHILD, "steps/me/2/")
    assert "symbols.svg#cat" in second.text
    assert 'type="radio" value="cat"' in second.text
    assert second.post(pet="dog")["Location"] == world.url("steps/me/3/")
    for address, value in (("feel", 3), ("pet", ["dog"])):
        entry = world.entry(address, "s_me")
        assert entry is not None
        assert entry.value == value


def test_going_back_saves_first(world: World) -> None:
    third = world.open(CHILD, "steps/me/3/")
    assert ("goto", world.url("steps/me/2/")) in third.buttons
    third.post(wish="A kite", goto=world.url("steps/me/2/"))
    assert world.open(CHILD, "steps/me/3/").fields["wish"] == ["A kite"]


def test_the_end_is_friendly(world: World) -> None:
    client = world.client(CHILD)
    text = client.get(world.url("steps/me/done/")).content.decode()
    assert "Well done" in text
    assert "I am finished" in text
    assert "missing" not in text.split("<main")[1].split("</main>")[0].lower()


def test_an_adult_who_holds_the_pen_is_told_so(world: World) -> None:
    sheet = world.open("social_worker", "steps/me/3/")
    assert "You are writing for the young person" in sheet.text
    sheet.post(wish="A kite", next="here")
    entry = world.entry("wish", "s_me")
    assert entry is not None
    assert entry.on_behalf_of == CHILD


def test_every_symbol_a_definition_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text()))
    named = {
        symbol
        for file in DEFINITIONS.glob("sections/*.json")
        for symbol in re.findall(r'"symbol": "([^"]+)"', file.read_text())
    }
    faces = {symbol for row in FACES.values() for symbol, _ in row}
    assert named | faces <= drawn
