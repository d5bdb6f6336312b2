"""What is filmed and pictured, and as whom. The words are those of the pages themselves.

A film follows the transcript of its page: under each heading stands a shot for each sentence,
and a sentence without one keeps the last picture. A shot is what is done before the still is
taken: `plan` opens somebody's plan from the front page, `step` one of its sections, `go` an
address, `point` draws a line round something, `scroll` brings it up, `type` writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Move = tuple[str, ...]
Shot = list[Move]

_SAVE_BAR = ".pep-save-bar"
_CHECK: Move = ("go_plan", "check/")


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


FILMS: tuple[Film, ...] = (
    Film("training/signing-in", "", {
        "The invitation": [[("go", "/login/")]],
        "Your password": [[("point", "label:has-text('Password')")], [("point", "#id_password")]],
        "Signing in": [
            [("type", "#id_login, [name=login], [name=username]", "sunita")],
            [("sign_in", "sunita")], [("point", "header form button, header nav")],
            [("point", "header")],
        ],
    }),
    Film("training/the-task-list", "sunita", {
        "Opening a plan": [
            [("point", "main a[href^='/peps/']")], [("plan", "Ezra")],
            [("scroll", "main h2"), ("point", "main h2")],
        ],
        "Your sections": [
            [("step", "attendance/")], [("point", "main input[type=text], main textarea")],
            [("point", _SAVE_BAR)], [("point", "[data-save-state]")],
            [("point", f"{_SAVE_BAR} button")],
        ],
        "What is missing": [[_CHECK], [("point", "main ul a")]],
    }),
    Film("training/social-worker", "priya", {
        "Check, do not retype": [
            [("plan", "Dylan"), ("step", "care/")], [("point", "main .govuk-form-group")],
        ],
        "What the school needs to know": [[("step", "care/3/")], [("point", "main textarea")]],
        "People": [[("step", "people/")], [("step", "people/2/")], [("scroll", "main table")]],
        "Changes": [[("step", "social_worker_view/")], [("point", "main textarea")]],
    }),
    Film("training/designated-teacher", "sunita", {
        "Attendance": [
            [("plan", "Ezra"), ("step", "attendance/")], [("point", "main .govuk-form-group")],
            [("scroll", "main input[type=text] >> nth=3")],
        ],
        "Attainment": [[("step", "attainment/")], [("scroll", "main table")]],
        "Last targets": [[("step", "last_targets/")], [("point", "main .pep-row")]],
        "Sharing with a colleague": [[("go", "/young-people/")], [("follow", "Ezra")]],
        "Finishing": [[_CHECK]],
    }),
    Film("training/writing-targets", "sunita", {
        "A weak one": [[("plan", "Dylan"), ("step", "targets/")]],
        "Make it specific and measurable": [[("point", "main .pep-row, main .govuk-form-group")]],
        "Assign it": [[("point", "main select")]],
        "Ask the young person": [[("step", "views_under_11/")]],
    }),
    Film("training/carer", "maureen", {
        "Open it": [[("point", "main a[href^='/peps/']")],
                    [("plan", "Maya"), ("step", "carer_view/")]],
        "Five questions": [
            [("point", "main textarea")], [("point", "main textarea >> nth=1")],
            [("point", "main textarea >> nth=2")], [("point", "main textarea >> nth=3")],
            [("point", "main textarea >> nth=4")],
            [("type", "main textarea >> nth=4", "A quiet place to read at school.")],
            [("point", _SAVE_BAR)],
        ],
        "The child’s own part": [[("go_plan", "")], [("point", "a[href*='views_11_plus']")]],
        "Done": [[("step", "carer_view/"), ("point", _SAVE_BAR)]],
    }),
    Film("training/young-person", "copper-finch", {
        "Getting in": [[("go", "/")]],
        "Saying it": [
            [("plan", "Autumn"), ("step", "views_11_plus/")],
            [("point", "main textarea, main fieldset")],
            [("point", ".pep-read-aloud")], [("step", "views_11_plus/2/")],
        ],
        "Keeping it private": [[("step", "views_11_plus/3/")]],
        "Afterwards": [[("go_plan", "")]],
    }),
    Film("training/meeting", "sunita", {
        "At the meeting": [[("plan", "Dylan"), ("step", "meeting/")], [("step", "targets/")]],
        "Who was there": [[("step", "meeting/2/")], [("scroll", "main .pep-row")]],
        "Agreeing": [[("go_plan", "")]],
        "Sending": [[_CHECK]],
    }),
    Film("training/pupil-premium-plus", "sunita", {
        "Start from a target": [[("plan", "Dylan"), ("step", "funding/")]],
        "Say what it costs": [[("scroll", "main .govuk-form-group")]],
    }),
)  # fmt: skip

_STAFF = "social-workers-teachers"
PICTURES: tuple[Picture, ...] = (
    Picture(f"{_STAFF}/finding-your-way", "Your work", "front-page", "sunita", [("go", "/")],
            "The front page of a designated teacher: plans that wait, the most urgent first."),
    Picture(f"{_STAFF}/finding-your-way", "The task list of a plan", "task-list", "sunita",
            [("plan", "Ezra")],
            "A plan’s task list: sections, who fills them in, and how far they are."),
    Picture(f"{_STAFF}/finding-your-way", "Saving", "save-bar", "sunita",
            [("plan", "Ezra"), ("step", "attendance/"), ("point", _SAVE_BAR)],
            "A page of a section; the bar at the bottom says that everything is saved."),
    Picture(f"{_STAFF}/after-the-meeting", "Sending it in", "check-answers", "sunita",
            [("plan", "Ezra"), _CHECK],
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
