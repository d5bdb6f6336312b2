"""A plan with its files as one PDF: by right, logged, with nothing in it that runs."""

from __future__ import annotations

import hashlib
import io
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from media.inspection import pdfs
from media.joining import sandbox
from media.models import Attachment
from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.peps import bundles, one_pdf
from pep_forms.peps.actions import quality
from pep_forms.peps.actions.saving import save_section
from pep_forms.printing import pdf
from tests.integration.media.conftest import with_files
from tests.integration.media.sending import CARER, TEACHER, TXT, WORKER, attach, sent
from tests.integration.peps import world as worlds
from tests.integration.peps.test_delegation import client_of
from tests.integration.wizard import world as wizard
from tests.integration.wizard.world import World
from tests.unit.media import samples
from tests.unit.printing import sample

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = with_files(wizard.BUNDLE)
    made["sections"][0]["pages"][0]["questions"].append(
        wizard.question("letter", "file", visible_to=[WORKER], filled_by=[WORKER])
    )
    monkeypatch.setattr(wizard, "BUNDLE", made)
    return wizard.make_world()


def fill(world: World) -> list[Attachment]:
    """A PDF of two pages, a photograph, a text and a letter that only the worker sees."""
    with_two = samples.pdf(lambda made: made.pages.append(made.pages[0]))
    files = [
        attach(world, with_two, "Milo-report.pdf"),
        attach(world, samples.photo(), "Milo.jpg"),
        attach(world, samples.picture("PNG"), "Milo.png"),
        attach(world, TXT, "Milo.txt"),
    ]
    save_section(
        pep=world.pep,
        section_id="s_widgets",
        changes=[Change("papers", [str(file.pk) for file in files], digest([]))],
        by=world.people[TEACHER],
    )
    sends = {"letter:upload": [sent("x.txt", b"For the worker alone")]}
    assert world.open(WORKER).send(sends, next="here").status_code == 302
    return files


def get(world: World, role: str) -> Any:
    return world.client(role).get(f"/peps/{world.pep.pk}/bundle.pdf")


def opened(response: Any) -> Any:
    assert response.status_code == 200
    return pikepdf.open(io.BytesIO(response.getvalue()))


def words(made: Any) -> str:
    content = io.BytesIO()
    made.save(content)
    return " ".join(" ".join(pdf.text(content.getvalue())).split())


def marks(made: Any) -> list[tuple[str, list[str]]]:
    with made.open_outline() as outline:
        return [(item.title, [below.title for below in item.children]) for item in outline.root]


def test_pages_and_pictures_are_appended_and_the_rest_is_attached(world: World) -> None:
    fill(world)
    response = get(world, TEACHER)
    assert response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    with opened(response) as made:
        assert len(made.pages) == 1 + 2 + 1 + 1
        assert dict(made.attachments).keys() == {"004-document.txt"}
        assert made.attachments["004-document.txt"].get_file().read_bytes() == TXT
        (front, _), (files, below) = marks(made)
        assert (front, files, len(below)) == ("The plan and its files", "Files", 3)
        assert str(made.Root.Lang) == "en"
        text = words(made)
        for part in ("Pages 2 to 3", "Page 4", "Page 5", "Attached to this PDF as 004-document"):
            assert part in text
        for secret in ("letter", "Milo", "worker alone"):
            assert secret not in text


def test_each_reader_gets_what_they_see_and_each_file_is_noted(world: World) -> None:
    fill(world)
    before = ReadEntry.objects.filter(channel="file").count()
    with opened(get(world, WORKER)) as made:
        assert len(made.attachments) == 2
        assert "letter" in words(made)
    noted = ReadEntry.objects.filter(channel="file")
    assert noted.count() == before + 5
    with opened(get(world, CARER)) as made:
        assert len(made.attachments) == 1
    assert noted.count() == before + 9
    assert ReadEntry.objects.filter(channel="bundle").count() == 2
    assert world.client(CARER).head(f"/peps/{world.pep.pk}/bundle.pdf").status_code == 200
    assert noted.count() == before + 9
    assert get(world, "stranger").status_code == 404


def test_large_files_are_never_whole_in_memory(settings_disk: Path, world: World) -> None:
    size = 6 * 2**20
    files = [attach(world, samples.padded_pdf(size + at), f"{at}.pdf").pk for at in range(3)]
    save_section(
        pep=world.pep,
        section_id="s_widgets",
        changes=[Change("papers", [str(key) for key in files], digest([]))],
        by=world.people[TEACHER],
    )
    actor = world.people[TEACHER]
    bundle = bundles.bundle_for(world.pep, actor)
    tracemalloc.start()
    try:
        with one_pdf.make(world.pep, bundle, actor) as made:
            made.seek(0, 2)
            assert made.tell() > 0
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < size


def test_a_file_that_the_store_lost_is_said_to_be_left_out(world: World) -> None:
    lost = fill(world)[0]
    storages["child_files"].delete(lost.object_name)
    with opened(get(world, TEACHER)) as made:
        assert len(made.pages) == 1 + 1 + 1
        assert "the store did not give it" in words(made)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (samples.locked_pdf, "locked with a password"),
        (lambda: b"%PDF-1.7 nothing\n%%EOF", "cannot be read"),
    ],
    ids=["locked", "broken"],
)
def test_what_cannot_be_opened_is_left_out_with_a_sentence(
    world: World, spoil: Callable[[], bytes], said: str
) -> None:
    found = fill(world)[0]
    _overwrite(found, spoil())
    with opened(get(world, TEACHER)) as made:
        assert len(made.pages) == 1 + 1 + 1
        assert said in words(made)


def _overwrite(attachment: Attachment, content: bytes) -> None:
    """A file of other bytes, as if it had been stored before it was looked into."""
    where = storages["child_files"]
    where.delete(attachment.object_name)
    where.save(attachment.object_name, ContentFile(content))
    attachment.sha256, attachment.size = hashlib.sha256(content).hexdigest(), len(content)
    attachment.save()


def _hostile() -> dict[str, bytes]:
    def script(made: pikepdf.Pdf) -> None:
        made.Root.OpenAction = samples._script()

    def on_page(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.AA = pikepdf.Dictionary(O=samples._script())

    def link(made: pikepdf.Pdf) -> None:
        samples._note(made, Subtype=pikepdf.Name.Link, A=samples._action("/Launch"))

    def external(made: pikepdf.Pdf) -> None:
        picture = made.make_stream(
            b"x", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1,
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8, F=pikepdf.String("/etc/passwd"),
        )  # fmt: skip
        made.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))

    changes = {"script": script, "page": on_page, "link": link, "file": external}
    made = {name: samples.pdf(change) for name, change in changes.items()}
    return {**made, "carries": samples.pdf(samples._carry)}


@pytest.mark.parametrize("name", ["script", "page", "link", "file", "carries"])
def test_hostile_pdfs_become_harmless_pages(name: str, tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(_hostile()[name])
    (pages,) = sandbox.clean([(source, "pdf", target)])
    assert (pages.count, pages.left) == (1, "")
    pdfs.check(target)
    with pikepdf.open(target) as made:
        raw = b"".join(thing.unparse(resolved=True) for thing in made.objects)
        assert set(made.Root.keys()) <= {"/Type", "/Pages"}
    for sign in (b"/JS", b"/Launch", b"/EF", b"/AA", b"/Annots", b"passwd", b"/OpenAction"):
        assert sign not in raw


def test_pages_say_and_show_what_they_did(tmp_path: Path) -> None:
    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(pdf.render(sample.document()))
    pages = pdf.text(source.read_bytes())
    assert sandbox.clean([(source, "pdf", target)])[0].count == len(pages)
    assert pdf.text(target.read_bytes()) == pages
    with pikepdf.open(source) as before, pikepdf.open(target) as after:
        for old, new in zip(before.pages, after.pages, strict=True):
            # Fonts that a page names and does not use are not taken along.
            assert set(new.Resources.Font.keys()) <= set(old.Resources.Font.keys())


def test_what_is_filled_in_stays_to_be_read(tmp_path: Path) -> None:
    def form(made: pikepdf.Pdf) -> None:
        look = made.make_stream(
            b"BT /F 12 Tf (Typed in) Tj ET", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form,
            BBox=[0, 0, 100, 20], Resources=pikepdf.Dictionary(Font=pikepdf.Dictionary(
                F=pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                                     BaseFont=pikepdf.Name.Helvetica))),
        )  # fmt: skip
        samples._note(
            made, Subtype=pikepdf.Name.FreeText, Rect=[10, 10, 110, 30], F=4,
            AP=pikepdf.Dictionary(N=look),
        )  # fmt: skip

    source, target = tmp_path / "in.pdf", tmp_path / "out.pdf"
    source.write_bytes(samples.pdf(form))
    assert sandbox.clean([(source, "pdf", target)])[0].count == 1
    assert "Typed in" in pdf.text(target.read_bytes())[0]


def test_one_that_is_too_much_takes_no_other_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(samples.pdf())
    bad.write_bytes(samples.pdf(lambda made: made.pages.extend([made.pages[0]] * 600)))
    work = [(bad, "pdf", tmp_path / "b"), (good, "pdf", tmp_path / "g")]
    assert [(p.count, p.left) for p in sandbox.clean(work)] == [(0, "too_large_inside"), (1, "")]
    # A child that is ended says nothing, and nothing is said to have pages.
    monkeypatch.setattr(sandbox, "WALL_SECONDS", 0.01)
    assert {p.left for p in sandbox.clean(work)} == {"too_large_inside"}


def test_the_plan_stands_before_the_files_with_its_own_bookmarks() -> None:
    with clock.at(worlds.OPENED):
        plans = worlds.make_world()
        pep = quality.accept(pep=worlds.in_quality(plans), by=plans.reviewer)
        client = client_of(plans.admin)
        page = client.get(f"/peps/{pep.pk}/section/documents/")
        if page.status_code == 200:
            assert f"/peps/{pep.pk}/bundle.pdf" in page.content.decode()
        plan = pikepdf.open(io.BytesIO(client.get(f"/peps/{pep.pk}/document.pdf").getvalue()))
        with opened(client.get(f"/peps/{pep.pk}/bundle.pdf")) as made, plan:
            assert len(made.pages) == len(plan.pages) + 1
            own = [title for title, _ in marks(plan)]
            assert marks(made) == [("The plan and its files", []), ("The plan", own)]
            assert re.search(rf"Pages 2 to {len(made.pages)}", words(made))
            assert "/AcroForm" not in made.Root
