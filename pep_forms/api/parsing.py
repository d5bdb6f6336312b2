"""Reads JSON that can be stored: no NaN, no endless numbers or depths.

A character that no database keeps becomes the sign for one, as it does on a page: what else was
typed beside it is not lost over it.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser

from pep_forms.engine.answers import storable

#: More than any count, date or amount needs; a longer number is not one.
LONGEST_NUMBER = 32
DEEPEST = 12


class StrictParser(Parser):
    """Refuses what a database or another program could not give back. Raises ValueError."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(
                request.body.decode(),
                parse_constant=_refuse,
                parse_float=_number,
                parse_int=_integer,
            )
        except UnicodeDecodeError as error:
            raise ValueError("it is not UTF-8") from error
        except RecursionError as error:
            raise ValueError("it is nested too deep") from error
        _check_depth(body, 0)
        return storable(body)


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


def _check_depth(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise ValueError("it is nested too deep")
    if isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            _check_depth(item, depth + 1)
