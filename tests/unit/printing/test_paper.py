"""What is too tall or too wide for its place on paper finds another."""

from __future__ import annotations

import pytest

from pep_forms.printing import charts, fonts, marks, paper
from pep_forms.printing.nodes import (
    Block,
    Card,
    Cards,
    Chart,
    Pair,
    Pairs,
    Prose,
    Series,
    TableBlock,
    TableRow,
)


def fitted(*blocks: Block) -> list[dict]:
    return list(paper.blocks(blocks, str))


def table(rows: int, columns: int = 3, text: str = "x", caption: str = "T") -> TableBlock:
    cells = tuple(Pair("c", (text,)) for _ in range(columns))
    heads = tuple(f"c{at}" for at in range(columns))
    return TableBlock(caption, heads, tuple(TableRow("", cells) for _ in range(rows)))


def test_tables_are_cut_into_twenties() -> None:
    parts = fitted(table(45))
    assert [len(part["rows"]) for part in parts] == [20, 20, 5]
    assert [part["caption"] for part in parts] == ["T", "T (continued)", "T (continued)"]


def test_wide_tables_and_tall_cells_become_cards() -> None:
    assert fitted(table(3, columns=9))[0]["is"] == "cards"
    tall = fitted(table(3, text="w" * 500))[0]
    assert tall["is"] == "cards"
    assert [pair["label"] for pair in tall["cards"][0]["pairs"]] == ["c0", "c1", "c2"]


def test_very_many_cells_become_lines() -> None:
    assert {part["is"] for part in fitted(table(800))} == {"note"}


def test_column_widths_fill_the_page() -> None:
    widths = fitted(table(3, columns=5))[0]["widths"]
    assert sum(float(width.rstrip("%")) for width in widths) == pytest.approx(100, abs=0.1)


def test_long_answers_leave_the_two_columns() -> None:
    blocks = fitted(Pairs((Pair("a", ("x",)), Pair("b", ("word " * 200,)), Pair("c", ("y",)))))
    assert [block["is"] for block in blocks] == ["pairs", "prose", "pairs"]


def test_tall_cards_go_over_the_page_and_all_beside_them_look_alike() -> None:
    short, long = Card("s", (Pair("a", ("x",)),)), Card("l", (Pair("a", ("word " * 900,)),))
    for cards, expected in (((short,), [True]), ((long,), [False]), ((short, long), [False] * 2)):
        assert [card["kept"] for card in fitted(Cards("C", cards))[0]["cards"]] == expected


@pytest.mark.parametrize("rows", [4, 5, 9, 40])
def test_a_card_that_goes_over_the_page_keeps_its_first_rows_with_its_title(rows: int) -> None:
    pairs = tuple(Pair(f"q{number}", ("word " * 30,)) for number in range(rows))
    groups = fitted(Cards("C", (Card("t", pairs),)))[0]["cards"][0]["groups"]
    assert [pair["label"] for group in groups for pair in group["pairs"]] == [
        f"q{number}" for number in range(rows)
    ]
    parts = [(group.get("part", ""), len(group["pairs"])) for group in groups]
    whole = [("", rows)] if rows <= paper.WITH_TITLE + 1 else []
    assert parts == (whole or [("first", 3), ("rest", rows - 3)])


def test_a_row_without_a_name_is_named_by_its_first_answer() -> None:
    rows = tuple(
        TableRow("", (Pair("c0", value), *(Pair("c", ("x",)) for _ in range(8))))
        for value in (("Maths",), None, ("w" * 80,))
    )
    wide = TableBlock("T", tuple(f"c{at}" for at in range(9)), rows)
    assert [card["title"] for card in fitted(wide)[0]["cards"]] == ["1. Maths", "2", "3"]


def test_runs_of_empty_lines_are_one_and_very_many_lines_run_on() -> None:
    block = fitted(Prose(Pair("q", ("a" + "\n" * 5000 + "b",))))[0]
    assert [line["text"] for line in block["pair"]["lines"]] == ["a", "", "b"]
    block = fitted(Prose(Pair("q", ("line\n" * 5000,))))[0]
    assert len(block["pair"]["lines"]) < 400
    assert sum(line["text"].count("line") for line in block["pair"]["lines"]) == 5000


def test_no_letter_is_lost_where_a_huge_word_is_cut() -> None:
    word = "abcdefghij" * 2000
    block = fitted(Prose(Pair("q", (word,))))[0]
    assert "".join(line["text"] for line in block["pair"]["lines"]) == word


def test_a_chart_of_many_numbers_has_its_table_below() -> None:
    chart = Chart("bar", "C", tuple(map(str, range(50))), (Series("s", tuple(range(50))),))
    assert [block["is"] for block in fitted(chart)] == ["chart", "table", "table", "table"]


@pytest.mark.parametrize("kind", ["line", "bar"])
@pytest.mark.parametrize(
    "values",
    [(), (None, None), (5, 5), (0, 0), (-3, 4), (1e12, 2), (0.1, None, 0.3), (float("inf"), 1)],
)
def test_charts_draw_any_numbers(kind: str, values: tuple[float | None, ...]) -> None:
    chart = Chart(kind, "C", tuple("abc"[: len(values)]), (Series("s", values),) * 2)  # type: ignore[arg-type]
    picture = charts.svg(chart)
    assert picture.startswith("<svg")
    assert "nan" not in picture
    assert "inf" not in picture
    assert charts.words(chart)


def test_charts_write_names_as_text() -> None:
    chart = Chart("line", "C", ("<b>", "&"), (Series("</svg><script>", (1, 2)),) * 2)
    assert "<script" not in charts.svg(chart)


def test_only_fonts_that_are_needed_are_used() -> None:
    assert len(fonts.plan(["plain words"]).faces) == 1
    assert fonts.plan(["plain words"]).missing == frozenset()


def test_what_no_font_draws_is_replaced_and_named() -> None:
    plan = fonts.plan(["a\x00b\ud800\U000f1234"])
    assert plan.missing >= {"\x00", "\ud800", "\U000f1234"}
    assert plan.drawn("a\x00b") in ("a▯b", "a?b")


def test_unseen_marks_are_not_drawn() -> None:
    assert fonts.plan(["a\u202eb\u200dc\ufe0f"]).drawn("a\u202eb\u200dc\ufe0f") == "abc"


def test_a_folder_without_fonts_falls_back(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.FONT_ROOT = tmp_path / "nothing"
    plan = fonts.plan(["Łukasz"])
    assert plan.faces[0].regular.is_file()
    settings.FONT_ROOT = tmp_path
    (tmp_path / "Broken-Regular.ttf").write_bytes(b"not a font")
    assert fonts.plan(["Łukasz"]).faces[0].name != "Broken"


def test_a_letter_and_its_mark_stay_in_one_font() -> None:
    plan = fonts.plan(["Adébáyọ̀ <b>"])
    runs = plan.clusters(plan.drawn("Adébáyọ̀ <b>"))
    assert "".join(part for part, _ in runs) == plan.drawn("Adébáyọ̀ <b>")
    if not plan.faces[0].draws("\u0300"):
        assert [part for part, family in runs if family] == ["ọ̀"]
    assert "&lt;b&gt;" in marks.letters("Adébáyọ̀ <b>", plan)
