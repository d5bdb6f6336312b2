"""What is said about each problem, in plain English, and what to do next.

An author may replace any of these for one question (`QuestionSpec.errors`). `{label}` is
the question, `{min}`, `{max}` and the like are its options.
"""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop

from pep_forms.engine.identifiers import MESSAGES as IDENTIFIER_MESSAGES
from pep_forms.engine.postcodes import MESSAGES as POSTCODE_MESSAGES
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say

MESSAGES: dict[str, str] = {
    "required": gettext_noop("Answer “{label}”"),
    "text": gettext_noop("“{label}” must be text: letters, numbers and signs"),
    "too_long": gettext_noop(
        "“{label}” is too long. Shorten it to {max_length} characters or fewer"
    ),
    "too_many_words": gettext_noop(
        "“{label}” is too long. Shorten it to {max_words} words or fewer"
    ),
    "email": gettext_noop("Enter an e-mail address in the correct format, like name@example.com"),
    "phone": gettext_noop("Enter a telephone number, like 01632 960 001 or +44 808 157 0192"),
    "number": gettext_noop("“{label}” must be a number, like 12"),
    "whole_number": gettext_noop("“{label}” must be a whole number, like 12"),
    "too_precise": gettext_noop("“{label}” has too many decimal places. Use {decimals} or fewer"),
    "too_small": gettext_noop("“{label}” must be {min} or more"),
    "too_large": gettext_noop("“{label}” must be {max} or less"),
    "date": gettext_noop("“{label}” must be a real date, like 27 3 2026"),
    "date_in_future": gettext_noop("“{label}” must be today or in the past"),
    "date_in_past": gettext_noop("“{label}” must be today or in the future"),
    "time": gettext_noop("“{label}” needs a time, like 2:30pm or 14:30"),
    "month": gettext_noop("“{label}” must be a month and a year, like 9 2026"),
    "years_months": gettext_noop("“{label}” must be years and months, like 8 years and 3 months"),
    "yes_no": gettext_noop("Choose yes or no for “{label}”"),
    "choice": gettext_noop("Choose one of the answers offered for “{label}”"),
    "too_many": gettext_noop("Choose {max} or fewer for “{label}”"),
    "person": gettext_noop("Choose a person from the list for “{label}”, or type their name"),
    "one_person": gettext_noop("Choose one person only for “{label}”"),
    "file": gettext_noop("A file named in “{label}” is not here any more. Attach it again"),
    "no_answer_here": gettext_noop("“{label}” cannot be answered directly"),
    "min_rows": gettext_noop("Add at least {min_rows} to “{label}”"),
    "max_rows": gettext_noop("“{label}” can have at most {max_rows}. Remove one to add another"),
    "confirm": gettext_noop("Check whether “{label}” is still right"),
    **IDENTIFIER_MESSAGES,
    **POSTCODE_MESSAGES,
}

_DEFAULTS = {"max_length": 200, "max_words": 0, "decimals": 2, "min": 0, "max": 100}


def message(problem: str, question: QuestionSpec, language: str = "en", *, where: str = "") -> str:
    """The words for a problem with a question, in the language that the site is read in.

    What is stored is the problem's code, so that everybody reads it in their own language.

    `where` names the row when there are several, so that no two messages read the same.
    """
    own = question.errors.get(problem)
    label = say(question.label, language).rstrip("?:")
    text = say(own, language) if own else gettext(MESSAGES.get(problem, MESSAGES["choice"]))
    for name, value in {**_DEFAULTS, **question.options, "label": label}.items():
        text = text.replace("{" + name + "}", str(value))
    return f"{where}: {text}" if where else text
