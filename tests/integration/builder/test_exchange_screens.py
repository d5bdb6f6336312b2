"""The screens on which form editors take files in and hand templates out."""

from __future__ import annotations

import csv
import io
import json
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.http import HttpResponse
from django.test import Client

from pep_forms.audit.models import WriteEntry
from pep_forms.builder.actions import import_definition, release
from pep_forms.builder.models import FormTemplate, Intake, Section
from pep_forms.engine.roles import Role
from tests import builders
from tests.integration.api.world import BUNDLE, SYSTEM
from tests.integration.builder.workbooks import care_leavers, dictionary, workbook

pytestmark = pytest.mark.django_db
IMPORT = "/admin/forms/import/"
BACKEND = "pep_forms.people.backend.AccountBackend"


def client(*codes: str, role: str = "") -> Client:
    user = builders.make_user(role)
    codenames = ("access_admin", *codes)
    user.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    found = Client(REMOTE_ADDR="127.0.0.1")
    found.force_login(user, BACKEND)
    return found


def editor() -> Client:
    return client("change_formtemplate", "view_formtemplate", "change_section", "view_section")


def upload(by: Client, name: str, data: bytes, **more: str) -> HttpResponse:
    file = SimpleUploadedFile(name, data)
    return by.post(IMPORT, {"file": file, "phase": "post_16", **more})  # type: ignore[return-value]


def test_a_file_is_shown_and_saved_only_when_asked() -> None:
    fern = editor()

    looked = upload(fern, "Zoe Example leaving care.xlsx", care_leavers())
    assert looked.status_code == 302
    page = fern.get(looked["Location"]).content.decode()

    assert "Leaving care check-in" in page
    assert "A place on a map has no counterpart." in page
    assert "Understood: 16" in page
    assert not FormTemplate.objects.exists()
    saved = fern.post(looked["Location"], {"how": "draft"})
    template = FormTemplate.objects.get()
    assert saved["Location"].endswith(f"/formtemplate/edit/{template.pk}/")
    assert template.phase == "post_16"
    assert not template.live
    # People put names into file names: none is kept anywhere.
    assert "Zoe" not in json.dumps(list(WriteEntry.objects.values()), default=str)


def test_the_report_is_downloaded() -> None:
    fern = editor()
    looked = upload(fern, "x.xlsx", care_leavers())

    response = fern.get(f"{looked['Location']}report.csv")

    assert response["Content-Type"].startswith("text/csv")
    assert response["Content-Disposition"] == 'attachment; filename="import-report.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert {row["Outcome"] for row in rows} == {"understood", "approximated", "left out"}
    home = next(row for row in rows if row["What"] == "home")
    assert (home["Sheet"], home["Row"], home["Outcome"]) == ("survey", "11", "left out")


def test_a_long_report_is_read_one_outcome_at_a_time() -> None:
    fern = editor()
    looked = upload(fern, "x.xlsx", care_leavers())

    everything = fern.get(looked["Location"]).content.decode()
    lost = fern.get(f"{looked['Location']}?only=left_out").content.decode()

    assert '<a href="?only=left_out#rows">' in everything
    assert "?only=error" not in everything
    assert "A place on a map has no counterpart." in lost
    assert "Becomes “Short text”." in everything
    assert "Becomes “Short text”." not in lost
    assert "Show every line" in lost
    assert fern.get(f"{looked['Location']}?only=nonsense").content.decode().count("<tr ") == (
        everything.count("<tr ")
    )


def test_errors_are_listed_and_there_is_nothing_to_save() -> None:
    fern = editor()
    broken = dictionary({"name": "Bad Name"}, {"name": "a", "type": "radio"})

    looked = upload(fern, "x.csv", broken)
    page = fern.get(looked["Location"]).content.decode()

    assert "row 2" in page
    assert "row 3, Choices, Calculations, OR Slider Labels" in page
    assert "Save as drafts" not in page
    assert fern.post(looked["Location"], {"how": "draft"}).status_code == 422
    assert not Section.objects.exists()


def test_what_is_here_already_is_told_and_a_copy_can_be_made() -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    changed = json.loads(json.dumps(BUNDLE))
    changed["sections"][0]["title"] = "Changed"
    fern = editor()

    looked = upload(fern, "x.json", json.dumps(changed).encode())
    page = fern.get(looked["Location"]).content.decode()
    assert page.count("the same is here already and is used") == 3
    assert page.count("something else with this key is here") == 1
    assert fern.post(looked["Location"], {"how": "anything"}).status_code == 422
    fern.post(looked["Location"], {"how": "copy_changed"})

    assert Section.objects.get(key="about").latest().title == "About"
    assert Section.objects.get(key="about-copy").latest().title == "Changed"


@pytest.mark.parametrize("post", [{}, {"phase": "post_16"}])
def test_a_missing_file_is_said(post: dict[str, str]) -> None:
    response = editor().post(IMPORT, post)
    assert response.status_code == 422
    assert "Choose a file." in response.content.decode()


def test_what_one_is_looking_at_no_other_sees() -> None:
    looked = upload(editor(), "x.xlsx", care_leavers())
    other = editor()

    for address in (looked["Location"], f"{looked['Location']}report.csv", f"{IMPORT}{uuid4()}/"):
        assert other.get(address).status_code == 404
    assert other.post(looked["Location"], {"how": "draft"}).status_code == 404


def test_templates_are_handed_out() -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    release(template_key="api", by=SYSTEM)
    fern = editor()

    page = fern.get("/admin/forms/export/").content.decode()
    draft = fern.get("/admin/forms/export/api.json")
    version = fern.get("/admin/forms/export/api/1.json")

    assert "/admin/forms/export/api/1.json" in page
    assert draft["Content-Disposition"] == 'attachment; filename="api-draft.json"'
    assert draft.json()["format"] == version.json()["format"] == "pep-template"
    assert fern.get("/admin/forms/export/api/2.json").status_code == 404
    assert fern.get("/admin/forms/export/none.json").status_code == 404


def test_nobody_else_gets_in() -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    for by in (Client(REMOTE_ADDR="127.0.0.1"), client(role=Role.VS_ADMIN)):
        for address in (IMPORT, "/admin/forms/export/", "/admin/forms/export/api.json"):
            assert by.get(address).status_code in {302, 403}
        assert upload(by, "x.xlsx", care_leavers()).status_code in {302, 403}
    assert not Intake.objects.exists()


def test_the_command_takes_foreign_files_too(tmp_path: object) -> None:
    from pathlib import Path

    folder = Path(str(tmp_path))
    (folder / "form.xlsx").write_bytes(care_leavers())
    (folder / "bad.xlsx").write_bytes(workbook(survey="type | name | label\nfoo | a | A"))
    told = io.StringIO()

    call_command("check_template", str(folder / "form.xlsx"), stdout=told)
    call_command("import_template", str(folder / "form.xlsx"), stdout=told, stderr=told)
    with pytest.raises(CommandError):
        call_command("check_template", str(folder / "bad.xlsx"), stdout=told)
    with pytest.raises(CommandError):
        call_command("import_template", str(folder / "bad.xlsx"), stdout=told, stderr=told)

    assert "left out: survey row 11: A place on a map has no counterpart." in told.getvalue()
    assert [template.key for template in FormTemplate.objects.all()] == ["leaving_care"]
