"""Parts of files: one range is answered, anything else gets the whole."""

from __future__ import annotations

import pytest

from media.serving import OutOfRange, Part, part_of

SIZE = 1000
WHOLE = Part(0, SIZE, True)


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("", WHOLE),
        ("bytes=0-", Part(0, 1000, False)),
        ("bytes=0-0", Part(0, 1, False)),
        ("bytes=10-19", Part(10, 10, False)),
        ("bytes=990-5000", Part(990, 10, False)),
        ("bytes=-10", Part(990, 10, False)),
        ("bytes=-5000", Part(0, 1000, False)),
        ("bytes=20-10", WHOLE),
        ("bytes=0-1,5-6", WHOLE),
        ("bytes=a-b", WHOLE),
        ("bytes=-", WHOLE),
        ("lines=1-2", WHOLE),
        ("bytes=" + "9" * 40 + "-", WHOLE),
    ],
)
def test_what_is_asked_for(header: str, part: Part) -> None:
    assert part_of(header, SIZE) == part


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_what_is_not_there(header: str) -> None:
    with pytest.raises(OutOfRange):
        part_of(header, SIZE)
