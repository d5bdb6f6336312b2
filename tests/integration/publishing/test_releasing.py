"""Nothing harmful is released unseen, by one who may not, or by one person where two are asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from pep_forms import clock
from pep_forms.builder.actions import release
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.builder.queries import live_version
from pep_forms.exceptions import BadInput, DefinitionError, NotAllowed, Outdated, Refused
from pep_forms.people.actor import Actor
from pep_forms.publishing.actions import availability
from pep_forms.publishing.actions.releasing import (
    agree,
    ask_second_person,
    lapse_if_changed,
    release_several,
    release_shown,
    withdraw,
)
from pep_forms.publishing.models import Asked, ReleaseRequest
from pep_forms.publishing.report import Report
from pep_forms.reference.actions import set_setting
from tests import builders
from tests.integration.publishing.world import (
    SYSTEM,
    Plans,
    edit,
    editor,
    find,
    look,
    release_first,
    remove,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans() -> Plans:
    release_first()
    plans = Plans()
    plans.open(score="90", mood="poor")
    return plans


def harm() -> Report:
    edit(lambda d: (find(d, "score")["options"].update(max=50), find(d, "mood")["choices"].pop(2)))
    return look()


def ticks(report: Report) -> list[str]:
    return [finding.key for finding in report.to_accept]


def second_person(value: str) -> None:
    set_setting(name="second_person_releases", value=value, starts_on=clock.today(), by=SYSTEM)


def shown(report: Report, by: Actor, **more: Any) -> FormVersion:
    values = {"digest": report.digest, "accepted": ticks(report), **more}
    return release_shown(template_key="plan", by=by, **values)


def test_harmless_changes_pass_with_no_tick(plans: Plans) -> None:
    edit(lambda d: find(d, "score").update(hint="0 to 100"))
    version = shown(look(), editor(), note="Says the range")
    assert (version.number, version.note) == (2, "Says the range")
    assert live_version("plan") == version


def test_every_harm_needs_its_own_tick(plans: Plans) -> None:
    report = harm()
    assert len(report.to_accept) == 2
    somebody = editor()
    for some in ([], ticks(report)[:1], ticks(report)[1:], ["x", "y"]):
        with pytest.raises(Refused, match="Tick each change"):
            shown(report, somebody, accepted=some)
    assert FormVersion.objects.count() == 1
    assert shown(report, somebody).number == 2


def test_a_draft_changed_meanwhile_is_shown_again(plans: Plans) -> None:
    report = harm()
    edit(lambda d: find(d, "score")["options"].update(max=40))
    with pytest.raises(Outdated):
        shown(report, editor())
    assert FormVersion.objects.count() == 1


def test_an_answer_given_meanwhile_is_shown_again(plans: Plans) -> None:
    report = harm()
    plans.open(score="3", mood="poor")
    with pytest.raises(Outdated):
        shown(report, editor())
    fresh = look()
    assert fresh.draft_checksum == report.draft_checksum
    assert shown(fresh, editor()).number == 2


def test_an_answer_that_no_change_touches_makes_nobody_look_again(plans: Plans) -> None:
    report = harm()
    plans.open(score="3", mood="good", notes="elsewhere")
    assert shown(report, editor()).number == 2


def test_faults_refuse_and_name_themselves(plans: Plans) -> None:
    draft = Section.objects.get(key="first").latest()
    data = dict(draft.definition)
    data["pages"][0]["questions"][0]["label"] = ""
    draft.definition = data
    draft.save_revision()
    with pytest.raises(DefinitionError):
        shown(look(), editor())


def test_what_did_not_change_is_not_released(plans: Plans) -> None:
    assert not look().changed
    with pytest.raises(Refused, match="Nothing has changed"):
        shown(look(), editor())


def test_what_an_earlier_release_of_ours_wrote_in_other_words_did_not_change(plans: Plans) -> None:
    """A version was printed before a question could have a choice of something: it has none."""
    newest = FormVersion.objects.get()
    said = json.loads(newest.spec)
    for page in said["sections"][0]["pages"]:
        for question in page["questions"]:
            assert question.pop("code_set") == ""
    older = FormVersion.objects.create(
        template=newest.template,
        number=2,
        spec=json.dumps(said, sort_keys=True),
        schema_version=newest.schema_version,
        checksum=newest.checksum,
        released_by=newest.released_by,
    )
    assert not look().changed
    assert release(template_key=newest.template.key, by=SYSTEM) == older
    assert FormVersion.objects.count() == 2
    edit(lambda data: find(data, "score")["options"].update(max=99))
    assert look().changed
    assert shown(look(), editor()).number == 3


ACTS: dict[str, Callable[[Actor], object]] = {
    "release": lambda by: shown(look(), by),
    "several": lambda by: release_several(digests={"plan": look().digest}, by=by),
    "ask": lambda by: ask_second_person(
        template_key="plan", digest=look().digest, accepted=ticks(look()), by=by
    ),
    "retire": lambda by: availability.retire(version=FormVersion.objects.get(), by=by),
    "restore": lambda by: availability.restore(version=FormVersion.objects.get(), by=by),
    "use from": lambda by: availability.use_from(
        version=FormVersion.objects.get(), day=clock.today(), by=by
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_only_who_may_release_does_any_of_it(plans: Plans, act: Callable[[Actor], object]) -> None:
    edit(lambda d: find(d, "score").update(hint="0 to 100"))
    for nobody in (
        plans.admin,
        plans.teacher,
        editor("access_admin", "change_formtemplate", "view_formtemplate"),
        Actor(None, ""),
    ):
        with pytest.raises(NotAllowed):
            act(nobody)
    assert FormVersion.objects.get().availability.retired_on is None


def test_one_refused_template_does_not_hold_the_others(plans: Plans) -> None:
    release_first("other")
    release_first("third")
    plans.open(notes="in the section that goes")
    for key in ("other", "third"):
        edit(lambda d: d["template"].update(title="Another title"), key)
    edit(lambda d: d["template"].update(sections=["first"]))
    digests = {"plan": look().digest, "other": look("other").digest, "third": "stale"}

    outcomes = {o.template.key: o for o in release_several(digests=digests, by=editor())}

    assert outcomes["other"].version is not None
    assert outcomes["other"].version.number == 2
    assert outcomes["plan"].version is None
    assert "Tick each change" in outcomes["plan"].why
    assert outcomes["third"].version is None
    assert FormVersion.objects.filter(number=2).count() == 1


def test_a_shared_section_offers_each_template_by_itself(plans: Plans) -> None:
    def own(data: dict[str, Any]) -> None:
        data["template"].update(id="t_two", key="two", title="Two")

    edit(own)
    release(template_key="two", by=SYSTEM)
    edit(lambda d: find(d, "score").update(hint="0 to 100"))
    assert look("plan").changed
    assert look("two").changed
    shown(look("plan"), editor())
    assert not look("plan").changed
    assert look("two").changed
    assert live_version("two").number == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("setting", "harmful", "asked"),
    [
        ("never", False, False),
        ("never", True, False),
        ("harmful", False, False),
        ("harmful", True, True),
        ("always", False, True),
        ("always", True, True),
    ],
)
def test_when_a_second_person_is_asked(
    plans: Plans, setting: str, harmful: bool, asked: bool
) -> None:
    second_person(setting)
    if harmful:
        harm()
    else:
        edit(lambda d: find(d, "score").update(hint="0 to 100"))
    if asked:
        with pytest.raises(Refused, match="second person"):
            shown(look(), editor())
    else:
        assert shown(look(), editor()).number == 2


@pytest.fixture
def request_(plans: Plans) -> ReleaseRequest:
    second_person("harmful")
    report = harm()
    return ask_second_person(
        template_key="plan",
        digest=report.digest,
        accepted=ticks(report),
        by=editor(),
        note="Agreed in the forms group",
    )


def test_the_requester_is_not_the_second_person(request_: ReleaseRequest) -> None:
    report = look()
    own = Actor(request_.requested_by, "")
    for by in (own, SYSTEM):
        with pytest.raises(Refused, match="Somebody else"):
            agree(request=request_, digest=report.digest, accepted=ticks(report), by=by)
    with pytest.raises(NotAllowed):
        agree(
            request=request_,
            digest=report.digest,
            accepted=ticks(report),
            by=Actor(builders.make_user("vs_admin"), "vs_admin"),
        )
    with pytest.raises(Refused, match="Tick each"):
        agree(request=request_, digest=report.digest, accepted=[], by=editor())
    version = agree(request=request_, digest=report.digest, accepted=ticks(report), by=editor())
    request_.refresh_from_db()
    assert (request_.state, request_.version) == (Asked.RELEASED, version)
    assert version.note == "Agreed in the forms group"
    with pytest.raises(Refused, match="decided already"):
        agree(request=request_, digest=report.digest, accepted=ticks(report), by=editor())


def test_the_database_wants_two_people_as_well(request_: ReleaseRequest) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReleaseRequest.objects.filter(pk=request_.pk).update(
            state=Asked.RELEASED,
            decided_at=clock.now(),
            decided_by=request_.requested_by_id,
            version=FormVersion.objects.first(),
        )


def test_a_request_lapses_when_the_draft_changes(request_: ReleaseRequest) -> None:
    edit(lambda d: find(d, "score")["options"].update(max=49))
    report = look()
    with pytest.raises(Outdated):
        agree(request=request_, digest=report.digest, accepted=ticks(report), by=editor())
    request_.refresh_from_db()
    assert request_.state == Asked.LAPSED
    assert request_.decided_by is None
    assert not lapse_if_changed(request=request_)


def test_another_answer_lapses_nothing_but_is_shown_to_the_second_person(
    plans: Plans, request_: ReleaseRequest
) -> None:
    before = look()
    plans.open(score="77")
    with pytest.raises(Outdated):
        agree(request=request_, digest=before.digest, accepted=ticks(before), by=editor())
    request_.refresh_from_db()
    assert request_.state == Asked.WAITING
    now = look()
    assert agree(request=request_, digest=now.digest, accepted=ticks(now), by=editor())


def test_asking_again_replaces_the_request_and_it_can_be_taken_back(
    request_: ReleaseRequest,
) -> None:
    report = look()
    again = ask_second_person(
        template_key="plan", digest=report.digest, accepted=ticks(report), by=editor()
    )
    request_.refresh_from_db()
    assert request_.state == Asked.WITHDRAWN
    withdraw(request=again, by=editor())
    with pytest.raises(Refused):
        withdraw(request=again, by=editor())


def test_use_from_retire_and_restore(plans: Plans) -> None:
    edit(lambda d: find(d, "score").update(hint="0 to 100"))
    by, first = editor(), live_version("plan")
    with pytest.raises(BadInput):
        shown(look(), by, use_from=clock.today() - timedelta(days=1))
    second = shown(look(), by, use_from=clock.today() + timedelta(days=7))
    assert live_version("plan") == first
    assert live_version("plan", clock.today() + timedelta(days=7)) == second
    availability.use_from(version=second, day=clock.today(), by=by)
    assert live_version("plan") == second
    availability.retire(version=second, by=by)
    assert live_version("plan") == first
    with pytest.raises(Refused):
        availability.retire(version=second, by=by)
    with pytest.raises(Refused):
        availability.use_from(version=second, day=clock.today(), by=by)
    availability.restore(version=second, by=by)
    assert live_version("plan") == second
    with pytest.raises(Refused):
        availability.restore(version=second, by=by)
    assert first is not None
    with pytest.raises(Refused, match="PEPs have been opened"):
        availability.use_from(version=first, day=clock.today(), by=by)


def test_a_new_template_is_released_without_a_version_to_compare(plans: Plans) -> None:
    edit(lambda d: remove(d, "score"), "fresh")
    report = look("fresh")
    assert report.changed
    version = release_shown(
        template_key="fresh", digest=report.digest, accepted=ticks(report), by=editor()
    )
    assert version.number == 1
    assert FormTemplate.objects.get(key="fresh").live
