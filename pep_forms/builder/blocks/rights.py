"""How the editor asks who may do what with a section at each stage, in words."""

from __future__ import annotations

from typing import Any

from pep_forms.engine.roles import ROLE_LABELS, Role, Stage

ROLES = [[str(role), label] for role, label in ROLE_LABELS.items()]
#: Letters of a rights word that an author picks, in words, and what each word means.
LETTERS = [
    ["-", "No", "Does not see the section."],
    ["R", "Reads", "Reads the answers and changes nothing."],
    ["A", "Comments", "Reads, and writes remarks beside the answers."],
    ["E", "Fills in", "Writes the answers. Also reads and comments."],
    ["F", "Mends", "Changes only what the Virtual School sent back. Also reads and comments."],
    ["P", "Types for them", "Writes down what somebody else says, under that person’s name."],
    ["G", "Signs", "Signs the plan. Only for the section with the signatures."],
    ["D", "Decides", "Fills in, and decides, such as about funding or quality."],
]
#: The stages in their order, and what each of them is.
STAGES = {
    Stage.OPEN: ("Open", "Before the meeting, while the plan is being prepared."),
    Stage.MEETING: ("Meeting", "The meeting was held; what was agreed is written down."),
    Stage.SUBMITTED: ("Submitted", "The Virtual School checks the plan."),
    Stage.RETURNED: ("Returned", "The Virtual School sent the plan back to be put right."),
    Stage.COMPLETE: ("Complete", "The plan is accepted or closed and changes no more."),
    Stage.ARCHIVED: ("Archived", "The plan is kept for the record only."),
}
#: What a whole row mostly is, to be set at once.
_FILLS_IN = "EERFRR"
PATTERNS = [
    [_FILLS_IN, "Fills it in until it is submitted, then reads"],
    ["PPRPRR", "Types for them until it is submitted, then reads"],
    ["AARRRR", "Comments until it is submitted, then reads"],
    ["R", "Reads"],
    ["-", "No"],
]
#: What a new section begins with: most sections say so, and somebody can fill it in.
USUAL = {
    **{str(role): "R" for role in ROLE_LABELS},
    **{
        str(role): _FILLS_IN
        for role in (
            Role.DESIGNATED_TEACHER,
            Role.DELEGATE,
            Role.SOCIAL_WORKER,
            Role.PERSONAL_ADVISER,
        )
    },
    str(Role.VS_ADMIN): "EERERR",
}
#: Who fills in a new section; the first leads.
USUAL_LEADS = [str(Role.DESIGNATED_TEACHER), str(Role.SOCIAL_WORKER)]


def rights_setting(
    name: str, label: str, *, bare: bool = False, inherits: bool = False
) -> dict[str, Any]:
    """A line for each role. With `inherits`, nothing set means as the section says."""
    return {
        "name": name,
        "label": label,
        "type": "rights",
        "bare": bare,
        "inherits": inherits,
        "roles": ROLES,
        "letters": LETTERS,
        "stages": [list(words) for words in STAGES.values()],
        "patterns": PATTERNS,
        "usual": USUAL,
    }
