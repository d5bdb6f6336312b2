"""How the editor asks who may do what with a section at each stage, in words."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pep_forms.engine.roles import ROLE_LABELS, Role, Stage
from pep_forms.people.role_words import role_choices

ROLES = [list(choice) for choice in role_choices(ROLE_LABELS)]
#: Letters of a rights word that an author picks, in words, and what each word means.
LETTERS = [
    ["-", _("No"), _("Does not see the section.")],
    ["R", _("Reads"), _("Reads the answers and changes nothing.")],
    ["A", _("Comments"), _("Reads, and writes remarks beside the answers.")],
    ["E", _("Fills in"), _("Writes the answers. Also reads and comments.")],
    [
        "F",
        _("Mends"),
        _("Changes only what the Virtual School sent back. Also reads and comments."),
    ],
    ["P", _("Types for them"), _("Writes down what somebody else says, under that person’s name.")],
    ["G", _("Signs"), _("Signs the plan. Only for the section with the signatures.")],
    ["D", _("Decides"), _("Fills in, and decides, such as about funding or quality.")],
]
#: The stages in their order, and what each of them is.
STAGES = {
    Stage.OPEN: (_("Open"), _("Before the meeting, while the plan is being prepared.")),
    Stage.MEETING: (_("Meeting"), _("The meeting was held; what was agreed is written down.")),
    Stage.SUBMITTED: (_("Submitted"), _("The Virtual School checks the plan.")),
    Stage.RETURNED: (_("Returned"), _("The Virtual School sent the plan back to be put right.")),
    Stage.COMPLETE: (_("Complete"), _("The plan is accepted or closed and changes no more.")),
    Stage.ARCHIVED: (_("Archived"), _("The plan is kept for the record only.")),
}
#: What a whole row mostly is, to be set at once.
_FILLS_IN = "EERFRR"
PATTERNS = [
    [_FILLS_IN, _("Fills it in until it is submitted, then reads")],
    ["PPRPRR", _("Types for them until it is submitted, then reads")],
    ["AARRRR", _("Comments until it is submitted, then reads")],
    ["R", _("Reads")],
    ["-", _("No")],
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
    name: str, label: str | Promise, *, bare: bool = False, inherits: bool = False
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
