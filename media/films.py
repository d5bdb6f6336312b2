"""Films that editors upload: larger than what hangs on a plan, and looked at in their own way.

A film is neither re-encoded nor opened here; it is scanned as it streams to its storage, and a
browser alone ever plays it.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from media.scanning import Scan, scan, unscanned_allowed
from media.words import size_words

#: Where editors send films: the only address that takes more than an attachment may have.
DOOR = "/admin/snippets/media/video/"
_MAY = ("media.add_video", "media.change_video")


def most(request: HttpRequest | None) -> int:
    """How many bytes of one file are taken with a request."""
    if request is None or not request.path_info.startswith(DOOR):
        return int(settings.UPLOAD_MAX_SIZE)
    user = getattr(request, "user", None)
    if user is not None and any(user.has_perm(permission) for permission in _MAY):
        return int(settings.FILM_MAX_SIZE)
    return int(settings.UPLOAD_MAX_SIZE)


def check(film: Any) -> None:
    """Raise ValidationError for a film that is too large or not known to be clean.

    One that is stored already was asked about when it came.
    """
    if getattr(film, "_committed", True):
        return
    if film.size > settings.FILM_MAX_SIZE:
        limit = size_words(settings.FILM_MAX_SIZE)
        raise ValidationError(
            _(
                "This film is larger than %(limit)s. Save it with a smaller picture or cut it "
                "in two."
            )
            % {"limit": limit}
        )
    film.seek(0)
    said = scan(film.chunks())
    film.seek(0)
    if said is Scan.FOUND:
        raise ValidationError(_("The virus check found something in this film. It was not kept."))
    if said is Scan.NO_ANSWER or (said is Scan.NONE and not unscanned_allowed()):
        raise ValidationError(
            _(
                "This film cannot be checked for viruses at the moment, so it was not kept. "
                "Try again later, or ask whoever looks after the system."
            )
        )
