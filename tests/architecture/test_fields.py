"""Fields of ordinary forms: the structure of GOV.UK Frontend, tied together for screen readers.

The packages' own `fixtures.json` say what each component looks like; the same tags with the
same classes have to come out of our templates. Ids are Django's.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django import forms
from django.conf import settings
from django.template.loader import render_to_string

from pep_forms.people.forms.fields import DateField

COMPONENTS = Path(settings.NPM_ROOT) / "node_modules/govuk-frontend/dist/govuk/components"
needs_packages = pytest.mark.skipif(
    not COMPONENTS.exists(), reason="the front-end packages are not fetched here"
)
COLOURS = [("red", "Red"), ("blue", "Blue")]


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="In full")
    story = forms.CharField(
        label="Story", widget=forms.Textarea(attrs={"rows": 5, "data-maxwords": 150})
    )
    notes = forms.CharField(label="Notes", widget=forms.Textarea(attrs={"rows": 5}))
    colour = forms.ChoiceField(label="Colour", choices=COLOURS)
    one = forms.ChoiceField(label="One", choices=COLOURS, widget=forms.RadioSelect)
    many = forms.MultipleChoiceField(
        label="Many", choices=COLOURS, widget=forms.CheckboxSelectMultiple
    )
    born = DateField(label="Date of birth", help_text="For example, 31 3 1980")
    tick = forms.BooleanField(label="I agree", help_text="You can change this later")
    upload = forms.FileField(label="Upload", widget=forms.FileInput)


def drawn(field: str, data: dict[str, Any] | None = None) -> BeautifulSoup:
    form = Sample(data)
    return BeautifulSoup(str(form[field].as_field_group()), "html.parser")


def fixture(component: str, name: str) -> BeautifulSoup:
    found = json.loads((COMPONENTS / component / "fixtures.json").read_text())["fixtures"]
    html = next(entry["html"] for entry in found if entry["name"] == name)
    return BeautifulSoup(html, "html.parser")


def shape(soup: BeautifulSoup) -> list[tuple[str, tuple[str, ...]]]:
    """The tags in their order, each with its classes; single words of text do not count."""
    return [
        (tag.name, tuple(sorted(tag.get("class") or ())))
        for tag in soup.find_all(True)
        if isinstance(tag, Tag) and tag.name not in {"option", "br"}
    ]


@needs_packages
@pytest.mark.parametrize(
    ("field", "data", "component", "name"),
    [
        ("name", None, "input", "with hint text"),
        ("name", {}, "input", "with error and hint"),
        ("notes", None, "textarea", "default"),
        ("notes", {}, "textarea", "with error message"),
        ("story", None, "character-count", "with maxwords"),
        ("colour", None, "select", "default"),
        ("born", None, "date-input", "default"),
        ("upload", None, "file-upload", "default"),
    ],
)
def test_structure_is_that_of_the_package(
    field: str, data: dict[str, Any] | None, component: str, name: str
) -> None:
    assert shape(drawn(field, data)) == shape(fixture(component, name))


@needs_packages
def test_radios_and_checkboxes_have_the_items_of_the_package() -> None:
    for field, component in (("one", "radios"), ("many", "checkboxes")):
        ours, theirs = shape(drawn(field)), shape(fixture(component, "default"))
        assert ours[: 4 + 3] == theirs[: 4 + 3]


@pytest.mark.parametrize("field", list(Sample.base_fields))
def test_errors_and_hints_are_tied_to_the_control(field: str) -> None:
    soup = drawn(field, {})
    error = soup.find(id=f"id_{field}_error")
    assert isinstance(error, Tag), soup
    assert "govuk-error-message" in error["class"]
    described = soup.find(attrs={"aria-describedby": True})
    assert isinstance(described, Tag)
    ids = str(described["aria-describedby"]).split()
    assert f"id_{field}_error" in ids
    for wanted in ids:
        assert soup.find(id=wanted) is not None, wanted
    assert len({tag["id"] for tag in soup.find_all(id=True)}) == len(soup.find_all(id=True))


@pytest.mark.parametrize("field", list(Sample.base_fields))
def test_every_input_has_a_label_and_none_is_required_by_the_browser(field: str) -> None:
    soup = drawn(field)
    labelled = {label.get("for") for label in soup.find_all("label")}
    for control in soup.find_all(["input", "select", "textarea"]):
        assert control["id"] in labelled
        assert not control.has_attr("required")


def test_the_summary_leads_to_the_first_input_of_each_field() -> None:
    form = Sample({})
    summary = BeautifulSoup(
        render_to_string("components/error_summary.html", {"form": form}), "html.parser"
    )
    page = BeautifulSoup(str(form), "html.parser")
    links = summary.find_all("a")
    assert len(links) == len(form.fields)
    for link in links:
        target = page.find(id=str(link["href"]).removeprefix("#"))
        assert isinstance(target, Tag), link
        assert target.name in {"input", "select", "textarea"}, link


def test_no_summary_before_anything_was_sent() -> None:
    html = render_to_string("components/error_summary.html", {"form": Sample()})
    assert html.strip() == ""


def test_what_was_typed_stays() -> None:
    soup = drawn("born", {"born_day": "31", "born_month": "<2", "born_year": "x"})
    assert [control["value"] for control in soup.find_all("input")] == ["31", "<2", "x"]
    filled = Sample(initial={"born": date(2012, 3, 4)})
    html = BeautifulSoup(str(filled["born"].as_field_group()), "html.parser")
    assert [control["value"] for control in html.find_all("input")] == ["4", "3", "2012"]


def test_labels_hints_and_errors_are_escaped() -> None:
    class Bad(forms.Form):
        field = forms.CharField(
            label="<b>label</b>",
            help_text="<i>hint</i>",
            error_messages={"required": "<u>error</u>"},
        )

    html = str(Bad({})["field"].as_field_group())
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<u>" not in html


def test_components_draw_what_they_are_given() -> None:
    rows = [{"key": "Name", "value": "<x>", "actions": [{"href": "/a", "text": "Change"}]}]
    html = render_to_string("components/summary_list.html", {"rows": rows})
    assert "&lt;x&gt;" in html
    assert 'href="/a"' in html
    items = [
        {"title": "About me", "href": "/b", "status": "In progress", "colour": "blue"},
        {"title": "Later", "status": "Cannot start yet", "hint": "After the meeting"},
    ]
    html = render_to_string("components/task_list.html", {"items": items, "prefix": "mine"})
    soup = BeautifulSoup(html, "html.parser")
    assert len(soup.select("a.govuk-task-list__link")) == 1
    assert soup.find(id="mine-2-hint") is not None
