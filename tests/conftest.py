"""What every test starts from.

Tables are made straight from the models (`--no-migrations`), because Wagtail's own
migrations cost more than ten seconds a run. What those migrations put *into* the tables
(locale, root page, site, root collection, groups) is made here, after every flush as well.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate  # noqa: TID251 the one moment after a flush
from pytest_django.plugin import DjangoDbBlocker

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)


def make_wagtail_world(**_kwargs: Any) -> None:
    """Make what Wagtail's data migrations make, unless they have run."""
    from wagtail.coreutils import get_supported_content_language_variant
    from wagtail.models import Collection, GroupPagePermission, Locale, Page, Site

    make_search_table()
    if Page.objects.exists():
        return
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant("en-gb"))
    page_type = ContentType.objects.get_for_model(Page)
    root = Page.add_root(instance=Page(title="Root", slug="root", content_type=page_type))
    home = root.add_child(
        instance=Page(
            title="Welcome to your new Wagtail site!", slug="home", content_type=page_type
        )
    )
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    admin_type, _ = ContentType.objects.get_or_create(app_label="wagtailadmin", model="admin")
    enter, _ = Permission.objects.get_or_create(
        content_type=admin_type,
        codename="access_admin",
        defaults={"name": "Can access Wagtail admin"},
    )
    for name, verbs in (
        ("Moderators", ("add", "change", "publish")),
        ("Editors", ("add", "change")),
    ):
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.add(enter)
        for verb in verbs:
            GroupPagePermission.objects.create(
                group=group,
                page=root,
                permission=Permission.objects.get(content_type=page_type, codename=f"{verb}_page"),
            )


def make_search_table() -> None:
    """On SQLite the words of a search stand in a virtual table: a migration’s, not a model’s."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        name = "wagtailsearch_indexentry_fts"
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        found = cursor.fetchone()
        if found is None or "VIRTUAL" in found[0]:
            return
        cursor.execute(f"DROP TABLE {name}")
        migration = import_module("wagtail.search.migrations.0006_customise_indexentry")
        for operation in migration.Migration.operations[-1].database_operations:
            cursor.execute(operation.sql)


@pytest.fixture(scope="session", autouse=True)
def _wagtail_world() -> Iterator[None]:
    """Connect to the last app that answers `post_migrate`: permissions are made by then."""
    last = [app for app in apps.get_app_configs() if app.models_module is not None][-1]
    post_migrate.connect(make_wagtail_world, sender=last)
    yield
    post_migrate.disconnect(make_wagtail_world, sender=last)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """As pytest-django has it; at the end nobody else holds on to the test database.

    PostgreSQL drops no database in which a thread or a child process still has a session. One
    that a test forgot must not fail the run, but it is told of.
    """
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, left(query, 200), pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        for state, query, _gone in cursor.fetchall():
            sys.stderr.write(f"A session was left open ({state}): {query}\n")


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """No test reads what another one put into the cache."""
    cache.clear()
    yield
    cache.clear()


def pytest_report_header() -> str:
    """Say once whether the browser tests will run."""
    return f"chromium: {CHROMIUM or 'not found, browser tests are skipped'}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot do; on CI a missing browser is a failure, not a skip.

    There a browser test gets a second try, which the summary counts: two cores shared with a
    database and another browser lose a race of clicks now and then. What fails twice fails.
    """
    again = pytest.mark.flaky(reruns=1)
    no_browser = pytest.mark.skip(reason="no Chromium on this machine")
    no_postgres = pytest.mark.skip(reason="this database is not PostgreSQL")
    for item in items:
        if item.get_closest_marker("browser") and CHROMIUM is None:
            if os.environ.get("CI") == "true":
                raise pytest.UsageError("CI needs Chromium: apt-get install chromium")
            item.add_marker(no_browser)
        elif item.get_closest_marker("browser") and os.environ.get("CI") == "true":
            item.add_marker(again)
        if item.get_closest_marker("postgres") and connection.vendor != "postgresql":
            item.add_marker(no_postgres)
