"""Rows of a group by plain buttons, and tables of fixed rows."""

from __future__ import annotations

from tests.integration.wizard.world import Sheet, World, sheet_of

TEACHER, WORKER = "designated_teacher", "social_worker"
ROWS = "steps/rows/"


def add(world: World) -> Sheet:
    sheet = world.open(TEACHER, ROWS)
    response = sheet.post(row="add:aims")
    assert response.status_code == 302
    assert response["Location"].startswith(world.url(ROWS) + "#q-aims-")
    return world.open(TEACHER, ROWS)


def value(world: World, row: str) -> object:
    entry = world.entry(f"aims/{row}/aim", "s_rows")
    return entry.value if entry else None


def test_rows_are_added_filled_moved_removed_and_brought_back(world: World) -> None:
    add(world)
    sheet = add(world)
    first, second = world.rows()
    sheet.send({f"aims/{first}/aim": "Read", f"aims/{second}/aim": "Write"}, next="here")
    assert (value(world, first), value(world, second)) == ("Read", "Write")
    world.open(TEACHER, ROWS).post(row=f"up:aims/{second}")
    assert world.rows() == [second, first]
    world.open(TEACHER, ROWS).post(row=f"down:aims/{second}")
    assert world.rows() == [first, second]
    assert world.open(TEACHER, ROWS).post(row=f"remove:aims/{first}").status_code == 302
    assert world.rows() == [second]
    text = world.open(TEACHER, ROWS).text
    assert "Removed (1)" in text
    assert "Read" in text, "a removed row is known by its words"
    world.open(TEACHER, ROWS).post(row=f"restore:aims/{first}")
    assert world.rows() == [first, second]
    assert value(world, first) == "Read"


def test_a_row_button_saves_what_was_typed(world: World) -> None:
    add(world)
    (row,) = world.rows()
    world.open(TEACHER, ROWS).send({f"aims/{row}/aim": "Typed"}, row="add:aims")
    assert value(world, row) == "Typed"
    assert len(world.rows()) == 2


def test_typing_in_a_row_and_removing_it_at_once_is_no_conflict_with_oneself(world: World) -> None:
    add(world)
    (row,) = world.rows()
    response = world.open(TEACHER, ROWS).send(
        {f"aims/{row}/aim": "Typed"}, row=f"remove:aims/{row}"
    )
    assert response.status_code == 302
    assert world.rows() == []
    assert value(world, row) == "Typed"


def test_a_row_that_a_colleague_wrote_in_is_not_removed_unseen(world: World) -> None:
    add(world)
    (row,) = world.rows()
    mine = world.open(TEACHER, ROWS)
    world.open(WORKER, ROWS).send({f"aims/{row}/aim": "Later words"}, next="here")
    response = mine.post(row=f"remove:aims/{row}")
    assert response.status_code == 409
    shown = sheet_of(mine.client, mine.url, response)
    assert "Somebody else changed this row" in shown.text
    assert "Later words" in shown.text
    assert world.rows() == [row]
    assert shown.post(row=f"remove:aims/{row}").status_code == 302
    assert world.rows() == []


def test_words_for_a_row_that_was_removed_bring_it_back(world: World) -> None:
    add(world)
    (row,) = world.rows()
    mine = world.open(WORKER, ROWS)
    world.open(TEACHER, ROWS).post(row=f"remove:aims/{row}")
    response = mine.send({f"aims/{row}/aim": "Still needed"}, next="here")
    assert value(world, row) == "Still needed"
    assert world.rows() == [row]
    assert response.status_code == 409


def test_a_table_and_a_calculation(world: World) -> None:
    sheet = world.open(TEACHER, ROWS)
    assert "Not complete yet" in sheet.text
    sheet.send({"marks/maths/mark": "red", "marks/art/note": "Good", "hours": "4"}, next="here")
    for address, expected in (("marks/maths/mark", "red"), ("marks/art/note", "Good")):
        entry = world.entry(address, "s_rows")
        assert entry is not None
        assert entry.value == expected
    text = world.open(TEACHER, ROWS).text
    assert ">8</output>" in text
    assert '<th scope="row" class="govuk-table__header">Maths</th>' in text


def test_a_row_can_be_picked_elsewhere(world: World) -> None:
    add(world)
    (row,) = world.rows()
    world.open(TEACHER, ROWS).send({f"aims/{row}/aim": "Read"}, next="here")
    sheet = world.open(TEACHER, ROWS)
    assert "Aim 1: Read" in sheet.text
    sheet.post(aim_one=row, next="here")
    entry = world.entry("aim_one", "s_rows")
    assert entry is not None
    assert entry.value == row


def test_forged_rows_are_refused(world: World) -> None:
    sheet = world.open(TEACHER, ROWS)
    for pressed in ("add:marks", "add:words", "remove:aims/none", "up:aims/none", "explode:aims/x"):
        assert sheet.post(row=pressed).status_code in {302, 409}
    response = sheet.send({"aims/none/aim": "x", "aims/none/aim:base": "0"}, next="here")
    assert response.status_code == 409
    assert value(world, "none") is None
