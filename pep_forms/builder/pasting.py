"""From a pasted list to questions: one line each, and the kind guessed from its words.

The guesses are only a beginning: an author reviews them in a table before anything is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pep_forms.builder.families import FAMILY_OF

#: More lines than this belong into more than one section.
MOST = 60

_BULLET = re.compile(r"^\s*(?:[-*•–·▪]|\(?\d{1,3}[.):]|\(?[a-z][.)])\s+")
_REQUIRED = re.compile(r"\s*(?:\*|\((?:required|mandatory)\))\s*$", re.IGNORECASE)
_YES_NO = re.compile(
    r"\s*[([]?\s*\b(?:yes\s*(?:/|or)\s*no|y\s*/\s*n)\b\s*[)\]]?\s*$", re.IGNORECASE
)
_CHOOSE = re.compile(
    r"^(?P<label>.*?)[\s:–—-]*[([]?\s*\b(?P<word>choose|select|pick|tick)\b"
    r"(?P<many>\s+(?:any|all|several|one or more)[^:]*)?(?:\s+one(?: of)?)?\s*:\s*"
    r"(?P<list>[^()\[\]]+)[)\]]?\s*$",
    re.IGNORECASE,
)
_LIST = re.compile(r"^(?P<label>.*?)\s*[(\[:]\s*(?P<list>[^()\[\]:]+/[^()\[\]:]+)[)\]]?\s*$")
_ASKS = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|will|would|should)\b", re.IGNORECASE
)
#: Words → kind. The first that is found decides.
_WORDS: tuple[tuple[str, str], ...] = (
    (r"\bupn\b|unique pupil number", "upn"),
    (r"\buln\b|unique learner number", "uln"),
    (r"\be-?mail\b", "email"),
    (r"\b(?:phone|telephone|mobile)\b", "phone"),
    (r"\bpost\s?code\b", "postcode"),
    (r"\bdate and time\b", "date_time"),
    (r"\bdates?\b|\bdob\b|^when\b|\bborn on\b", "date"),
    (r"\bwhat time\b|\b(?:start|end|finish) time\b|^time\b", "time"),
    (r"\bscale of\b|\b1\s*(?:to|-|–)\s*(?:5|10)\b|\bout of (?:5|10|five|ten)\b", "scale"),
    (r"%|\bper\s?cent(?:age)?\b", "percentage"),
    (r"£|\b(?:cost|amount|budget|how much money)\b", "money"),
    (r"\bhow many\b|\bnumber of\b|\bhow old\b|\bage in years\b", "number"),
    (r"\b(?:upload|attach|evidence file|certificate)\b", "file"),
    (r"\b(?:draw|drawing|picture of)\b", "drawing"),
    (
        r"\b(?:describe|explain|comments?|views?|details|notes|summary|tell us|reasons?|why|"
        r"what would|what do you|what has|what have|how do|how did|how does|how will)\b",
        "long_text",
    ),
    (r"\b(?:name of (?:the )?(?:school|college|provider|nursery)|which (?:school|college))\b",
     "organisation"),
    (r"^who\b|\bperson responsible\b|\blead professional\b|\b(?:social worker|carer)['’]s name\b",
     "person"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Guess:
    """One line, and the question it may be."""

    label: str
    kind: str = "short_text"
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(slots=True)
class Reviewed:
    """A question as its author left it in the table."""

    label: str
    kind: str
    choices: list[str] = field(default_factory=list)
    required: bool = False


def read(text: str) -> list[Guess]:
    """A guess for each line that says something."""
    lines = (_BULLET.sub("", line).strip() for line in text.splitlines())
    return [guess(line) for line in lines if line]


def guess(line: str) -> Guess:
    """The question that a line may be."""
    label = " ".join(line.split())
    required = bool(_REQUIRED.search(label))
    label = _REQUIRED.sub("", label)
    if _YES_NO.search(label):
        return Guess(_YES_NO.sub("", label).rstrip(" :,–—-"), "yes_no", required=required)
    chosen = _CHOOSE.match(label)
    if chosen:
        kind = "any_of" if chosen["many"] or chosen["word"].lower() == "tick" else "one_of"
        choices = _split(chosen["list"])
        if len(choices) > 1 and chosen["label"].strip():
            return Guess(chosen["label"].strip(), kind, choices, required)
    listed = _LIST.match(label)
    if listed and len(_split(listed["list"])) > 1:
        return Guess(listed["label"].strip(), "one_of", _split(listed["list"]), required)
    for words, kind in _WORDS:
        if re.search(words, label, re.IGNORECASE):
            return Guess(label, kind, required=required)
    if label.endswith("?") and _ASKS.match(label):
        return Guess(label, "yes_no", required=required)
    return Guess(label, "long_text" if len(label) > 90 else "short_text", required=required)


def _split(text: str) -> tuple[str, ...]:
    parts = re.split(r"\s*/\s*" if "/" in text else r"\s*[;,|]\s*", text.strip().rstrip("."))
    return tuple(part for part in parts if part)


def questions(reviewed: Iterable[Reviewed], new_id: Any) -> list[dict[str, Any]]:
    """The questions of a definition, each with an id of its own. They get their keys later."""
    made = []
    for item in reviewed:
        question: dict[str, Any] = {"id": new_id("q"), "kind": item.kind, "label": item.label}
        if item.required:
            question["required"] = "submit"
        if FAMILY_OF[item.kind].choices and item.choices:
            question["choices"] = [{"id": new_id("c"), "label": c} for c in item.choices]
        made.append(question)
    return made
