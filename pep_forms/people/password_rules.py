"""What a password must be: long, and not one that somebody would guess.

No rules about which characters, no expiry, pasting allowed. Young people do not choose:
the system gives them three random words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pep_forms.exceptions import BadInput

if TYPE_CHECKING:
    from pep_forms.people.models import User

SHORTEST = 12
SHORTEST_FOR_STAFF = 15
LONGEST = 128
#: Words of this work that a guesser would start with.
CONTEXT_WORDS: tuple[str, ...] = (
    "password",
    "passphrase",
    "passwort",
    "virtual",
    "school",
    "education",
    "personal",
    "plan",
    "epep",
    "pep",
    "council",
    "county",
    "kent",
    "teacher",
    "social",
    "worker",
    "carer",
    "foster",
    "pupil",
    "student",
    "safeguarding",
    "welcome",
    "letmein",
    "login",
    "admin",
    "administrator",
    "changeme",
    "secret",
    "qwerty",
    "iloveyou",
    "summer",
    "autumn",
    "winter",
    "spring",
    "monday",
    "friday",
    "january",
    "september",
    "england",
    "london",
)
#: A password must keep this many characters once guessable words are taken out.
_LEFT_OVER = 6
_common = CommonPasswordValidator()


def check(password: str, user: User | None = None) -> None:
    """Raise BadInput, saying what to do, unless the password is good enough."""
    shortest = shortest_for(user)
    if len(password) < shortest:
        raise BadInput(
            _(
                "Your password must be at least %(shortest)s characters. Three or four random "
                "words make a good one."
            )
            % {"shortest": shortest},
            field="password",
        )
    if len(password) > LONGEST:
        raise BadInput(
            _("Your password must be %(longest)s characters or fewer.") % {"longest": LONGEST},
            field="password",
        )
    try:
        _common.validate(password)
        _common.validate(re.sub(r"[\W\d_]+$", "", password))
    except ValidationError:
        raise _guessable() from None
    if len(set(password)) < 5 or len(_left_over(password, user)) < _LEFT_OVER:
        raise _guessable()


def shortest_for(user: User | None) -> int:
    """How long a password must be: longer for those who administer the system."""
    powerful = user is not None and (user.is_staff or user.is_superuser)
    return SHORTEST_FOR_STAFF if powerful else SHORTEST


def _left_over(password: str, user: User | None) -> str:
    rest = password.casefold()
    for word in sorted((*CONTEXT_WORDS, *_words_of(user)), key=len, reverse=True):
        rest = rest.replace(word, "")
    rest = re.sub(r"(19|20)\d\d", "", rest)
    rest = re.sub(r"(.)\1{2,}", r"\1", rest)
    rest = re.sub(r"0?1234567890?|123456|12345|1234|123|abcdef|abcd|abc", "", rest)
    return re.sub(r"[\W_]+", "", rest)


def _words_of(user: User | None) -> tuple[str, ...]:
    if user is None:
        return ()
    text = f"{user.full_name} {user.username} {user.email or ''}".casefold()
    return tuple(word for word in re.split(r"[\W_\d]+", text) if len(word) >= 3)


def _guessable() -> BadInput:
    return BadInput(
        _(
            "This password is easy to guess. Use three or four random words that have nothing to do"
            " with you or your work."
        ),
        field="password",
    )


class PasswordRules:
    """The same rules for Django's own password forms and commands."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise ValidationError unless the password is good enough."""
        try:
            check(password, user)
        except BadInput as error:
            raise ValidationError(str(error), code="password") from error

    def get_help_text(self) -> str:
        """What to tell people before they choose."""
        return _(
            "At least %(shortest)s characters (%(shortest_for_staff)s for administrators). "
            "Three or four random words make a good password."
        ) % {"shortest": SHORTEST, "shortest_for_staff": SHORTEST_FOR_STAFF}
