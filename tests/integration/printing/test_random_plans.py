"""What was put into random plans is what their documents say, to each audience, and no more.

Forms, rights, conditions, layouts and answers are thrown by a seeded die. Every answer holds a
token, and an oracle of this file says from the form's own JSON which tokens an audience gets:
both the PDF, read back, and the twin must have exactly these. A run of the suite takes some of
the 200 plans, spread over all of them; `RANDOM_PLANS=200` takes every one.
"""

from __future__ import annotations

import json
import os
import random  # noqa: TID251 seeded, so that every run throws the same
import re
from typing import Any
from uuid import UUID

import pytest

from pep_forms.builder.models import FormTemplate
from pep_forms.engine.answers import Answers, Entry, Row
from pep_forms.engine.roles import Stage
from pep_forms.engine.spec import FormSpec
from pep_forms.people.models import User
from pep_forms.peps import documents
from pep_forms.printing import compare, html, pdf
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import Pretend
from pep_forms.publishing.try_store import TryStore

pytestmark = pytest.mark.django_db

ALL = 200
SOME = min(ALL, int(os.environ.get("RANDOM_PLANS", "20")))
ROLES = ("designated_teacher", "social_worker", "foster_carer", "parent", "young_person")
AUDIENCES = (
    ("social_worker",),
    ("social_worker", "designated_teacher"),
    ("young_person", "foster_carer", "parent"),
)
LAYOUTS = ("pairs", "prose", "table", "cards")
TOKEN = re.compile(r"cnry[0-9a-f]{10}")
LABEL = re.compile(r"Asked(?:ask|q|c)\d{3}")
WORDS = (
    "Łukasz Żółć", "Ελένη", "Олександра", "שרה כהן", "Nguyễn Thị", "😀", "a <b> & \"c\"",
    "<script>alert(1)</script>", "{{ settings.SECRET_KEY }}", "one\ntwo\n\nthree", "x" * 90,
    "A long sentence about reading and friends. " * 8, "100 %", "naïve café – “quoted”",
)  # fmt: skip


class Die:
    """A random form with its answers, and what is to be found in each document of it."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 a test wants the same every time
        self.made = 0
        #: token → (section, address)
        self.tokens: dict[str, tuple[str, str]] = {}
        self.answers: dict[str, Answers] = {}
        self.sections = [self._section(at) for at in range(self.chance.randint(2, 4))]
        self.documents = [self._document(at, roles) for at, roles in enumerate(AUDIENCES)]

    def _name(self, stem: str) -> str:
        self.made += 1
        return f"{stem}{self.made:03}"

    def _maybe(self, share: float) -> bool:
        return self.chance.random() < share

    def _some(self, least: int = 0) -> list[str]:
        return self.chance.sample(ROLES, self.chance.randint(least, len(ROLES)))

    def _token(self, section: str, address: str) -> str:
        token = f"cnry{self.chance.getrandbits(40):010x}"
        self.tokens[token] = (section, address)
        return f"{self.chance.choice(WORDS)} {token}"

    def _section(self, at: int) -> dict[str, Any]:
        name = f"s{at}"
        asks = self._name("ask")
        entries = {asks: Entry(value=self._maybe(0.5))}
        rows: dict[str, tuple[Row, ...]] = {}
        questions: list[dict[str, Any]] = [self._question(asks, "yes_no")]
        for _ in range(self.chance.randint(2, 5)):
            question = self._question(self._name("q"), self.chance.choice(
                ("short_text", "long_text", "long_text", "group", "table")
            ))  # fmt: skip
            if self._maybe(0.4):
                question["show_when"] = {"question": asks, "op": "is", "value": True}
            self._fill(name, question, entries, rows)
            questions.append(question)
        self.answers[name] = Answers(entries, rows)
        return {
            "id": name, "key": name, "title": f"Section {at}",
            "rights": {role: self.chance.choice("RREEAAR-") for role in self._some(4)},
            "pages": [{"id": f"{name}p", "title": f"Page {at}", "questions": questions}],
            "layout": self.chance.choice((*LAYOUTS, "left_out")),
        }  # fmt: skip

    def _question(self, name: str, kind: str, *, column: bool = False) -> dict[str, Any]:
        made: dict[str, Any] = {"id": name, "key": name, "kind": kind, "label": f"Asked {name}"}
        if self._maybe(0.3):
            made["visible_to"] = self._some(2)
        if self._maybe(0.1) and not column:
            made["layout"] = self.chance.choice((*LAYOUTS, "left_out"))
        if kind == "table":
            made["choices"] = [{"id": f"{name}{c}", "label": f"Row {c}"} for c in "ab"]
        if kind in ("group", "table"):
            made["questions"] = [
                self._question(self._name("c"), "short_text", column=True)
                for _ in range(self.chance.randint(1, 4))
            ]
        return made

    def _fill(
        self, section: str, question: dict[str, Any], entries: dict[str, Entry],
        rows: dict[str, tuple[Row, ...]],
    ) -> None:  # fmt: skip
        name = question["id"]
        if question["kind"] not in ("group", "table"):
            self._answer(section, name, entries)
            return
        if question["kind"] == "group":
            made = tuple(Row(f"r{n}", n) for n in range(self.chance.randint(0, 3)))
            rows[name] = made
            inside = [row.id for row in made]
        else:
            inside = [choice["id"] for choice in question["choices"]]
        for row in inside:
            for column in question["questions"]:
                self._answer(section, f"{name}/{row}/{column['id']}", entries)

    def _answer(self, section: str, address: str, entries: dict[str, Entry]) -> None:
        if self._maybe(0.15):
            return
        narrowed = tuple(self._some()) if self._maybe(0.15) else None
        said = self._token(section, address)
        # Some cannot be read as an answer and stand as typed.
        if self._maybe(0.1):
            entries[address] = Entry(raw=said, problem="too_long", visible_to=narrowed)
        else:
            entries[address] = Entry(value=said, visible_to=narrowed)

    def _document(self, at: int, roles: tuple[str, ...]) -> dict[str, Any]:
        names = [q["id"] for s in self.sections for p in s["pages"] for q in p["questions"]]
        keys = [section["key"] for section in self.sections]
        return {
            "key": f"d{at}", "title": f"Document {at}", "roles": list(roles),
            "leave_out": [key for key in keys if self._maybe(0.1)],
            "leave_out_questions": [name for name in names if self._maybe(0.08)],
            "layouts": {key: self.chance.choice(LAYOUTS) for key in keys if self._maybe(0.2)},
            "cover": self._maybe(0.7), "contents": self._maybe(0.7),
            "show_blank": self._maybe(0.7),
            **({"header": "At the head"} if self._maybe(0.5) else {}),
        }  # fmt: skip

    def form(self) -> FormSpec:
        return FormSpec.model_validate(
            {"id": "f", "key": "f", "title": "Form", "phase": "school",
             "sections": self.sections, "documents": self.documents}
        )  # fmt: skip

    def expected(self, document: dict[str, Any]) -> set[str]:
        """The oracle: it reads the form as JSON and knows nothing of the code that prints."""
        return {
            token
            for token, (section, address) in self.tokens.items()
            if self._printed(document, section, address)
        }

    def _printed(self, document: dict[str, Any], name: str, address: str) -> bool:
        section = next(s for s in self.sections if s["id"] == name)
        outer, *inner = address.split("/")
        chain = [next(q for q in section["pages"][0]["questions"] if q["id"] == outer)]
        if inner:
            chain.append(next(c for c in chain[0]["questions"] if c["id"] == inner[1]))
        circle = self.answers[name].entries[address].visible_to
        return self._asked(document, section, chain) and (
            circle is None or set(document["roles"]) <= set(circle)
        )

    def _asked(
        self, document: dict[str, Any], section: dict[str, Any], chain: list[dict[str, Any]]
    ) -> bool:
        name, roles = section["id"], document["roles"]
        layout = document["layouts"].get(name, section["layout"])
        if layout == "left_out" or name in document["leave_out"]:
            return False
        if any(section["rights"].get(role, "-") == "-" for role in roles):
            return False
        given = self.answers[name].entries
        for question in chain:
            circle = question.get("visible_to")
            if circle is not None and not set(roles) <= set(circle):
                return False
            if question["id"] in document["leave_out_questions"]:
                return False
            if question.get("layout") == "left_out":
                return False
            if "show_when" in question and not given[question["show_when"]["question"]].value:
                return False
        return True

    def labels(self, document: dict[str, Any]) -> set[str]:
        """The labels that may stand in a document: it says nothing of any other question."""
        found = set()
        for section in self.sections:
            for question in section["pages"][0]["questions"]:
                for chain in ([question], *([question, c] for c in question.get("questions", ()))):
                    if self._asked(document, section, chain):
                        found.add(chain[-1]["label"].replace(" ", ""))
        return found


def store_of(die: Die) -> TryStore:
    """The plan in memory, seen through the rights and the reader that every document uses."""
    return TryStore(
        TryOut(
            id=UUID(int=1),
            template=FormTemplate(title="Form"),
            owner=User(username="nobody"),
            spec=json.dumps(die.form().model_dump(mode="json")),
            facts=Pretend().facts(),
            role="social_worker",
            answers={name: given.to_json() for name, given in die.answers.items()},
        )
    )


def found_in(text: str, wanted: re.Pattern[str] = TOKEN) -> set[str]:
    return set(wanted.findall(re.sub(r"\s", "", text)))


@pytest.mark.parametrize("seed", range(0, ALL, max(1, ALL // SOME)))
def test_documents_say_what_was_put_in_and_only_to_whom_it_may(seed: int) -> None:
    die = Die(seed)
    store = store_of(die)
    for spec, plain in zip(store.compiled.form.documents, die.documents, strict=True):
        rights = tuple(store.rights_of(role, Stage.COMPLETE) for role in spec.roles)
        tree = documents.build_for(
            store.pep, store.seen_by(rights), spec, labels=store.lookups(store.stored)
        )
        twin = html.render(tree)
        pages = pdf.text(pdf.render(tree))
        expected = die.expected(plain)
        assert found_in(twin) == expected, spec.key
        assert found_in("".join(pages)) == expected, spec.key
        allowed = die.labels(plain)
        assert found_in(twin, LABEL) <= allowed, spec.key
        assert found_in("".join(pages), LABEL) <= allowed, spec.key
        assert compare.missing_texts(tree, pages) == [], spec.key


def test_the_die_throws_every_case() -> None:
    """So that the comparison above can fail: some tokens print, some do not, for each reason."""
    shares = []
    for seed in range(ALL):
        die = Die(seed)
        for document in die.documents:
            shares.append((len(die.expected(document)), len(die.tokens)))
    assert sum(1 for printed, _ in shares if printed) > ALL
    assert sum(1 for printed, every in shares if printed < every) > ALL
    assert sum(printed for printed, _ in shares) > 1500
