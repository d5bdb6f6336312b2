"""What a save answers: the same for a page, autosave and the API."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from pep_forms.engine.answers import Json


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of one address: its new revision and the digest of what it shows now."""

    address: str
    revision: int
    digest: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Choose:
    """Two texts for one address. `base` is the digest to send back with the choice."""

    address: str
    yours: Json
    theirs: Json
    theirs_words: tuple[str, ...]
    author: str
    at: str
    base: str
    about: Literal["answer", "row"] = "answer"


@dataclass(frozen=True, slots=True)
class Turned:
    """A change that was refused, with what was typed so that its author can keep it."""

    address: str
    raw: Json
    #: "unknown", "not_yours", "hidden", "no_row" or "no_file".
    reason: str


@dataclass(frozen=True)
class Reply:
    """What a save answers: the same for a page, autosave and the API."""

    revision: int
    saved_at: str
    saved: tuple[Saved, ...] = ()
    conflicts: tuple[Choose, ...] = ()
    refused: tuple[Turned, ...] = ()
    #: Addresses that the answers now show or hide, as far as the actor may see them.
    shown: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    def without_texts(self) -> Reply:
        """The reply without anybody's words, to be kept: answers are stored in one place."""
        return replace(
            self,
            conflicts=tuple(
                replace(choice, yours=None, theirs=None, theirs_words=())
                for choice in self.conflicts
            ),
            refused=tuple(replace(turned, raw=None) for turned in self.refused),
        )

    def to_json(self) -> dict[str, Any]:
        """A plain value for the API, and for the memory of requests."""
        return json.loads(json.dumps(asdict(self)))

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Reply:
        """The inverse of `to_json`, for a repeated request."""
        return cls(
            revision=data["revision"],
            saved_at=data["saved_at"],
            saved=tuple(Saved(**item) for item in data["saved"]),
            conflicts=tuple(
                Choose(**{**item, "theirs_words": tuple(item["theirs_words"])})
                for item in data["conflicts"]
            ),
            refused=tuple(Turned(**item) for item in data["refused"]),
            shown=tuple(data["shown"]),
            hidden=tuple(data["hidden"]),
            rows=tuple(data["rows"]),
        )
