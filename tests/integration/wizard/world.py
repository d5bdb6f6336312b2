"""A form with every kind of question, and a client that fills in its pages as a browser does."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client

from pep_forms.builder.actions import import_definition, release
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.roles import Role
from pep_forms.people.actor import Actor
from pep_forms.people.models import User, YoungPerson
from pep_forms.peps.actions import opening
from pep_forms.peps.models import Pep, SectionAnswers
from tests import builders

SYSTEM = Actor.system()
ALL = {
    "designated_teacher": "EERFRR",
    "social_worker": "EERFRR",
    "foster_carer": "A",
    "young_person": "A",
    "vs_admin": "EERERR",
    "vs_reviewer": "R",
}
KIDS = {"young_person": "EERFRR", "social_worker": "P", "designated_teacher": "R"}
COLOURS = [{"id": "red", "label": "Red"}, {"id": "blue", "label": "Blue"}]


def question(name: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question whose label can be told from its name."""
    label = more.pop("label", f"About {name}")
    return {"id": name, "key": name.replace("_", "-"), "kind": kind, "label": label, **more}


def page(name: str, *questions: dict[str, Any]) -> dict[str, Any]:
    """One page."""
    return {"id": f"{name}_page", "title": name.capitalize(), "questions": list(questions)}


BUNDLE: dict[str, Any] = {
    "format": "pep-template",
    "schema_version": 1,
    "template": {
        "id": "t_wizard",
        "key": "wizard",
        "title": "Plan",
        "phase": "school",
        "scope": {"phases": ["school"], "min_year": 1, "max_year": 11},
        "sections": ["widgets", "rows", "me", "private", "sign"],
        "documents": [{"key": "full", "title": "Plan", "roles": ["vs_admin", "social_worker"]}],
        "sign_off": {"required": ["designated_teacher"], "invited": ["social_worker"]},
    },
    "sections": [
        {
            "id": "s_widgets",
            "key": "widgets",
            "title": "Widgets",
            "rights": ALL,
            "led_by": ["designated_teacher"],
            "pages": [
                page(
                    "first",
                    question("words", "short_text", required="submit"),
                    question("prose", "long_text", options={"max_words": 500}),
                    question("count", "number", options={"min": 0, "max": 100, "unit": "days"}),
                    question("share", "percentage"),
                    question("sum", "money"),
                    question("day", "date", not_applicable=True),
                    question("at", "time"),
                    question("when", "date_time"),
                    question("month", "month"),
                    question("age", "years_months"),
                    question("tick", "yes_no"),
                    question(
                        "opened",
                        "short_text",
                        show_when={"question": "tick", "op": "is", "value": True},
                    ),
                    question("colour", "one_of", choices=COLOURS),
                    question("shade", "one_of", choices=COLOURS, options={"style": "select"}),
                    question("likes", "any_of", choices=COLOURS),
                    question("rating", "scale", options={"low": "Bad", "high": "Good"}),
                    question("who", "person"),
                    question("people", "person", options={"many": True}),
                    question("where", "organisation"),
                    question("code", "postcode"),
                    question("mail", "email"),
                    question("phone", "phone"),
                    question("papers", "file"),
                    question("told", "information", label="Read this", hint="It helps."),
                    question("secret", "long_text", visible_to=["social_worker", "vs_admin"]),
                    question("theirs", "short_text", filled_by=["social_worker"]),
                ),
                page("second", question("last", "short_text")),
            ],
        },
        {
            "id": "s_rows",
            "key": "rows",
            "title": "Rows",
            "rights": ALL,
            "led_by": ["designated_teacher"],
            "pages": [
                page(
                    "rows",
                    question(
                        "aims",
                        "group",
                        options={"item": "Aim", "title_from": "aim"},
                        questions=[question("aim", "short_text"), question("sure", "yes_no")],
                    ),
                    question("aim_one", "row_of", options={"group": "aims"}),
                    question(
                        "marks",
                        "table",
                        choices=[
                            {"id": "maths", "label": "Maths"},
                            {"id": "art", "label": "Art"},
                        ],
                        questions=[
                            question("mark", "one_of", label="Mark", choices=COLOURS),
                            question("note", "short_text", label="Note"),
                        ],
                    ),
                    question(
                        "total", "calculated", options={"expression": "hours * 2"}, label="Twice"
                    ),
                    question("hours", "number"),
                )
            ],
        },
        {
            "id": "s_me",
            "key": "me",
            "title": "All about me",
            "intro": "There are no wrong answers.",
            "audience": "under_11",
            "rights": KIDS,
            "led_by": ["young_person"],
            "pages": [
                {
                    "id": "me_1",
                    "questions": [
                        question("feel", "faces", label="How do you feel?", options={"count": 3})
                    ],
                },
                {
                    "id": "me_2",
                    "questions": [
                        question(
                            "pet",
                            "picture_cards",
                            label="Pick a pet",
                            choices=[
                                {"id": "cat", "label": "Cat", "symbol": "cat"},
                                {"id": "dog", "label": "Dog", "symbol": "dog"},
                            ],
                            options={"single": True},
                        )
                    ],
                },
                {"id": "me_3", "questions": [question("wish", "long_text", label="A wish")]},
            ],
        },
        {
            "id": "s_private",
            "key": "private",
            "title": "Private",
            "rights": {"social_worker": "EERFRR", "vs_admin": "R"},
            "led_by": ["social_worker"],
            "pages": [page("private", question("hidden_away", "short_text"))],
        },
        {
            "id": "s_sign",
            "key": "sign",
            "title": "Sign-off",
            "builtin": "sign_off",
            "rights": {
                "designated_teacher": "RGGGRR",
                "social_worker": "RGGGRR",
                "vs_admin": "R",
                "vs_reviewer": "R",
            },
        },
    ],
}


class _Page(HTMLParser):
    """What a browser would post for the form of a step, and what the page says."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.fields: list[tuple[str, str]] = []
        self.buttons: list[tuple[str, str]] = []
        self._area = ""
        self._select = ""
        self._first = True
        self._picked = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = given.get("id") == "step-form"
        if not self.inside:
            return
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "input" and name:
            if kind not in {"radio", "checkbox"} or "checked" in given:
                self.fields.append((name, given.get("value", "")))
        elif tag == "textarea":
            self._area, self._first = name, True
            self.fields.append((name, ""))
        elif tag == "select":
            self._select, self._picked = name, False
        elif tag == "option" and "selected" in given:
            self._picked = True
            self.fields.append((self._select, given.get("value", "")))
        elif tag == "button" and name:
            self.buttons.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select" and self.inside and not self._picked:
            self.fields.append((self._select, ""))
        elif tag == "form":
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self._area:
            # The first line end after the tag is the page's own.
            data = data.removeprefix("\n") if self._first else data
            self._first = False
            self.fields[-1] = (self._area, self.fields[-1][1] + data)


@dataclass
class Sheet:
    """A page that somebody has open."""

    client: Client
    url: str
    text: str
    status: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def post(self, *, without: tuple[str, ...] = (), **typed: Any) -> HttpResponse:
        """Send the form as it stands, with what was typed and the button pressed."""
        data = {name: list(values) for name, values in self.fields.items()}
        for name, value in typed.items():
            data[name] = list(value) if isinstance(value, list) else [value]
        for name in without:
            data.pop(name, None)
        return self.client.post(self.url, data)  # type: ignore[return-value]

    def send(self, typed: dict[str, Any], **more: Any) -> HttpResponse:
        """`post` for names that are no Python words."""
        return self.post(**{**typed, **more})


@dataclass
class World:
    """One young person, their PEP, and who acts in which role."""

    young_person: YoungPerson
    pep: Pep
    people: dict[str, Actor]

    def client(self, role: str, **more: Any) -> Client:
        """Somebody logged in."""
        client = Client(**more)
        user = self.people[role].user
        assert user is not None
        client.force_login(user, backend="pep_forms.people.backend.AccountBackend")
        return client

    def url(self, rest: str = "") -> str:
        """An address below the PEP's."""
        return f"/peps/{self.pep.pk}/{rest}"

    def open(self, role: str, rest: str = "steps/widgets/", client: Client | None = None) -> Sheet:
        """Open a step in a browser."""
        return sheet(client or self.client(role), self.url(rest))

    def entry(self, address: str, section: str = "s_widgets") -> Entry | None:
        """What is stored at an address."""
        row = SectionAnswers.objects.filter(pep=self.pep, section_id=section).first()
        return Answers.from_json(row.answers).entries.get(address) if row else None

    def rows(self, group: str = "aims", section: str = "s_rows") -> list[str]:
        """The live rows of a group, in order."""
        row = SectionAnswers.objects.get(pep=self.pep, section_id=section)
        return [item.id for item in Answers.from_json(row.answers).rows_of(group)]


def sheet(client: Client, url: str) -> Sheet:
    """What somebody sees at an address."""
    return sheet_of(client, url, client.get(url))


def sheet_of(client: Client, url: str, response: Any) -> Sheet:
    """A response as an open page."""
    parser = _Page()
    parser.feed(response.content.decode())
    fields: dict[str, list[str]] = {}
    for name, value in parser.fields:
        fields.setdefault(name, []).append(value)
    return Sheet(
        client, url, response.content.decode(), response.status_code, fields, parser.buttons
    )


def make_world() -> World:
    """The world, with the PEP open."""
    import_definition(data=BUNDLE, by=SYSTEM)
    release(template_key="wizard", by=SYSTEM)
    young_person = builders.make_young_person("Ada Example", in_care=True)
    builders.enrol(young_person)
    people: dict[str, Actor] = {}
    for role in (Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, Role.FOSTER_CARER):
        people[role] = builders.actor(builders.join_network(young_person, role))
    for role in (Role.VS_ADMIN, Role.VS_REVIEWER):
        people[role] = Actor(builders.make_user(role), role)
    stranger = builders.join_network(builders.make_young_person(), Role.DESIGNATED_TEACHER)
    people["stranger"] = builders.actor(stranger)
    child = User.objects.create(username=f"yp-{young_person.pk}", young_person=young_person)
    people[Role.YOUNG_PERSON] = Actor(child, Role.YOUNG_PERSON)
    pep = opening.open_pep(young_person=young_person, by=people[Role.VS_ADMIN])
    return World(young_person, pep, people)
