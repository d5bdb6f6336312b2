"""Many PEPs on one small form, answered through the real actions, and changes to its draft."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission

from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.models import FormTemplate
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change, RowChange
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User
from pep_forms.peps.actions.opening import open_pep
from pep_forms.peps.actions.saving import save_section
from pep_forms.peps.models import Pep
from pep_forms.peps.saved import Reply
from pep_forms.publishing.report import Report, report_on
from tests import builders

SYSTEM = Actor.system()
RIGHTS = {"designated_teacher": "EERFRR", "social_worker": "EERFRR", "vs_admin": "EERERR"}


def question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question whose id, key and label are one word."""
    return {"id": name, "key": name, "kind": kind, "label": name.capitalize(), **more}


def choices(*names: str) -> list[dict[str, str]]:
    """Choices whose ids are their words."""
    return [{"id": name, "label": name.capitalize()} for name in names]


def section(name: str, *questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A section of one page."""
    return {
        "id": f"s_{name}",
        "key": name,
        "title": name.capitalize(),
        "rights": dict(RIGHTS),
        "led_by": ["designated_teacher"],
        "pages": [{"id": f"p_{name}", "questions": list(questions)}],
        **more,
    }


def bundle(key: str = "plan") -> dict[str, Any]:
    """A form with one of everything that a release can harm."""
    return {
        "format": "pep-template",
        "schema_version": 1,
        "template": {
            "id": f"t_{key}",
            "key": key,
            "title": "Plan",
            "phase": "school",
            "scope": {"phases": ["school"], "min_year": 1, "max_year": 11},
            "sections": ["first", "second"],
            "documents": [{"key": "full", "title": "Plan", "roles": ["social_worker"]}],
        },
        "sections": [
            section(
                "first",
                question("score", "number", options={"min": 0, "max": 100}),
                question("mood", "one_of", choices=choices("good", "fair", "poor")),
                question("helps", "any_of", choices=choices("books", "clubs", "walks")),
                question("asks", "yes_no"),
                question(
                    "why", "long_text", show_when={"question": "asks", "op": "is", "value": True}
                ),
                question(
                    "aims",
                    "group",
                    options={"item": "Aim"},
                    questions=[
                        question("aim", "short_text"),
                        question("size", "one_of", choices=choices("small", "large")),
                    ],
                ),
            ),
            section(
                "second",
                question("notes", "long_text"),
                question("seen", "date"),
                question("private", "long_text", visible_to=["social_worker"]),
            ),
        ],
    }


def find(data: dict[str, Any], name: str) -> dict[str, Any]:
    """A question of a bundle, wherever it stands."""

    def below(questions: list[dict[str, Any]]) -> dict[str, Any] | None:
        for one in questions:
            if one["id"] == name:
                return one
            if (found := below(one.get("questions", []))) is not None:
                return found
        return None

    for one in data["sections"]:
        for page in one["pages"]:
            if (found := below(page["questions"])) is not None:
                return found
    raise KeyError(name)


def remove(data: dict[str, Any], name: str) -> dict[str, Any]:
    """Take a question out of a bundle; returns it."""
    for one in data["sections"]:
        for page in one["pages"]:
            for at, asked in enumerate(page["questions"]):
                if asked["id"] == name:
                    return dict(page["questions"].pop(at))
    raise KeyError(name)


def edit(change: Callable[[dict[str, Any]], object], key: str = "plan") -> FormTemplate:
    """Change the draft of the form; nothing is released."""
    data = copy.deepcopy(bundle(key))
    change(data)
    return import_definition(data=data, by=SYSTEM)


def look(key: str = "plan") -> Report:
    """What the release page would show now."""
    return report_on(FormTemplate.objects.get(key=key))


def release_first(key: str = "plan") -> None:
    """The form as it is, as version 1."""
    import_definition(data=bundle(key), by=SYSTEM)
    release(template_key=key, by=SYSTEM)


def editor(*permissions: str) -> Actor:
    """Somebody who looks after forms and belongs to no young person."""
    user = builders.make_user()
    names = permissions or ("access_admin", "view_formtemplate", "change_formtemplate",
                            "publish_formtemplate", "add_formtemplate")  # fmt: skip
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return Actor(User.objects.get(pk=user.pk), "")


class Plans:
    """PEPs of one form, each about a young person of their own, with one teacher for all."""

    def __init__(self) -> None:
        self.teacher = Actor(builders.make_user(), Role.DESIGNATED_TEACHER)
        self.worker = Actor(builders.make_user(), Role.SOCIAL_WORKER)
        self.admin = Actor(builders.make_user(Role.VS_ADMIN), Role.VS_ADMIN)

    def open(self, key: str = "plan", **answers: Any) -> Pep:
        """A PEP with some answers of its first and second section."""
        young_person = builders.make_young_person(in_care=True)
        builders.enrol(young_person)
        for actor in (self.teacher, self.worker):
            builders.join_network(young_person, actor.role, actor.user)
        pep = open_pep(young_person=young_person, template_key=key, by=self.admin)
        self.type(pep, **answers)
        return pep

    def type(self, pep: Pep, by: Actor | None = None, **answers: Any) -> None:
        """Type answers; `notes`, `seen` and `private` stand in the second section."""
        second = {n: v for n, v in answers.items() if n in {"notes", "seen", "private"}}
        first = {n: v for n, v in answers.items() if n not in second}
        for name, given in (("s_first", first), ("s_second", second)):
            if given:
                self.save(pep, name, by=by, **given)

    def save(self, pep: Pep, section_id: str, by: Actor | None = None, **answers: Any) -> Reply:
        """Type over whatever is there, address by address."""
        pep.refresh_from_db()
        row = pep.section_answers.filter(section_id=section_id).first()
        entries = row.answers["entries"] if row else {}
        changes = []
        for address, raw in answers.items():
            entry = entries.get(address, {})
            was = entry.get("raw") if entry.get("problem") else entry.get("value")
            if isinstance(was, bool):
                was = "yes" if was else "no"
            changes.append(Change(address, raw, digest(was if was is not None else "")))
        reply = save_section(pep=pep, section_id=section_id, changes=changes, by=by or self.teacher)
        assert not reply.conflicts
        assert not reply.refused
        return reply

    def add_row(self, pep: Pep, row: str, **cells: Any) -> None:
        """A row of aims."""
        changes: list[Change | RowChange] = [RowChange("aims", row, "add")]
        changes += [Change(f"aims/{row}/{name}", raw, digest("")) for name, raw in cells.items()]
        save_section(pep=pep, section_id="s_first", changes=changes, by=self.teacher)

    def remove_row(self, pep: Pep, row: str) -> None:
        """Mark it as removed."""
        change = RowChange("aims", row, "remove")
        save_section(pep=pep, section_id="s_first", changes=[change], by=self.teacher)
