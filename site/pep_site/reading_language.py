"""In which language somebody reads: by the address in the guidance, by their browser elsewhere.

Every page of the guidance has one language, and its twin in another has another address. The
pages of plans and people have one address; their own words are said in the first language of
the browser that the site has. What people wrote stays as they wrote it.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

#: Pages here, and what stands round them, are in the language of their address.
ONE_LANGUAGE = "/guidance/"


class ReadingLanguageMiddleware(LocaleMiddleware):
    """Django’s own, which would read every address without a prefix in English."""

    def process_request(self, request: HttpRequest) -> None:
        """Choose the language of this request."""
        super().process_request(request)
        by_address = translation.get_language_from_path(request.path_info)
        if not by_address and not request.path_info.startswith(ONE_LANGUAGE):
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language()
