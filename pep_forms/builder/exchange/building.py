"""From the outline of a foreign form to a bundle of ours: sections, and a template round them.

Ids are made from the names of the foreign form, so that its next edition, taken in later, meets
the questions that are already here and their answers. Every form starts closed to everybody but
the staff named in `RIGHTS`: who sees what is for the author to decide.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pep_forms.builder import bundle as bundles
from pep_forms.builder.exchange.logic import Logician
from pep_forms.builder.exchange.names import Known, Names
from pep_forms.builder.exchange.outline import Field, Outline, Page, Part
from pep_forms.builder.exchange.report import Report, brief
from pep_forms.builder.exchange.words import plain
from pep_forms.engine.kinds.texts import ShortText
from pep_forms.engine.roles import Role

RIGHTS: dict[str, str] = {
    Role.DESIGNATED_TEACHER: "EERFRR",
    Role.DELEGATE: "EERFRR",
    Role.SOCIAL_WORKER: "EERFRR",
    Role.VS_ADMIN: "EERERR",
    Role.VS_REVIEWER: "R",
}
#: Beyond this a section is slow to edit and long to fill in.
MANY_QUESTIONS = 30
_NAMESPACE = uuid.UUID("5f0f3c1e-7d0a-4a37-9d0b-9c2f7d5c0a11")
_ID = re.compile(r"^[A-Za-z0-9_-]{1,64}$")
_CHOOSING = frozenset({"one_of", "any_of", "table"})


def build(outline: Outline, *, phase: str, report: Report) -> dict[str, Any]:
    """The bundle; whatever could not be said is in the report."""
    key = slug(outline.key) or "imported-form"
    ids = _Ids(key)
    names = Names()
    placed = [(part, f"{key}-{slug(part.name) or 'section'}"[:64]) for part in outline.parts]
    keys = _unique([section_key for _, section_key in placed])
    for (part, _), section_key in zip(placed, keys, strict=True):
        part.lift()
        _learn(part, section_key, ids, names)
    logician = Logician(names, report, ids.of, ids.field)
    for (part, _), section_key in zip(placed, keys, strict=True):
        logician.calculate(part, section_key)
    sections: list[Mapping[str, Any]] = [
        _section(part, section_key, ids, logician, outline)
        for (part, _), section_key in zip(placed, keys, strict=True)
    ]
    places: list[Any] = []
    for (part, _), section_key in zip(placed, keys, strict=True):
        condition = logician.of_section(part)
        if condition is None:
            places.append(section_key)
        else:
            places.append({"section": section_key, "show_when": condition})
    _tell_the_whole(sections, report)
    return bundles.make(_template(outline, key, phase, places, ids), sections)


def _template(
    outline: Outline, key: str, phase: str, places: list[Any], ids: _Ids
) -> dict[str, Any]:
    return {
        "id": ids.of("template"),
        "key": key,
        "title": outline.title,
        "phase": phase,
        "scope": {"phases": [phase]},
        "sections": places,
        "documents": [
            {
                "key": "full",
                "title": "Full record",
                "roles": [Role.SOCIAL_WORKER, Role.VS_ADMIN],
            }
        ],
    }


def _section(
    part: Part, key: str, ids: _Ids, logician: Logician, outline: Outline
) -> dict[str, Any]:
    pages = []
    for page in part.pages:
        questions = [
            _question(field, ids, logician, key, "")
            for field in page.fields
            if not logician.is_gone(ids.field(field))
        ]
        if questions:
            pages.append(_page(page, part, questions, ids))
    _unique_keys([question for page in pages for question in page["questions"]])
    section: dict[str, Any] = {
        "id": ids.of("section", part.name),
        "key": key,
        "title": part.title,
        "rights": dict(RIGHTS),
        "led_by": [Role.DESIGNATED_TEACHER],
        "pages": pages,
    }
    if outline.languages != ("en",):
        section["languages"] = list(outline.languages)
    return section


def _page(page: Page, part: Part, questions: list[Any], ids: _Ids) -> dict[str, Any]:
    made: dict[str, Any] = {"id": ids.of("page", part.name, page.name)}
    if page.title:
        made["title"] = page.title
    if page.intro:
        made["intro"] = page.intro
    return {**made, "questions": questions}


def _question(
    field: Field, ids: _Ids, logician: Logician, section: str, group: str
) -> dict[str, Any]:
    """One question as a definition; empty members are left out."""
    identifier = ids.field(field)
    columns = [
        _question(column, ids, logician, section, identifier)
        for column in field.columns
        if not logician.is_gone(ids.field(column))
    ]
    _unique_keys(columns)
    said = logician.of_field(field, identifier, section, group)
    made: dict[str, Any] = {
        "id": identifier,
        "key": slug(field.name) or identifier,
        "kind": field.kind,
        "label": field.label,
        "hint": field.hint,
        "errors": field.errors,
        "required": "submit" if field.required else "",
        "show_when": said.show,
        "rules": said.rules,
        "choices": _choices(field),
        "options": {**field.options, **said.options},
        "questions": columns,
        "remark": field.remark,
    }
    return {name: value for name, value in made.items() if value or name == "label"}


def _choices(field: Field) -> list[dict[str, Any]]:
    codes = choice_ids(field)
    return [{"id": codes[pick.code], "label": pick.label} for pick in field.picks]


def choice_ids(field: Field) -> dict[str, str]:
    """Foreign code → id of the choice: the code itself wherever it can be one."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for pick in field.picks:
        identifier = pick.code if _ID.match(pick.code) else slug(pick.code) or "choice"
        if identifier in taken:
            identifier = f"{identifier[:56]}-{len(found) + 1}"
        while identifier in taken:
            identifier = f"{identifier[:60]}-x"
        taken.add(identifier)
        found[pick.code] = identifier
    return found


def _learn(part: Part, section: str, ids: _Ids, names: Names) -> None:
    """Make every question of a section known by its foreign name."""

    def learn(field: Field, group: str, in_table: bool) -> None:
        identifier = ids.add(part, field, group)
        codes: dict[str, str | bool] = {**field.codes}
        if field.kind in _CHOOSING:
            codes |= choice_ids(field)
        label = brief(plain(field.label))
        known = Known(identifier, field.kind, label, section, group, codes, in_table)
        names.add(field.name, known)
        for name in field.stands_for:
            names.add(name, Known(identifier, field.kind, name, section, group, {}, True))
        for column in field.columns:
            learn(column, identifier, in_table or field.kind == "table")

    for field in part.fields():
        learn(field, "", False)


class _Ids:
    """The ids of one form, always the same for the same names."""

    def __init__(self, form: str) -> None:
        self._form = form
        self._fields: dict[int, str] = {}
        self._taken: set[str] = set()

    def of(self, *names: str) -> str:
        """An id from names; it begins with a letter, so that it can stand in a calculation."""
        text = "\x1f".join((self._form, *names))
        return f"q{uuid.uuid5(_NAMESPACE, text).hex}"

    def add(self, part: Part, field: Field, group: str) -> str:
        """The id of a question, by its name; of two with one name, by where it stands."""
        identifier = self.of("question", field.name)
        if identifier in self._taken:
            identifier = self.of("question", field.name, part.name, group)
        while identifier in self._taken:
            identifier = self.of("question", identifier)
        self._taken.add(identifier)
        self._fields[id(field)] = identifier
        return identifier

    def field(self, field: Field) -> str:
        """The id that a question was given."""
        return self._fields[id(field)]


def slug(text: str) -> str:
    """A key from a foreign name."""
    return re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-_")[:64]


def _unique(keys: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for key in keys:
        new, number = key, 2
        while new in found:
            ending = f"-{number}"
            new, number = key[: 64 - len(ending)] + ending, number + 1
        found[new] = None
    return list(found)


def _unique_keys(questions: list[dict[str, Any]]) -> None:
    keys = _unique(question["key"] for question in questions)
    for question, key in zip(questions, keys, strict=True):
        question["key"] = key


def _tell_the_whole(sections: list[Mapping[str, Any]], report: Report) -> None:
    report.approximated(
        "Who sees and fills in each section is not in the file: it starts with the designated "
        "teacher, the social worker and the Virtual School. Change it before you release."
    )
    if any(_is_one_line(question) for question in _questions(sections)):
        report.approximated(
            f"A line of text takes up to {ShortText.limit} characters here. Make it “Long text” "
            "where more is written."
        )
    for section in sections:
        count = sum(len(page["questions"]) for page in section["pages"])
        if count > MANY_QUESTIONS:
            report.approximated(
                f"The section “{plain(section['title'])}” has {count} questions. Move some to "
                f"another section: up to {MANY_QUESTIONS} are easy to edit and to fill in."
            )


def _questions(sections: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for section in sections:
        for page in section["pages"]:
            for question in page["questions"]:
                yield question
                yield from question.get("questions", ())


def _is_one_line(question: Mapping[str, Any]) -> bool:
    return question["kind"] == "short_text" and "max_length" not in question.get("options", {})
