"""Database triggers that keep released versions as they were printed.

The model refuses changes already; these hold against a shell, a script and an upgrade that
goes around it. The migration that makes the table runs `create`, and `drop` to go back.
"""

from __future__ import annotations

from typing import Any

_TABLE = "builder_formversion"
_MESSAGE = "a released version never changes"

SQLITE_CREATE = [
    f"""CREATE TRIGGER {_TABLE}_no_{verb.lower()} BEFORE {verb} ON {_TABLE}
BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
    for verb in ("UPDATE", "DELETE")
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS {_TABLE}_no_{verb}" for verb in ("update", "delete")]

POSTGRESQL_CREATE = [
    f"""CREATE OR REPLACE FUNCTION {_TABLE}_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql""",
    f"""CREATE TRIGGER {_TABLE}_no_change BEFORE UPDATE OR DELETE ON {_TABLE}
FOR EACH ROW EXECUTE FUNCTION {_TABLE}_refuse()""",
]
POSTGRESQL_DROP = [
    f"DROP TRIGGER IF EXISTS {_TABLE}_no_change ON {_TABLE}",
    f"DROP FUNCTION IF EXISTS {_TABLE}_refuse()",
]

CREATE = {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE}
DROP = {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP}


def create(apps: Any, schema_editor: Any) -> None:
    """For `RunPython`: make the triggers."""
    _run(CREATE, schema_editor)


def drop(apps: Any, schema_editor: Any) -> None:
    """For `RunPython`: the way back."""
    _run(DROP, schema_editor)


def _run(statements: dict[str, list[str]], schema_editor: Any) -> None:
    for statement in statements.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)
