"""What the templates of the guidance ask for: pages the reader may see, and the team."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings

from guidance import queries
from guidance.models import ContactDetails, FaqIndexPage
from pep_forms.engine.roles import ROLE_LABELS
from pep_forms.people.role_words import role_words

register = template.Library()


@register.simple_tag(takes_context=True)
def related(context: dict[str, Any], page: Any) -> list[Any]:
    """The related pages that the reader may see, in the editor's order."""
    if not getattr(page, "pk", None):
        return []
    links = [link.target for link in page.related_links.all()]
    request = context["request"]
    return [target for target in links if queries.may_see(request, target)]


@register.simple_tag(takes_context=True)
def translations(context: dict[str, Any], page: Any) -> list[Any]:
    """The same page in other languages, where the site has any."""
    if not settings.WAGTAIL_I18N_ENABLED or not getattr(page, "pk", None):
        return []
    twins = page.get_translations().live().select_related("locale")
    return [twin for twin in twins if queries.may_see(context["request"], twin)]


@register.simple_tag(takes_context=True)
def below(context: dict[str, Any], page: Any) -> list[Any]:
    """The pages right below one that the reader may see."""
    return queries.children_of(page, context["request"]) if getattr(page, "pk", None) else []


@register.simple_tag(takes_context=True)
def faq_topics(context: dict[str, Any], pages: list[Any]) -> list[Any]:
    """The topics of the index of questions, if it is among these pages."""
    index = next((page for page in pages if isinstance(page, FaqIndexPage)), None)
    return queries.children_of(index, context["request"]) if index is not None else []


@register.simple_tag(takes_context=True)
def contact(context: dict[str, Any]) -> ContactDetails:
    """The team's details."""
    request = context.get("request")
    if request is None:
        return ContactDetails()
    found: ContactDetails = ContactDetails.for_request(request)
    return found


@register.filter
def bound_labels(page: Any) -> list[str]:
    """The roles that an agreement binds, in words."""
    return [role_words(role) for role in ROLE_LABELS if role in page.binds]
