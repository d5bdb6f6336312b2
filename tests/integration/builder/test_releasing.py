"""A version never changes, publishing is no release, and files go out and come in whole."""

from __future__ import annotations

import copy
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from pep_forms import clock
from pep_forms.builder import bundle, check, immutable, queries
from pep_forms.builder.actions import export, import_definition, release
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.exceptions import DefinitionError, NotAllowed, Refused
from pep_forms.people.actor import Actor
from tests import builders
from tests.integration.peps.world import BUNDLE

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()


@pytest.fixture
def version() -> FormVersion:
    import_definition(data=BUNDLE, by=SYSTEM)
    return release(template_key="small", by=SYSTEM, note="First")


def changed(**section: Any) -> dict[str, Any]:
    data = copy.deepcopy(BUNDLE)
    data["sections"][1].update(section)
    return data


def test_publishing_is_refused_by_every_door(version: FormVersion) -> None:
    for snippet in (Section.objects.get(key="school"), FormTemplate.objects.get(key="small")):
        draft = snippet.latest()
        revision = draft.save_revision()
        with pytest.raises(Refused):
            revision.publish()
        with pytest.raises(Refused):
            snippet.publish(revision)


def test_only_people_who_look_after_forms_release(version: FormVersion) -> None:
    somebody = Actor(builders.make_user("vs_admin"), "vs_admin")
    for act in (
        lambda: release(template_key="small", by=somebody),
        lambda: import_definition(data=BUNDLE, by=somebody),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_change_makes_a_new_version_and_the_old_one_stays(version: FormVersion) -> None:
    before = version.spec
    import_definition(data=changed(title="School and more"), by=SYSTEM)
    assert queries.live_version("small") == version
    second = release(template_key="small", by=SYSTEM)
    assert (second.number, second.template) == (2, version.template)
    assert queries.live_version("small") == second
    assert FormVersion.objects.get(pk=version.pk).spec == before
    assert queries.form(version.pk).sections[1].title == {"en": "School"}
    assert queries.form(second.pk).sections[1].title == {"en": "School and more"}


def test_a_version_cannot_be_changed_through_its_model(version: FormVersion) -> None:
    version.note = "Other"
    for act in (
        version.save,
        version.delete,
        lambda: FormVersion.objects.filter(pk=version.pk).update(note="Other"),
        lambda: FormVersion.objects.all().delete(),
        lambda: FormVersion.objects.bulk_update([version], ["note"]),
    ):
        with pytest.raises(Refused):
            act()


def test_a_version_cannot_be_changed_in_the_database(version: FormVersion) -> None:
    with connection.cursor() as cursor:
        for statement in immutable.CREATE[connection.vendor]:
            cursor.execute(statement)
        try:
            for change in (
                "UPDATE builder_formversion SET note = 'other'",
                "DELETE FROM builder_formversion",
            ):
                with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
                    cursor.execute(change)
        finally:
            for statement in immutable.DROP[connection.vendor]:
                cursor.execute(statement)
    assert FormVersion.objects.get().note == "First"


def test_a_version_that_is_retired_is_not_used_for_new_peps(version: FormVersion) -> None:
    version.availability.retired_on = clock.today()
    version.availability.save()
    assert queries.live_version("small") is None
    assert queries.form(version.pk).key == "small"


def test_export_and_import_again_is_the_same_form(version: FormVersion) -> None:
    data = json.loads(bundle.write(export("small", 1)))
    import_definition(data=data, by=SYSTEM)
    assert release(template_key="small", by=SYSTEM) == version


def test_a_copy_has_ids_of_its_own_and_its_references_hold(version: FormVersion) -> None:
    data = changed()
    data["sections"][1]["pages"][0]["questions"].append(
        {
            "id": "more",
            "key": "more",
            "kind": "long_text",
            "label": "More",
            "show_when": {"question": "need", "op": "answered"},
        }
    )
    template = import_definition(data=data, as_copy=True, by=SYSTEM)
    assert template.key == "small-copy"
    assert template.copied_from == "small"
    copied = queries.compiled(release(template_key=template.key, by=SYSTEM).pk)
    assert not set(copied.questions) & set(queries.compiled(version.pk).questions)
    more = next(p.question for p in copied.questions.values() if p.question.key == "more")
    need = next(p.question for p in copied.questions.values() if p.question.key == "need")
    assert more.show_when is not None
    assert more.show_when.question == need.id  # type: ignore[union-attr]
    again = import_definition(data=data, as_copy=True, by=SYSTEM)
    assert again.key == "small-copy-2"


def broken() -> dict[str, Any]:
    data = changed()
    questions = data["sections"][1]["pages"][0]["questions"]
    questions[0]["kind"] = "no_such_kind"
    questions[2]["show_when"] = {"question": "nothing", "op": "answered"}
    return data


def test_check_template_lists_every_fault_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken()), encoding="utf-8")
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 problems"):
        call_command("check_template", str(path), stdout=out)
    lines = out.getvalue().splitlines()
    assert len(lines) == 2
    assert all("School" in line for line in lines)
    assert not Section.objects.exists()
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("check_template", str(path), stdout=out)
    path.write_text(json.dumps(BUNDLE), encoding="utf-8")
    call_command("check_template", str(path), stdout=out)
    assert not Section.objects.exists()


def test_no_fault_hides_those_that_are_found_later(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be stored, cannot be read, cannot be assembled, and cannot be released."""
    data = broken()
    questions = data["sections"][1]["pages"][0]["questions"]
    questions[1]["colour"] = "red"
    questions[1]["label"] = "Turned \u202e round\u0000"
    questions[2]["label"] = "long " * 500
    data["template"]["sections"].append("nowhere")
    data["owner"] = "me"
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(CommandError, match="7 problems"):
        call_command("check_template", str(path))
    said = capsys.readouterr().out
    for words in (
        "owner: Nothing with this name belongs",
        "questions 2 › label: This holds what cannot be seen or printed (U+0000, U+202E)",
        "questions 3 › label: This has 2,500 characters",
        "questions 2 › colour: Nothing is called “colour” here.",
        "It names the section “nowhere”, and there is none.",
        "There is no kind of question called “no_such_kind”.",
        "It looks at the question “nothing”, which is not in this form.",
    ):
        assert words in said
    with pytest.raises(DefinitionError) as refused:
        import_definition(data=data, by=SYSTEM)
    assert len(refused.value.problems) == 7
    assert not Section.objects.exists()


def test_what_could_not_be_read_is_not_said_to_be_missing() -> None:
    data = copy.deepcopy(BUNDLE)
    looked_at = data["sections"][1]["pages"][0]["questions"][0]
    del looked_at["label"]
    data["sections"][0] = {"key": data["sections"][0]["key"]}
    problems = check.problems(data)
    assert problems
    assert not [problem for problem in problems if "not in this form" in problem.message]
    assert not [problem for problem in problems if "there is none" in problem.message]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda d: d.pop("template"),
        lambda d: d.pop("sections"),
        lambda d: d.update(format="other"),
        lambda d: d.update(schema_version=99),
        lambda d: d.update(sections=[1]),
        lambda d: d["template"].update(sections=["child", "nowhere"]),
        lambda d: d["template"].update(owner="me"),
    ],
)
def test_a_broken_bundle_saves_nothing(spoil: Any) -> None:
    data = copy.deepcopy(BUNDLE)
    spoil(data)
    with pytest.raises(DefinitionError):
        import_definition(data=data, by=SYSTEM)
    assert not Section.objects.exists()


def test_the_commands_take_a_file_out_and_in(version: FormVersion, tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    call_command("export_template", "small", "--version", "1", "-o", str(path))
    out = io.StringIO()
    call_command("import_template", str(path), "--as-copy", "--release", stdout=out)
    assert "Version 1 is released." in out.getvalue()
    with pytest.raises(CommandError):
        call_command("export_template", "nothing")
