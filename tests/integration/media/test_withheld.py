"""A withheld document leaves the store, with every version; what a complete PEP keeps stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from media import storing
from media.actions import sweeping
from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.peps.actions import completion, erasing, narrowing, quality
from pep_forms.peps.actions.erasing import erase_withheld
from pep_forms.peps.models import Document, Pep, SectionAnswers
from pep_forms.peps.models.document import Making
from pep_forms.printing import pdf
from tests.integration.media.stores import Kept
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.integration.peps.world import World

pytestmark = pytest.mark.django_db
KEEP = ["vs_admin", "vs_reviewer", "social_worker", "designated_teacher"]


@pytest.fixture
def plans(db: None) -> Iterator[World]:
    with clock.at(worlds.OPENED):
        yield worlds.make_world()


def complete(plans: World) -> Pep:
    """A complete plan with its documents stored."""
    return quality.accept(pep=worlds.in_quality(plans), by=plans.reviewer)


def narrow(pep: Pep, plans: World) -> None:
    """Close a section to the young person, whose document held it."""
    narrowing.narrow(pep=pep, section_id="school", visible_to=KEEP, by=plans.admin)


def left(document: Document) -> list[bool]:
    where = storing.store(storing.DOCUMENTS)
    names = (document.pdf_name, document.twin_name)
    return [storing.is_left(name, where=where) for name in names]


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A store that lets nothing go."""

    def down(*_args: object, **_more: object) -> int:
        raise OSError("down")

    with monkeypatch.context() as patched:
        patched.setattr(erasing.storing, "purge", down)
        yield patched


def test_the_bytes_go_at_once_and_the_frozen_version_stays(
    kept: Kept, plans: World, django_capture_on_commit_callbacks: Any
) -> None:
    pep = complete(plans)
    old = pep.documents.get(audience="young_person")
    full = pep.documents.get(audience="full")
    spec, answers = pep.version.spec, list(SectionAnswers.objects.values("section_id", "answers"))
    if kept.on_s3:
        # Somebody's tool wrote over it: the older version is there still.
        where: Any = storing.store(storing.DOCUMENTS)
        target = f"{where.location}/{old.pdf_name}"
        where.connection.meta.client.put_object(Bucket="pep-files", Key=target, Body=b"other")
    with django_capture_on_commit_callbacks(execute=True):
        narrow(pep, plans)
        assert left(old) == [True, True], "nothing goes before it is committed"
    assert left(old) == [False, False]
    old.refresh_from_db()
    assert old.erased_at is not None
    assert len(old.pdf_sha256) == 64
    told = WriteEntry.objects.get(event="pep.document_erased")
    assert old.pdf_sha256 in told.data_text
    assert old.twin_sha256 in told.data_text
    # What was not narrowed, and what a complete PEP has to keep.
    assert left(full) == [True, True]
    new = pep.documents.get(audience="young_person", withheld_at__isnull=True)
    assert (new.generation, new.state) == (2, Making.STORED)
    assert left(new) == [True, True]
    assert spec == Pep.objects.get(pk=pep.pk).version.spec
    assert answers == list(SectionAnswers.objects.values("section_id", "answers"))
    with completion.store().open(new.pdf_name) as file:
        assert "Quiet places" not in " ".join(pdf.text(file.read()))
    assert sweeping.lost_objects() == [], "what was deleted is not missing"
    assert erase_withheld() == 0


def test_a_narrowing_that_is_rolled_back_takes_nothing_away(
    plans: World, django_capture_on_commit_callbacks: Any
) -> None:
    pep = complete(plans)
    old = pep.documents.get(audience="young_person")
    with django_capture_on_commit_callbacks(execute=True):
        try:
            with transaction.atomic():
                narrow(pep, plans)
                raise RuntimeError
        except RuntimeError:
            pass
    assert left(old) == [True, True]
    old.refresh_from_db()
    assert (old.withheld_at, old.erased_at) == (None, None)


def test_a_store_that_is_down_is_asked_again_and_nobody_reads_meanwhile(
    plans: World, broken: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    pep = complete(plans)
    old = pep.documents.get(audience="young_person")
    with django_capture_on_commit_callbacks(execute=True):
        narrow(pep, plans)
    old.refresh_from_db()
    assert (left(old), old.erased_at) == ([True, True], None)
    assert erase_withheld() == 0
    page = client_of(plans.actor("young_person")).get(f"/peps/{pep.pk}/documents/young_person.pdf")
    assert "Quiet places" not in " ".join(pdf.text(_whole(page)))
    broken.undo()
    assert erase_withheld() == 1
    assert left(old) == [False, False]
    assert WriteEntry.objects.filter(event="pep.document_erased").count() == 1


def test_the_sweep_takes_what_the_job_could_not(
    settings_disk: Path,
    plans: World,
    broken: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    pep = complete(plans)
    with django_capture_on_commit_callbacks(execute=True):
        narrow(pep, plans)
    broken.undo()
    old, new = pep.documents.filter(audience="young_person").order_by("generation")
    assert sweeping.sweep_objects().objects == []
    # Files of this test lie in a store whose clock is the machine's own.
    with clock.at(clock.now() + timedelta(days=3650)):
        swept = sweeping.sweep_objects().objects
        assert set(swept) == {old.pdf_name, old.twin_name}
        assert left(new) == [True, True]
        # The row still learns that nothing is left.
        assert erase_withheld() == 1


def test_a_document_that_is_withheld_while_it_is_made_is_not_stored(
    plans: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    pep = complete(plans)
    old = pep.documents.get(audience="young_person")
    Document.objects.filter(pk=old.pk).update(state=Making.MAKING)
    store, made = completion._store, []

    def withheld_meanwhile(content: dict[str, bytes]) -> dict[str, str]:
        names = store(content)
        made.extend(names.values())
        Document.objects.filter(pk=old.pk).update(withheld_at=clock.now())
        return names

    monkeypatch.setattr(completion, "_store", withheld_meanwhile)
    with django_capture_on_commit_callbacks(execute=True):
        completion.make_document(str(old.pk))
    where = storing.store(storing.DOCUMENTS)
    assert made
    assert not any(storing.is_left(name, where=where) for name in made)
    old.refresh_from_db()
    assert old.state == Making.MAKING
    # Asked for again by a job that was queued before: nothing is drawn at all.
    monkeypatch.setattr(completion, "_render", None)
    assert completion.make_document(str(old.pk)).state == Making.MAKING


def _whole(response: Any) -> bytes:
    return b"".join(response) if response.streaming else response.content
