"""The log: what goes in, what it refuses, and that every tampering shows."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import DatabaseError

from pep_forms import clock
from pep_forms.audit import actions, append_only, chain, events, heads, queries
from pep_forms.audit.actors import SYSTEM
from pep_forms.audit.models import AppendOnlyError, ChainHead, ReadEntry, Seal, WriteEntry

pytestmark = pytest.mark.django_db

OPENED = events.register("test.opened", "Opened in a test")
CHILD = uuid.UUID("6f6c6d5e-0000-4000-8000-000000000001")
OTHER = uuid.UUID("6f6c6d5e-0000-4000-8000-000000000002")


def write(n: int = 1, child: uuid.UUID | None = CHILD, **data: Any) -> None:
    for number in range(n):
        actions.log_write(
            event=OPENED,
            by=SYSTEM,
            subject=f"pep:{number}",
            young_person=child,
            data={"number": number, **data},
        )


def read(n: int = 1, address: str = "k2_name") -> None:
    for _ in range(n):
        actions.log_reads(
            by=SYSTEM, young_person=CHILD, subject="pep:1", addresses=[address], channel="page"
        )


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def test_a_chain_for_each_young_person_and_one_for_the_site() -> None:
    write(2)
    write(1, OTHER)
    write(1, None)
    lengths = dict(ChainHead.objects.values_list("chain", "length"))
    assert lengths == {str(CHILD): 2, str(OTHER): 1, "site": 1}
    assert queries.verify() == []


def test_an_unregistered_event_raises() -> None:
    with pytest.raises(LookupError):
        actions.log_write(event="test.never", by=SYSTEM, subject="x")
    with pytest.raises(ValueError, match="already registered"):
        events.register("test.opened", "Other words")
    assert events.words(OPENED) == "Opened in a test"


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses() -> None:
    with pytest.raises(RuntimeError):
        write()
    assert not WriteEntry.objects.exists()


def test_data_is_plain_and_short() -> None:
    moment = datetime(2026, 7, 1, 12, tzinfo=clock.LONDON)
    write(data=[date(2026, 9, 1), CHILD, moment, frozenset({"b", "a"})])
    assert WriteEntry.objects.get().data["data"] == [
        "2026-09-01",
        str(CHILD),
        "2026-07-01T11:00:00.000000+00:00",
        ["a", "b"],
    ]
    with pytest.raises(ValueError, match="does not belong"):
        write(words="x" * 501)
    with pytest.raises(TypeError):
        write(thing=object())


def test_rows_refuse_every_change() -> None:
    write()
    read()
    row = WriteEntry.objects.get()
    row.subject = "other"
    for verb in (
        row.save,
        row.delete,
        WriteEntry.objects.all().delete,
        lambda: WriteEntry.objects.update(subject="x"),
        lambda: WriteEntry.objects.bulk_update([row], ["subject"]),
        lambda: ReadEntry.objects.update(batch=uuid.uuid4()),
        ReadEntry.objects.all().delete,
    ):
        with pytest.raises(AppendOnlyError):
            verb()


TAMPERINGS = {
    "flip": lambda n: sql(
        "UPDATE audit_writeentry SET data_text=%s WHERE chain=%s AND number=%s",
        '{"number":99}',
        str(CHILD),
        n,
    ),
    "flip who": lambda n: sql(
        "UPDATE audit_writeentry SET user_id='x' WHERE chain=%s AND number=%s", str(CHILD), n
    ),
    "drop": lambda n: sql(
        "DELETE FROM audit_writeentry WHERE chain=%s AND number=%s", str(CHILD), n
    ),
    "cut off from here": lambda n: sql(
        "DELETE FROM audit_writeentry WHERE chain=%s AND number>=%s", str(CHILD), n
    ),
    "move to another": lambda n: sql(
        "UPDATE audit_writeentry SET chain=%s WHERE chain=%s AND number=%s",
        str(OTHER),
        str(CHILD),
        n,
    ),
}


def swap(n: int) -> None:
    first, second = str(CHILD), n % 8 + 1
    sql("UPDATE audit_writeentry SET number=1000 WHERE chain=%s AND number=%s", first, n)
    sql("UPDATE audit_writeentry SET number=%s WHERE chain=%s AND number=%s", n, first, second)
    sql("UPDATE audit_writeentry SET number=%s WHERE chain=%s AND number=1000", second, first)


def insert(n: int) -> None:
    """Put a row with a right hash of its own behind row n, moving the later ones up."""
    for number in range(8, n, -1):
        sql(
            "UPDATE audit_writeentry SET number=%s WHERE chain=%s AND number=%s",
            number + 1,
            str(CHILD),
            number,
        )
    before = WriteEntry.objects.get(chain=str(CHILD), number=n)
    row = WriteEntry(
        at=clock.now(),
        chain=str(CHILD),
        number=n + 1,
        event=OPENED,
        subject="forged",
        young_person=CHILD,
        previous=before.hash,
    )
    row.hash = row.computed_hash(before.hash)
    row.save()


@pytest.mark.parametrize("name", [*TAMPERINGS, "swap", "insert"])
@pytest.mark.parametrize("number", range(1, 9))
def test_every_tampering_of_every_row_shows(name: str, number: int) -> None:
    write(8)
    assert queries.verify(str(CHILD)) == []
    {**TAMPERINGS, "swap": swap, "insert": insert}[name](number)
    assert queries.verify()


COLUMNS = ("event", "role", "on_behalf_of_id", "subject", "data_text", "previous", "hash")


@pytest.mark.parametrize("column", COLUMNS)
def test_a_byte_more_in_any_column_of_any_row_shows(column: str) -> None:
    write(8)
    statement = f"UPDATE audit_writeentry SET {column}='x'||SUBSTR({column}, 2) WHERE number=%s"  # noqa: S608
    for number in range(1, 9):
        with transaction.atomic():
            sql(statement, number)
            assert queries.verify()
            transaction.set_rollback(True)
    assert queries.verify() == []


def test_a_head_without_rows_and_rows_without_a_head() -> None:
    write(2)
    with transaction.atomic():
        sql("DELETE FROM audit_writeentry")
        assert queries.verify()
        transaction.set_rollback(True)
    sql("DELETE FROM audit_chainhead")
    assert queries.verify()


def test_heads_kept_elsewhere_show_a_whole_chain_rewritten() -> None:
    write(3)
    kept = heads.signed()
    write(2)
    assert heads.compare(kept) == []
    sql("DELETE FROM audit_writeentry")
    sql("DELETE FROM audit_chainhead")
    write(5, again=True)
    assert queries.verify() == []
    assert heads.compare(kept)


def test_reads_are_sealed_and_later_changes_show() -> None:
    read(5)
    assert actions.seal_reads(by=SYSTEM) == 5
    assert actions.seal_reads(by=SYSTEM) == 0
    read(3)
    assert actions.seal_reads() == 3
    assert Seal.objects.count() == 2
    read()
    assert queries.verify() == []
    sealed = ReadEntry.objects.filter(batch__isnull=False).values_list("id", flat=True)
    for pk in sealed:
        for change in (
            "UPDATE audit_readentry SET user_id='x' WHERE id=%s",
            "UPDATE audit_readentry SET addresses_text='[]' WHERE id=%s",
            "UPDATE audit_readentry SET batch=NULL WHERE id=%s",
            "DELETE FROM audit_readentry WHERE id=%s",
        ):
            with transaction.atomic():
                sql(change, pk)
                assert queries.verify(), change
                transaction.set_rollback(True)
    with transaction.atomic():
        sql("DELETE FROM audit_seal WHERE number=2")
        assert queries.verify()
        transaction.set_rollback(True)
    with transaction.atomic():
        sql("UPDATE audit_readentry SET batch=(SELECT id FROM audit_seal WHERE number=1)")
        assert queries.verify()
        transaction.set_rollback(True)
    assert queries.verify() == []


def test_who_looked() -> None:
    read(address="g1/r1/q1")
    read(address="k2_name")
    read(address="K2_name")
    assert [e.addresses for e in queries.who_looked(young_person=CHILD, address="k2_name")] == [
        ("k2_name",)
    ]
    assert len(queries.who_looked(young_person=CHILD, subject="pep:1")) == 3
    assert queries.who_looked(young_person=OTHER) == []
    later = datetime(2100, 1, 1, tzinfo=UTC)
    assert queries.who_looked(young_person=CHILD, since=later) == []


#: SQLite's own editor cannot work inside the transaction of a test.
EDITOR = SimpleNamespace(connection=connection, execute=sql)


def test_the_database_itself_refuses() -> None:
    write(2)
    read(2)
    append_only.install(None, EDITOR)
    write(2)
    actions.seal_reads(by=SYSTEM)
    read()
    assert queries.verify() == []
    for statement in (
        "UPDATE audit_writeentry SET subject='x'",
        "DELETE FROM audit_writeentry",
        "UPDATE audit_seal SET count=1",
        "DELETE FROM audit_seal",
        "UPDATE audit_readentry SET user_id='x'",
        "UPDATE audit_readentry SET batch=NULL WHERE batch IS NOT NULL",
        "DELETE FROM audit_readentry",
        "UPDATE audit_chainhead SET hash='x'",
        "UPDATE audit_chainhead SET length=1",
        "DELETE FROM audit_chainhead",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            sql(statement)
    append_only.remove(None, EDITOR)
    sql("DELETE FROM audit_readentry")


def test_commands(tmp_path: Any, capsys: Any) -> None:
    write(2)
    read(2)
    kept = tmp_path / "heads"
    call_command("seal_reads")
    call_command("verify_audit", save_heads=kept)
    call_command("verify_audit", against=kept)
    assert "2 reads sealed" in capsys.readouterr().out
    sql("UPDATE audit_writeentry SET subject='x' WHERE number=1 AND chain=%s", str(CHILD))
    with pytest.raises(CommandError):
        call_command("verify_audit")
    kept.write_text(kept.read_text()[:-5])
    with pytest.raises(CommandError):
        call_command("verify_audit", against=kept)


def test_a_hash_is_the_same_for_ever() -> None:
    assert chain.link("", ["a", 1, "ü"]) == (
        "ea60bfab23eb3eb8cd11be7394f029884f0053e8ead97a22587db081283ddfce"
    )


def test_a_write_costs_three_queries(django_assert_num_queries: Any) -> None:
    write()
    with django_assert_num_queries(3):
        write()
