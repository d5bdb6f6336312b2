"""What is and is not a password."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from pep_forms.exceptions import BadInput
from pep_forms.people import password_rules, words
from pep_forms.people.models import User

PERSON = User(username="jmarlowe", email="jo.marlowe@kent.example", full_name="Josephine Marlowe")


@pytest.mark.parametrize(
    "password",
    [
        "plum kettle marigold",
        "correct horse battery staple",
        "żółw i łódź na rzece",
        "x9$Kq!vv2#Lm",
        "a" + " long sentence with many words" * 4,
        "паровоз у реки",
        "         k w j p z x",
    ],
)
def test_good_passwords(password: str) -> None:
    password_rules.check(password, PERSON)


@pytest.mark.parametrize(
    ("password", "words_of_error"),
    [
        ("short", "at least 12"),
        ("elevenchars", "at least 12"),
        ("x" * 129, "128 characters or fewer"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("abababababababab", "easy to guess"),
        ("Password123456", "easy to guess"),
        ("password2026!!", "easy to guess"),
        ("VirtualSchool1", "easy to guess"),
        ("KentVirtualSchool2026", "easy to guess"),
        ("safeguarding2026", "easy to guess"),
        ("Josephine-Marlowe", "easy to guess"),
        ("jmarlowe-1234", "easy to guess"),
        ("123456789012345", "easy to guess"),
        ("qwertyuiop123", "easy to guess"),
    ],
)
def test_bad_passwords(password: str, words_of_error: str) -> None:
    with pytest.raises(BadInput, match=words_of_error):
        password_rules.check(password, PERSON)


def test_128_characters_are_taken_and_nothing_is_cut() -> None:
    long = ("plum kettle marigold " * 8)[:128]
    password_rules.check(long, PERSON)


def test_administrators_need_fifteen() -> None:
    password = "plumkettle wq"
    password_rules.check(password, PERSON)
    with pytest.raises(BadInput, match="at least 15"):
        password_rules.check(password, User(username="a", is_superuser=True))


def test_django_asks_the_same_rules() -> None:
    with pytest.raises(ValidationError):
        password_rules.PasswordRules().validate("short")
    assert "12" in password_rules.PasswordRules().get_help_text()


def test_the_words_are_many_short_and_plain() -> None:
    assert len(words.words()) >= 650
    assert all(word.isalpha() and word.islower() and 2 < len(word) <= 12 for word in words.words())
    made = {words.passphrase() for _ in range(200)}
    assert len(made) == 200
    assert all(len(phrase.split("-")) == 3 for phrase in made)
    assert words.as_typed("  Otter MAPLE-kite ") == "otter-maple-kite"
