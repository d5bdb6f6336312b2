"""Reads JSON that can be stored: no NaN, no endless numbers or depths, no broken text."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

#: More than any count, date or amount needs; a longer number is not one.
LONGEST_NUMBER = 32
DEEPEST = 12


class StrictParser(Parser):
    """Refuses what a database or another program could not give back as it was sent."""

    def parse_body(self, request: HttpRequest) -> Any:
        body = json.loads(
            request.body.decode(),
            parse_constant=_refuse,
            parse_float=_number,
            parse_int=_integer,
        )
        _check(body, 0)
        return body


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number in JSON")


def _number(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        _refuse("this")
    return value


def _integer(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        _refuse("this")
    return int(text)


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("nested too deep")
    if isinstance(value, str):
        # PostgreSQL keeps no NUL, and half a character has no bytes.
        if "\x00" in value:
            raise ValueError("text must not hold NUL")
        value.encode()
    elif isinstance(value, list):
        for item in value:
            _check(item, depth + 1)
    elif isinstance(value, dict):
        for key, item in value.items():
            _check(key, depth + 1)
            _check(item, depth + 1)
