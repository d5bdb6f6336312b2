"""Queries whose SQL is worked out once.

Building a query and turning it into SQL costs Django several times what the database needs to
answer it. The few that every request asks are built once, with a place for each value, and are
only told the values from then on. The rows are read from the database every time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Expression, Field, QuerySet

Row = tuple[Any, ...]


class Given(Expression):
    """The place of a value that is told with each request."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """A parameter that stands for itself until `Prepared` puts the value there."""
        return "%s", [self]


@dataclass(frozen=True)
class _Compiled:
    sql: str
    params: tuple[Any, ...]
    #: column → what turns a value of the database into one of Python
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]


class Prepared:
    """A query of plain columns (`values_list`) with `Given` in the place of what changes.

    Not for `select_for_update`: that has to be checked each time.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def rows(self, **values: Any) -> list[Row]:
        """The rows as they are now, for these values."""
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = _compile(self._build())
        params = [
            param.output_field.get_db_prep_value(values[param.name], connection)
            if isinstance(param, Given)
            else param
            for param in compiled.params
        ]
        with connection.cursor() as cursor:
            cursor.execute(compiled.sql, params)
            found: list[Row] = cursor.fetchall()
        return [_converted(row, compiled) for row in found] if compiled.converters else found


def _compile(rows: QuerySet[Any, Any]) -> _Compiled:
    compiler = rows.query.get_compiler(using=connection.alias)
    sql, params = compiler.as_sql()
    columns = [column for column, _sql, _alias in compiler.select]
    return _Compiled(sql, tuple(params), compiler.get_converters(columns))


def _converted(row: Row, compiled: _Compiled) -> Row:
    cells = list(row)
    for at, (steps, column) in compiled.converters.items():
        for step in steps:
            cells[at] = step(cells[at], column, connection)
    return tuple(cells)
