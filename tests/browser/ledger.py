"""What was typed at which address, and who may come to read it.

Every text carries a token of its own, so one look through a page, a PDF or its twin tells
which answers stand in it. Who may know one is read off the released form alone
(`tests.canaries.may_know`), never asked of the code under test.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from pep_forms.engine.answers import digest
from pep_forms.engine.roles import Stage
from tests.canaries import may_know, scan


@dataclass
class Ledger:
    """Everything one test typed into one PEP."""

    form: dict[str, Any] = field(default_factory=dict)
    #: address → the last text typed there
    texts: dict[str, str] = field(default_factory=dict)
    #: address → the roles its author kept it for
    locked: dict[str, frozenset[str]] = field(default_factory=dict)
    _address_of: dict[str, str] = field(default_factory=dict)

    def text(self, address: str, words: str = "Said") -> str:
        """A text for an address, with its token; it is in the ledger from now on."""
        token = f"cnry{digest([address, words])[:10]}"
        self._address_of[token] = address
        self.texts[address] = f"{words} {token}"
        return self.texts[address]

    def lock(self, address: str, *roles: str) -> None:
        """The author kept this one for these roles."""
        self.locked[address] = frozenset(roles)

    def addresses_in(self, *texts: str | bytes) -> set[str]:
        """The addresses whose tokens stand in the texts, old wordings too."""
        return {self._address_of[t] for t in scan(*texts) if t in self._address_of}

    def may_know(self, address: str, role: str, stage: Stage) -> bool:
        """Whether a role may know the answer at an address."""
        if address in self.locked and role not in self.locked[address]:
            return False
        return may_know(self.form, address, role, stage)

    def leaks(self, role: str, stage: Stage, *texts: str | bytes) -> set[str]:
        """Addresses that stand in the texts though this role may not know them."""
        return {a for a in self.addresses_in(*texts) if not self.may_know(a, role, stage)}

    def expected_in(self, document: dict[str, Any]) -> set[str]:
        """The addresses that a document must hold: what all its roles may know, but not sections
        and questions that are kept off paper."""
        left_out = {
            section["id"]
            for section in self.form["sections"]
            if section["key"] in document.get("leave_out", ())
        }
        return {
            address
            for address in self.texts
            if self._section(address) not in left_out
            and self._question(address).get("layout") != "left_out"
            and all(self.may_know(address, role, Stage.COMPLETE) for role in document["roles"])
        }

    def whole(self, role: str, document: dict[str, Any]) -> bool:
        """Whether a role may know every text that a document holds."""
        return all(self.may_know(a, role, Stage.COMPLETE) for a in self.expected_in(document))

    def _section(self, address: str) -> str:
        return str(self._place(address)[0]["id"])

    def _question(self, address: str) -> dict[str, Any]:
        return self._place(address)[1]

    def _place(self, address: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The section of an address and its outermost question, as the form was released."""
        wanted = address.split("/", maxsplit=1)[0]
        for section in self.form["sections"]:
            for page in section.get("pages", ()):
                for question in page["questions"]:
                    if question["id"] == wanted:
                        return section, question
        raise LookupError(address)


def folded(text: str) -> str:
    """One spelling of a text, without its spaces."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) != "Cf")


def not_there(texts: Iterable[str], pages: Iterable[str]) -> list[str]:
    """Which of the texts cannot be read, whole and in order, in the pages of a document."""
    bare = [re.sub(r"Page \d+ of \d+", "", page) for page in pages]
    there = folded(" ".join(bare))
    return [text for text in texts if folded(text) not in there and not _in_order(text, there)]


def _in_order(text: str, there: str) -> bool:
    """A text may be broken by the running lines of two pages."""
    words = [folded(word) for word in text.split()]
    at = there.find(words[0])
    while at >= 0:
        position = at
        for word in words:
            position = there.find(word, position)
            if position < 0:
                break
            position += len(word)
        if 0 <= position <= at + len(text) + 400:
            return True
        at = there.find(words[0], at + 1)
    return False
