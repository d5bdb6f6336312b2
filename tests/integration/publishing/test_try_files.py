"""A try-out takes files like a plan: by the same pipe, for its owner alone, gone with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.test import Client

from media import holdings, storing
from media.actions.discarding import discard
from media.actions.scanning import scan_waiting
from media.actions.sweeping import lost_objects, sweep_objects, sweep_unused
from media.actions.uploading import upload
from media.enums import ScanState
from media.models import Attachment, Purge
from media.rights import may_purge
from pep_forms import clock
from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.engine.answers import Answers
from pep_forms.exceptions import NotAllowed, NotVisible
from pep_forms.people.actor import Actor
from pep_forms.printing import pdf
from pep_forms.publishing.actions import trying
from pep_forms.publishing.models import TryOut
from tests.builders import SYSTEM
from tests.integration.media.sending import body, sent
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.test_trying import begin, save
from tests.integration.publishing.world import Plans, edit, editor, question, release_first
from tests.unit.media import samples

pytestmark = pytest.mark.django_db
STEP = "steps/second/"


@pytest.fixture
def plans() -> Plans:
    release_first()
    papers = [
        question("papers", "file", options={"types": ["txt", "pdf"]}),
        question("closed", "file", visible_to=["social_worker"]),
        question("drawn", "drawing"),
    ]
    edit(lambda draft: draft["sections"][1]["pages"][0]["questions"].extend(papers))
    return Plans()


def attach(client: Client, home: str, *files: Any, at: str = "papers") -> Any:
    return save(client, f"{home}{STEP}", **{f"{at}:upload": list(files)})


def named(at: str = "papers") -> list[str]:
    entry = Answers.from_json(TryOut.objects.get().answers.get("s_second", {})).entries.get(at)
    return list(entry.value or []) if entry else []


def objects() -> set[str]:
    return {one.name for folder in (storing.KEPT, storing.WAITING) for one in
            storing.listing(folder)}  # fmt: skip


def key_of(home: str) -> str:
    return home.rstrip("/").rsplit("/", 1)[-1]


def test_a_file_goes_the_whole_way_without_scripts(plans: Plans) -> None:
    owner = editor()
    client = client_of(owner)
    home = begin(client)
    page = client.get(f"{home}{STEP}").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'name="papers:upload"' in page
    assert "closed:upload" not in page
    assert attach(client, home, sent("reading.txt", b"One")).status_code == 302
    (key,) = named()
    page = client.get(f"{home}{STEP}").content.decode()
    assert f'href="/files/{key}/"' in page
    assert "Text, 3 bytes" in page
    given = client.get(f"/files/{key}/")
    assert (given.status_code, body(given)) == (200, b"One")
    assert "reading.txt" in client.get(f"{home}check/").content.decode()
    text = " ".join(pdf.text(client.get(f"{home}documents/full.pdf").content))
    assert "reading.txt" in text
    # Another one comes to it, and the first is removed by its button.
    attach(client, home, sent("more.pdf", samples.pdf()))
    assert len(named()) == 2
    save(client, f"{home}{STEP}", papers=named(), drop=f"papers:{key}")
    assert key not in named()
    assert len(named()) == 1


def test_it_is_about_nobody_and_in_no_log_of_a_young_person(plans: Plans) -> None:
    owner = editor()
    client = client_of(owner)
    home = begin(client)
    attach(client, home, sent())
    (key,) = named()
    client.get(f"/files/{key}/")
    row = Attachment.objects.get()
    assert row.young_person_id is None
    assert row.role == "", "the log names whom they are, not whom they play"
    assert not ReadEntry.objects.exists()
    logged = WriteEntry.objects.get(event="file.attached")
    assert (logged.chain, logged.role) == ("site", "")
    assert not may_purge(row, plans.admin)
    assert plans.admin.user
    assert client_of(plans.admin).get(f"/files/{key}/delete/").status_code == 404


def test_nobody_else_has_it(plans: Plans) -> None:
    owner = editor()
    home = begin(client_of(owner))
    attach(client_of(owner), home, sent())
    (key,) = named()
    for somebody in (editor(), plans.admin, plans.teacher, plans.worker):
        assert client_of(somebody).get(f"/files/{key}/").status_code == 404
        with pytest.raises(NotAllowed):
            upload(stream=sent(), name="a.txt", subject=f"tryout:{key_of(home)}",
                   address="papers", by=somebody)  # fmt: skip
    assert owner.user
    owner.user.user_permissions.clear()
    assert client_of(owner).get(f"/files/{key}/").status_code == 404


def test_rights_types_and_bad_files_are_as_in_a_plan(plans: Plans) -> None:
    client = client_of(editor())
    home = begin(client)
    refused = attach(client, home, sent("bad.svg", samples.SVG))
    assert refused.status_code in {409, 422}
    assert "bad.svg" in refused.content.decode()
    wrong = attach(client, home, sent("a.docx", samples.docx()))
    assert "a.docx" in wrong.content.decode()
    assert attach(client, home, sent(), at="closed").status_code == 409, "not the teacher's"
    assert attach(client, home, sent(), at="notes").status_code == 409, "no question of files"
    assert not Attachment.objects.exists()
    client.post(f"{home}role/", {"role": "social_worker"})
    assert attach(client, home, sent(), at="closed").status_code == 302
    client.post(f"{home}role/", {"role": "designated_teacher"})
    assert "note.txt" not in client.get(f"{home}check/").content.decode()


def test_a_file_of_another_try_out_cannot_be_named(plans: Plans) -> None:
    client = client_of(editor())
    first = begin(client)
    attach(client, first, sent("theirs.txt"))
    (key,) = named()
    second = begin(client)
    save(client, f"{second}{STEP}", papers=[key])
    entries = Answers.from_json(TryOut.objects.get(pk=key_of(second)).answers["s_second"]).entries
    assert entries["papers"].problem == "file"
    assert "theirs.txt" not in client.get(f"{second}{STEP}").content.decode()


def test_one_that_waits_for_the_scanner_is_named_when_it_is_clean(
    plans: Plans, settings: Any
) -> None:
    settings.ALLOW_UNSCANNED_FILES = ""
    client = client_of(editor())
    home = begin(client)
    attach(client, home, sent("late.txt"))
    assert named() == []
    page = client.get(f"{home}{STEP}").content.decode()
    assert "It is added by itself when the virus check is done" in page
    client.post(f"{home}role/", {"role": "vs_reviewer"})
    settings.ALLOW_UNSCANNED_FILES = "files are not scanned for viruses"
    assert scan_waiting(by=SYSTEM) == 1
    assert named() == [str(Attachment.objects.get().pk)]
    scan_waiting(by=SYSTEM)
    assert len(named()) == 1


def test_one_that_is_clean_after_the_end_names_nothing(plans: Plans, settings: Any) -> None:
    settings.ALLOW_UNSCANNED_FILES = ""
    client = client_of(editor())
    home = begin(client)
    attach(client, home, sent("late.txt"))
    TryOut.objects.all().delete()
    settings.ALLOW_UNSCANNED_FILES = "files are not scanned for viruses"
    scan_waiting(by=SYSTEM)
    trying.forget_expired()
    assert not Attachment.objects.exists()


def test_it_goes_with_its_try_out(plans: Plans, django_capture_on_commit_callbacks: Any) -> None:
    before = objects()
    client = client_of(editor())
    home, kept = begin(client), begin(client)
    attach(client, home, sent("one.txt"))
    attach(client, kept, sent("two.txt", b"Two"))
    assert len(objects() - before) == 2
    assert {holding.name for holding in holdings.of(storing.FILES)} >= objects() - before
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{home}end/")
    assert [row.name for row in Attachment.objects.all()] == ["two.txt"]
    assert len(objects() - before) == 1
    TryOut.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert trying.forget_expired() == 1
    assert not Attachment.objects.exists()
    assert objects() == before
    assert not Purge.objects.exists()
    assert [entry.data_text for entry in WriteEntry.objects.filter(event="file.discarded")] == [
        '{"files":1}'
    ] * 2
    assert not lost_objects()


def test_a_try_out_that_went_with_its_template_leaves_no_file(
    plans: Plans, django_capture_on_commit_callbacks: Any
) -> None:
    before = objects()
    client = client_of(editor())
    attach(client, begin(client), sent())
    TryOut.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert trying.forget_expired() == 0
    assert not Attachment.objects.exists()
    assert objects() == before


def test_a_store_that_does_not_let_go_is_swept_later(
    plans: Plans, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    client = client_of(editor())
    home = begin(client)
    attach(client, home, sent())
    (name,) = Attachment.objects.values_list("object_name", flat=True)
    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr(storages[storing.FILES], "delete", _fail)
        client.post(f"{home}end/")
    assert name in objects()
    monkeypatch.setattr("media.actions.sweeping.OLD", timedelta(seconds=-60))
    assert name in sweep_objects().objects
    assert name not in objects()


def _fail(_name: str) -> None:
    raise OSError("The store does not answer.")


def test_the_sweep_of_unused_files_leaves_try_outs_alone(
    plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(editor())
    attach(client, begin(client), sent())
    Attachment.objects.update(created_at=clock.now() - timedelta(days=40))
    assert sweep_unused(by=SYSTEM) == []
    assert Attachment.objects.get().state != ScanState.PURGED


def test_only_a_try_out_may_be_about_nobody(plans: Plans) -> None:
    client = client_of(editor())
    attach(client, begin(client), sent())
    with pytest.raises(IntegrityError), transaction.atomic():
        Attachment.objects.update(subject="pep:1")
    with pytest.raises(NotVisible):
        upload(stream=sent(), name="a.txt", address="papers", by=Actor(None, ""),
               subject="tryout:00000000-0000-0000-0000-000000000000")  # fmt: skip


def test_what_is_about_somebody_is_never_thrown_away(plans: Plans) -> None:
    edit(lambda d: d["sections"][1]["pages"][0]["questions"].append(question("papers", "file")))
    from pep_forms.builder.actions import release

    release(template_key="plan", by=SYSTEM)
    pep = plans.open()
    made = upload(stream=sent(), name="a.txt", subject=f"pep:{pep.pk}", address="papers",
                  by=plans.teacher)  # fmt: skip
    assert discard(subject=f"pep:{pep.pk}", by=SYSTEM) == 0
    assert Attachment.objects.get() == made
