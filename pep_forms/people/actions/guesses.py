"""How many guesses at a password are looked at.

Each guess takes one from a budget in the database, in a single statement, before any
hashing. So a hundred at once have no more tries than a hundred in a row, and a flood
costs the attacker time and us almost none. A lock is for one account from one address,
and a device the owner used before has a budget of its own: nobody can lock a child out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import F

from pep_forms import clock
from pep_forms.people import tokens
from pep_forms.people.models import LoginBudget

#: From one address at one account, and from one known device.
TRIES, TRIES_WINDOW = 5, timedelta(minutes=15)
#: At one account from everywhere but known devices.
DAILY, DAILY_WINDOW = 20, timedelta(days=1)

TAKE = """
INSERT INTO people_loginbudget (key, used, window_ends_at) VALUES (%s, 1, %s)
ON CONFLICT (key) DO UPDATE SET
    used = CASE WHEN people_loginbudget.window_ends_at <= %s THEN 1
                ELSE people_loginbudget.used + 1 END,
    window_ends_at = CASE WHEN people_loginbudget.window_ends_at <= %s
                          THEN excluded.window_ends_at
                          ELSE people_loginbudget.window_ends_at END
RETURNING used
"""


@dataclass(frozen=True, slots=True)
class Guess:
    """One guess: may it be looked at, and which budgets it took from."""

    allowed: bool
    keys: tuple[str, ...]


def take(*, account: str, address: str, device: str = "") -> Guess:
    """Take a guess at an account from an address, or from a device known to be the owner's."""
    near = _key("device", account, device) if device else _key("pair", account, address)
    if _count(near, TRIES_WINDOW) > TRIES:
        return Guess(False, (near,))
    day = _key("device-day", account, device) if device else _key("day", account)
    return Guess(_count(day, DAILY_WINDOW) <= DAILY, (near, day))


def give_back(guess: Guess) -> None:
    """The guess was right: forget the near ones, and do not count this one for the day.

    The day's other guesses stay counted, so that logging in oneself in between does not
    give an attacker a fresh budget.
    """
    near, *day = guess.keys
    LoginBudget.objects.filter(key=near).delete()
    for key in day:
        LoginBudget.objects.filter(key=key, used__gt=0).update(used=F("used") - 1)


def forget_old() -> int:
    """Delete budgets whose window is over. Returns how many."""
    return LoginBudget.objects.filter(window_ends_at__lte=clock.now()).delete()[0]


def _count(key: str, window: timedelta) -> int:
    now = clock.now()
    adapt = connection.ops.adapt_datetimefield_value
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [key, adapt(now + window), adapt(now), adapt(now)])
        return int(cursor.fetchone()[0])


def _key(*parts: str) -> str:
    return tokens.hash_of("\n".join(parts), of="login")
