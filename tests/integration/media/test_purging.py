"""The wrong child's file goes everywhere at once, and nothing else ever goes by itself."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from media import storing
from media.actions import sweeping
from media.actions.erasing import erase_unfinished
from media.actions.purging import purge
from media.actions.withdrawing import withdraw
from media.enums import ScanState
from media.models import Attachment, Purge
from pep_forms import clock
from pep_forms.audit.models import ReadEntry, WriteEntry
from pep_forms.exceptions import BadInput, NotAllowed, NotVisible
from pep_forms.people.models import YoungPerson
from pep_forms.peps.actions import completion
from pep_forms.peps.enums import State
from pep_forms.peps.models import AnswerChange, Document, Pep, SectionAnswers, SetAside
from pep_forms.peps.models.document import Making
from pep_forms.printing import pdf
from tests.builders import SYSTEM
from tests.integration.media.conftest import with_files
from tests.integration.media.proxy import Fault
from tests.integration.media.sending import (
    CARER,
    TEACHER,
    WORKER,
    attach,
    attach_on_page,
    body,
    fetch,
    named,
    sent,
)
from tests.integration.media.stores import Kept
from tests.integration.wizard import world as wizard
from tests.integration.wizard.world import World

pytestmark = pytest.mark.django_db
NAME = "Report about somebody else.txt"


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_it_is_gone_everywhere_at_once(kept: Kept, world: World, commits: Any) -> None:
    (key,) = attach_on_page(world, sent(NAME))
    body(fetch(world, key, WORKER))
    attachment = Attachment.objects.get(pk=key)
    if kept.on_s3:
        # Somebody's tool wrote over the object: the older version is there still.
        where: Any = storing.store()
        target = f"{where.location}/{attachment.object_name}"
        where.connection.meta.client.put_object(Bucket="pep-files", Key=target, Body=b"other")
    with commits():
        (certificate,) = purge(
            attachment=attachment, reason="Of another child", by=world.people["vs_admin"]
        )
    assert not storing.is_left(attachment.object_name)
    for role in (TEACHER, WORKER, CARER, "vs_admin"):
        assert fetch(world, key, role).status_code == 404
        for page in ("steps/widgets/1/", "history/papers/", ""):
            shown = world.client(role).get(world.url(page)).content.decode()
            assert "somebody else" not in shown, (role, page)
    certificate.refresh_from_db()
    assert certificate.finished_at is not None
    assert certificate.versions == (2 if kept.on_s3 else 1)
    assert certificate.readers == 1
    assert certificate.reason == "Of another child"
    assert len(certificate.sha256) == 64
    events = list(
        WriteEntry.objects.filter(event__startswith="file.").values_list("event", "data_text")
    )
    assert "file.purged" in dict(events)
    assert "file.erased" in dict(events)
    assert "somebody else" not in str(events)
    attachment.refresh_from_db()
    assert attachment.name == "Deleted file.txt"


def test_doing_it_twice_changes_nothing(world: World, commits: Any) -> None:
    (key,) = attach_on_page(world, sent())
    admin = world.people["vs_admin"]
    for _ in range(2):
        with commits():
            purge(attachment=Attachment.objects.get(pk=key), reason="Wrong", by=admin)
    assert Purge.objects.count() == 1
    assert WriteEntry.objects.filter(event="file.purged").count() == 1
    # And the same file can be attached again, should it have been right after all.
    assert attach(world).state == ScanState.UNSCANNED


def test_its_twins_go_with_it_and_other_children_keep_theirs(world: World, commits: Any) -> None:
    (key,) = attach_on_page(world, sent())
    first = Attachment.objects.get(pk=key)
    second = attach(world, name="again.txt", role=WORKER)
    different = attach(world, b"Another text", "different.txt")
    with commits():
        purge(attachment=first, reason="Wrong", by=world.people["vs_admin"])
    second.refresh_from_db()
    different.refresh_from_db()
    assert second.state == ScanState.PURGED
    assert not storing.is_left(second.object_name)
    assert different.state != ScanState.PURGED
    assert storing.is_left(different.object_name)


def test_only_the_virtual_school_and_only_with_a_reason(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    attachment = Attachment.objects.get(pk=key)
    with pytest.raises(NotAllowed):
        purge(attachment=attachment, reason="x", by=world.people[TEACHER])
    with pytest.raises(NotVisible):
        purge(attachment=attachment, reason="x", by=world.people["stranger"])
    with pytest.raises(BadInput):
        purge(attachment=attachment, reason=" ", by=world.people["vs_admin"])
    assert storing.is_left(attachment.object_name)


@pytest.mark.s3
def test_a_store_that_is_down_keeps_the_certificate_open(
    bucket: Any, world: World, commits: Any
) -> None:
    (key,) = attach_on_page(world, sent())
    attachment = Attachment.objects.get(pk=key)
    bucket.be(Fault(answers=(503, "SlowDown", "")))
    with commits():
        purge(attachment=attachment, reason="Wrong", by=world.people["vs_admin"])
    certificate = Purge.objects.get()
    assert certificate.finished_at is None
    assert certificate.tries > 0
    assert fetch(world, key, TEACHER).status_code == 404
    bucket.be(Fault())
    assert storing.is_left(attachment.object_name)
    assert erase_unfinished() == 1
    assert not storing.is_left(attachment.object_name)
    assert erase_unfinished() == 0


# --- The sweep ------------------------------------------------------------------------------


def loose(tmp_path: Path, folder: str = storing.KEPT) -> str:
    """An object that no row names."""
    path = tmp_path / "loose"
    path.write_bytes(b"loose")
    return storing.put(path, folder=folder)


def later(days: float) -> Any:
    return clock.at(clock.now() + timedelta(days=days))


def test_orphans_go_when_they_are_old(kept: Kept, world: World, tmp_path: Path) -> None:
    (key,) = attach_on_page(world, sent())
    kept_name = Attachment.objects.get(pk=key).object_name
    orphans = {loose(tmp_path), loose(tmp_path, storing.WAITING), loose(tmp_path, "health")}
    stranger = loose(tmp_path, "somebody-elses")
    assert sweeping.sweep_objects().objects == []
    with later(2):
        assert set(sweeping.sweep_objects(pretend=True).objects) == orphans
        assert all(storing.is_left(name) for name in orphans)
        assert set(sweeping.sweep_objects().objects) == orphans
        assert not any(storing.is_left(name) for name in orphans)
        assert sweeping.sweep_objects().objects == []
    assert storing.is_left(kept_name)
    assert storing.is_left(stranger), "a folder that nobody registered is left alone"


def test_what_is_named_is_never_swept(settings_disk: Path, world: World, commits: Any) -> None:
    """By an answer, or by a change of one that was made before it."""
    now_named, was_named, withdrawn = (
        attach_on_page(world, sent(f"{n}.txt", f"{n}".encode()))[-1] for n in range(3)
    )
    with clock.at(clock.now() + timedelta(hours=1)):
        world.open(TEACHER).post(drop=f"papers:{was_named}")
    with clock.at(clock.now() + timedelta(hours=2)):
        withdraw(
            attachment=Attachment.objects.get(pk=withdrawn), reason="Old", by=world.people[TEACHER]
        )
    assert named(world) == [now_named]
    unnamed = attach(world, b"Never named", "never.txt")
    with later(29):
        assert sweeping.sweep_unused(by=SYSTEM) == []
    with later(31), commits():
        assert [str(a.pk) for a in sweeping.sweep_unused(by=SYSTEM)] == [str(unnamed.pk)]
    assert Purge.objects.get().why == Purge.Why.UNUSED
    assert not storing.is_left(unnamed.object_name)
    with later(31):
        sweeping.sweep_objects()
    for key in (now_named, was_named, withdrawn):
        one = Attachment.objects.get(pk=key)
        assert one.state != ScanState.PURGED
        assert storing.is_left(one.object_name)


def test_what_was_set_aside_or_frozen_is_never_swept(settings_disk: Path, world: World) -> None:
    (key,) = attach_on_page(world, sent())
    row = SectionAnswers.objects.get(pep=world.pep, section_id="s_widgets")
    AnswerChange.objects.filter(pep=world.pep).delete()
    with later(31):
        assert sweeping.sweep_unused(by=SYSTEM) == []
    SetAside.objects.create(
        pep=world.pep,
        section_id=row.section_id,
        version=world.pep.version,
        move=uuid.uuid4(),
        set_aside_at=clock.now(),
        answers=row.answers,
    )
    row.delete()
    with later(31):
        assert sweeping.sweep_unused(by=SYSTEM) == []
    SetAside.objects.filter(pep=world.pep).delete()
    with later(31):
        assert [str(a.pk) for a in sweeping.sweep_unused(by=SYSTEM, pretend=True)] == [key]


def test_an_object_named_while_the_sweep_runs_stays(
    settings_disk: Path, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An upload whose row is written after the sweep has read the rows."""
    name = loose(tmp_path)
    monkeypatch.setattr("media.holdings.is_named", lambda alias, asked: asked == name)
    with later(2):
        assert sweeping.sweep_objects().objects == []
    assert storing.is_left(name)


def test_missing_objects_are_listed(
    kept: Kept, world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, gone, short, bent = (attach(world, f"{n}".encode() * 50, f"{n}.txt") for n in range(4))
    call_command("missing_files")
    assert "0 missing" in capsys.readouterr().out
    storing.purge(gone.object_name)
    for one, content in ((short, b"short"), (bent, b"9" * 50)):
        storing.purge(one.object_name)
        path = tmp_path / "file"
        path.write_bytes(content)
        storing.put_as(one.object_name, path)
    with pytest.raises(SystemExit):
        call_command("missing_files", "--read")
    said = capsys.readouterr().out
    assert f"attachment {gone.pk}: child_files/{gone.object_name} is not there" in said
    assert f"{short.object_name} has another size" in said
    assert f"{bent.object_name} has other bytes" in said
    assert good.object_name not in said
    assert "2 missing, 1 changed" in said


def test_a_purged_file_is_not_missing(settings_disk: Path, world: World, commits: Any) -> None:
    attachment = attach(world)
    attach_on_page(world, sent())
    with commits():
        purge(attachment=attachment, reason="Wrong", by=world.people["vs_admin"])
    assert sweeping.lost_objects() == []


# --- The page --------------------------------------------------------------------------------


def test_the_virtual_school_deletes_on_a_page(
    settings_disk: Path, world: World, commits: Any
) -> None:
    (key,) = attach_on_page(world, sent(NAME))
    body(fetch(world, key, WORKER))
    url = f"/files/{key}/delete/"
    admin = world.client("vs_admin")
    page = admin.get(url).content.decode()
    assert NAME in page
    assert "1 person has opened it" in page
    refused = admin.post(url, {"reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    with commits():
        done = admin.post(url, {"reason": "Of another child"})
    assert done.status_code == 302
    certificate = admin.get(done["Location"]).content.decode()
    assert "Of another child" in certificate
    assert "1 version" in certificate
    assert "somebody else" not in certificate
    assert admin.get(url).status_code == 404
    for role in (TEACHER, WORKER, CARER, "young_person", "stranger"):
        assert world.client(role).get(done["Location"]).status_code == 404


@pytest.mark.parametrize("role", [TEACHER, WORKER, CARER, "young_person", "stranger"])
def test_nobody_else_gets_the_page(world: World, role: str) -> None:
    (key,) = attach_on_page(world, sent())
    client = world.client(role)
    assert client.get(f"/files/{key}/delete/").status_code == 404
    assert client.post(f"/files/{key}/delete/", {"reason": "x"}).status_code == 404
    assert not Purge.objects.exists()


# --- A file that the Virtual School may not see ---------------------------------------------

SECRET = b"A letter about another child."


@pytest.fixture
def letter(monkeypatch: pytest.MonkeyPatch, settings_disk: Path) -> tuple[World, str]:
    """A file that only the social worker sees, and its id."""
    made = with_files(wizard.BUNDLE)
    made["sections"][0]["pages"][0]["questions"].append(
        wizard.question("letter", "file", visible_to=[WORKER], filled_by=[WORKER])
    )
    monkeypatch.setattr(wizard, "BUNDLE", made)
    world = wizard.make_world()
    sends = {"letter:upload": [sent(NAME, SECRET)]}
    assert world.open(WORKER).send(sends, next="here").status_code == 302
    return world, named(world, "letter")[0]


def test_the_virtual_school_deletes_a_file_that_it_may_not_see(
    letter: tuple[World, str], commits: Any
) -> None:
    world, key = letter
    attachment, admin = Attachment.objects.get(pk=key), world.client("vs_admin")
    assert admin.get(f"/files/{key}/").status_code == 404
    body(fetch(world, key, WORKER))
    # The social worker sends the address that their browser shows.
    asked = admin.post("/files/delete/", {"reference": f"https://example.org/files/{key}/"})
    assert asked["Location"] == f"/files/{key}/delete/"
    page = admin.get(asked["Location"]).content.decode()
    for secret in ("somebody else", "letter", "Letter", NAME, attachment.object_name):
        assert secret not in page
    assert world.pep.young_person.legal_name in page
    reads = ReadEntry.objects.count()
    with commits():
        done = admin.post(asked["Location"], {"reason": "Of another child"})
    certificate = admin.get(done["Location"]).content.decode()
    assert "Of another child" in certificate
    assert "1 version" in certificate
    assert "somebody else" not in certificate
    assert not storing.is_left(attachment.object_name)
    assert ReadEntry.objects.count() == reads, "nobody looked at anything"
    assert fetch(world, key, WORKER).status_code == 404
    assert Purge.objects.get().readers == 1
    assert admin.get(f"/files/{key}/").status_code == 404
    # What it names is called deleted, to whoever sees the answer.
    shown = world.client(WORKER).get(world.url("steps/widgets/1/")).content.decode()
    assert "Deleted file" in shown
    assert "somebody else" not in shown


@pytest.mark.parametrize("role", [TEACHER, WORKER, CARER, "young_person", "stranger"])
def test_nobody_else_finds_a_file_by_its_address(letter: tuple[World, str], role: str) -> None:
    world, key = letter
    client = world.client(role)
    assert client.get("/files/delete/").status_code == 404
    assert client.post("/files/delete/", {"reference": key}).status_code == 404
    assert client.post(f"/files/{key}/delete/", {"reason": "x"}).status_code == 404
    with pytest.raises(NotAllowed if role == WORKER else NotVisible):
        purge(attachment=Attachment.objects.get(pk=key), reason="x", by=world.people[role])
    assert not Purge.objects.exists()


@pytest.mark.parametrize(
    "typed", ["", "nothing", "c2f13309-d36f-459f-9028-8e95eac9cefb", "https://example.org/files/"]
)
def test_an_address_of_nothing_is_said_to_be_none(letter: tuple[World, str], typed: str) -> None:
    world, _ = letter
    answer = world.client("vs_admin").post("/files/delete/", {"reference": typed})
    assert answer.status_code == 422
    assert "Error:" in answer.content.decode()


def test_a_file_of_a_sealed_record_is_out_of_reach(letter: tuple[World, str]) -> None:
    world, key = letter
    YoungPerson.objects.filter(pk=world.pep.young_person_id).update(sealed_at=clock.now())
    admin = world.client("vs_admin")
    assert admin.post("/files/delete/", {"reference": key}).status_code == 422
    assert admin.get(f"/files/{key}/delete/").status_code == 404
    with pytest.raises(NotVisible):
        purge(attachment=Attachment.objects.get(pk=key), reason="x", by=world.people["vs_admin"])


# --- What was printed -----------------------------------------------------------------------


def test_documents_are_made_anew_without_the_name_of_the_file(
    settings_disk: Path, world: World, commits: Any
) -> None:
    """A complete plan names the file in its document: withheld, deleted, and printed again."""
    (key,) = attach_on_page(world, sent(NAME))
    pep = world.pep
    Pep.objects.filter(pk=pep.pk).update(
        state=State.COMPLETE, completed_at=clock.now(), completed_by=world.people["vs_admin"].user
    )
    pep.refresh_from_db()
    with commits():
        completion.ask_for_documents(pep=pep, by=SYSTEM)
    old = {document.audience: document for document in pep.documents.all()}
    assert old
    printed = {audience: _printed(document) for audience, document in old.items()}
    holding = {audience for audience, text in printed.items() if "somebody else" in text}
    assert holding, "a document names the file"
    with commits():
        (certificate,) = purge(
            attachment=Attachment.objects.get(pk=key),
            reason="Of another child",
            by=world.people["vs_admin"],
        )
    assert certificate.documents == len(holding)
    where = storing.store(storing.DOCUMENTS)
    for audience in holding:
        gone = old[audience]
        assert not storing.is_left(gone.pdf_name, where=where)
        assert not storing.is_left(gone.twin_name, where=where)
        new = pep.documents.get(audience=audience, withheld_at__isnull=True)
        assert (new.generation, new.state) == (2, Making.STORED)
        text = _printed(new)
        assert "somebody else" not in text
        assert "Deleted file" in text
    for audience in old.keys() - holding:
        assert pep.documents.get(audience=audience).generation == 1


def _printed(document: Document) -> str:
    """What stands in a stored document and in its twin."""
    where = storing.store(storing.DOCUMENTS)
    content = b"".join(storing.read(document.pdf_name, where=where))
    twin = b"".join(storing.read(document.twin_name, where=where)).decode()
    return " ".join(" ".join(pdf.text(content)).split()) + twin
