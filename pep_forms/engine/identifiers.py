"""Numbers that other registers gave to a child or a school, and whether they can be right.

Every check is forgiving about case and spaces, answers with a code and a sentence that says
what to do, and never raises: a number that fails is kept as typed until somebody mends it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_noop

#: The alphabet of UPN check letters: no I, O or S, which look like digits.
UPN_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"

#: English local authority numbers, past and present, as the Department for Education issues
#: them (Get Information about Schools). A UPN keeps the number of an authority that is gone.
_AUTHORITY_RANGES = (
    "001-005 201-213 301-320 330-336 340-344 350-359 370-373 380-384 390-394 420 660-681 "
    "701-708 800-803 805-808 810-813 815 816 820-823 825 826 830 831 835-841 845 846 850-852 "
    "855-857 860 861 865-896 908 909 916 919 921 925 926 928 929 931 933 935-938 940-943"
)

#: Problem or warning code → the sentence for it where the number itself is not at hand.
#: `Checked.message` says the same more exactly.
MESSAGES: dict[str, str] = {
    "upn_length": gettext_noop(
        "The UPN must have 13 characters. Check it against the school’s records"
    ),
    "upn_characters": gettext_noop(
        "The UPN must be one letter (never I, O or S) and then 12 numbers"
    ),
    "upn_check_letter": gettext_noop(
        "The first letter of the UPN does not agree with the numbers, so "
        "something is mistyped. Compare every character with the school’s records"
    ),
    "upn_authority": gettext_noop(
        "There is no local authority with the number in characters 2 to 4 of the "
        "UPN. Check it against the school’s records"
    ),
    "upn_temporary": gettext_noop("This is a temporary UPN. Ask the school for the permanent one"),
    "uln_characters": gettext_noop("The ULN can only have numbers. Type its 10 digits"),
    "uln_length": gettext_noop("The ULN must have 10 digits. Check it against where you found it"),
    "uln_first_digit": gettext_noop("A ULN never starts with 0. Check the first digit"),
    "uln_check_digit": gettext_noop(
        "The last digit of the ULN does not agree with the others, so something is "
        "mistyped. Compare all 10 digits with the learner’s records"
    ),
    "uln_not_known": gettext_noop(
        "9999999999 means that the ULN is not known, so this is left blank"
    ),
    "nhs_number_characters": gettext_noop(
        "The NHS number can only have numbers. Type its 10 digits"
    ),
    "nhs_number_length": gettext_noop("The NHS number must have 10 digits"),
    "nhs_number_check_digit": gettext_noop(
        "The last digit of the NHS number does not agree with the others, so "
        "something is mistyped. Compare all 10 digits with the health record"
    ),
    "urn_characters": gettext_noop("The URN can only have numbers. Type its 6 digits"),
    "urn_length": gettext_noop("The URN must have 6 digits"),
    "urn_first_digit": gettext_noop("A URN never starts with 0. Check the first digit"),
    "dfe_number_characters": gettext_noop(
        "The DfE number can only have numbers. Type its 7 digits"
    ),
    "dfe_number_length": gettext_noop(
        "The DfE number must have 7 digits: 3 for the authority, 4 for the school"
    ),
    "dfe_number_authority": gettext_noop(
        "There is no local authority with the first three digits of the DfE number. Check them"
    ),
    "ukprn_characters": gettext_noop("The UKPRN can only have numbers. Type its 8 digits"),
    "ukprn_length": gettext_noop("The UKPRN must have 8 digits"),
    "ukprn_first_digit": gettext_noop("A UKPRN starts with 1. Check the first digit"),
    "social_care_urn": gettext_noop(
        "A social care URN is SC and six numbers, or seven numbers. "
        "Type XXXXXXX if Ofsted does not inspect the placement"
    ),
}

_SPACES = re.compile(r"[\s\-\u2010-\u2015/.]+")


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: the normal spelling, or the code of what is wrong.

    `value` is None when nothing was typed or when it cannot be right. `message` says in plain
    English what the problem (or the warning) is and what to do about it.
    """

    value: str | None = None
    problem: str = ""
    warning: str = ""
    message: str = ""

    @property
    def ok(self) -> bool:
        """Whether the text can be kept as it is; a warning does not stand in the way."""
        return not self.problem


def _ranges(text: str) -> Iterator[str]:
    for part in text.split():
        first, _, last = part.partition("-")
        for number in range(int(first), int(last or first) + 1):
            yield f"{number:03}"


KNOWN_AUTHORITIES: frozenset[str] = frozenset(_ranges(_AUTHORITY_RANGES))


def compact(text: str | None) -> str:
    """The text in upper case without spaces, dashes, dots and slashes."""
    return _SPACES.sub("", text or "").upper()


_NUMBER_WORDS = ("no", "one", "two", "three", "four", "five")


def _length(name: str, has: int, needs: int, unit: str) -> str:
    gap = abs(has - needs)
    how_many = _NUMBER_WORDS[gap] if gap < len(_NUMBER_WORDS) else str(gap)
    plural = unit if gap == 1 else f"{unit}s"
    if has < needs:
        return f"{name} is {how_many} {plural} short: it has {has} and needs {needs}."
    return f"{name} is {how_many} {plural} too long: it has {has} and needs {needs}."


def _wrong(code: str, message: str) -> Checked:
    return Checked(problem=code, message=message)


# UPN


def upn_check_letter(rest: str) -> str:
    """The check letter for characters 2 to 13 of a UPN (the last may be a letter)."""
    total = sum(weight * _upn_worth(character) for weight, character in enumerate(rest, start=2))
    return UPN_LETTERS[total % 23]


def _upn_worth(character: str) -> int:
    return int(character) if character.isdigit() else UPN_LETTERS.index(character)


_UPN = re.compile(r"[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]")


def check_upn(text: str | None, *, authorities: Collection[str] = KNOWN_AUTHORITIES) -> Checked:
    """A unique pupil number: check letter, authority, school, year and serial number.

    A temporary number (its last character is a letter) is kept, with a warning.
    """
    upn = compact(text)
    if not upn:
        return Checked()
    if len(upn) != 13:
        return _wrong(
            "upn_length",
            _length("The UPN", len(upn), 13, "character")
            + " Check it against the school’s records.",
        )
    if not _UPN.fullmatch(upn):
        return _wrong("upn_characters", _upn_characters(upn))
    expected = upn_check_letter(upn[1:])
    if upn[0] != expected:
        return _wrong(
            "upn_check_letter",
            f"The UPN starts with {upn[0]}, but with these numbers it would start with {expected}, "
            "so something is mistyped. Compare every character with the school’s records.",
        )
    if upn[1:4] not in authorities:
        return _wrong(
            "upn_authority",
            f"The UPN says that local authority {upn[1:4]} issued it, and there is none with that "
            "number. Check characters 2 to 4 against the school’s records.",
        )
    if upn[-1].isalpha():
        return Checked(
            upn,
            warning="upn_temporary",
            message="This is a temporary UPN, because it ends with a letter. You can save it. "
            "Ask the school for the permanent one.",
        )
    return Checked(upn)


def _upn_characters(upn: str) -> str:
    for position, character in enumerate(upn, start=1):
        if character in "IOS":
            like = {"I": "1", "O": "0", "S": "5"}[character]
            hint = f" Is it the number {like}?" if position > 1 else " Check the first letter."
            return (
                f"Character {position} of the UPN is the letter {character}, "
                f"which UPNs never use.{hint}"
            )
        if position == 1 and not character.isalpha():
            return "A UPN starts with a letter. Check the first character."
        if 1 < position < 13 and not ("0" <= character <= "9"):
            return (
                f"Character {position} of the UPN is “{character}”, and it must be a number. "
                "A UPN is one letter and then 12 numbers."
            )
    return "A UPN is one letter and then 12 numbers. Check it against the school’s records."


# Numbers of ten digits


def _digits(name: str, code: str, text: str, needs: int) -> Checked | None:
    """What is wrong with a number that must be so many digits; None when nothing is."""
    for character in text:
        if not ("0" <= character <= "9"):
            return _wrong(
                f"{code}_characters",
                f"{name} has “{character}” in it, and it can only have numbers. "
                f"Type the {needs} numbers.",
            )
    if len(text) != needs:
        return _wrong(
            f"{code}_length",
            _length(name, len(text), needs, "digit") + " Check it against where you found it.",
        )
    return None


def _weighted(digits: str) -> int:
    return sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))


ULN_NOT_KNOWN = "9999999999"


def check_uln(text: str | None) -> Checked:
    """A unique learner number. The placeholder 9999999999 means “not known” and stores nothing."""
    uln = compact(text)
    if not uln:
        return Checked()
    if uln == ULN_NOT_KNOWN:
        return Checked(
            warning="uln_not_known",
            message="9999999999 means that the ULN is not known, so this is left blank.",
        )
    wrong = _digits("The ULN", "uln", uln, 10)
    if wrong:
        return wrong
    if uln[0] == "0":
        return _wrong("uln_first_digit", "A ULN never starts with 0. Check the first digit.")
    remainder = _weighted(uln) % 11
    if remainder == 0 or int(uln[9]) != 10 - remainder:
        return _wrong(
            "uln_check_digit",
            "This cannot be a ULN: its last digit does not agree with the others, so something is "
            "mistyped. Compare all 10 digits with the learner’s records.",
        )
    return Checked(uln)


def check_nhs_number(text: str | None) -> Checked:
    """An NHS number: ten digits, the last one a check digit (modulus 11)."""
    number = compact(text)
    if not number:
        return Checked()
    wrong = _digits("The NHS number", "nhs_number", number, 10)
    if wrong:
        return wrong
    check = (11 - _weighted(number) % 11) % 11
    # A remainder that would need the digit 10 is never issued.
    if check == 10 or int(number[9]) != check:
        return _wrong(
            "nhs_number_check_digit",
            "This cannot be an NHS number: its last digit does not agree with the others, so "
            "something is mistyped. Compare all 10 digits with the health record.",
        )
    return Checked(number)


# Schools and providers


def check_urn(text: str | None) -> Checked:
    """A school’s unique reference number: six digits, without a check digit."""
    urn = compact(text)
    if not urn:
        return Checked()
    wrong = _digits("The URN", "urn", urn, 6)
    if wrong:
        return wrong
    if urn[0] == "0":
        return _wrong("urn_first_digit", "A URN never starts with 0. Check the first digit.")
    return Checked(urn)


def check_dfe_number(
    text: str | None, *, authorities: Collection[str] = KNOWN_AUTHORITIES
) -> Checked:
    """A school’s DfE number: the authority (3 digits) and the establishment (4), no slash."""
    number = compact(text)
    if not number:
        return Checked()
    wrong = _digits("The DfE number", "dfe_number", number, 7)
    if wrong:
        return wrong
    if number[:3] not in authorities:
        return _wrong(
            "dfe_number_authority",
            f"There is no local authority with the number {number[:3]}. "
            "Check the first three digits of the DfE number.",
        )
    return Checked(number)


def check_ukprn(text: str | None) -> Checked:
    """A UK provider reference number: eight digits, the first a 1."""
    number = compact(text)
    if not number:
        return Checked()
    wrong = _digits("The UKPRN", "ukprn", number, 8)
    if wrong:
        return wrong
    if number[0] != "1":
        return _wrong("ukprn_first_digit", "A UKPRN starts with 1. Check the first digit.")
    return Checked(number)


#: Stands for a URN where Ofsted does not inspect the placement.
NOT_INSPECTED = "XXXXXXX"


def check_social_care_urn(text: str | None) -> Checked:
    """An Ofsted social care URN: SC and six digits, or seven digits, or XXXXXXX for none."""
    urn = compact(text)
    if not urn:
        return Checked()
    if urn == NOT_INSPECTED or re.fullmatch(r"SC[0-9]{6}|[0-9]{7}", urn):
        return Checked(urn)
    return _wrong(
        "social_care_urn",
        "A social care URN is SC and six numbers, or seven numbers. "
        "Type XXXXXXX if Ofsted does not inspect the placement.",
    )
