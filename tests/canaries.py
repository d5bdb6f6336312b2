"""Canaries: a token of its own in every answer, and a scanner that finds them anywhere.

`plant` writes one into every address that can hold text, through the real save action and as
a role that may write there. `scan` finds them in pages, JSON, PDF text, mail and logs. `may_know`
is an oracle of its own: it reads the form's JSON, not the rights function that it checks.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from pep_forms.builder.queries import compiled as compiled_version
from pep_forms.engine import kinds
from pep_forms.engine.answers import digest
from pep_forms.engine.compile import Placed
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role, Stage
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep, SectionAnswers
from pep_forms.peps.rights import PepRights, rights_for

TOKEN = re.compile(r"cnry[0-9a-f]{10}")
ROW = "rowa"
TEXT_KINDS = frozenset({"short_text", "long_text"})


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


def plant(pep: Pep, users: Mapping[str, User]) -> Canaries:
    """Write a token into every text question that some role may write now.

    `users` gives somebody in the network for each role. Conditions are met first as far as
    yes/no questions and choices can meet them, so that as many questions as possible show.
    """
    canaries = Canaries(pep)
    compiled = compiled_version(pep.version_id)
    rights = {role: rights_for(Actor(user, role), pep) for role, user in users.items()}
    for section in compiled.form.sections:
        if section.builtin:
            continue
        for values in (_openers, _texts):
            work: dict[str, list[Change | RowChange]] = defaultdict(list)
            rows: set[str] = set()
            for placed in compiled.questions.values():
                if placed.section.id != section.id:
                    continue
                for address, raw in values(placed, canaries):
                    role = _writer(placed, address, rights)
                    if role is None:
                        continue
                    work[role] += [
                        RowChange(g, ROW, "add") for g in _groups(placed) if g not in rows
                    ]
                    rows.update(_groups(placed))
                    work[role].append(Change(address, raw, _base(pep, placed, address)))
            for role, changes in work.items():
                save_section(
                    pep=pep, section_id=section.id, changes=changes, by=Actor(users[role], role)
                )
    stored = json.dumps(list(SectionAnswers.objects.filter(pep=pep).values_list("answers")))
    kept = scan(stored)
    canaries.address_of = {t: a for t, a in canaries.address_of.items() if t in kept}
    return canaries


def _addresses(placed: Placed) -> Iterable[str]:
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


def _openers(placed: Placed, canaries: Canaries) -> Iterable[tuple[str, Any]]:
    question = placed.question
    if question.kind == "yes_no":
        return [(address, "yes") for address in _addresses(placed)]
    if question.kind == "one_of" and question.choices:
        return [(address, question.choices[0].id) for address in _addresses(placed)]
    return []


def _texts(placed: Placed, canaries: Canaries) -> Iterable[tuple[str, Any]]:
    if placed.question.kind not in TEXT_KINDS:
        return []
    return [(address, canaries.token(address)) for address in _addresses(placed)]


def _writer(placed: Placed, address: str, rights: Mapping[str, PepRights]) -> str | None:
    preferred = [*placed.filled_by, *rights]
    return next((r for r in preferred if r in rights and rights[r].edits(placed.id)), None)


def _base(pep: Pep, placed: Placed, address: str) -> str:
    row = SectionAnswers.objects.filter(pep=pep, section_id=placed.section.id).first()
    entry = (row.answers.get("entries", {}) if row else {}).get(address)
    kind = kinds.get(placed.question.kind)
    if entry is None:
        return digest(kind.to_raw(None, placed.question))
    if entry.get("problem"):
        return digest(entry.get("raw"))
    return digest(kind.to_raw(entry.get("value"), placed.question))


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
