"""Nobody puts an agreement in force alone, and each new text says anew what it means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow
from wagtail.test.utils.form_data import (
    inline_formset,
    nested_form_data,
    rich_text,
    streamfield,
)

from guidance.actions import editors
from guidance.models import AgreementPage, AgreementVersion
from pep_forms import clock
from pep_forms.exceptions import Refused
from pep_forms.people.models import User
from tests import builders
from tests.integration.guidance.site import (
    client,
    guidance_editor,
    hand_in,
    load,
    page,
    publish_agreement,
    take_back,
)

pytestmark = pytest.mark.django_db
Change = AgreementPage.Change


def approver(username: str = "olga") -> User:
    return guidance_editor(username, editors.APPROVERS)


def administrator() -> User:
    user = builders.make_user(username="sasha")
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    return User.objects.get(pk=user.pk)


def drafted(words: str, change: str = Change.MATERIAL) -> Any:
    found = page("carers")
    found = found.get_latest_revision_as_object()
    found.introduction = words
    found.say(change)
    return found


def in_force() -> str:
    return str(AgreementVersion.objects.order_by("number").last().text)  # type: ignore[union-attr]


def test_an_editor_hands_in_and_somebody_else_publishes_by_approving() -> None:
    load()
    gwen, olga = guidance_editor(), approver()
    waits = hand_in(drafted("New promise."), by=gwen)
    task = waits.task.specific
    assert AgreementVersion.objects.count() == 1
    assert {name for name, *_rest in task.get_actions(page("carers"), olga)} == {
        "approve",
        "reject",
    }
    task.on_action(waits, olga, "approve")
    last = AgreementVersion.objects.order_by("number").last()
    assert last is not None
    assert (last.number, last.published_by) == (2, olga)
    assert "New promise." in last.text
    assert page("carers").introduction == "New promise."


def test_whoever_asked_does_not_approve() -> None:
    load()
    both = approver("both")
    waits = hand_in(drafted("New promise."), by=both)
    assert waits.task.specific.get_actions(page("carers"), both) == []
    with pytest.raises(Refused, match="somebody else has to approve"):
        waits.task.specific.on_action(waits, both, "approve")
    assert AgreementVersion.objects.count() == 1


@pytest.mark.parametrize("when", ["before it was handed in", "after it", "both"])
def test_whoever_wrote_some_of_it_does_not_approve(when: str) -> None:
    load()
    gwen, olga, peter = guidance_editor(), approver(), approver("peter")
    if when != "after it":
        drafted("Olga began it.").save_revision(user=olga)
    waits = hand_in(drafted("Gwen’s words."), by=gwen)
    if when != "before it was handed in":
        drafted("Olga’s own words.").save_revision(user=olga)
    task = waits.task.specific
    assert task.get_actions(page("carers"), olga) == []
    with pytest.raises(Refused, match="wrote some of this text"):
        task.on_action(waits, olga, "approve")
    assert AgreementVersion.objects.count() == 1
    waits.refresh_from_db()
    task.on_action(waits, peter, "approve")
    assert AgreementVersion.objects.count() == 2


def test_what_an_approver_changes_in_the_form_in_which_they_approve_counts_too() -> None:
    load()
    olga = approver()
    hand_in(drafted("Gwen’s words."), by=guidance_editor())
    browser = client(olga)
    address = reverse("wagtailadmin_pages:edit", args=[page("carers").pk])
    data = _posted("Olga’s own words.", "material")
    data |= {"action-workflow-action": "true", "workflow-action-name": "approve"}
    answer = browser.post(address, data)
    assert answer.status_code == 409
    assert "somebody else has to approve it" in answer.content.decode()
    assert AgreementVersion.objects.count() == 1
    assert "somebody else has to approve it" in browser.get(address).content.decode()


def _posted(introduction: str, change: str = "") -> dict[str, Any]:
    """What the browser sends of the agreement’s form, with other words in it."""
    found = page("carers")
    text = [("text", rich_text("<p>Words.</p>", features=["bold"]))]
    sent: dict[str, Any] = {
        "title": found.title, "slug": found.slug, "introduction": introduction,
        "change": change, "body": streamfield(text),
        "related_links": inline_formset([]), "comments": inline_formset([]),
    }  # fmt: skip
    return dict(nested_form_data(sent)) | {"binds": found.binds}


def test_nobody_has_the_permission_and_the_model_refuses_everybody() -> None:
    load()
    boss = administrator()
    for user in (guidance_editor(), approver(), boss):
        may = page("carers").permissions_for_user(user)
        assert not may.can_publish()
        assert not may.can_unpublish()
        assert not may.can_delete()
        assert not page("agreements").permissions_for_user(user).can_publish_subpage()
    draft = drafted("Alone.").save_revision(user=boss)
    with pytest.raises(Refused, match="Nobody publishes an agreement alone"):
        draft.publish(user=boss)
    with pytest.raises(Refused):
        draft.publish()
    assert AgreementVersion.objects.count() == 1
    assert not GroupPagePermission.objects.filter(
        group__name=editors.APPROVERS, permission__codename="publish_page"
    ).exists()


def test_no_other_way_puts_a_text_in_force_or_out_of_it() -> None:
    load()
    boss = administrator()
    found = page("carers")
    with pytest.raises(PermissionDenied):
        found.unpublish(user=boss)
    with pytest.raises(Refused, match="Nobody takes an agreement back alone"):
        page("carers").unpublish()
    with pytest.raises(Refused):
        page("carers").delete()
    with pytest.raises(Refused):
        page("carers").copy(update_attrs={"slug": "copied"}, keep_live=True)
    found = page("carers")
    found.introduction = "Written straight into the table."
    with pytest.raises(Refused):
        found.save()
    copied = page("carers").copy(update_attrs={"slug": "copied"}, keep_live=False)
    assert not copied.live
    assert AgreementVersion.objects.count() == 1


def test_an_administrator_who_takes_the_doors_of_the_admin_publishes_nothing() -> None:
    load()
    browser, found = client(administrator()), page("carers")
    drafted("Alone.").save_revision()
    edit = reverse("wagtailadmin_pages:edit", args=[found.pk])
    text = browser.get(edit).content.decode()
    assert 'name="action-publish"' not in text
    browser.post(edit, _posted("Alone.", "material") | {"action-publish": "action-publish"})
    ids = f"?id={found.pk}"
    for path in (f"/admin/bulk/wagtailcore/page/publish/{ids}",
                 f"/admin/bulk/wagtailcore/page/unpublish/{ids}",
                 f"/admin/bulk/wagtailcore/page/delete/{ids}",
                 f"/admin/bulk/wagtailcore/page/delete/?id={page('home').pk}",
                 f"/admin/pages/{found.pk}/unpublish/", f"/admin/pages/{found.pk}/delete/",
                 f"/admin/pages/{page('agreements').pk}/delete/",
                 f"/admin/pages/{page('home').pk}/delete/"):  # fmt: skip
        browser.post(path, {"include_descendants": "on", "confirm_site_name": "x"})
    assert page("carers").live
    assert AgreementVersion.objects.count() == 1
    assert page("carers").introduction != "Alone."


def test_what_is_approved_for_a_later_day_goes_live_on_it() -> None:
    load()
    found = drafted("From tomorrow.")
    found.go_live_at = clock.now() + timedelta(hours=1)
    alone = found.save_revision()
    with pytest.raises(Refused):
        alone.publish()
    publish_agreement(found)
    assert AgreementVersion.objects.count() == 1
    revision = page("carers").get_latest_revision()
    assert revision.approved_go_live_at is not None
    revision.approved_go_live_at = clock.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled", verbosity=0)
    assert page("carers").introduction == "From tomorrow."
    assert AgreementVersion.objects.count() == 2


def test_an_agreement_ends_on_the_day_that_was_approved() -> None:
    load()
    take_back("carers")
    assert not page("carers").live


def test_what_a_change_means_is_said_anew_for_each_version() -> None:
    load()
    publish_agreement(drafted("Better words.", Change.WORDING))
    again = page("carers")
    again.introduction = "A wholly other promise."
    publish_agreement(again)
    assert list(AgreementVersion.objects.values_list("number", "material").order_by("number")) == [
        (1, True),
        (2, False),
        (3, True),
    ]
    publish_agreement(drafted("A wholly other promise!", Change.WORDING))
    assert AgreementVersion.objects.get(number=4).material is False


def test_what_was_said_about_an_older_text_counts_no_more() -> None:
    load()
    old = drafted("Written first, and published last.", Change.WORDING)
    publish_agreement(drafted("Published meanwhile.", Change.MATERIAL))
    publish_agreement(old)
    assert AgreementVersion.objects.get(number=3).material is True


def test_the_editor_has_to_say_it_before_a_new_text_is_handed_in() -> None:
    load()
    gwen = guidance_editor()
    publish_agreement(drafted("Better words.", Change.WORDING))
    browser = client(gwen)
    address = reverse("wagtailadmin_pages:edit", args=[page("carers").pk])
    form = browser.get(address).context["form"]
    assert form["change"].value() == ""
    data = _posted("Another promise.")
    submit = {"action-submit": "action-submit"}
    answer = browser.post(address, data | submit)
    assert "Say what this change means" in answer.content.decode()
    assert page("carers").current_workflow_state is None
    browser.post(address, data)  # a draft may be half made
    assert page("carers").get_latest_revision_as_object().introduction == "Another promise."
    browser.post(address, data | submit | {"change": "wording"})
    assert page("carers").current_workflow_state is not None
    draft = page("carers").get_latest_revision_as_object()
    assert draft.said() == Change.WORDING


def test_the_workflow_stands_over_the_whole_guidance() -> None:
    load()
    assert page("carers").get_workflow() == Workflow.objects.get(name=editors.WORKFLOW)
