"""More young people like those there are, written by the database itself.

A hundred thousand with a million PEPs would take an hour row by row from here; so a first
thousand is, and everybody else is a twin of one of them under a name of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, models

from pep_forms.people.models import CarePeriod, Enrolment, NetworkMember, User, YoungPerson
from pep_forms.peps.models import Deadline, Meeting, Outlook, Pep

#: Each with the way to the young person whose twin gets a copy.
_TABLES: tuple[tuple[type[models.Model], str], ...] = (
    (CarePeriod, "young_person_id"),
    (Enrolment, "young_person_id"),
    (NetworkMember, "young_person_id"),
    (Pep, "young_person_id"),
    (Meeting, "pep_id"),
    (Outlook, "young_person_id"),
    (Deadline, "young_person_id"),
)


def copy_all(twins: Iterable[tuple[YoungPerson, YoungPerson]], *, but: User) -> None:
    """Give each second of `twins`, who is stored already, what the first has.

    One social worker's caseload does not grow: `but` joins nobody's network.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE twin (old uuid, new uuid, legal_name text)")
        with cursor.copy("COPY twin FROM STDIN") as copy:
            for old, new in twins:
                copy.write_row([old.pk, new.pk, new.legal_name])
        cursor.execute("ANALYZE twin")
        for model, key in _TABLES:
            cursor.execute(_copying(model, key), [but.pk] if model is NetworkMember else [])
        cursor.execute("DROP TABLE twin")


def _copying(model: type[models.Model], key: str) -> str:
    """One statement that copies a table's rows for every twin."""
    fields = [f for f in model._meta.concrete_fields if not isinstance(f, models.AutoField)]
    table = model._meta.db_table
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    sql = f"INSERT INTO {table} ({columns})"
    # Every name is one of a model's.
    sql += f" SELECT {', '.join(_values(fields))} FROM {table} t"  # noqa: S608
    if key == "pep_id":
        sql += f" JOIN {Pep._meta.db_table} p ON p.id = t.pep_id"
        sql += " JOIN twin ON twin.old = p.young_person_id"
    else:
        sql += f" JOIN twin ON twin.old = t.{key}"
    return sql + (" WHERE t.user_id <> %s" if model is NetworkMember else "")


def _values(fields: Sequence[models.Field]) -> list[str]:
    found = []
    for field in fields:
        column = f"t.{connection.ops.quote_name(str(field.column))}"
        if field.column == "young_person_id":
            column = "twin.new"
        elif field.column == "legal_name":
            column = "twin.legal_name"
        elif field.primary_key or field.column == "pep_id":
            # The same id from the same two, so that a meeting finds the twin of its PEP.
            column = f"md5({column}::text || twin.new::text)::uuid"
        found.append(column)
    return found
