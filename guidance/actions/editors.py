"""The groups of people who look after guidance, and the workflow between them.

Editors write everything and publish everything but agreements and the home page; for those
a second person approves, which publishes them. Approvers publish nothing by themselves.
Neither group opens anything else of the admin.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from guidance.models import AgreementIndexPage, SecondPersonTask

EDITORS = "Guidance editors"
APPROVERS = "Guidance approvers"
WORKFLOW = "Approval by a second person"

_ENTER = ("wagtailadmin.access_admin",)
_MODELS = (
    "guidance.change_contactdetails",
    "media.add_video", "media.change_video", "media.view_video",
    "wagtailredirects.add_redirect", "wagtailredirects.change_redirect",
    "wagtailredirects.delete_redirect",
)  # fmt: skip
_FILES = (
    "wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image",
    "wagtaildocs.add_document", "wagtaildocs.change_document", "wagtaildocs.choose_document",
)  # fmt: skip


@transaction.atomic
def make(home: Any) -> None:
    """Make the groups and the workflow, as far as they are missing. What was changed stays."""
    editors, new = Group.objects.get_or_create(name=EDITORS)
    if new:
        editors.permissions.add(*_permissions(*_ENTER, *_MODELS))
        _may_write(editors, home)
        root = Collection.get_first_root_node()
        for permission in _permissions(*_FILES):
            GroupCollectionPermission.objects.create(
                group=editors, collection=root, permission=permission
            )
    approvers, new = Group.objects.get_or_create(name=APPROVERS)
    if new:
        approvers.permissions.add(*_permissions(*_ENTER))
        _may(approvers, home, "change_page")
    _workflow(home, approvers)
    if settings.WAGTAIL_I18N_ENABLED:
        editors.permissions.add(*_permissions("simple_translation.submit_translation"))
        for twin in home.get_translations():
            _may_write(editors, twin)
            _may(approvers, twin, "change_page")


def _may_write(editors: Group, home: Any) -> None:
    _may(editors, home, "add_page", "change_page")
    for child in home.get_children():
        if child.specific_class is not AgreementIndexPage:
            _may(editors, child, "publish_page")


def _workflow(home: Any, approvers: Group) -> None:
    if Workflow.objects.filter(name=WORKFLOW).exists():
        return
    task = SecondPersonTask.objects.create(name="Approval by somebody else")
    task.groups.set([approvers])
    workflow = Workflow.objects.create(name=WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.update_or_create(page=home, defaults={"workflow": workflow})


def _may(group: Group, page: Any, *codes: str) -> None:
    for permission in _permissions(*(f"wagtailcore.{code}" for code in codes)):
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _permissions(*names: str) -> list[Permission]:
    found = []
    for name in names:
        app, _, code = name.partition(".")
        found.append(Permission.objects.get(content_type__app_label=app, codename=code))
    return found
