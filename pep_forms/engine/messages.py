"""What is said about each problem, in plain English, and what to do next.

An author may replace any of these for one question (`QuestionSpec.errors`). `{label}` is
the question, `{min}`, `{max}` and the like are its options.
"""

from __future__ import annotations

from pep_forms.engine.identifiers import MESSAGES as IDENTIFIER_MESSAGES
from pep_forms.engine.postcodes import MESSAGES as POSTCODE_MESSAGES
from pep_forms.engine.spec import QuestionSpec
from pep_forms.engine.text import say

MESSAGES: dict[str, str] = {
    "required": "Answer “{label}”",
    "too_long": "“{label}” is too long. Shorten it to {max_length} characters or fewer",
    "too_many_words": "“{label}” is too long. Shorten it to {max_words} words or fewer",
    "email": "Enter an e-mail address in the correct format, like name@example.com",
    "phone": "Enter a telephone number, like 01632 960 001 or +44 808 157 0192",
    "number": "“{label}” must be a number, like 12",
    "whole_number": "“{label}” must be a whole number, like 12",
    "too_precise": "“{label}” has too many decimal places. Use {decimals} or fewer",
    "too_small": "“{label}” must be {min} or more",
    "too_large": "“{label}” must be {max} or less",
    "date": "“{label}” must be a real date, like 27 3 2026",
    "date_in_future": "“{label}” must be today or in the past",
    "date_in_past": "“{label}” must be today or in the future",
    "time": "“{label}” needs a time, like 2:30pm or 14:30",
    "month": "“{label}” must be a month and a year, like 9 2026",
    "years_months": "“{label}” must be years and months, like 8 years and 3 months",
    "yes_no": "Choose yes or no for “{label}”",
    "choice": "Choose one of the answers offered for “{label}”",
    "too_many": "Choose {max} or fewer for “{label}”",
    "person": "Choose a person from the list for “{label}”, or type their name",
    "one_person": "Choose one person only for “{label}”",
    "file": "A file named in “{label}” is not here any more. Attach it again",
    "no_answer_here": "“{label}” cannot be answered directly",
    "min_rows": "Add at least {min_rows} to “{label}”",
    "max_rows": "“{label}” can have at most {max_rows}. Remove one to add another",
    "confirm": "Check whether “{label}” is still right",
    **IDENTIFIER_MESSAGES,
    **POSTCODE_MESSAGES,
}

_DEFAULTS = {"max_length": 200, "max_words": 0, "decimals": 2, "min": 0, "max": 100}


def message(problem: str, question: QuestionSpec, language: str = "en", *, where: str = "") -> str:
    """The words for a problem with a question.

    `where` names the row when there are several, so that no two messages read the same.
    """
    own = question.errors.get(problem)
    label = say(question.label, language).rstrip("?:")
    text = say(own, language) if own else MESSAGES.get(problem, MESSAGES["choice"])
    for name, value in {**_DEFAULTS, **question.options, "label": label}.items():
        text = text.replace("{" + name + "}", str(value))
    return f"{where}: {text}" if where else text
