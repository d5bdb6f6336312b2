"""Canaries: a token of its own in every answer, and a scanner that finds them anywhere.

`plant` writes one into every address that can carry one, through the real save action and as
a role that may write there: texts, typed names of people and places, names of files, reasons
why something does not apply, and what was typed where it cannot be read. `scan` finds them in
pages, JSON, PDF text, mail and logs. `may_know` is an oracle of its own: it reads the form's
JSON, not the rights function that it checks.
"""

from __future__ import annotations

import html
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from media.actions.uploading import upload
from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.answers import Answers, digest
from pep_forms.engine.compile import Compiled, Placed
from pep_forms.engine.conditions import Comparison, comparisons, evaluate
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role, Stage
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.typed import raw_of
from pep_forms.exceptions import NotAllowed
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.rights import PepRights, rights_for
from tests.unit.media import samples

TOKEN = re.compile(r"cnry[0-9a-f]{10}")
ROW = "rowa"
#: How what somebody types carries a token and can still be read.
CARRIED: Mapping[str, Callable[[str], Any]] = {
    "short_text": str,
    "long_text": str,
    "email": "{}@example.org".format,
    "person": lambda token: [f"name:{token}"],
    "organisation": "name:{}".format,
}
NUMBERS = frozenset({"number", "percentage", "money", "scale", "faces"})
CHOOSING = frozenset({"yes_no", "one_of", "any_of", "picture_cards", "scale", "faces", "row_of"})
#: What can be read, of kinds in which a token cannot.
VALID: Mapping[str, str] = {
    "date": "2026-10-05",
    "time": "10:00",
    "date_time": "2026-10-05T10:00",
    "month": "2026-10",
    "years_months": "7:6",
    "postcode": "SW1A 1AA",
    "phone": "020 7946 0000",
    "upn": "P207000016049",
    "uln": "1000000000",
    **dict.fromkeys(NUMBERS, "3"),
}
#: A file for what each kind of question takes: its bytes and its ending.
FILES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "document": (samples.pdf, "pdf"),
    "picture": (samples.picture, "jpg"),
    "sound": (samples.wav, "wav"),
}
Values = Callable[[Placed], Iterable[tuple[str, Any, str]]]


@dataclass
class Canaries:
    """The tokens of one PEP: which address each stands at."""

    pep: Pep
    address_of: dict[str, str] = field(default_factory=dict)

    def token(self, address: str) -> str:
        """The token for an address, made on first use."""
        token = f"cnry{digest([str(self.pep.pk), address])[:10]}"
        self.address_of[token] = address
        return token

    def addresses_in(self, *texts: str | bytes) -> set[str]:
        """The addresses whose tokens occur in any of the texts, however they are encoded."""
        return {self.address_of[t] for t in scan(*texts) if t in self.address_of}


def scan(*texts: str | bytes) -> set[str]:
    """Every token in the texts, also behind HTML entities, URL escapes and line breaks."""
    found: set[str] = set()
    for text in texts:
        plain = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        for form in (plain, html.unescape(plain), unquote(plain), re.sub(r"\s+|-\s", "", plain)):
            found |= set(TOKEN.findall(form))
    return found


def plant(
    pep: Pep, users: Mapping[str, User], *, choose: Mapping[str, Any] | None = None
) -> Canaries:
    """Write a token into every question that some role may write now and that can carry one.

    `users` gives somebody in the network for each role. Conditions are met first as far as
    choices, numbers and dates can meet them, so that as many questions as possible show;
    `choose` (question → raw) decides where that leaves a choice between two branches.
    """
    canaries = Canaries(pep)
    compiled = compiled_version(pep.version_id)
    rights = {role: rights_for(Actor(user, role), pep) for role, user in users.items()}
    wanted = {**openings(compiled), **(choose or {})}
    for values in (_openers(wanted), _openers(wanted), _carriers(wanted, canaries)):
        for section in compiled.form.sections:
            if not section.builtin:
                _write(pep, compiled, section.id, values, users, rights)
    files = plant_files(canaries, users, rights, wanted)
    stored = json.dumps(list(SectionAnswers.objects.filter(pep=pep).values_list("answers")))
    kept = scan(stored) | files
    canaries.address_of = {t: a for t, a in canaries.address_of.items() if t in kept}
    return canaries


def _write(
    pep: Pep,
    compiled: Compiled,
    section_id: str,
    values: Values,
    users: Mapping[str, User],
    rights: Mapping[str, PepRights],
) -> None:
    row = SectionAnswers.objects.filter(pep=pep, section_id=section_id).first()
    stored = Answers.from_json(row.answers if row else None)
    work: dict[str, list[Change | RowChange]] = defaultdict(list)
    rows = {f"{group}/{one.id}" for group, found in stored.rows.items() for one in found}
    for placed in compiled.of_section[section_id]:
        role = writer(placed, rights)
        if role is None:
            continue
        for address, raw, reason in values(placed):
            for group in _groups(placed):
                if f"{group}/{ROW}" not in rows:
                    work[role].append(RowChange(group, ROW, "add"))
                    rows.add(f"{group}/{ROW}")
            base = digest(raw_of(stored.entries.get(address), placed.question))
            work[role].append(Change(address, raw, base, not_applicable=reason))
    for role, changes in work.items():
        save_section(pep=pep, section_id=section_id, changes=changes, by=Actor(users[role], role))


def _addresses(placed: Placed) -> list[str]:
    """One address per question: in a row of its own for groups, in every row of a table."""
    stems = [""]
    for group in placed.within:
        rows = [c.id for c in group.choices] if group.kind == "table" else [ROW]
        stems = [f"{stem}{group.id}/{row}/" for stem in stems for row in rows]
    return [f"{stem}{placed.id}" for stem in stems]


def _groups(placed: Placed) -> list[str]:
    stem, found = "", []
    for group in placed.within:
        if group.kind == "table":
            return found
        found.append(f"{stem}{group.id}")
        stem = f"{stem}{group.id}/{ROW}/"
    return found


def openings(compiled: Compiled) -> dict[str, Any]:
    """question → what to type there, so that most other questions are asked."""
    tests: dict[str, list[tuple[Comparison, int]]] = defaultdict(list)
    sections = compiled.form.sections
    asked = [(s.show_when, len(compiled.of_section[s.id])) for s in sections]
    asked += [(p.question.show_when, 1) for p in compiled.questions.values()]
    for condition, weight in asked:
        for test in comparisons(condition):
            if test.question in compiled.questions:
                tests[test.question].append((test, weight))
    found = {}
    for name, wishes in tests.items():
        question = compiled.question(name)
        scores = [
            (sum(w for test, w in wishes if evaluate(test, lambda _q: value, {})), -at, raw)  # noqa: B023
            for at, (value, raw) in enumerate(_candidates(question, [t for t, _ in wishes]))
        ]
        if scores:
            found[name] = max(scores, key=lambda score: score[:2])[2]
    return found


def _candidates(question: QuestionSpec, tests: list[Comparison]) -> list[tuple[Any, Any]]:
    """The values worth trying at a question, each with what is typed for it."""
    if question.kind == "yes_no":
        return [(True, "yes"), (False, "no")]
    ids = [choice.id for choice in question.choices]
    if question.code_set:
        said = [v for t in tests for v in (t.value if isinstance(t.value, list) else [t.value])]
        ids = list(dict.fromkeys(str(value) for value in said))
    if question.kind in {"one_of"}:
        return [(one, one) for one in ids]
    if question.kind in {"any_of", "picture_cards"}:
        named = [one for one in ids if any(one == test.value for test in tests)] or ids[:1]
        most = 1 if question.options.get("single") else int(str(question.options.get("max", 99)))
        return [(named[:most], named[:most])]
    if question.kind in NUMBERS:
        near = {int(t.value) + d for t in tests if isinstance(t.value, int) for d in (-1, 0, 1)}
        return [(n, str(n)) for n in sorted(near or {1}) if n >= 0]
    if question.kind in VALID:
        return [(VALID[question.kind], VALID[question.kind])]
    return []


def _openers(wanted: Mapping[str, Any]) -> Values:
    def values(placed: Placed) -> Iterable[tuple[str, Any, str]]:
        question, raw = placed.question, wanted.get(placed.id)
        if raw is None and question.kind == "yes_no" and not question.not_applicable:
            raw = "yes"
        if raw is None and question.kind == "one_of" and not question.not_applicable:
            raw = question.choices[0].id if question.choices else None
        return [] if raw is None else [(address, raw, "") for address in _addresses(placed)]

    return values


def _carriers(wanted: Mapping[str, Any], canaries: Canaries) -> Values:
    """What carries a token: a text, a typed name, a reason, else what cannot be read."""

    def values(placed: Placed) -> Iterable[tuple[str, Any, str]]:
        kind = kinds.get(placed.question.kind)
        if placed.id in wanted or not kind.holds_answer or kind.holds_files:
            return
        for address in _addresses(placed):
            if kind.name in CARRIED:
                yield address, CARRIED[kind.name](canaries.token(address)), ""
            elif placed.question.not_applicable:
                yield address, "", canaries.token(address)
            elif kind.name not in CHOOSING:
                yield address, canaries.token(address), ""

    return values


def plant_files(
    canaries: Canaries,
    users: Mapping[str, User],
    rights: Mapping[str, PepRights],
    wanted: Mapping[str, Any],
) -> set[str]:
    """Attach a file under a name with a token wherever one may be attached."""
    names = set()
    for placed in compiled_version(canaries.pep.version_id).questions.values():
        kind, role = kinds.get(placed.question.kind), writer(placed, rights)
        if not kind.holds_files or role is None or placed.within:
            continue
        content, ending = FILES[kind.accepts]
        token = canaries.token(placed.id)
        try:
            upload(
                stream=io.BytesIO(content()),
                name=f"{token}.{ending}",
                subject=f"pep:{canaries.pep.pk}",
                address=placed.id,
                by=Actor(users[role], role),
            )
        except NotAllowed:
            continue
        names.add(token)
    return names


def writer(placed: Placed, rights: Mapping[str, PepRights]) -> str | None:
    """A role that may write an answer now, its own first."""
    preferred = [*placed.filled_by, *rights]
    return next((r for r in preferred if r in rights and rights[r].edits(placed.id)), None)


def may_know(form: Mapping[str, Any], address: str, role: str, stage: Stage) -> bool:
    """Whether a role may know the answer at an address: read off the released JSON alone."""
    names = address.split("/")
    wanted = names[0::2]
    for section in form["sections"]:
        for page in section.get("pages", ()):
            chain = _chain(page["questions"], wanted)
            if chain is None:
                continue
            word = section.get("rights", {}).get(role, "-")
            letter = word if len(word) == 1 else word[list(Stage).index(stage)]
            if letter == "-":
                return False
            limits = [q["visible_to"] for q in chain if q.get("visible_to") is not None]
            return all(role in limit for limit in limits)
    raise LookupError(address)


def _chain(questions: list[dict[str, Any]], wanted: list[str]) -> list[dict[str, Any]] | None:
    for question in questions:
        if question["id"] != wanted[0]:
            continue
        if len(wanted) == 1:
            return [question]
        below = _chain(question.get("questions", []), wanted[1:])
        return None if below is None else [question, *below]
    return None


ROLES_IN_NETWORK: tuple[str, ...] = tuple(
    role for role in Role if role not in {Role.VS_ADMIN, Role.VS_REVIEWER, Role.YOUNG_PERSON}
)
