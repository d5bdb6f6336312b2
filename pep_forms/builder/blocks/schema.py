"""Which settings a question of each family has, and how the editor's script shows them.

A setting is a mapping: `name` (an option of the kind is `options.<name>`), `label`, `type`,
`help`, for which `kinds` of the family, and what there is to pick. The script shows the first
few at once and keeps the rest behind “More settings”.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from pep_forms.builder.blocks.rights import ROLES, rights_setting
from pep_forms.builder.families import Family
from pep_forms.engine import meanings
from pep_forms.engine.facts import KINDS, PHASES
from pep_forms.engine.messages import MESSAGES
from pep_forms.engine.spec import Layout
from pep_forms.reference.models import CodeSet

Setting = dict[str, Any]

LAYOUTS = {
    "pairs": "Question and answer",
    "prose": "Running text",
    "table": "Table",
    "cards": "Cards",
    "left_out": "Left out",
}
#: One list for every block, so that the browser is told about it once.
MEANINGS = [[name, meaning.label] for name, meaning in sorted(meanings.MEANINGS.items())]
#: Where an answer can come from, by the same count of one list.
PREFILLS = [
    ["", "Nothing: it starts empty"],
    *([source, label] for source, label in meanings.prefill_sources()),
    *([f"network.{role}", f"Network: {label.lower()}"] for role, label in ROLES),
]
REQUIRED = [
    ["no", "No"],
    ["meeting", "Yes, before the meeting"],
    ["submit", "Yes, before the plan is submitted"],
]
NEEDED_BY = [["meeting", "Before the meeting"], ["submit", "Before the plan is submitted"]]
CARRY = [
    ["empty", "Starts empty"],
    ["copy", "Starts with the last answer"],
    ["confirm", "Starts with the last answer, to be confirmed"],
    ["beside", "Starts empty, the last answer is shown beside it"],
]


def _setting(name: str, label: str, kind: str = "text", **more: Any) -> Setting:
    return {"name": name, "label": label, "type": kind, **more}


def _number(name: str, label: str, **more: Any) -> Setting:
    return _setting(f"options.{name}", label, "number", **more)


def layouts() -> list[list[str]]:
    """How an answer can look in a document."""
    return [[name, LAYOUTS.get(name, name)] for name in get_args(Layout)]


_RANGE = [["any", "Any date"], ["past", "Today or in the past"], ["future", "Today or later"]]
_STYLE = [["radios", "A list of circles"], ["select", "A drop-down list"]]
_MOST = _number("max", "At most how many")
_ROLES_OPTION = _setting("options.roles", "Only people with these roles", "checks", choices=ROLES)

_OPTIONS: dict[str, list[Setting]] = {
    "text": [
        _number("max_length", "Longest answer, in letters"),
        _number("max_words", "Longest answer, in words", kinds=["short_text", "long_text"]),
        _number("rows", "Height of the box, in lines", kinds=["long_text"]),
    ],
    "number": [
        _number("min", "Smallest"),
        _number("max", "Largest"),
        _number("decimals", "Decimal places"),
        _setting("options.unit", "Unit, such as days", kinds=["number"]),
    ],
    "date": [
        _setting("options.range", "Which dates", "select", choices=_RANGE, kinds=["date"]),
    ],
    "choice": [
        _setting("options.style", "Shown as", "select", choices=_STYLE, kinds=["one_of"]),
        {**_MOST, "kinds": ["any_of", "picture_cards"]},
        _setting("options.single", "Only one card", "bool", kinds=["picture_cards"]),
    ],
    "scale": [
        _number("min", "Lowest", kinds=["scale"]),
        _number("max", "Highest", kinds=["scale"]),
        _setting("options.low", "Words at the low end", "words", kinds=["scale"]),
        _setting("options.high", "Words at the high end", "words", kinds=["scale"]),
        _number("count", "How many faces (3 or 5)", kinds=["faces"]),
    ],
    "person": [
        _setting("options.many", "Several people", "bool", kinds=["person"]),
        {**_ROLES_OPTION, "kinds": ["person"]},
    ],
    "file": [_MOST],
    "group": [
        _setting("options.item", "What one row is called, such as Target"),
        _number("min_rows", "At least how many rows"),
        _number("max_rows", "At most how many rows"),
        _setting("options.title_from", "The question that names a row", "question", of="columns"),
        _setting(
            "options.feed",
            "Rows come from",
            "select",
            choices=[
                ["", "Nowhere"],
                *([feed, feed.replace("_", " ")] for feed in sorted(meanings.FEEDS)),
            ],
        ),
    ],
    "row_of": [
        _setting("options.group", "The group whose rows are offered", "question", of="groups")
    ],
    "calculated": [
        _setting("options.expression", "Calculation", "expression"),
        _number("decimals", "Decimal places"),
        _setting("options.unit", "Unit"),
    ],
}


def code_sets() -> list[list[str]]:
    """The lists of codes that choices can come from."""
    names = CodeSet.objects.order_by("name").values_list("name", flat=True).distinct()
    return [["", "None: the choices above"], *([name, name.replace("_", " ")] for name in names)]


def _settings(family: Family) -> list[Setting]:
    answers = family.name != "information"
    first = [_setting("required", "Must be answered", "select", choices=REQUIRED)]
    later = [
        _setting("filled_by", "Filled in by", "checks", choices=ROLES, help="None means whoever "
                 "may fill in the section."),
        _setting("visible_to", "Seen only by", "circle", choices=ROLES),
        _setting("carry", "In the next plan", "select", choices=CARRY),
        _setting("prefill", "Filled in from the record", "select", choices=PREFILLS),
        _setting("meaning", "What it is about", "pick", choices=MEANINGS),
        _setting("not_applicable", "Offer “not applicable because…”", "bool"),
        _setting("errors", "Own words for what is wrong", "errors", choices=_problems(family)),
        _setting("alert", "Tell somebody", "alert", choices=ROLES),
    ]  # fmt: skip
    both = [
        _setting("rules", "Rules", "rules"),
        _setting("help_key", "Guidance page", "help"),
        _setting("layout", "In a document", "select", choices=[["", "As the section"], *layouts()]),
        _setting(
            "key",
            "Short name in spreadsheets",
            "text",
            help="Small letters, digits and _. Empty: it is made from the words of the question.",
        ),
    ]
    remark = _setting(
        "remark",
        "Note to other authors",
        "long",
        help="Only people who write forms see it. Whoever fills in the plan does not.",
    )
    own = _OPTIONS.get(family.name, [])
    return [*(first if answers else []), *own, remark, *(later if answers else []), *both]


def _problems(family: Family) -> list[list[str]]:
    codes = {"required"}
    if family.name == "text":
        codes |= {"too_long", "too_many_words"}
    if family.name in {"number", "scale"}:
        codes |= {"number", "too_small", "too_large"}
    if family.name == "date":
        codes |= {"date", "date_in_future", "date_in_past"}
    if family.columns:
        codes |= {"min_rows", "max_rows"}
    return [[code, text] for code, text in MESSAGES.items() if code in codes]


def of_family(family: Family) -> Callable[[], list[Setting]]:
    """The settings of a family's questions, asked anew for every page: code sets change."""
    settings = _settings(family)

    def schema() -> list[Setting]:
        if family.name != "choice":
            return settings
        code_set = _setting("code_set", "Choices from a list", "select", choices=code_sets())
        return [code_set, *settings]

    return schema


SCOPE = [
    _setting("phases", "Phases", "checks", choices=[[k, v] for k, v in PHASES.items()]),
    _setting(
        "min_year", "From year group", "number", help="Reception is 0, nursery years are negative."
    ),
    _setting("max_year", "To year group", "number"),
    _setting("kinds", "Kinds of plan", "checks", choices=[[k, v] for k, v in KINDS.items()]),
]
SIGN_OFF = [
    _setting("required", "Must sign", "checks", choices=ROLES),
    _setting("invited", "Asked to sign", "checks", choices=ROLES),
]
PLACE = [
    _setting("needed_by", "Needed by", "select", choices=[["", "As the section says"], *NEEDED_BY]),
    rights_setting("rights", "Rights in this template", inherits=True),
]
#: What a document says besides its title, for whom it is, and its sections.
DOCUMENT: list[Setting] = [
    _setting("header", "Line at the head of every page", "words", help="Empty means the title."),
    _setting(
        "footer", "Line at the foot of every page", "words", help="Empty means the Virtual School."
    ),
    _setting("cover", "With a cover page", "bool", default=True),
    _setting("contents", "With a list of contents", "bool", default=True),
    _setting("logo", "With the authority’s picture, when the site has one", "bool", default=True),
]
#: What a meeting pack has besides.
PACK: list[Setting] = [
    _setting(
        "agenda", "Agenda", "words", rows=8, help="One item on each line. Empty prints no agenda."
    ),
    _setting(
        "people", "With a table of those who are asked to come, to be ticked", "bool", default=True
    ),
    _setting(
        "young_person_first",
        "What the young person says stands before the other sections",
        "bool",
        default=True,
    ),
    *DOCUMENT,
]
SECTION = [
    rights_setting("rights", "Rights"),
    _setting("led_by", "Filled in by", "leads", choices=ROLES),
]
