"""Random words: usernames that tell nothing, and passphrases a young person can keep.

Three words of this list are more than 28 bits. With at most 20 guesses a day that is
thousands of years, and a nine-year-old can learn them.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from pathlib import Path

WORDS_IN_PASSPHRASE = 3


@lru_cache(maxsize=1)
def words() -> tuple[str, ...]:
    """Every word, each once."""
    text = Path(__file__).with_name("words.txt").read_text(encoding="utf-8")
    return tuple(sorted(set(text.split())))


def passphrase() -> str:
    """Three random words."""
    return "-".join(secrets.choice(words()) for _ in range(WORDS_IN_PASSPHRASE))


def username() -> str:
    """Two random words and a number."""
    number = 100 + secrets.randbelow(900)
    return f"{secrets.choice(words())}-{secrets.choice(words())}-{number}"


def as_typed(text: str) -> str:
    """A passphrase in its one spelling, whether typed with spaces, dashes or capitals."""
    return "-".join(text.casefold().replace("-", " ").split())
