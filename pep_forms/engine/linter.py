"""Advice on targets: are they specific, measurable, assigned, realistic and dated?

It never stops anybody from saving. Somebody who writes a target is only told of what stands
there already, kindly; the reviewer gets the whole list in plain words. The two things that a
plan cannot go without, a named person and a date, are said to be needed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from pep_forms.engine.targets import MeantRow

#: Fewer words than this hardly say what will change.
FEWEST_WORDS = 8
#: A reason shorter than this is hardly a sentence.
FEWEST_WORDS_WHY = 4
#: More targets than this are rarely met.
MOST_TARGETS = 6
#: From this share of the same words on, a target is the last one again.
ALIKE = 0.8

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_VAGUE = re.compile(
    r"\b(improv|continu|support|develop|encourag|enhanc|maintain|increas|ensur|try|work on"
    r"|build on|be better|get better|make progress)\w*",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\d|\b(one|two|three|four|five|six|seven|eight|nine|ten|twelve|half|once|twice|daily|weekly"
    r"|every|each|all|none|level|grade|stage|phase|band|score|mark|percent|test|assess|exam"
    r"|expected|greater depth|observ|record|register|log|diary|chart|sample|piece of work"
    r"|certificate|photo|report|seen|shown|show|count|list|unprompted|independent|on (?:his|her"
    r"|their) own|without (?:help|prompt|remind|support))\w*",
    re.IGNORECASE,
)
#: Words that any target could hold: with nothing else left, it names no skill and no subject.
_GENERAL_WORDS = (
    "a an and at be better can do for get go good goes has have he her him his i in is it "
    "keep learning more much my of on or our progress school she so some that the their them "
    "they this to up very we well what will with work working works year"
)
#: A role or a place, not somebody who can be asked how it went.
_ROLE_WORDS = (
    "adult adults all carer carers class college dsl dt everybody everyone family "
    "foster health iro key lead mentor nursery parent parents pastoral person professional "
    "professionals safeguarding school senco services setting social staff support ta tas teacher "
    "teachers team tutor virtual worker workers young member members care designated assistant "
    "assistants and or the a of his her their home"
)
_GENERAL, _ROLES = frozenset(_GENERAL_WORDS.split()), frozenset(_ROLE_WORDS.split())


class Weight(StrEnum):
    """How much it matters."""

    NEEDED = "needed"
    WEAK = "weak"
    THOUGHT = "thought"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing about one target, or about all of them."""

    code: str
    #: Specific, Measurable, Assigned, Realistic, Time, or Together for the plan as a whole.
    about: str
    weight: Weight
    #: The question it is about, or the group.
    address: str
    #: "Target 2"; empty for the plan as a whole.
    row: str
    #: To whoever writes it; empty when there is nothing written yet to say it of.
    gentle: str
    #: To whoever reviews it.
    strong: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What the targets are read against."""

    targets: Sequence[MeantRow]
    #: Funding lines; None when the reader may not see them or the form has none.
    lines: Sequence[MeantRow] | None = None
    #: What the targets of the last plan wanted to change.
    earlier: Sequence[str] = ()
    next_review: date | None = None
    #: Codes of the areas that are about learning; None when they are not known.
    academic: Collection[str] | None = None


#: code → what it is about, its weight, what the writer reads, what the reviewer reads.
_SAYS: Mapping[str, tuple[str, Weight, str, str]] = {
    "no_change": ("Specific", Weight.WEAK, "", "It does not say what will change."),
    "few_words": (
        "Specific",
        Weight.WEAK,
        "Could you say a little more? Name what they will be able to do that they cannot do yet.",
        "What will change is said in fewer than {fewest} words.",
    ),
    "no_subject": (
        "Specific",
        Weight.WEAK,
        "Which skill or subject is this about? Name it.",
        "It names no skill and no subject.",
    ),
    "vague": (
        "Specific",
        Weight.WEAK,
        "“{word}” can mean many things. Add a number, a level, or something that can be seen.",
        "“{word}” stands without anything that can be measured.",
    ),
    "no_start": ("Measurable", Weight.WEAK, "", "It has no starting point."),
    "no_measure": ("Measurable", Weight.WEAK, "", "It does not say how anybody will know."),
    "not_measurable": (
        "Measurable",
        Weight.WEAK,
        "How would somebody else see it? A number, a level or a piece of work makes it clear.",
        "Nothing in it can be counted or seen: no number, level or piece of work.",
    ),
    "nobody": ("Assigned", Weight.NEEDED, "", "It is assigned to nobody. Ask for a name."),
    "role_only": (
        "Assigned",
        Weight.NEEDED,
        "“{word}” is not a person. Choose, or write, the name of somebody who will do it.",
        "It is assigned to “{word}”, which is not a person. Ask for a name.",
    ),
    "no_reason": ("Realistic", Weight.WEAK, "", "It does not say why it is realistic."),
    "short_reason": (
        "Realistic",
        Weight.THOUGHT,
        "One whole sentence helps: what makes you think that it can be done by then?",
        "The reason why it is realistic is not a sentence.",
    ),
    "too_many": (
        "Realistic",
        Weight.WEAK,
        "These are {count} targets. A few good ones are better than many: which matter most?",
        "There are {count} targets, more than {most}.",
    ),
    "no_date": ("Time", Weight.NEEDED, "", "It has no date to be reviewed by."),
    "late": (
        "Time",
        Weight.WEAK,
        "This is after the next review on {day}. Choose an earlier day, or make it long term.",
        "It is reviewed after the next review on {day}, and is not long term.",
    ),
    "again": (
        "Specific",
        Weight.WEAK,
        "This is almost the same as a target of the last plan. Say why it goes on, or what is "
        "different this time.",
        "It is almost the same as a target of the last plan.",
    ),
    "no_academic": (
        "Together",
        Weight.THOUGHT,
        "None of the targets is about learning yet. Should one be?",
        "No target is about learning.",
    ),
    "no_voice": (
        "Together",
        Weight.THOUGHT,
        "None of the targets is in the young person’s own words yet. Ask them which one is theirs.",
        "No target is linked to what the young person said.",
    ),
    "no_line": (
        "Together",
        Weight.THOUGHT,
        "Money is asked for here, but no line under the funding belongs to this target yet.",
        "Money is asked for, but no funding line belongs to it.",
    ),
    "line_alone": (
        "Together",
        Weight.NEEDED,
        "Which target is this money for? Each line belongs to one.",
        "This funding line belongs to no target.",
    ),
}


def advice_on(plan: Plan) -> list[Advice]:
    """Everything there is to say, target by target in their order, then on them together."""
    found: list[Advice] = []
    for target in plan.targets:
        found += _specific(target, plan.earlier)
        found += _measurable(target)
        found += _assigned(target)
        found += _realistic(target)
        found += _dated(target, plan.next_review)
    found += _together(plan)
    return found + list(_funding(plan))


def _say(code: str, address: str, row: str, **words: object) -> Advice:
    about, weight, gentle, strong = _SAYS[code]
    words |= {"fewest": FEWEST_WORDS, "most": MOST_TARGETS}
    return Advice(code, about, weight, address, row, gentle.format(**words), strong.format(**words))


def _specific(target: MeantRow, earlier: Sequence[str]) -> Iterator[Advice]:
    if not target.asks("change"):
        return
    text, at = target.text("change"), target.at("change")
    said = words_of(text)
    if not said:
        yield _say("no_change", at, target.name)
        return
    if len(said) < FEWEST_WORDS:
        yield _say("few_words", at, target.name)
    vague = _VAGUE.search(text)
    # Beside "improve English", the verb is no subject either.
    rest = {word.lower() for word in words_of(_VAGUE.sub(" ", text))} - _GENERAL
    if not rest:
        yield _say("no_subject", at, target.name)
    measure = target.text("measure")
    if vague and not measurable(text) and not measurable(measure):
        yield _say("vague", at, target.name, word=vague[0])
    if any(alike(text, other) for other in earlier):
        yield _say("again", at, target.name)


def _measurable(target: MeantRow) -> Iterator[Advice]:
    if target.asks("start_point") and _empty(target.parts["start_point"]):
        yield _say("no_start", target.at("start_point"), target.name)
    if not target.asks("measure"):
        return
    measure = target.text("measure")
    if not measure:
        yield _say("no_measure", target.at("measure"), target.name)
    elif not measurable(measure):
        yield _say("not_measurable", target.at("measure"), target.name)


def _assigned(target: MeantRow) -> Iterator[Advice]:
    if not target.asks("assigned_to"):
        return
    people = [name for name, known in _people(target.parts["assigned_to"]) if name or known]
    if not people:
        yield _say("nobody", target.at("assigned_to"), target.name)
        return
    if any(known or not only_a_role(name) for name, known in _people(target.parts["assigned_to"])):
        return
    yield _say("role_only", target.at("assigned_to"), target.name, word=people[0])


def _people(value: Any) -> Iterator[tuple[str, bool]]:
    """Name, and whether it is somebody of the network."""
    for item in value if isinstance(value, list) else [value] if value else []:
        if isinstance(item, Mapping):
            yield str(item.get("name") or "").strip(), bool(item.get("member"))
        elif str(item).strip():
            yield str(item).strip(), False


def _realistic(target: MeantRow) -> Iterator[Advice]:
    if not target.asks("realistic"):
        return
    why = target.text("realistic")
    if not why:
        yield _say("no_reason", target.at("realistic"), target.name)
    elif len(words_of(why)) < FEWEST_WORDS_WHY:
        yield _say("short_reason", target.at("realistic"), target.name)


def _dated(target: MeantRow, next_review: date | None) -> Iterator[Advice]:
    if not target.asks("review_by"):
        return
    day = _day(target.parts["review_by"])
    if day is None:
        yield _say("no_date", target.at("review_by"), target.name)
    elif next_review and day > next_review and target.parts.get("term") != "long":
        on = f"{next_review.day} {next_review:%B %Y}"
        yield _say("late", target.at("review_by"), target.name, day=on)


def _together(plan: Plan) -> Iterator[Advice]:
    begun = [target for target in plan.targets if target.text("change")]
    if not begun:
        return
    group = begun[0].group
    if len(plan.targets) > MOST_TARGETS:
        yield _say("too_many", group, "", count=len(plan.targets))
    areas = [target for target in begun if target.asks("area")]
    if areas and plan.academic is not None:
        chosen = set().union(*(_codes(target.parts["area"]) for target in areas))
        if not chosen & set(plan.academic):
            yield _say("no_academic", group, "")
    voiced = [target for target in plan.targets if target.asks("my_words")]
    if voiced and all(_empty(target.parts["my_words"]) for target in voiced):
        yield _say("no_voice", group, "")


def _funding(plan: Plan) -> Iterator[Advice]:
    if plan.lines is None:
        return
    paid = set()
    for line in plan.lines:
        if not line.asks("target"):
            return
        if not line.parts["target"]:
            yield _say("line_alone", line.at("target"), line.name)
        paid.add(str(line.parts["target"]))
    for target in plan.targets:
        if target.parts.get("pp") in (True, "yes") and target.id not in paid:
            yield _say("no_line", target.at("pp"), target.name)


# --- What words say -----------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return _WORD.findall(text)


def measurable(text: str) -> bool:
    """Whether a text holds a number, a level, or something that can be seen or collected."""
    return bool(_MEASURE.search(text))


def only_a_role(name: str) -> bool:
    """Whether a name is only a role or a place, such as "school" or "class teacher"."""
    said = [word.lower().removesuffix("’s").removesuffix("'s") for word in words_of(name)]
    return all(word in _ROLES for word in said)


def alike(text: str, other: str) -> bool:
    """Whether two texts say almost the same in the same order."""
    one = [word.lower() for word in words_of(text)]
    two = [word.lower() for word in words_of(other)]
    if not one or not two:
        return False
    return SequenceMatcher(None, one, two, autojunk=False).ratio() >= ALIKE


def _empty(value: Any) -> bool:
    return value in (None, "", [], {}) or (isinstance(value, str) and not value.strip())


def _codes(value: Any) -> set[str]:
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    return {str(item) for item in items if item}


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
