"""What to do next with a draft: see it, try it out, release it."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pep_forms.builder.models import FormTemplate
from pep_forms.builder.nexts import Step

#: More forms than this that share a section have a page that lists them.
FEW = 2
#: Where it leads, the words for a form of which one sees which it is, and with its title.
_WAYS: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("try_start", _("Try it out"), _("Try out “%(form)s”")),
    ("papers", _("See it as a PDF"), _("See “%(form)s” as a PDF")),
    (
        "release",
        _("Look at the changes and release"),
        _("Look at the changes of “%(form)s” and release"),
    ),
)


def offered(templates: list[FormTemplate], alone: bool) -> Iterator[Step]:
    """The ways from each form; from a section that many forms share, the list of them."""
    if len(templates) > FEW:
        listed = _("Try out or release the forms that have it")
        yield Step(str(listed), reverse("publishing:releases"))
        return
    for template in templates:
        for name, short, whole in _WAYS:
            # Only a form is seen whole: a section goes with what it stands in.
            if alone or name != "papers":
                words = short if alone else whole % {"form": template.latest()}
                yield Step(str(words), reverse(f"publishing:{name}", args=[template.key]))
