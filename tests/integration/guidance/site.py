"""A small guidance site: one page of each kind, loaded by the real action."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from wagtail.models import Workflow

from guidance import models
from guidance.actions import editors, loading
from guidance.sources import Source
from pep_forms import clock
from pep_forms.people.models import User
from tests import builders

TEXT = """A paragraph about widgets.

## The first heading {help=attendance}

Words under the first heading, with a [link](page:faq).

## The second heading

More words.
"""
SECRET = "quincunx"


def sources(**texts: str) -> list[Source]:
    """The pages; a text by its key (dots for slashes) replaces the usual one."""
    pages = [
        ("home", "home", "", "Guidance home", {"slug": "guidance"}, TEXT),
        ("topic", "guidance", "home", "A topic of guidance", {"roles": "parent"}, TEXT),
        ("closed", "guidance", "home", f"The {SECRET} page", {"access": "vs_admin"}, SECRET),
        ("manual", "manual", "home", "A manual", {"edition": "First"}, ""),
        ("manual/one", "chapter", "manual", "Chapter one", {"help": "targets"}, TEXT),
        ("manual/two", "chapter", "manual", "Chapter two", {}, TEXT),
        ("faq", "faq", "home", "Questions", {}, ""),
        ("faq-topic", "faq_topic", "faq", "Passwords", {}, ""),
        ("faq-topic/how", "question", "faq-topic", "How do I get a password?", {}, TEXT),
        ("training", "training", "home", "Training", {"access": "signed-in"}, ""),
        ("training/film", "video", "training", f"The {SECRET} film", {"minutes": "2"}, TEXT),
        ("agreements", "agreements", "home", "Agreements", {}, ""),
        ("carers", "agreement", "agreements", "For carers", {"binds": "foster_carer parent"}, TEXT),
        ("sample", "sample", "home", "A sample agenda", {"related": "closed topic"}, TEXT),
        ("help", "help", "home", "Help and contact", {}, TEXT),
    ]
    return [
        Source(key, kind, parent, {"title": title, **names}, texts.get(key.replace("/", "."), text))
        for key, kind, parent, title, names, text in pages
    ]


def load(**texts: str) -> Any:
    """Load the pages, and look through them for the search."""
    done = loading.load(by=builders.SYSTEM, shipped=sources(**texts))
    call_command("wagtail_update_index", verbosity=0)
    return done


def page(key: str) -> Any:
    """A page by its key."""
    found = models.ShippedPage.objects.select_related("page").get(key=key).page
    assert found is not None
    return found.specific


def client(user: User | None = None) -> Client:
    """A browser, with somebody signed in."""
    browser = Client(REMOTE_ADDR="127.0.0.1")
    if user is not None:
        browser.force_login(user, backend="pep_forms.people.backend.AccountBackend")
    return browser


def guidance_editor(username: str = "gwen", group: str = editors.EDITORS) -> User:
    """Somebody who looks after guidance, or approves it."""
    user = builders.make_user(username=username)
    user.is_staff = True
    user.save(update_fields=["is_staff"])
    user.groups.set(Group.objects.filter(name=group))
    return user


def hand_in(found: Any, *, by: User) -> Any:
    """Save a draft of somebody, ask for its approval, and return what waits."""
    found.save_revision(user=by)
    workflow = Workflow.objects.get(name=editors.WORKFLOW)
    return workflow.start(type(found).objects.get(pk=found.pk), by).current_task_state


def publish_agreement(found: Any) -> None:
    """As two people do: an editor hands it in, an approver who wrote none of it says yes."""
    editor = User.objects.filter(username="gwen").first() or guidance_editor()
    approver = User.objects.filter(username="olga").first() or guidance_editor(
        "olga", editors.APPROVERS
    )
    waits = hand_in(found, by=editor)
    waits.task.specific.on_action(waits, approver, "approve")


def take_back(key: str) -> None:
    """An agreement is over: the day that was approved with it has come."""
    found = page(key)
    models.AgreementPage.objects.filter(pk=found.pk).update(
        expire_at=clock.now() - timedelta(minutes=1)
    )
    call_command("publish_scheduled", verbosity=0)
