"""What reads which meaning, in words for authors: the one place that says so.

Advice about a form that lacks one, and the impact of a release that takes one away, are both
told from here, so that they cannot drift apart. Whoever writes code that reads another meaning
adds a line; a test looks for readers that did not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

#: Meanings whose numbers are drawn over time.
OVER_TIME = ("attendance.percentage", "sdq.total")


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that reads answers by their meaning."""

    #: What it is: the end of “This feeds …”.
    words: str
    #: Single meanings, or the names of structured ones with all their parts.
    meanings: tuple[str, ...]
    #: Those of them without which a whole plan goes without it: worth advice.
    needed: tuple[str, ...] = ()

    def reads(self, meaning: str) -> bool:
        """Whether it reads a meaning, by its name or as a part of a structured one."""
        return meaning in self.meanings or meaning.partition(".")[0] in self.meanings


USES: tuple[Use, ...] = (
    *(
        Use(f"the chart of {what} over time in documents", (meaning,), (meaning,))
        for what, meaning in zip(("attendance", "SDQ totals"), OVER_TIME, strict=True)
    ),
    Use(
        "the date, the times and the people of the meeting, and with them the due dates and the "
        "lists of plans",
        ("meeting", "present"),
        ("meeting.date", "meeting.next", "present"),
    ),
    Use(
        "the note of whether the young person came to the meeting",
        ("voice.attended",),
        ("voice.attended",),
    ),
    Use(
        "the advice on targets, the reviewer’s list of them, and the look back in the next plan",
        ("target",),
        ("target",),
    ),
    Use(
        "what came of the last targets, beside this year’s questions",
        ("last_target",),
        ("last_target",),
    ),
    Use("the advice on funding for each target", ("funding",), ("funding",)),
    Use("the facts of a plan that was held on paper", ("setting.organisation",)),
    # Every meaning is kept as a figure of its plan; these are the ones that the law asks for.
    Use(
        "the figures on attendance that are kept of each plan",
        ("attendance",),
        ("attendance.possible", "attendance.attended"),
    ),
    Use("the list of suspensions that is kept of each plan", ("suspension",), ("suspension",)),
)


def uses_of(meaning: str) -> tuple[str, ...]:
    """What reads a meaning, in words; nothing where it is only kept."""
    return tuple(use.words for use in USES if use.reads(meaning))


def lacking(used: Collection[str]) -> Iterator[tuple[Use, tuple[str, ...]]]:
    """What goes without, in a form that uses these meanings, and the meanings it needs."""
    there = {*used, *(name.partition(".")[0] for name in used)}
    for use in USES:
        missing = tuple(name for name in use.needed if name not in there)
        if missing:
            yield use, missing
