"""Kinds that name something outside the form: a person, an organisation, a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pep_forms.engine.kinds.base import ANSWERED, Json, Kind, Option, Parsed, option
from pep_forms.engine.lookups import Labels, Lookups
from pep_forms.engine.spec import QuestionSpec

#: Marks a name that was typed because the person is not in the network.
TYPED = "name:"


def _person(raw: Json, lookups: Lookups) -> dict[str, Any] | None:
    """A person value from what was picked or typed, or None when the id is not known."""
    if isinstance(raw, dict):
        raw = raw.get("member") or TYPED + str(raw.get("name") or "")
    text = str(raw).strip()
    if text.startswith(TYPED):
        name = text.removeprefix(TYPED).strip()
        return {"member": None, "name": name, "role": ""} if name else None
    return lookups.person(text)


class Person(Kind):
    """People of the network, or names typed. Name and role are frozen when picked.

    The raw is a member id or `name:<typed name>`; several are a list when `many` is set.
    """

    name = "person"
    label = "Person"
    template = "person"
    operators = ANSWERED

    def read_post(self, data: Any, name: str) -> Json:
        picked = [item for item in data.getlist(name) if item]
        typed = [line.strip() for line in (data.get(f"{name}:name") or "").split("\n")]
        return picked + [TYPED + line for line in typed if line]

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        items = raw if isinstance(raw, list) else [raw]
        items = [item for item in items if item]
        if not items:
            return Parsed()
        people = [_person(item, lookups) for item in items]
        if any(person is None for person in people):
            return Parsed(problem="person")
        many = bool(option(question, "many"))
        if not many and len(people) > 1:
            return Parsed(problem="one_person")
        return Parsed(people if many else people[0])

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        people = value if isinstance(value, list) else [value] if value else []
        return [person["member"] or TYPED + person["name"] for person in people]

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        people = value if isinstance(value, list) else [value] if value else []
        return tuple(
            f"{person['name']} ({person['role']})" if person.get("role") else str(person["name"])
            for person in people
        )

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        roles = option(question, "roles") or ()
        picked = _as_list(raw)
        return tuple(
            Option(member, words, checked=member in picked)
            for member, words in lookups.people([str(role) for role in roles])
        )

    def control(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Any:
        control = super().control(raw, question, lookups)
        typed = [i.removeprefix(TYPED) for i in _as_list(raw) if i.startswith(TYPED)]
        return type(control)(
            control.template,
            raw=raw,
            parts={"name": "\n".join(typed)},
            options=control.options,
            attrs={"many": bool(option(question, "many"))},
        )

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        person = {
            "type": "object",
            "properties": {
                "member": {"type": ["string", "null"]},
                "name": {"type": "string"},
                "role": {"type": "string"},
            },
            "required": ["name"],
        }
        return {"type": "array", "items": person} if option(question, "many") else person


def _as_list(raw: Json) -> list[str]:
    return [str(item) for item in raw] if isinstance(raw, list) else [str(raw)] if raw else []


class Organisation(Kind):
    """A school, college or other setting: one that is known, or a name typed."""

    name = "organisation"
    label = "Organisation"
    template = "organisation"
    operators = ANSWERED

    def read_post(self, data: Any, name: str) -> Json:
        typed = (data.get(f"{name}:name") or "").strip()
        return TYPED + typed if typed else data.get(name) or ""

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        if isinstance(raw, dict):
            raw = raw.get("id") or TYPED + str(raw.get("name") or "")
        text = str(raw or "").strip()
        if not text:
            return Parsed()
        if text.startswith(TYPED):
            name = text.removeprefix(TYPED).strip()
            return Parsed({"id": None, "name": name}) if name else Parsed()
        found = lookups.organisation(text)
        return Parsed(found) if found else Parsed(problem="choice")

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        if not value:
            return ""
        return value["id"] or TYPED + value["name"]

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return (str(value["name"]),) if value else ()

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        return tuple(Option(key, name, checked=key == raw) for key, name in lookups.organisations())

    def split(self, raw: Json) -> dict[str, str]:
        text = str(raw or "")
        return {"name": text.removeprefix(TYPED) if text.startswith(TYPED) else ""}

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {
            "type": "object",
            "properties": {"id": {"type": ["string", "null"]}, "name": {"type": "string"}},
            "required": ["name"],
        }


class File(Kind):
    """Attachments: the value is a list of their ids. The files themselves are elsewhere."""

    name = "file"
    label = "Attached files"
    template = "file"
    operators = ANSWERED
    takes_many = True
    holds_files = True
    accepts: ClassVar[str] = "document"
    #: What a phone is asked to open besides its files.
    capture: ClassVar[str] = ""

    def read_post(self, data: Any, name: str) -> Json:
        """The ids that are kept: all that the page names but those whose button was pressed."""
        dropped = {d.rpartition(":")[2] for d in data.getlist("drop") if d.startswith(f"{name}:")}
        return [item for item in data.getlist(name) if item and item not in dropped]

    def parse(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> Parsed:
        ids = [str(item) for item in (raw if isinstance(raw, list) else [raw]) if item]
        if not ids:
            return Parsed()
        if not all(lookups.attachment(item) for item in ids):
            return Parsed(problem="file")
        most = option(question, "max")
        if most and len(ids) > int(most):
            return Parsed(problem="too_many")
        return Parsed(list(dict.fromkeys(ids)))

    def to_raw(self, value: Json, question: QuestionSpec) -> Json:
        return list(value or [])

    def display(self, value: Json, question: QuestionSpec, labels: Labels) -> tuple[str, ...]:
        return tuple(labels.file(str(item)) for item in value or ())

    def options(self, raw: Json, question: QuestionSpec, lookups: Lookups) -> tuple[Option, ...]:
        """The files of an answer; one that can be had has a hint of what it is."""
        return tuple(
            Option(item, lookups.file(item), hint=lookups.file_words(item), checked=True)
            for item in _as_list(raw)
        )

    def attrs(self, question: QuestionSpec) -> dict[str, Any]:
        types: Mapping[str, str] = {"picture": "image/*", "sound": "audio/*"}
        return {"accept": types.get(self.accepts, ""), "capture": self.capture}

    def json_schema(self, question: QuestionSpec) -> dict[str, Any]:
        return {"type": "array", "items": {"type": "string", "format": "uuid"}}


class Drawing(File):
    """A drawing or photograph."""

    name = "drawing"
    label = "Drawing or picture"
    accepts = "picture"
    capture = "environment"


class Voice(File):
    """A voice note."""

    name = "voice"
    label = "Voice note"
    accepts = "sound"
    capture = "user"


KINDS: tuple[Kind, ...] = (Person(), Organisation(), File(), Drawing(), Voice())
