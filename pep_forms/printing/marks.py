"""The template filter that keeps a letter and the marks above or below it in one font.

The PDF library chooses fonts character by character, which would put the accent of a
Yoruba or Lithuanian letter beside it instead of on it.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from pep_forms.printing.fonts import Plan

register = template.Library()


@register.filter
def letters(text: str, plan: Plan) -> SafeString:
    """The text, escaped, with marked letters in a font that draws letter and mark."""
    parts = (
        (format_html('<span class="f-{}">{}</span>', family, part) if family else part,)
        for part, family in plan.clusters(text)
    )
    return format_html_join("", "{}", parts)
