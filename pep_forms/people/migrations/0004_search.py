"""An index for finding a young person by a part of their name, on PostgreSQL.

It rests on an extension that comes with PostgreSQL. Where that is missing, or whoever migrates
may not add it, the search finds the same people by reading every name: `docs/operations.md`
says how to add the index later.
"""

from __future__ import annotations

from typing import Any

from django.db import (
    NotSupportedError,
    OperationalError,
    ProgrammingError,
    migrations,
    transaction,
)

NAME = "people_yp_search"
#: The expressions are those that `icontains` and `iexact` ask for.
COLUMNS = ("legal_name", "known_as", "upn", "care_id")


def add(apps: Any, schema_editor: Any) -> None:
    """Add extension and index, if the database can have them."""
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    parts = ", ".join(f"UPPER({column}::text) gin_trgm_ops" for column in COLUMNS)
    try:
        with transaction.atomic(connection.alias), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                f"CREATE INDEX IF NOT EXISTS {NAME} ON people_youngperson USING gin ({parts})"
            )
    except (NotSupportedError, OperationalError, ProgrammingError):
        return


def remove(apps: Any, schema_editor: Any) -> None:
    """Take the index away; the extension may serve others."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX IF EXISTS {NAME}")


class Migration(migrations.Migration):
    dependencies = [("people", "0003_sealing")]

    operations = [migrations.RunPython(add, remove)]
