"""Numbers of other registers: every worked example, and what is said about the wrong ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pep_forms.engine import identifiers
from pep_forms.engine.identifiers import (
    KNOWN_AUTHORITIES,
    MESSAGES,
    UPN_LETTERS,
    check_dfe_number,
    check_nhs_number,
    check_social_care_urn,
    check_ukprn,
    check_uln,
    check_upn,
    check_urn,
    upn_check_letter,
)

CHECKS = (
    check_upn,
    check_uln,
    check_nhs_number,
    check_urn,
    check_dfe_number,
    check_ukprn,
    check_social_care_urn,
)


@pytest.mark.parametrize(
    "upn", ["C886410923117", "B801200005001", "P207000016049", "T886700125999"]
)
def test_permanent_upn(upn: str) -> None:
    checked = check_upn(upn)
    assert (checked.value, checked.problem, checked.warning) == (upn, "", "")


@pytest.mark.parametrize("typed", ["c886410923117", " C886 4109 23117 ", "C886-4109-23-117"])
def test_upn_case_and_spaces_do_not_matter(typed: str) -> None:
    assert check_upn(typed).value == "C886410923117"


def test_temporary_upn_is_kept_with_a_warning() -> None:
    checked = check_upn("X00180001701A")
    assert checked.ok
    assert checked.value == "X00180001701A"
    assert checked.warning == "upn_temporary"
    assert "Ask the school" in checked.message


@pytest.mark.parametrize(
    ("upn", "problem", "says"),
    [
        ("A801200005001", "upn_check_letter", "it would start with B"),
        ("Q207000016049", "upn_check_letter", "it would start with P"),
        (
            "R88620001800",
            "upn_length",
            "The UPN is one character short: it has 12 and needs 13.",
        ),
        ("C88641092311799", "upn_length", "two characters too long: it has 15 and needs 13"),
        ("A000000000000", "upn_authority", "local authority 000"),
        ("S886410923117", "upn_characters", "the letter S, which UPNs never use"),
        ("C88641O923117", "upn_characters", "Is it the number 0?"),
        ("C88641A923117", "upn_characters", "Character 7"),
        ("1886410923117", "upn_characters", "starts with a letter"),
        ("C8864109231é7", "upn_characters", "must be a number"),
    ],
)
def test_wrong_upn_says_what_to_do(upn: str, problem: str, says: str) -> None:
    checked = check_upn(upn)
    assert checked.value is None
    assert checked.problem == problem
    assert says in checked.message


def test_known_authorities() -> None:
    assert {"886", "001", "420", "838", "943"} <= KNOWN_AUTHORITIES
    assert not {"000", "006", "842", "999"} & KNOWN_AUTHORITIES
    assert check_upn("A000000000000", authorities={"000"}).ok


@given(
    authority=st.sampled_from(sorted(KNOWN_AUTHORITIES)),
    number=st.from_regex(r"[0-9]{8}", fullmatch=True),
    last=st.sampled_from("0123456789" + UPN_LETTERS),
)
def test_upn_round_trip_and_any_slip_of_one_digit_is_found(
    authority: str, number: str, last: str
) -> None:
    rest = authority + number + last
    upn = upn_check_letter(rest) + rest
    assert check_upn(upn).value == upn
    # Weights below 23 and a prime modulus: no single changed digit goes unnoticed.
    slip = rest[:5] + str((int(rest[5]) + 1) % 10) + rest[6:]
    assert check_upn(upn[0] + slip).problem == "upn_check_letter"


@pytest.mark.parametrize("uln", ["1234567899", "1000000000", "1020304056", "12345 67899"])
def test_uln(uln: str) -> None:
    assert check_uln(uln).value == uln.replace(" ", "")


@pytest.mark.parametrize(
    ("uln", "problem"),
    [
        ("1234567890", "uln_check_digit"),
        *((f"987654321{digit}", "uln_check_digit") for digit in range(10)),
        ("0234567899", "uln_first_digit"),
        ("123456789", "uln_length"),
        ("12345678I9", "uln_characters"),
    ],
)
def test_wrong_uln(uln: str, problem: str) -> None:
    checked = check_uln(uln)
    assert (checked.value, checked.problem) == (None, problem)
    assert checked.message


def test_uln_placeholder_is_stored_as_nothing() -> None:
    checked = check_uln("9999999999")
    assert (checked.value, checked.problem, checked.warning) == (None, "", "uln_not_known")


@given(st.integers(100_000_000, 999_999_999))
def test_uln_has_one_last_digit_or_none(first_nine: int) -> None:
    good = [d for d in range(10) if check_uln(f"{first_nine}{d}").value]
    remainder = identifiers._weighted(str(first_nine)) % 11
    placeholder = first_nine == 999_999_999
    assert good == ([] if remainder == 0 else [10 - remainder]) or placeholder


@pytest.mark.parametrize("number", ["943 476 5919", "9434765919"])
def test_nhs_number(number: str) -> None:
    assert check_nhs_number(number).value == "9434765919"


@given(st.integers(0, 999_999_999))
def test_nhs_number_has_at_most_one_check_digit(first_nine: int) -> None:
    good = [d for d in range(10) if check_nhs_number(f"{first_nine:09}{d}").ok]
    assert len(good) <= 1


@pytest.mark.parametrize(
    ("check", "typed", "value", "problem"),
    [
        (check_nhs_number, "9434765918", None, "nhs_number_check_digit"),
        (check_nhs_number, "943", None, "nhs_number_length"),
        (check_urn, "118 884", "118884", ""),
        (check_urn, "11888", None, "urn_length"),
        (check_urn, "018884", None, "urn_first_digit"),
        (check_dfe_number, "886/4109", "8864109", ""),
        (check_dfe_number, "000/4109", None, "dfe_number_authority"),
        (check_ukprn, "10007143", "10007143", ""),
        (check_ukprn, "20007143", None, "ukprn_first_digit"),
        (check_social_care_urn, "sc123456", "SC123456", ""),
        (check_social_care_urn, "1234567", "1234567", ""),
        (check_social_care_urn, "xxxxxxx", "XXXXXXX", ""),
        (check_social_care_urn, "SC12", None, "social_care_urn"),
    ],
)
def test_other_numbers(check, typed: str, value: str | None, problem: str) -> None:
    checked = check(typed)
    assert (checked.value, checked.problem) == (value, problem)


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("blank", [None, "", "   "])
def test_blank_is_no_problem(check, blank: str | None) -> None:
    assert check(blank) == identifiers.Checked()


@given(st.text(max_size=20))
def test_checks_never_raise_and_every_code_has_words(text: str) -> None:
    for check in CHECKS:
        checked = check(text)
        for code in filter(None, (checked.problem, checked.warning)):
            assert code in MESSAGES
            assert checked.message
