"""Database triggers that keep what was agreed as it was agreed.

The models refuse changes already; these hold against a shell, a script and an upgrade that
goes around them.
"""

from __future__ import annotations

from typing import Any

_TABLES = ("guidance_agreementversion", "guidance_acceptance")
_MESSAGE = "what was agreed is never changed"

_SQLITE = [
    f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"""
    for table in _TABLES
    for verb in ("UPDATE", "DELETE")
]
_SQLITE_DROP = [
    f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
    for table in _TABLES
    for verb in ("update", "delete")
]
_POSTGRESQL = [
    f"""CREATE OR REPLACE FUNCTION guidance_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END
$$ LANGUAGE plpgsql""",
    *(
        f"""CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION guidance_refuse()"""
        for table in _TABLES
    ),
]
_POSTGRESQL_DROP = [
    *(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}" for table in _TABLES),
    "DROP FUNCTION IF EXISTS guidance_refuse()",
]
_MAKE = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}
_DROP = {"sqlite": _SQLITE_DROP, "postgresql": _POSTGRESQL_DROP}


def create(apps: Any, schema_editor: Any) -> None:
    """For `RunPython`: make the triggers."""
    for statement in _MAKE.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)


def drop(apps: Any, schema_editor: Any) -> None:
    """For `RunPython`: the way back."""
    for statement in _DROP.get(schema_editor.connection.vendor, []):
        schema_editor.execute(statement)
