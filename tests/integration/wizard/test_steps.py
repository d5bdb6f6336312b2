"""Every kind of question on its page: shown, typed in, stored, shown again; without a script."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.html import escape

from tests.integration.wizard.world import World, sheet_of

TEACHER, WORKER = "designated_teacher", "social_worker"

#: What somebody types, and what is stored.
TYPED: list[tuple[dict[str, Any], str, Any]] = [
    ({"words": "Likes maps"}, "words", "Likes maps"),
    ({"prose": "One\r\ntwo"}, "prose", "One\ntwo"),
    ({"count": "12"}, "count", 12),
    ({"share": "92.5"}, "share", 92.5),
    ({"sum": "£1,400"}, "sum", "1400.00"),
    ({"day:day": "4", "day:month": "3", "day:year": "2026"}, "day", "2026-03-04"),
    ({"at": "2.30pm"}, "at", "14:30"),
    (
        {"when:day": "4", "when:month": "March", "when:year": "2026", "when:time": "9am"},
        "when",
        "2026-03-04T09:00",
    ),
    ({"month:month": "9", "month:year": "2026"}, "month", "2026-09"),
    ({"age:years": "8", "age:months": "3"}, "age", 99),
    ({"tick": "no"}, "tick", False),
    ({"colour": "blue"}, "colour", "blue"),
    ({"shade": "red"}, "shade", "red"),
    ({"likes": ["blue", "red"]}, "likes", ["red", "blue"]),
    ({"rating": "7"}, "rating", 7),
    ({"who:name": "Mr Lake"}, "who", {"member": None, "name": "Mr Lake", "role": ""}),
    (
        {"people:name": "Mr Lake\r\nMs Hill"},
        "people",
        [
            {"member": None, "name": "Mr Lake", "role": ""},
            {"member": None, "name": "Ms Hill", "role": ""},
        ],
    ),
    ({"where:name": "New School"}, "where", {"id": None, "name": "New School"}),
    ({"code": "me141xq"}, "code", "ME14 1XQ"),
    ({"mail": "a@example.com"}, "mail", "a@example.com"),
    ({"phone": "01632 960 001"}, "phone", "01632 960 001"),
]


@pytest.mark.parametrize(("typed", "address", "value"), TYPED, ids=[t[1] for t in TYPED])
def test_each_kind_is_stored_and_shown_again(
    world: World, typed: dict[str, Any], address: str, value: Any
) -> None:
    sheet = world.open(TEACHER)
    assert sheet.status == 200
    response = sheet.send(typed, next="here")
    assert response.status_code == 302
    entry = world.entry(address)
    assert entry is not None
    assert (entry.value, entry.problem) == (value, "")
    # Shown again, and sent back untouched, it is no change.
    again = world.open(TEACHER)
    assert again.post(next="here").status_code == 302
    assert world.entry(address) == entry


def test_a_page_is_a_form_that_a_browser_leaves_alone(world: World) -> None:
    text = world.open(TEACHER).text
    for part in (
        'autocomplete="off" novalidate',
        'name="csrfmiddlewaretoken"',
        'name="request_key"',
        'name="kept"',
        'name="next" value="later"',
        'name="next" value="here"',
        'role="status"',
        "Save and continue",
    ):
        assert part in text
    assert "Error:" not in text.split("</title>")[0]
    assert 'name="secret"' not in text
    assert "About secret" not in text
    assert 'name="theirs"' not in text, "only the social worker fills it in"
    assert "About theirs" in text


def test_going_on_later_and_elsewhere_all_save(world: World) -> None:
    cases: list[tuple[dict[str, str], str]] = [
        ({}, "steps/widgets/2/"),
        ({"next": "later"}, ""),
        ({"next": "here"}, "steps/widgets/"),
        ({"goto": world.url("steps/widgets/2/")}, "steps/widgets/2/"),
        ({"goto": "https://evil.example/"}, "steps/widgets/2/"),
        ({"goto": "//evil.example/"}, "steps/widgets/2/"),
    ]
    for number, (pressed, target) in enumerate(cases):
        response = world.open(TEACHER).send({"words": f"text {number}", **pressed})
        assert response.status_code == 302
        assert response["Location"] == world.url(target)
        entry = world.entry("words")
        assert entry is not None
        assert entry.value == f"text {number}"


def test_what_an_answer_opens_comes_after_a_plain_save(world: World) -> None:
    sheet = world.open(TEACHER)
    assert "About opened" not in sheet.text
    sheet.post(tick="yes", next="here")
    sheet = world.open(TEACHER)
    assert "About opened" in sheet.text
    sheet.post(opened="Kept aside", next="here")
    world.open(TEACHER).post(tick="no", next="here")
    assert "Kept aside" not in world.open(TEACHER).text
    world.open(TEACHER).post(tick="yes", next="here")
    assert "Kept aside" in world.open(TEACHER).text


def test_going_on_stops_at_a_question_that_the_answer_has_opened(world: World) -> None:
    here, on = world.url("steps/widgets/"), world.url("steps/widgets/2/")
    sheet = world.open(TEACHER)
    assert sheet.post(tick="yes")["Location"] == f"{here}#q-opened"
    assert b"opened another question" in sheet.client.get(here).content
    # It was shown now: going on goes on, and so does a press that was meant for elsewhere.
    assert world.open(TEACHER).post(words="On")["Location"] == on
    world.open(TEACHER).post(tick="no", next="here")
    assert world.open(TEACHER).post(tick="yes", goto=on)["Location"] == on


def test_a_date_that_is_none_is_kept_as_typed_and_said(world: World) -> None:
    parts = {"day:day": "32", "day:month": "13", "day:year": "2026"}
    assert world.open(TEACHER).send(parts).status_code == 302
    entry = world.entry("day")
    assert entry is not None
    assert (entry.value, entry.raw, entry.problem) == (None, "32/13/2026", "date")
    text = world.open(TEACHER).text
    for part in ('value="32"', 'value="13"', "must be a real date"):
        assert part in text


@pytest.mark.parametrize(
    "words",
    [
        "x" * 19_000,
        "\u202eevil\u202c",
        "👩🏽\u200d🏫 😀",
        "<script>alert(1)</script><b>&amp;</b>",
        "{{ settings.SECRET_KEY }}{% now %}",
        "tab\there \x07 bell",
        "مرحبا بالعالم",
    ],
    ids=["long", "override", "emoji", "html", "template", "control", "arabic"],
)
def test_any_text_is_stored_exactly_and_shown_escaped(world: World, words: str) -> None:
    world.open(TEACHER).post(prose=words, next="here")
    entry = world.entry("prose")
    assert entry is not None
    assert (entry.value if entry.value is not None else entry.raw) == words
    text = world.open(TEACHER).text
    assert escape(words) in text
    assert "<script>alert(1)" not in text


def test_not_applicable_needs_only_a_reason(world: World) -> None:
    world.open(TEACHER).send({"day:na": "Not at school", "next": "here"})
    entry = world.entry("day")
    assert entry is not None
    assert (entry.value, entry.not_applicable, entry.answered) == (None, "Not at school", True)
    assert "Not at school" in world.open(TEACHER).text


def test_a_page_that_checks_itself_has_an_error_summary(world: World) -> None:
    client = world.client(TEACHER)
    text = client.get(world.url("steps/widgets/?check=1")).content.decode()
    assert "<title>Error: " in text
    assert '<a href="#q-words">' in text
    assert "There is a problem" in text
    assert 'aria-describedby="q-words-error"' in text


@pytest.mark.parametrize("step", ["9", "0", "x", "01", "done-it"])
def test_a_step_that_does_not_exist_is_not_found(world: World, step: str) -> None:
    client = world.client(TEACHER)
    assert client.get(world.url(f"steps/widgets/{step}/")).status_code == 404
    assert client.post(world.url(f"steps/widgets/{step}/"), {}).status_code == 404


def test_a_forged_management_form_changes_nothing(world: World) -> None:
    sheet = world.open(TEACHER)
    name = next(name for name in sheet.fields if name.endswith("-current_step"))
    sheet.send({name: "nonsense", "words": "Saved all the same"}, next="here")
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Saved all the same"
    sheet = world.open(TEACHER)
    sheet.send({"wizard_goto_step": "nonsense", "words": "Again"}, without=(name,), next="here")
    assert world.open(TEACHER).fields["words"] == ["Again"]


def test_a_reader_gets_words_and_no_boxes(world: World) -> None:
    world.open(TEACHER).post(words="Likes maps", next="here")
    sheet = world.open("foster_carer")
    assert "Likes maps" in sheet.text
    assert 'name="words"' not in sheet.text
    assert "You can read this page" in sheet.text


def test_saved_by_whom_is_said(world: World) -> None:
    world.open(TEACHER).post(words="Likes maps", next="here")
    text = world.open(WORKER).text
    user = world.people[TEACHER].user
    assert user is not None
    assert f"Saved by {user.full_name}" in text
    assert "history/words/" in text


def test_the_end_of_a_section(world: World) -> None:
    client = world.client(TEACHER)
    url = world.url("steps/widgets/done/")
    text = client.get(url).content.decode()
    assert "Still missing" in text
    assert "?check=1#q-words" in text
    response = client.post(url, {"done": "yes"})
    assert response["Location"] == world.url()
    assert "Done" in client.get(world.url()).content.decode()
    client.post(url, {"done": "no"})
    assert "My part is done" in client.get(url).content.decode()


def test_two_people_at_one_answer_choose(world: World) -> None:
    mine, theirs = world.open(WORKER), world.open(TEACHER)
    theirs.post(words="Theirs <b>", sum="5", next="here")
    response = mine.post(words="Mine", at="10:00", next="here")
    assert response.status_code == 409
    shown = sheet_of(mine.client, mine.url, response)
    assert "<title>Error: " in shown.text
    assert "Theirs &lt;b&gt;" in shown.text
    assert shown.fields["words"] == ["Mine"]
    assert shown.fields["at"] == ["10:00"], "what nobody else changed is saved"
    assert shown.fields["sum"] == ["5"], "a colleague's answer is shown, not the old one"
    # Pressing again without choosing asks again.
    assert shown.post(next="here").status_code == 409
    values = [value for value in shown.text.split('"') if value.startswith("mine:")]
    assert shown.send({"words:resolve": values[0]}, next="here").status_code == 302
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Mine"


def test_the_colleagues_answer_can_stay(world: World) -> None:
    mine, theirs = world.open(WORKER), world.open(TEACHER)
    theirs.post(words="Theirs", next="here")
    shown = sheet_of(mine.client, mine.url, mine.post(words="Mine", next="here"))
    assert shown.send({"words:resolve": "theirs"}, next="here").status_code == 302
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Theirs"


def test_different_answers_never_conflict(world: World) -> None:
    mine, theirs = world.open(WORKER), world.open(TEACHER)
    assert theirs.post(words="Theirs", next="here").status_code == 302
    assert mine.post(prose="Mine", next="here").status_code == 302
    for address, value in (("words", "Theirs"), ("prose", "Mine")):
        entry = world.entry(address)
        assert entry is not None
        assert entry.value == value
