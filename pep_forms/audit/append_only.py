"""Triggers that make the database itself refuse to change or delete the log.

A migration of this app uses `operation` after the tables exist. SQLite makes a table
anew when a later migration changes it and drops its triggers: such a migration repeats
`operation` at its end.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

_FROZEN = ("audit_writeentry", "audit_seal")
_ALL = (*_FROZEN, "audit_readentry", "audit_chainhead")
_MESSAGE = "rows of the log are never changed"
_READ_COLUMNS = (
    "id, at, user_id, role, on_behalf_of_id, young_person, subject, channel, addresses_text"
)

POSTGRESQL: tuple[str, ...] = (
    f"""
    CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION audit_only_seal() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF OLD.batch IS NULL AND NEW.batch IS NOT NULL
           AND (to_jsonb(OLD) - 'batch') = (to_jsonb(NEW) - 'batch') THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION audit_only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.chain = OLD.chain AND NEW.length = OLD.length + 1 THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    *(
        f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        for table in _FROZEN
    ),
    "CREATE TRIGGER audit_readentry_no_update BEFORE UPDATE ON audit_readentry "
    "FOR EACH ROW EXECUTE FUNCTION audit_only_seal()",
    "CREATE TRIGGER audit_chainhead_no_update BEFORE UPDATE ON audit_chainhead "
    "FOR EACH ROW EXECUTE FUNCTION audit_only_forward()",
    *(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        for table in _ALL
    ),
    *(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in _ALL
    ),
)

POSTGRESQL_DROP: tuple[str, ...] = (
    *(
        f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}"
        for table in _ALL
        for verb in ("update", "delete", "truncate")
    ),
    "DROP FUNCTION IF EXISTS audit_only_forward()",
    "DROP FUNCTION IF EXISTS audit_only_seal()",
    "DROP FUNCTION IF EXISTS audit_refuse()",
)

_ABORT = f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"

SQLITE: tuple[str, ...] = (
    *(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {_ABORT}" for table in _FROZEN),
    f"CREATE TRIGGER audit_readentry_no_update BEFORE UPDATE OF {_READ_COLUMNS} "
    f"ON audit_readentry {_ABORT}",
    "CREATE TRIGGER audit_readentry_no_unseal BEFORE UPDATE OF batch ON audit_readentry "
    f"WHEN OLD.batch IS NOT NULL OR NEW.batch IS NULL {_ABORT}",
    "CREATE TRIGGER audit_chainhead_no_update BEFORE UPDATE ON audit_chainhead "
    f"WHEN NEW.chain <> OLD.chain OR NEW.length <> OLD.length + 1 {_ABORT}",
    *(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {_ABORT}" for table in _ALL),
)

SQLITE_DROP: tuple[str, ...] = (
    *(
        f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
        for table in _ALL
        for verb in ("update", "unseal", "delete")
    ),
)

_STATEMENTS = {"postgresql": (POSTGRESQL, POSTGRESQL_DROP), "sqlite": (SQLITE, SQLITE_DROP)}


def install(apps: Any, schema_editor: Any) -> None:
    """Make the triggers; made anew if they are there already."""
    make, drop = _STATEMENTS[schema_editor.connection.vendor]
    for statement in (*drop, *make):
        schema_editor.execute(statement)


def remove(apps: Any, schema_editor: Any) -> None:
    """Drop the triggers."""
    _, drop = _STATEMENTS[schema_editor.connection.vendor]
    for statement in drop:
        schema_editor.execute(statement)


operation = migrations.RunPython(install, remove)
