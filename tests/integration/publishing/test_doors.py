"""Wagtail's own publishing prints no version, through whatever door it comes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask
from wagtail.workflows import publish_workflow_state

from pep_forms import clock
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.exceptions import Refused
from pep_forms.people.models import User
from tests import builders
from tests.integration.publishing.world import edit, find, release_first

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Section, FormTemplate], ids=["section", "template"])
def draft(request: Any) -> Any:
    release_first()
    edit(lambda d: (find(d, "score").update(hint="new"), d["template"].update(title="New title")))
    model = request.param
    return model.objects.get(key="first" if model is Section else "plan")


def superuser() -> User:
    user = builders.make_user()
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    return User.objects.get(pk=user.pk)


def by_revision(draft: Any) -> None:
    draft.latest_revision.publish()


def by_revision_without_asking(draft: Any) -> None:
    draft.latest_revision.publish(user=superuser(), skip_permission_checks=True)


def by_the_object(draft: Any) -> None:
    draft.publish(draft.latest_revision)


def by_workflow(draft: Any) -> None:
    workflow = Workflow.objects.create(name="Approval", active=True)
    task = GroupApprovalTask.objects.create(name="Look", active=True)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    WorkflowContentType.objects.create(
        workflow=workflow, content_type=ContentType.objects.get_for_model(draft)
    )
    state = workflow.start(draft, superuser())
    publish_workflow_state(state)


def by_schedule(draft: Any) -> None:
    revision = draft.latest_revision
    revision.approved_go_live_at = clock.now() - timedelta(hours=1)
    revision.save()
    call_command("publish_scheduled", verbosity=0)


DOORS: dict[str, Callable[[Any], None]] = {
    "revision": by_revision,
    "revision, unasked": by_revision_without_asking,
    "object": by_the_object,
    "workflow": by_workflow,
    "schedule": by_schedule,
}


def posted(page: str) -> dict[str, str]:
    """What the editor's form holds; its blocks are made by scripts, and none is sent."""
    form = BeautifulSoup(page, "html.parser").select_one("form#w-editor-form, form[data-edit-form]")
    assert form is not None
    found = {"content-count": "0"}
    for box in form.select("input[name], textarea[name], select[name]"):
        picked = box.select_one("option[selected]") if box.name == "select" else None
        value = box.get_text() if box.name == "textarea" else box.get("value", "")
        found[str(box["name"])] = str(picked["value"] if picked else value)
    return found


@pytest.mark.parametrize("door", DOORS.values(), ids=DOORS.keys())
def test_every_door_is_shut(draft: Any, door: Callable[[Any], None]) -> None:
    before = FormVersion.objects.count()
    with pytest.raises(Refused, match="does not release"):
        door(draft)
    draft.refresh_from_db()
    assert draft.has_unpublished_changes
    assert FormVersion.objects.count() == before == 1


def test_the_screens_offer_no_publishing_and_refuse_it(draft: Any) -> None:
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(superuser())
    name = f"wagtailsnippets_builder_{draft._meta.model_name}"
    url = reverse(f"{name}:edit", args=[draft.pk])
    page = client.get(url).content.decode()
    assert 'name="action-publish"' not in page
    if isinstance(draft, FormTemplate):
        assert reverse("publishing:release", args=[draft.key]) in page
    client.post(url, {**posted(page), "action-publish": "yes", "title": "Published?"})
    for view in ("unpublish", "revisions_unschedule"):
        try:
            client.post(reverse(f"{name}:{view}", args=[draft.pk]))
        except NoReverseMatch:  # there is no such address at all
            continue
    draft.refresh_from_db()
    assert FormVersion.objects.count() == 1
    assert draft.has_unpublished_changes
    assert draft.live


def test_no_bulk_action_publishes(draft: Any) -> None:
    from wagtail.admin.views.bulk_action.registry import bulk_action_registry

    actions = bulk_action_registry.get_bulk_actions_for_model(
        draft._meta.app_label, draft._meta.model_name
    )
    assert not [action for action in actions if "publish" in action.action_type]


def test_no_api_takes_a_draft() -> None:
    """The content API only reads; ours has no address that writes a definition."""
    client = Client(REMOTE_ADDR="127.0.0.1")
    for method in (client.post, client.put, client.patch, client.delete):
        for url in ("/api/content/v2/pages/", "/api/v1/templates/", "/api/v1/templates/plan"):
            assert method(url).status_code in {401, 403, 404, 405, 415}, (method, url)
