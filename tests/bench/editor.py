"""What the editor of a section costs the server, beside a snippet with one rich-text field."""

from __future__ import annotations

from django.db import connection, models
from django.test import Client
from django.urls import reverse
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from pep_forms.builder.actions.exchange import import_definition
from pep_forms.builder.models import Section
from pep_forms.people.models import User
from tests import builders
from tests.bench.forms import bundle
from tests.bench.timing import Pair, in_turn


class Note(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, models.Model
):
    """A snippet that can do all that a section can, with one rich-text field."""

    title = models.CharField(max_length=200)
    body = RichTextField()
    panels = [FieldPanel("title"), FieldPanel("body")]

    class Meta:
        app_label = "builder"

    def __str__(self) -> str:
        return self.title


class NoteViewSet(SnippetViewSet):
    """Its editor, with nothing of ours in it."""

    model = Note


register_snippet(NoteViewSet)


def drafts(questions: int = 30) -> tuple[User, dict[str, str]]:
    """An administrator who may edit both drafts, and where each is edited."""
    with connection.schema_editor() as schema:
        schema.create_model(Note)
    note = Note.objects.create(title="Note", body="<p>One.</p>" * questions, live=False)
    note.save_revision()
    made = bundle("edited", 1, questions)
    import_definition(data=made, by=builders.SYSTEM)
    section = Section.objects.get(key=made["sections"][0]["key"])
    user = builders.make_user(full_name="Bench Editor")
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    addresses = {
        name: reverse(f"wagtailsnippets_builder_{name}:edit", args=[str(draft.pk)])
        for name, draft in (("section", section), ("note", note))
    }
    return User.objects.get(pk=user.pk), addresses


def editor_page(questions: int = 30) -> Pair:
    """The page of the editor, as an administrator who may edit both."""
    user, addresses = drafts(questions)
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(user)

    def opened(name: str) -> None:
        response = client.get(addresses[name])
        if response.status_code != 200:
            raise RuntimeError(f"the editor answered {response.status_code}")

    return in_turn(lambda: opened("section"), lambda: opened("note"))
