"""Every address under /admin/, by GET and by POST, as everybody there is, with ids that exist.

Nothing breaks, only the doors of a table open, and behind none of them is a young person.
Each request is taken back, so that what one deletes is there for the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import TestCase
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Site, Task, Workflow

from pep_forms.builder.actions.groups import make_group
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine.roles import Role
from pep_forms.people.actions.permissions import give_permission
from pep_forms.people.models import AdminPermission, User
from tests import builders
from tests.integration.guidance.site import client, load, page
from tests.integration.trust.routes import routes
from tests.world import release_shipped

#: The name of a young person: on no page of the admin.
CANARY = "Cnryquill Nightjarrow"
UNKNOWN = "6f1d9d8e-1c1c-4a5b-9a53-3f1f5a0c7b11"

#: Static words and drawings of Wagtail's own, and the way out: they open to whoever asks.
ANYBODY = r"(sprite|jsi18n|logout)(/|$)"
#: What everybody meets who holds a permission. The reports and the chooser of tasks name
#: nothing that the reader may not see elsewhere; releasing an editing session is one's own.
INSIDE = (
    r"($|account/|test404/|dismissibles/|editing-sessions/|workflows/task_chooser/"
    r"|reports/(site-history|locked|workflow|workflow_tasks)/|block-preview/"
    r"|snippets/(choose/media/|$)|releases/preview.as/)"
)
FORMS = r"(releases|forms|snippets/(choose/)?builder)/"
PAGES = (
    r"(pages|choose-[a-z-]+|api/main|documents|images|embeds|tag-autocomplete|reports"
    r"|bulk/(wagtailcore|wagtailimages|wagtaildocs)|workflows)/"
)
GUIDANCE = r"(snippets/media/video|settings|redirects|collections)/"
#: To these nobody comes, a system administrator neither.
CLOSED = r"(users|groups|bulk/(people|auth)|login|password_reset|failwhale)(/|$)"


def make_ids(young: User) -> dict[str, Any]:
    """One thing of each kind, by the part of an address that leads to its pages."""
    topic = page("topic")
    topic.title = "Draft of a topic"
    revision = topic.save_revision()
    image = Image.objects.create(title="Picture", file=get_test_image_file())
    document = Document.objects.create(title="Paper", file=ContentFile(b"%PDF-1.4", "a.pdf"))
    section = Section.objects.exclude(builtin="").first() or Section.objects.first()
    section = Section.objects.filter(key="attendance").first() or section
    template = FormTemplate.objects.get(key="primary_secondary")
    for draft in (section, template):
        draft.save_revision()
    redirect = Redirect.objects.create(old_path="/old", redirect_link="/guidance/")
    return {
        "pages": topic.pk, "choose-page": topic.pk, "api/main/^pages": topic.pk,
        "api/main/^documents": document.pk, "api/main/^images": image.pk,
        "documents": document.pk, "images": image.pk, "redirects": redirect.pk,
        "collections": Collection.get_first_root_node().pk, "sites": Site.objects.get().pk,
        "workflows/tasks": Task.objects.first().pk, "workflows": Workflow.objects.first().pk,
        "snippets/builder/section": section.pk, "snippets/choose/builder/section": section.pk,
        "snippets/builder/formtemplate": template.pk,
        "snippets/choose/builder/formtemplate": template.pk,
        "users": young.pk, "groups": Group.objects.get(name="Guidance editors").pk,
        "settings": Site.objects.get().pk,
        "revision": {"pages": revision.pk,
                     "snippets/builder/section": section.latest_revision.pk,
                     "snippets/builder/formtemplate": template.latest_revision.pk},
    }  # fmt: skip


def admin_routes() -> Iterator[str]:
    """Every route under /admin/."""
    return (route for route in routes() if route.startswith("admin/"))


def address(route: str, ids: dict[str, Any]) -> str:
    """A route with the ids of what was made."""
    inside = route.removeprefix("admin/")
    room = max((name for name in ids if inside.startswith(f"{name}/")), key=len, default="")
    own = ids.get(room, 1)
    named = {
        "app_label": "wagtailcore", "model_name": "page", "content_type_app_name": "guidance",
        "content_type_model_name": "guidancepage", "app_name": "guidance", "key": "attendance",
        "revision_id": ids["revision"].get(room, 1), "object_id": str(own), "number": "1",
        "action": "publish", "action_name": "approve", "slug": "main", "document": "shared",
        "page_pk": ids["pages"], "filter_spec": "max-100x100", "destination_id": 1,
    }  # fmt: skip
    if inside.startswith("settings/"):
        named |= {"app_name": "guidance", "model_name": "contactdetails"}
    if inside.startswith(("releases/", "forms/advice/templates", "forms/export")):
        named["key"] = "primary_secondary"
    plain = re.sub(
        r"<(\w+):(\w+)>",
        lambda m: str(named.get(m[2], own if m[1] != "uuid" or "-" in str(own) else UNKNOWN)),
        route,
    )
    plain = re.sub(r"\(\?P<pk>[^)]*\)", str(own), plain)
    plain = re.sub(r"\(\?P<revision_id_a>[^)]*\)", "earliest", plain)
    plain = re.sub(r"\(\?P<revision_id_b>[^)]*\)", "latest", plain)
    plain = re.sub(r"\([^)]*\)", "1", re.sub(r"\^|\$|\\", "", plain))
    return "/" + re.sub(r"[()?*+\[\]]", "", plain)


def is_shut(response: Any) -> bool:
    """A log-in, a wrong address, a refusal, or Wagtail's way of refusing: back to its front."""
    if response.status_code in {301, 302}:
        return "/login" in response["Location"] or response["Location"] == "/admin/"
    return response.status_code in {401, 403, 404, 405}


@pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile")  # Wagtail leaves one to the collector
class EveryDoor(TestCase):
    """The walk, once for each kind of person."""

    young: User
    ids: dict[str, Any]

    @classmethod
    def setUpTestData(cls) -> None:
        release_shipped()
        load()
        make_group(by=builders.SYSTEM)
        cls.young = builders.make_young_person_account(builders.make_young_person(CANARY))
        cls.ids = make_ids(cls.young)

    def walk(self, user: User | None, *doors: str) -> int:
        """Ask for everything; tells how many doors opened."""
        browser = client(user)
        browser.raise_request_exception = False
        allowed = re.compile("/admin/(" + "|".join((ANYBODY, *doors)) + ")")
        wrong, opened = [], 0
        for route in admin_routes():
            if route.startswith("admin/logout"):
                continue
            where = address(route, self.ids)
            for method in ("get", "post"):
                before = transaction.savepoint()
                answer = getattr(browser, method)(where)
                transaction.savepoint_rollback(before)
                said = f"{method} {where}: {answer.status_code}"
                body = b"".join(answer) if answer.streaming else answer.content
                named = CANARY.encode() in body and user != self.young
                if answer.status_code >= 500 or named:
                    wrong.append(said)
                if not is_shut(answer):
                    opened += 1
                    if not allowed.match(where) or re.match(f"/admin/{CLOSED}", where):
                        wrong.append(f"{said} is open")
        assert not wrong, "\n".join(wrong)
        return opened

    def holder(self, permission: str) -> User:
        """Somebody with one permission and no role."""
        user = builders.make_user(full_name="Somebody Inside")
        give_permission(user=user, permission=permission, by=builders.SYSTEM)
        return User.objects.get(pk=user.pk)

    def test_a_stranger(self) -> None:
        assert self.walk(None) < 10

    def test_a_designated_teacher_of_the_young_person(self) -> None:
        assert self.young.young_person is not None
        teacher = builders.join_network(self.young.young_person, Role.DESIGNATED_TEACHER).user
        assert self.walk(teacher) < 10

    def test_a_reviewer_of_the_virtual_school(self) -> None:
        assert self.walk(builders.make_user(Role.VS_REVIEWER)) < 10

    def test_an_administrator_of_the_virtual_school(self) -> None:
        assert self.walk(builders.make_user(Role.VS_ADMIN)) < 10

    def test_the_young_person(self) -> None:
        assert self.walk(self.young) < 10

    def test_a_form_editor(self) -> None:
        assert self.walk(self.holder(AdminPermission.FORM_EDITOR), INSIDE, FORMS) > 90

    def test_a_guidance_editor(self) -> None:
        editor = self.holder(AdminPermission.GUIDANCE_EDITOR)
        assert self.walk(editor, INSIDE, PAGES, GUIDANCE) > 60

    def test_a_guidance_approver(self) -> None:
        approver = self.holder(AdminPermission.GUIDANCE_APPROVER)
        assert self.walk(approver, INSIDE, PAGES) > 30

    def test_a_system_administrator(self) -> None:
        boss = self.holder(AdminPermission.SYSTEM_ADMINISTRATOR)
        assert self.walk(boss, "") > 200
