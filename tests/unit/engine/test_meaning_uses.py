"""What reads which meaning stands in one place, and names all that read one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import pep_forms
from pep_forms.engine import meaning_uses, meanings
from pep_forms.engine.meaning_uses import USES, lacking, uses_of

ROOT = Path(pep_forms.__file__).parent
#: How code asks for the answer of a meaning, and for the rows of a structured one.
READS = re.compile(
    r"""(?:by_meaning\.get|value_of_meaning|groups_of|rows_of|first)\([^()"]*"([a-z_]+(?:\.[a-z_]+)?)\""""
)
NAMED = re.compile(r"^_(?:SPOKEN_OF|READ|NEXT_REVIEW)\b.*?= \(([^)]*)\)", re.MULTILINE)


def read_in_code() -> set[str]:
    """Every meaning that is read by name, anywhere in the code."""
    found: set[str] = set()
    for path in ROOT.rglob("*.py"):
        text = path.read_text()
        found.update(READS.findall(text))
        for names in NAMED.findall(text):
            found.update(re.findall(r'"([^"]+)"', names))
    return {name for name in found if meanings.get(name) is not None}


def test_whatever_reads_a_meaning_is_named() -> None:
    found = read_in_code()
    assert {"meeting.date", "present.person", "setting.organisation", "last_target"} <= found
    assert {name for name in found if not uses_of(name)} == set()


@pytest.mark.parametrize("use", USES, ids=lambda use: use.words[:30])
def test_each_use_is_of_meanings_that_exist(use: meaning_uses.Use) -> None:
    for name in (*use.meanings, *use.needed):
        assert name in meanings.MEANINGS, name
    assert all(use.reads(name) for name in use.needed)
    assert use.words[0].islower()


def test_a_part_is_read_with_its_whole_and_nothing_else_is() -> None:
    assert uses_of("target.area") == uses_of("target") != ()
    assert uses_of("voice.how") == ()
    assert uses_of("attainment.maths.current") == ()


def test_what_is_there_is_not_lacking() -> None:
    without = {use.words: names for use, names in lacking(set())}
    assert len(without) == sum(1 for use in USES if use.needed)
    with_it = {use.words: names for use, names in lacking({"attendance.possible"})}
    (figures,) = [words for words in without if "figures on attendance" in words]
    assert without[figures] == ("attendance.possible", "attendance.attended")
    assert with_it[figures] == ("attendance.attended",)
    everything = {name for use in USES for name in use.needed}
    assert not list(lacking(everything))
    assert not [use for use, _ in lacking({"target.area"}) if "target" in use.needed]
