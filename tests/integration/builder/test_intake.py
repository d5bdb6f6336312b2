"""Looking at a file, and saving it: nothing changes before somebody says so."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from pep_forms import clock
from pep_forms.builder import bundle as bundles
from pep_forms.builder import check
from pep_forms.builder.actions import export, import_definition, release
from pep_forms.builder.actions.intake import accept, look
from pep_forms.builder.models import FormTemplate, FormVersion, Intake, Section
from pep_forms.engine.upgrade import load_form
from pep_forms.exceptions import DefinitionError, NotAllowed, Refused
from pep_forms.people.actor import Actor
from tests.builders import SYSTEM, make_user
from tests.integration.builder.workbooks import care_leavers, dictionary

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parent / "kept_exports"


def form_editor() -> Actor:
    from django.contrib.auth.models import Permission

    user = make_user()
    user.user_permissions.add(Permission.objects.get(codename="change_formtemplate"))
    return Actor(user, "form_editor")


def test_looking_saves_nothing_and_accepting_saves_drafts() -> None:
    editor = form_editor()
    intake = look(name="x.xlsx", data=care_leavers(), phase="post_16", by=editor)
    assert not FormTemplate.objects.exists()
    assert intake.title == "Leaving care check-in"

    template = accept(intake=intake, how="draft", by=editor)

    assert template.key == "leaving_care"
    assert not FormVersion.objects.exists()
    assert not Intake.objects.exists()
    version = release(template_key="leaving_care", by=SYSTEM)
    assert load_form(json.loads(version.spec)).sections[0].languages == ("en", "cy")
    with pytest.raises(Refused):
        accept(intake=intake, how="draft", by=editor)


def test_what_cannot_be_read_cannot_be_saved() -> None:
    editor = form_editor()
    intake = look(name="x.csv", data=dictionary({"name": "Bad"}), phase="school", by=editor)

    with pytest.raises(Refused):
        accept(intake=intake, how="draft", by=editor)
    assert not Section.objects.exists()


def test_only_form_editors_may() -> None:
    with pytest.raises(NotAllowed):
        look(name="x.xlsx", data=care_leavers(), phase="school", by=Actor(make_user(), ""))


def test_what_nobody_decided_about_goes_after_a_day() -> None:
    editor = form_editor()
    old = look(name="x.xlsx", data=care_leavers(), phase="school", by=editor)
    later = clock.now() + (clock.now() - clock.now().replace(year=clock.now().year - 1))
    with clock.at(later):
        look(name="x.xlsx", data=care_leavers(), phase="school", by=editor)
    assert not Intake.objects.filter(pk=old.pk).exists()


def shared() -> dict[str, Any]:
    """A bundle of two sections, taken in and changed in one of them."""
    from tests.integration.api.world import BUNDLE

    import_definition(data=BUNDLE, by=SYSTEM)
    changed = copy.deepcopy(BUNDLE)
    changed["sections"][0]["pages"][0]["questions"][0]["label"] = "About them"
    return changed


def test_the_same_content_is_used_and_other_content_becomes_a_draft() -> None:
    changed = shared()
    before = {s.key: s.latest_revision_id for s in Section.objects.all()}

    import_definition(data=changed, by=SYSTEM)

    after = {s.key: s.latest_revision_id for s in Section.objects.all()}
    assert set(after) == {"about", "care", "views"}
    assert {key for key in after if after[key] != before[key]} == {"about"}
    assert "About them" in json.dumps(Section.objects.get(key="about").latest().definition)


def test_other_content_becomes_a_copy_as_asked() -> None:
    changed = shared()
    changed["template"]["rules"] = [
        {"id": "r", "must": {"question": "count", "op": "more_than", "value": 1}, "message": "M"}
    ]
    before = Section.objects.get(key="about").latest().definition

    template = import_definition(data=changed, copy_changed=True, by=SYSTEM)

    assert Section.objects.get(key="about").latest().definition == before
    made = Section.objects.get(key="about-copy")
    assert made.copied_from == "about"
    places = template.latest().definition["sections"]
    assert [p if isinstance(p, str) else p["section"] for p in places] == [
        "about-copy", "care", "views"
    ]  # fmt: skip
    ids = {q["key"]: q["id"] for q in made.latest().definition["pages"][0]["questions"]}
    assert ids["count"] != "count"
    # What the template says about a question of the copy is said about the copy.
    assert template.latest().definition["rules"][0]["must"]["question"] == ids["count"]
    release(template_key="api", by=SYSTEM)


def test_a_remark_travels_and_is_never_printed() -> None:
    changed = shared()
    changed["sections"][0]["pages"][0]["questions"][0]["remark"] = "cnry-remark"
    import_definition(data=changed, by=SYSTEM)

    version = release(template_key="api", by=SYSTEM)

    assert "cnry-remark" in bundles.write(export("api"))
    assert "cnry-remark" not in version.spec
    assert "cnry-remark" not in bundles.write(export("api", 1))


def test_an_export_comes_back_byte_for_byte() -> None:
    shared()
    first = bundles.write(export("api"))

    import_definition(data=bundles.read(first), by=SYSTEM)

    assert bundles.write(export("api")) == first
    intake = look(name="api.json", data=first.encode(), phase="school", by=form_editor())
    accept(intake=intake, how="copy_all", by=form_editor())
    assert FormTemplate.objects.filter(key="api-copy").exists()


def test_old_files_keep_coming_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of format 1 goes through every step there is by then, sections and places too."""
    from pep_forms.engine import upgrade

    def renamed(form: dict[str, Any]) -> dict[str, Any]:
        sections = [{**section, "title": f"{section['title']}!"} for section in form["sections"]]
        return {**form, "sections": sections, "title": "New"}

    for module in (upgrade, bundles, check):
        monkeypatch.setattr(module, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(upgrade, "STEPS", {1: renamed})
    old = shared()

    template = import_definition(data=old, by=SYSTEM)

    assert template.latest().definition["title"] == "New"
    assert template.latest().definition["sections"] == ["about", "care", "views"]
    assert Section.objects.get(key="care").latest().definition["title"] == "Care!"
    with pytest.raises(DefinitionError):
        import_definition(data={**old, "schema_version": 3}, by=SYSTEM)


@pytest.mark.parametrize("path", sorted(KEPT.glob("*.json")), ids=lambda path: path.stem)
def test_files_that_were_exported_once_come_in_for_ever(path: Path) -> None:
    """Never change these files: they are what other sites have."""
    data = bundles.read(path.read_text(encoding="utf-8"))

    template = import_definition(data=data, by=SYSTEM)
    version = release(template_key=template.key, by=SYSTEM)

    form = load_form(json.loads(version.spec))
    assert [section.key for section in form.sections] == [s["key"] for s in data["sections"]]
    for section, kept in zip(form.sections, data["sections"], strict=True):
        ids = [q["id"] for page in kept.get("pages", ()) for q in page["questions"]]
        assert [question.id for question in section.questions()] == ids
