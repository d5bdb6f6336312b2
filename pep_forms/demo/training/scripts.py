"""What is pictured, and how pictures and films are written down.

A film follows the transcript of its page: under each heading stands a shot for each sentence,
and a sentence without one keeps the last picture. A shot is what is done while its sentence
is read: `plan` opens somebody's plan from the front page, `step` one of its sections, `go` an
address, `point` draws a line round something, `scroll` brings it up, `type` writes, `choose`
clicks on something, `row` adds a row where there is none yet. What is written can be written
again: a film that is taken twice finds the demo as it left it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Move = tuple[str, ...]
Shot = list[Move]

SAVE_BAR = ".pep-save-bar"
CHECK: Move = ("go_plan", "check/")


@dataclass(frozen=True, slots=True)
class Film:
    """One training film: the page it belongs to, and the shots by heading."""

    key: str
    username: str
    shots: dict[str, list[Shot]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a manual: where it goes, how it is taken, and its words."""

    key: str
    heading: str
    name: str
    username: str
    shot: Shot
    alt: str
    caption: str = ""


_STAFF = "social-workers-teachers"
PICTURES: tuple[Picture, ...] = (
    Picture(f"{_STAFF}/finding-your-way", "Your work", "front-page", "sunita", [("go", "/")],
            "The front page of a designated teacher: plans that wait, the most urgent first."),
    Picture(f"{_STAFF}/finding-your-way", "The task list of a plan", "task-list", "sunita",
            [("plan", "Ezra")],
            "A plan’s task list: sections, who fills them in, and how far they are."),
    Picture(f"{_STAFF}/finding-your-way", "Saving", "save-bar", "sunita",
            [("plan", "Ezra"), ("step", "attendance/"), ("point", SAVE_BAR)],
            "A page of a section; the bar at the bottom says that everything is saved."),
    Picture(f"{_STAFF}/after-the-meeting", "Sending it in", "check-answers", "sunita",
            [("plan", "Ezra"), CHECK],
            "Check your answers: what is still needed, each line with a link to its question."),
    Picture("carers/getting-in", "", "carer-front-page", "maureen", [("go", "/")],
            "The front page of a foster carer, with the plans that wait for their part."),
    Picture("carers/your-part", "What is going well?", "carer-view", "maureen",
            [("plan", "Maya"), ("step", "carer_view/")],
            "The carer’s view: a few questions, each with a box to write in."),
    Picture("young-people", "What can I write?", "my-views", "copper-finch",
            [("plan", "Autumn"), ("step", "views_11_plus/")],
            "A page of My views: one question with large letters, and a button that reads it."),
)  # fmt: skip
