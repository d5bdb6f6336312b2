"""No young person's data in any Wagtail model: its admin shows more than our rights allow."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db.models import Model
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.images.models import AbstractImage
from wagtail.models import Collection, Page, PreviewableMixin, RevisionMixin
from wagtail.snippets.models import get_snippet_models

OURS = {"audit", "reference", "people", "notify", "media", "builder", "peps", "wizard", "api"}
PEOPLE = {"people", "peps", "wizard", "notify", "audit"}
WAGTAIL = (
    Page,
    RevisionMixin,
    PreviewableMixin,
    AbstractDocument,
    AbstractImage,
    Collection,
    BaseSiteSetting,
    BaseGenericSetting,
)


def of_wagtail() -> list[type[Model]]:
    """Every model that Wagtail's admin can show."""
    snippets = set(get_snippet_models())
    return [m for m in apps.get_models() if issubclass(m, WAGTAIL) or m in snippets]


@pytest.mark.parametrize("model", of_wagtail(), ids=lambda m: m._meta.label)
def test_a_wagtail_model_points_at_nobody(model: type[Model]) -> None:
    for field in model._meta.get_fields():
        target = field.related_model if field.is_relation and not field.auto_created else None
        if not isinstance(target, type):
            continue
        points_at_a_person = (
            target._meta.app_label in PEOPLE and target._meta.label != "people.User"
        )
        assert not points_at_a_person, field


def test_no_model_of_plans_or_people_is_one_of_wagtails() -> None:
    shown = {model._meta.label for model in of_wagtail()}

    assert {label for label in shown if label.split(".")[0] in PEOPLE} == set()
    assert {"builder.Section", "builder.FormTemplate"} <= shown


def test_people_and_plans_are_not_searchable_by_wagtail() -> None:
    for model in apps.get_models():
        if model._meta.app_label in PEOPLE:
            assert not hasattr(model, "search_fields"), model
