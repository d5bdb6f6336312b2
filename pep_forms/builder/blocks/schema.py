"""Which settings a question of each family has, and how the editor's script shows them.

A setting is a mapping: `name` (an option of the kind is `options.<name>`), `label`, `type`,
`help`, for which `kinds` of the family, and what there is to pick. The script shows the first
few at once and keeps the rest behind “More settings”.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pep_forms.builder.blocks.rights import ROLES, rights_setting
from pep_forms.builder.families import Family
from pep_forms.engine import meanings
from pep_forms.engine.facts import KINDS, PHASES
from pep_forms.engine.messages import MESSAGES
from pep_forms.engine.spec import Layout
from pep_forms.reference.models import CodeSet

Setting = dict[str, Any]

LAYOUTS = {
    "pairs": _("Question and answer"),
    "prose": _("Running text"),
    "table": _("Table"),
    "cards": _("Cards"),
    "left_out": _("Left out"),
}
#: What no setting of an author changes.
KEPT_BACK = _(
    "A young person who answers can always tick “Keep this just for my social worker” below "
    "it. Then nobody else sees that answer, in the plan or in a document, whatever is set here."
)
#: One list for every block, so that the browser is told about it once.
MEANINGS = [[name, meaning.label] for name, meaning in sorted(meanings.MEANINGS.items())]
#: Where an answer can come from, by the same count of one list.
PREFILLS = [
    ["", _("Nothing: it starts empty")],
    *([source, label] for source, label in meanings.prefill_sources()),
    *(
        [f"network.{role}", format_lazy(_("Network: {role}"), role=label.lower())]
        for role, label in ROLES
    ),
]
REQUIRED = [
    ["no", _("No")],
    ["meeting", _("Yes, before the meeting")],
    ["submit", _("Yes, before the plan is submitted")],
]
NEEDED_BY = [["meeting", _("Before the meeting")], ["submit", _("Before the plan is submitted")]]
CARRY = [
    ["empty", _("Starts empty")],
    ["copy", _("Starts with the last answer")],
    ["confirm", _("Starts with the last answer, to be confirmed")],
    ["beside", _("Starts empty, the last answer is shown beside it")],
]


def _setting(name: str, label: str | Promise, kind: str = "text", **more: Any) -> Setting:
    return {"name": name, "label": label, "type": kind, **more}


def _number(name: str, label: str | Promise, **more: Any) -> Setting:
    return _setting(f"options.{name}", label, "number", **more)


def layouts() -> list[list[str]]:
    """How an answer can look in a document."""
    return [[name, LAYOUTS.get(name, name)] for name in get_args(Layout)]


_RANGE = [
    ["any", _("Any date")],
    ["past", _("Today or in the past")],
    ["future", _("Today or later")],
]
_STYLE = [["radios", _("A list of circles")], ["select", _("A drop-down list")]]
_MOST = _number("max", _("At most how many"))
_ROLES_OPTION = _setting(
    "options.roles", _("Only people with these roles"), "checks", choices=ROLES
)

_OPTIONS: dict[str, list[Setting]] = {
    "text": [
        _number("max_length", _("Longest answer, in letters")),
        _number("max_words", _("Longest answer, in words"), kinds=["short_text", "long_text"]),
        _number("rows", _("Height of the box, in lines"), kinds=["long_text"]),
    ],
    "number": [
        _number("min", _("Smallest")),
        _number("max", _("Largest")),
        _number("decimals", _("Decimal places")),
        _setting("options.unit", _("Unit, such as days"), kinds=["number"]),
    ],
    "date": [
        _setting("options.range", _("Which dates"), "select", choices=_RANGE, kinds=["date"]),
    ],
    "choice": [
        _setting("options.style", _("Shown as"), "select", choices=_STYLE, kinds=["one_of"]),
        {**_MOST, "kinds": ["any_of", "picture_cards"]},
        _setting("options.single", _("Only one card"), "bool", kinds=["picture_cards"]),
    ],
    "scale": [
        _number("min", _("Lowest"), kinds=["scale"]),
        _number("max", _("Highest"), kinds=["scale"]),
        _setting("options.low", _("Words at the low end"), "words", kinds=["scale"]),
        _setting("options.high", _("Words at the high end"), "words", kinds=["scale"]),
        _number("count", _("How many faces (3 or 5)"), kinds=["faces"]),
    ],
    "person": [
        _setting("options.many", _("Several people"), "bool", kinds=["person"]),
        {**_ROLES_OPTION, "kinds": ["person"]},
    ],
    "file": [_MOST],
    "group": [
        _setting("options.item", _("What one row is called, such as Target")),
        _number("min_rows", _("At least how many rows")),
        _number("max_rows", _("At most how many rows")),
        _setting(
            "options.title_from", _("The question that names a row"), "question", of="columns"
        ),
        _setting(
            "options.feed",
            _("Rows come from"),
            "select",
            choices=[
                ["", _("Nowhere")],
                *([feed, feed.replace("_", " ")] for feed in sorted(meanings.FEEDS)),
            ],
        ),
    ],
    "row_of": [
        _setting("options.group", _("The group whose rows are offered"), "question", of="groups")
    ],
    "calculated": [
        _setting("options.expression", _("Calculation"), "expression"),
        _number("decimals", _("Decimal places")),
        _setting("options.unit", _("Unit")),
    ],
}


def code_sets() -> list[list[Any]]:
    """The lists of codes that choices can come from."""
    names = CodeSet.objects.order_by("name").values_list("name", flat=True).distinct()
    return [["", _("None: the choices above")], *([name, name.replace("_", " ")] for name in names)]


def _settings(family: Family) -> list[Setting]:
    answers = family.name != "information"
    first = [_setting("required", _("Must be answered"), "select", choices=REQUIRED)]
    later = [
        _setting("filled_by", _("Filled in by"), "checks", choices=ROLES,
                 help=_("None means whoever may fill in the section.")),
        _setting("visible_to", _("Seen only by"), "circle", choices=ROLES, help=KEPT_BACK),
        _setting("carry", _("In the next plan"), "select", choices=CARRY),
        _setting("prefill", _("Filled in from the record"), "select", choices=PREFILLS),
        _setting("meaning", _("What it is about"), "pick", choices=MEANINGS),
        _setting("not_applicable", _("Offer “not applicable because…”"), "bool"),
        _setting("errors", _("Own words for what is wrong"), "errors", choices=_problems(family)),
        _setting("alert", _("Tell somebody"), "alert", choices=ROLES),
    ]  # fmt: skip
    both = [
        _setting("rules", _("Rules"), "rules"),
        _setting("help_key", _("Guidance page"), "help"),
        _setting(
            "layout", _("In a document"), "select", choices=[["", _("As the section")], *layouts()]
        ),
        _setting(
            "key",
            _("Short name in spreadsheets"),
            "text",
            help=_(
                "Small letters, digits and _. Empty: it is made from the words of the question."
            ),
        ),
    ]
    remark = _setting(
        "remark",
        _("Note to other authors"),
        "long",
        help=_("Only people who write forms see it. Whoever fills in the plan does not."),
    )
    own = _OPTIONS.get(family.name, [])
    return [*(first if answers else []), *own, remark, *(later if answers else []), *both]


def _problems(family: Family) -> list[list[Any]]:
    codes = {"required"}
    if family.name == "text":
        codes |= {"too_long", "too_many_words"}
    if family.name in {"number", "scale"}:
        codes |= {"number", "too_small", "too_large"}
    if family.name == "date":
        codes |= {"date", "date_in_future", "date_in_past"}
    if family.columns:
        codes |= {"min_rows", "max_rows"}
    return [[code, _(text)] for code, text in MESSAGES.items() if code in codes]


def of_family(family: Family) -> Callable[[], list[Setting]]:
    """The settings of a family's questions, asked anew for every page: code sets change."""
    settings = _settings(family)

    def schema() -> list[Setting]:
        if family.name != "choice":
            return settings
        code_set = _setting("code_set", _("Choices from a list"), "select", choices=code_sets())
        return [code_set, *settings]

    return schema


SCOPE = [
    _setting("phases", _("Phases"), "checks", choices=[[k, v] for k, v in PHASES.items()]),
    _setting(
        "min_year",
        _("From year group"),
        "number",
        help=_("Reception is 0, nursery years are negative."),
    ),
    _setting("max_year", _("To year group"), "number"),
    _setting("kinds", _("Kinds of plan"), "checks", choices=[[k, v] for k, v in KINDS.items()]),
]
SIGN_OFF = [
    _setting("required", _("Must sign"), "checks", choices=ROLES),
    _setting("invited", _("Asked to sign"), "checks", choices=ROLES),
]
PLACE = [
    _setting(
        "needed_by", _("Needed by"), "select", choices=[["", _("As the section says")], *NEEDED_BY]
    ),
    rights_setting("rights", _("Rights in this template"), inherits=True),
]
#: What a document says besides its title, for whom it is, and its sections.
DOCUMENT: list[Setting] = [
    _setting(
        "header", _("Line at the head of every page"), "words", help=_("Empty means the title.")
    ),
    _setting(
        "footer",
        _("Line at the foot of every page"),
        "words",
        help=_("Empty means the Virtual School."),
    ),
    _setting("cover", _("With a cover page"), "bool", default=True),
    _setting("contents", _("With a list of contents"), "bool", default=True),
    _setting(
        "logo", _("With the authority’s picture, when the site has one"), "bool", default=True
    ),
]
#: What a meeting pack has besides.
PACK: list[Setting] = [
    _setting(
        "agenda",
        _("Agenda"),
        "words",
        rows=8,
        help=_("One item on each line. Empty prints no agenda."),
    ),
    _setting(
        "people",
        _("With a table of those who are asked to come, to be ticked"),
        "bool",
        default=True,
    ),
    _setting(
        "young_person_first",
        _("What the young person says stands before the other sections"),
        "bool",
        default=True,
    ),
    *DOCUMENT,
]
SECTION = [
    rights_setting("rights", _("Rights")),
    _setting("led_by", _("Filled in by"), "leads", choices=ROLES),
]
