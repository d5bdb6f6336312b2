"""The files of a sealed record leave it by the one door, to its holders, each look logged."""

from __future__ import annotations

from typing import Any

import pytest

from media.actions.withdrawing import withdraw
from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.engine.answers import Answers, Entry
from pep_forms.engine.roles import LOCKED_TO, Role
from pep_forms.people.actions import care_periods, sealing
from pep_forms.people.models import SealedRecord, YoungPerson
from pep_forms.peps.models import SectionAnswers
from tests import builders
from tests.integration.media.sending import TXT, attach, attach_on_page, body, sent
from tests.integration.wizard.world import World

WHY = "Asked for by the court"


def lock(world: World, attachment_id: str) -> None:
    """The answer that names a file is one that was kept for the social worker."""
    for row in SectionAnswers.objects.filter(pep=world.pep):
        answers = Answers.from_json(row.answers)
        entries: dict[str, Entry] = dict(answers.entries)
        for address, entry in entries.items():
            if isinstance(entry.value, list) and attachment_id in entry.value:
                entries[address] = Entry(value=entry.value, visible_to=LOCKED_TO)
        row.answers = Answers(entries, answers.rows).to_json()
        row.save()


def seal(world: World) -> SealedRecord:
    child = YoungPerson.objects.get(pk=world.pep.young_person_id)
    for period in child.care_periods.filter(ends_on=None):
        end: dict[str, Any] = {"ends_on": clock.today(), "ceased_reason": "E11"}
        care_periods.end(period=period, by=builders.SYSTEM, **end)
    keys = {"first": world.people[Role.VS_ADMIN].user, "second": builders.make_user("vs_reviewer")}
    return sealing.seal(
        young_person=child,
        reason=WHY,
        by=world.people[Role.VS_ADMIN],
        **keys,  # type: ignore[arg-type]
    )


def test_a_holder_fetches_a_file_after_giving_a_reason(world: World) -> None:
    (kept,) = attach_on_page(world, sent())
    sealed = seal(world)
    client = world.client(Role.VS_ADMIN)
    page, file = f"/sealed/{sealed.pk}/", f"/sealed/{sealed.pk}/files/{kept}/"
    assert client.get(f"/files/{kept}/").status_code == 404, "by no other door"
    assert client.get(file).status_code == 302
    assert kept not in client.get(page).content.decode()
    opened = client.post(page, {"reason": WHY}, follow=True).content.decode()
    assert file in opened
    before = ReadEntry.objects.filter(channel="file").count()
    response = client.get(file)
    assert body(response) == TXT
    assert response["Content-Disposition"].startswith("attachment")
    looks = ReadEntry.objects.filter(channel="file", subject=f"attachment:{kept}")
    assert looks.count() == before + 1
    assert looks.latest("id").user_id == str(world.people[Role.VS_ADMIN].user.pk)  # type: ignore[union-attr]
    with clock.at(clock.now() + sealing.OPEN_FOR):
        assert client.get(file).status_code == 302


@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.SOCIAL_WORKER, "another"])
def test_nobody_else_does(world: World, role: str) -> None:
    (kept,) = attach_on_page(world, sent())
    sealed = seal(world)
    admin = world.people[Role.VS_ADMIN]
    sealing.open_sealed(sealed=sealed, reason=WHY, by=admin)
    if role == "another":
        client = world.client(Role.VS_ADMIN)
        client.force_login(builders.make_user(Role.VS_ADMIN))
    else:
        client = world.client(role)
    assert client.get(f"/sealed/{sealed.pk}/files/{kept}/").status_code in {403, 404}


def test_what_was_kept_withdrawn_or_of_somebody_else_is_not_there(world: World) -> None:
    (locked,) = attach_on_page(world, sent())
    loose = attach(world, content=b"Named by no answer.")
    withdraw(attachment=loose, reason="The wrong page", by=world.people[Role.DESIGNATED_TEACHER])
    lock(world, locked)
    sealed = seal(world)
    client = world.client(Role.VS_ADMIN)
    client.post(f"/sealed/{sealed.pk}/", {"reason": WHY})
    for key in (locked, loose.pk, sealed.pk):
        assert client.get(f"/sealed/{sealed.pk}/files/{key}/").status_code == 404, key
