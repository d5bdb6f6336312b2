"""Files on the pages of a PEP: plain forms, several at once, and what is not theirs to name."""

from __future__ import annotations

import uuid

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from media.models import Attachment
from pep_forms.audit.models import WriteEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.peps.actions.saving import save_section
from tests import builders
from tests.integration.media.sending import (
    CARER,
    TEACHER,
    WORKER,
    attach,
    attach_on_page,
    fetch,
    named,
    sent,
)
from tests.integration.wizard.world import World
from tests.unit.media import samples

pytestmark = pytest.mark.django_db


def test_a_plain_form_attaches_and_saves_in_one_go(world: World) -> None:
    sheet = world.open(TEACHER)
    assert 'enctype="multipart/form-data"' in sheet.text
    response = sheet.send(
        {"papers:upload": [sent("one.txt", b"One"), sent("two.pdf", samples.pdf())]},
        words="Typed beside",
        next="here",
    )
    assert response.status_code == 302
    ids = named(world)
    assert [a.name for a in Attachment.objects.filter(pk__in=ids)] == ["one.txt", "two.pdf"]
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Typed beside"
    page = world.open(TEACHER).text
    assert f'href="/files/{ids[0]}/"' in page
    assert "Text, 3 bytes" in page


def test_more_files_come_to_those_that_are_there(world: World) -> None:
    attach_on_page(world, sent("one.txt", b"One"))
    assert len(attach_on_page(world, sent("two.txt", b"Two"))) == 2


def test_a_file_is_removed_by_its_button(world: World) -> None:
    one, two = attach_on_page(world, sent("one.txt", b"One"), sent("two.txt", b"Two"))
    sheet = world.open(TEACHER)
    assert ("drop", f"papers:{one}") in sheet.buttons
    response = sheet.post(drop=f"papers:{one}")
    assert response["Location"].endswith("#q-papers")
    assert named(world) == [two]
    assert Attachment.objects.filter(pk=one, withdrawn_at=None).exists(), "history keeps it"


def test_a_page_without_questions_of_files_is_an_ordinary_form(world: World) -> None:
    sheet = world.open("young_person", "steps/me/")
    assert "multipart" not in sheet.text
    assert "uploads.js" not in sheet.text


def test_readers_get_links_and_no_buttons(world: World) -> None:
    (key,) = attach_on_page(world, sent())
    page = world.open(CARER).text
    assert f'href="/files/{key}/"' in page
    assert "papers:upload" not in page


def test_sending_a_form_twice_attaches_once(world: World) -> None:
    sheet = world.open(TEACHER)
    for _ in range(2):
        response = sheet.send({"papers:upload": sent()}, next="here")
        assert response.status_code == 302
    assert Attachment.objects.count() == 1
    assert len(named(world)) == 1


def test_a_refused_file_is_said_beside_its_question_and_costs_no_words(world: World) -> None:
    files = [sent("good.txt"), sent("bad<b>.svg", samples.SVG)]
    response = world.open(TEACHER).send({"papers:upload": files}, words="Kept", next="here")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Error: " in page
    assert 'href="#q-papers"' in page
    assert "badb.svg" in page
    assert "<b>.svg" not in page
    assert len(named(world)) == 1
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Kept"


def test_an_empty_file_input_is_no_file(world: World) -> None:
    """What a browser sends for an input in which nothing was chosen."""
    sheet = world.open(TEACHER)
    fields = {name: values[0] for name, values in sheet.fields.items()}
    content = encode_multipart(BOUNDARY, {**fields, "words": "Kept", "next": "here"}).replace(
        f"--{BOUNDARY}--".encode(),
        f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        f'"papers:upload"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n'
        f"--{BOUNDARY}--".encode(),
    )
    response = sheet.client.generic("POST", sheet.url, content, MULTIPART_CONTENT)
    assert response.status_code == 302
    assert named(world) == []
    entry = world.entry("words")
    assert entry is not None
    assert entry.value == "Kept"


def test_no_more_files_than_the_question_takes(world: World) -> None:
    files = [sent(f"{n}.txt", b"note %d" % n) for n in range(20)]
    attach_on_page(world, *files)
    response = world.open(TEACHER).send({"papers:upload": sent("more.txt", b"more")}, next="here")
    assert response.status_code == 422
    assert "Attach 20 or fewer" in response.content.decode()
    assert len(named(world)) == 20


def test_a_drawing_takes_pictures_and_a_camera(world: World) -> None:
    sheet = world.open(TEACHER, "steps/widgets/2/")
    assert 'accept="image/*" capture="environment"' in sheet.text
    assert 'accept="audio/*" capture="user"' in sheet.text
    response = sheet.send({"drawn:upload": sent("a.pdf", samples.pdf())}, next="here")
    assert response.status_code == 422
    assert "Use JPG or PNG or HEIC" in response.content.decode().replace(", ", " or ")
    good = {
        "drawn:upload": sent("a.heic", samples.heic()),
        "spoken:upload": sent("b.mp3", samples.mp3()),
    }
    response = world.open(TEACHER, "steps/widgets/2/").send(good, next="here")
    assert response.status_code == 302
    assert len(named(world, "drawn")) == 1
    assert len(named(world, "spoken")) == 1
    page = world.open(TEACHER, "steps/widgets/2/").text
    assert "a.jpg" in page
    assert "Sound, " in page


def test_a_question_takes_no_more_than_its_author_said(world: World) -> None:
    files = [sent(f"{n}.png", samples.picture("PNG", colour=(n, 0, 0))) for n in range(3)]
    response = world.open(TEACHER, "steps/widgets/2/").send({"drawn:upload": files}, next="here")
    assert response.status_code == 422
    assert "Attach 2 or fewer here" in response.content.decode()
    assert len(named(world, "drawn")) == 2


def test_files_stand_in_rows(world: World) -> None:
    rows = "steps/rows/"
    world.open(TEACHER, rows).post(row="add:aims")
    (row,) = world.rows()
    address = f"aims/{row}/proof"
    refused = world.open(TEACHER, rows).send({f"{address}:upload": sent()}, next="here")
    assert refused.status_code == 422
    assert "Use PDF" in refused.content.decode()
    files = {f"{address}:upload": sent("proof.pdf", samples.pdf())}
    assert world.open(TEACHER, rows).send(files, next="here").status_code == 302
    entry = world.entry(address, "s_rows")
    assert entry is not None
    (key,) = entry.value
    assert fetch(world, key, CARER).status_code == 200
    assert fetch(world, key, "stranger").status_code == 404
    # The file of another row is as foreign as any other.
    world.open(TEACHER, rows).post(row="add:aims")
    other = next(r for r in world.rows() if r != row)
    response = world.open(TEACHER, rows).send({f"aims/{other}/proof": [key]}, next="here")
    assert response.status_code == 409
    assert world.entry(f"aims/{other}/proof", "s_rows") is None
    # A row that is removed keeps its file for those who may see the row.
    world.open(TEACHER, rows).post(row=f"remove:aims/{row}")
    assert row not in world.rows()
    assert fetch(world, key, CARER).status_code == 200


# --- What is not theirs -------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["words:upload", "hidden_away:upload", "nothing:upload", "opened:upload", "papers", "x"]
)
def test_a_file_for_another_question_is_refused_and_logged(world: World, name: str) -> None:
    response = world.open(TEACHER).send({name: sent()})
    assert response.status_code == 409
    assert not Attachment.objects.exists()
    assert WriteEntry.objects.filter(event="pep.save_refused").exists()


def test_a_reader_cannot_attach(world: World) -> None:
    sheet = world.open(CARER)
    response = sheet.client.post(sheet.url, {**sheet.fields, "papers:upload": sent()})
    assert response.status_code == 409
    assert not Attachment.objects.exists()


def other_pep_file(world: World) -> str:
    """A file of somebody else's PEP."""
    from pep_forms.peps.actions import opening

    stranger = builders.make_young_person("Other", in_care=True)
    builders.enrol(stranger)
    other = World(
        stranger,
        opening.open_pep(young_person=stranger, by=world.people["vs_admin"]),
        {TEACHER: builders.actor(builders.join_network(stranger, TEACHER))},
    )
    return str(attach(other).pk)


def foreign_ids(world: World) -> dict[str, str]:
    """Ids that an answer may not name, by why."""
    withdrawn, waiting, elsewhere = (
        attach(world, text, f"{text.decode()}.txt") for text in (b"gone", b"waits", b"else")
    )
    Attachment.objects.filter(pk=withdrawn.pk).update(
        withdrawn_at="2026-01-01T00:00Z", withdrawn_reason="Wrong"
    )
    Attachment.objects.filter(pk=waiting.pk).update(state="waiting")
    Attachment.objects.filter(pk=elsewhere.pk).update(address="other")
    return {
        "of another PEP": other_pep_file(world),
        "withdrawn": str(withdrawn.pk),
        "not checked yet": str(waiting.pk),
        "of another question": str(elsewhere.pk),
        "nobody's": str(uuid.uuid4()),
        "no id": "../../etc/passwd",
        "another spelling": str(attach(world).pk).upper(),
    }


def test_a_foreign_file_is_refused_and_logged(world: World) -> None:
    for why, key in foreign_ids(world).items():
        before = WriteEntry.objects.filter(event="pep.save_refused").count()
        response = world.open(TEACHER).post(papers=[key], next="here")
        assert response.status_code == 409, why
        assert "was not attached here" in response.content.decode(), why
        assert world.entry("papers") is None, why
        assert WriteEntry.objects.filter(event="pep.save_refused").count() == before + 1, why


def test_one_foreign_file_among_good_ones_changes_nothing(world: World) -> None:
    mine = attach_on_page(world, sent())
    response = world.open(TEACHER).post(papers=[*mine, other_pep_file(world)], next="here")
    assert response.status_code == 409
    assert named(world) == mine


def test_a_colleagues_file_can_be_kept_and_named_again(world: World) -> None:
    (theirs,) = attach_on_page(world, sent(), role=WORKER)
    assert attach_on_page(world, sent("mine.txt", b"Mine"))[0] == theirs
    base = named(world)
    save_section(
        pep=world.pep,
        section_id="s_widgets",
        changes=[Change("papers", [], digest(base))],
        by=world.people[TEACHER],
    )
    reply = save_section(
        pep=world.pep,
        section_id="s_widgets",
        changes=[Change("papers", base, digest([]))],
        by=world.people[TEACHER],
    )
    assert not reply.refused
    assert named(world) == base


def test_two_people_attaching_at_once_lose_nothing(world: World) -> None:
    mine, theirs = world.open(TEACHER), world.open(WORKER)
    assert mine.send({"papers:upload": sent("a.txt", b"A")}, next="here").status_code == 302
    response = theirs.send({"papers:upload": sent("b.txt", b"B")}, next="here")
    page = response.content.decode()
    assert response.status_code == 409
    assert "a.txt" in page
    assert "b.txt" in page
    assert Attachment.objects.count() == 2


def test_the_page_asks_the_database_a_fixed_number_of_times(
    world: World, django_assert_max_num_queries: object
) -> None:
    attach_on_page(world, *(sent(f"{n}.txt", b"note %d" % n) for n in range(8)))
    client = world.client(TEACHER)
    client.get(world.url("steps/widgets/"))
    with django_assert_max_num_queries(22):  # type: ignore[operator]
        client.get(world.url("steps/widgets/"))
