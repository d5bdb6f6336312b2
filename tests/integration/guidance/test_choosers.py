"""The admin's choosers tell nothing private: doors × private things × people.

Every door is tried as somebody it is closed to, and again as a guidance editor, to whom it
must show the very same thing: a door that could not show it proves nothing.
"""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db.models import Q
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction

from pep_forms.engine.roles import Role
from pep_forms.people.models import User
from tests import builders
from tests.integration.guidance.site import client, guidance_editor, load, page
from tests.integration.guidance.test_headless import png

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:.*SpooledTemporaryFile"),
]
#: Door → the things that it can lead to.
DOORS: dict[str, str] = {
    "/admin/choose-page/{parent}/": "closed draft",
    "/admin/choose-page/search/?q={word}": "closed draft",
    "/admin/pages/search/?q={word}": "closed draft",
    "/admin/pages/{parent}/": "closed draft",
    "/admin/pages/{pk}/edit/": "closed draft",
    "/admin/pages/{pk}/history/": "closed draft",
    "/admin/api/main/pages/?child_of={parent}": "closed draft",
    "/admin/api/main/pages/{pk}/": "closed draft",
    "/admin/documents/": "file",
    "/admin/documents/chooser/": "file",
    "/admin/documents/chooser/results/?q={word}": "file",
    "/admin/documents/edit/{pk}/": "file",
    "/admin/images/": "picture",
    "/admin/images/chooser/": "picture",
    "/admin/images/chooser/results/?q={word}": "picture",
    "/admin/images/{pk}/": "picture",
}


def things() -> dict[str, dict[str, Any]]:
    """One private thing of each kind, with what fills the doors."""
    load()
    closed, draft = page("closed"), page("topic")
    closed.title, draft.title = "Quincunx page", "Palimpsest page"
    closed.save_revision().publish()
    draft.save_revision().publish()
    draft.unpublish()
    shut = Collection.get_first_root_node().add_child(name="Papers")
    CollectionViewRestriction.objects.create(
        collection=shut, restriction_type=CollectionViewRestriction.LOGIN
    )
    file = get_document_model().objects.create(
        title="Sesquipedalian paper", file=ContentFile(b"%PDF-1.4", "a.pdf"), collection=shut
    )
    shot = get_image_model().objects.create(
        title="Zeugma shot", file=png(), collection=shut, width=40, height=30
    )
    call_command("wagtail_update_index", verbosity=0)
    home = page("home").pk
    return {
        "closed": {"pk": closed.pk, "parent": home, "word": "quincunx"},
        "draft": {"pk": draft.pk, "parent": home, "word": "palimpsest"},
        "file": {"pk": file.pk, "parent": home, "word": "sesquipedalian"},
        "picture": {"pk": shot.pk, "parent": home, "word": "zeugma"},
    }


def outsiders() -> dict[str, User | None]:
    """Everybody to whom the guidance's part of the admin is closed."""
    fern = builders.make_user(username="fern")
    enter = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    fern.user_permissions.set(
        Permission.objects.filter(enter | Q(content_type__app_label="builder"))
    )
    return {
        "form editor": fern,
        "administrator": builders.make_user(Role.VS_ADMIN),
        "stranger": None,
    }


def told(browser: Client, door: str, thing: dict[str, Any]) -> str:
    """What a door answers, in small letters."""
    response = browser.get(door.format(**thing), follow=True)
    assert response.status_code in {200, 404}, door
    return response.content.decode(errors="replace").lower()


def test_no_chooser_tells_of_anything_private() -> None:
    private, people = things(), outsiders()
    editor = client(guidance_editor())
    tried = 0
    for door, leads in DOORS.items():
        for name in leads.split():
            thing = private[name]
            for who, user in people.items():
                answer = told(client(user), door, thing).replace(f"q={thing['word']}", "")
                answer = answer.replace(f"q%3d{thing['word']}", "")
                assert thing["word"] not in answer, f"{door} tells the {who} of {name}"
                tried += 1
            assert thing["word"] in told(editor, door, thing), f"{door} cannot tell of {name}"
    assert tried > 70
