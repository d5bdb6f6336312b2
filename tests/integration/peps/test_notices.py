"""Who hears of what, and that no message names a child."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail

from pep_forms import clock
from pep_forms.builder.queries import compiled
from pep_forms.engine.answers import digest
from pep_forms.engine.merge import Change
from pep_forms.engine.roles import LOCKED_TO, Role
from pep_forms.notify.models import Message
from pep_forms.notify.sending import send_due
from pep_forms.peps import notices
from pep_forms.peps.actions.saving import save_section
from tests.world import World, make_world, release_shipped

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    release_shipped()
    return make_world(born=date(2013, 5, 4))


def told(world: World, kind: str) -> set[str]:
    """The roles in which somebody was told something of a kind."""
    roles = {user.pk: role for role, user in world.users.items()}
    return {roles[m.to_id] for m in Message.objects.filter(kind=kind)}


def say(world: World, section: str, role: str, address: str, raw: object, **more: object) -> None:
    change = Change(address, raw, digest(""), **more)  # type: ignore[arg-type]
    save_section(pep=world.pep, section_id=section, changes=[change], by=world.actor(role))


def test_opening_tells_the_writers_and_not_who_opened_it(world: World) -> None:
    heard = told(world, "plan_opened")

    assert Role.DESIGNATED_TEACHER in heard
    assert Role.FOSTER_CARER in heard
    assert Role.SOCIAL_WORKER not in heard, "they opened it themselves"
    assert Role.IRO not in heard, "they only read"


def test_an_alert_is_told_once_to_those_it_names(world: World) -> None:
    say(world, "s_k8_attendance", Role.DESIGNATED_TEACHER, "k8_permanent_exclusion", "yes")
    first = told(world, "look_today")
    say(world, "s_k8_attendance", Role.DESIGNATED_TEACHER, "k8_conduct", "words")

    assert first == {Role.VS_ADMIN, Role.SOCIAL_WORKER}
    assert Message.objects.filter(kind="look_today").count() == 2


def test_a_young_person_who_does_not_feel_safe_alerts_the_social_worker_even_in_private(
    world: World,
) -> None:
    questions = _alerting(world, "d11_section")
    assert questions, "the young person's part has an alert"
    address, raw = questions[0]
    section = "d11_section"

    say(world, section, Role.YOUNG_PERSON, address, raw, visible_to=LOCKED_TO)

    assert told(world, "look_today") == {Role.SOCIAL_WORKER}


def _alerting(world: World, section_id: str) -> list[tuple[str, str]]:
    found = []
    for placed in compiled(world.pep.version_id).of_section[section_id]:
        alert = placed.question.alert
        if alert is not None and placed.question.kind == "one_of":
            found.append((placed.id, str(getattr(alert.when, "value", ""))))
    return found


def test_silence_is_for_what_happened_long_ago(world: World) -> None:
    Message.objects.all().delete()
    with notices.silence(), clock.at(date(2026, 11, 24)):
        notices.opened(world.pep, world.actor(Role.SOCIAL_WORKER))

    assert not Message.objects.exists()


def test_no_mail_names_the_young_person(world: World) -> None:
    say(world, "s_k8_attendance", Role.DESIGNATED_TEACHER, "k8_permanent_exclusion", "yes")
    send_due()

    assert mail.outbox
    for message in mail.outbox:
        text = f"{message.subject} {message.body} {message.alternatives}"
        assert "Zoë" not in text
        assert "Nguyễn" not in text
        assert f"/peps/{world.pep.pk}/" in text
