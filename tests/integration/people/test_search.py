"""Finding a young person among very many: the same people, without reading every name."""

from __future__ import annotations

import re
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pep_forms import clock
from pep_forms.engine.roles import Role
from pep_forms.people import pages, queries
from pep_forms.people.actor import Actor
from pep_forms.people.models import YoungPerson
from tests import builders

pytestmark = pytest.mark.django_db

index = import_module("pep_forms.people.migrations.0004_search")


def many(number: int) -> None:
    """So many young people with names of their own, and a few facts to find them by."""
    YoungPerson.objects.bulk_create(
        YoungPerson(
            legal_name=f"Given{at:05} Family{at * 7919 % 99_991:05}",
            known_as="Zoë-Mae" if at == 7 else "",
            upn="H801200001001" if at == 8 else "",
            care_id=f"Care-{at:05}",
            date_of_birth=clock.today(),
        )
        for at in range(number)
    )


def found(text: str) -> list[str]:
    admin = Actor(builders.make_user(Role.VS_ADMIN), Role.VS_ADMIN)
    people = queries.search(queries.young_people_for(admin), text)
    return [who.care_id for who in people]


@pytest.mark.parametrize("indexed", [False, True])
def test_the_search_finds_the_same_with_the_index_and_without(indexed: bool) -> None:
    if indexed:
        index.add(None, SimpleNamespace(connection=connection))
    many(20)
    assert found("given00003") == ["Care-00003"]
    assert found("n00002 ly1583") == ["Care-00002"]
    assert found("ë-mae") == ["Care-00007"]
    assert found("h80 1200 001001") == ["Care-00008"]
    assert found("care-00009") == ["Care-00009"]
    assert found("mil") == found("")
    assert len(found("")) == 20
    assert found("00%03") == found("given_0003") == []


@pytest.mark.postgres
def test_the_search_reads_an_index_and_not_every_name() -> None:
    many(20_000)
    admin = Actor(builders.make_user(Role.VS_ADMIN), Role.VS_ADMIN)
    people = queries.search(queries.young_people_for(admin), "given01234 family")
    assert index.NAME not in people.explain()
    index.add(None, SimpleNamespace(connection=connection))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE people_youngperson")
    plan = people.explain()
    assert index.NAME in plan
    assert "Seq Scan on people_youngperson" not in plan


def test_no_page_of_the_list_is_further_in_than_anybody_turns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "MOST", 60)
    many(200)
    client = Client(REMOTE_ADDR="127.0.0.1")
    client.force_login(builders.make_user(Role.VS_ADMIN))
    client.get("/young-people/")
    with CaptureQueriesContext(connection) as first:
        page = client.get("/young-people/").content.decode()
    with CaptureQueriesContext(connection) as last:
        deep = client.get("/young-people/?page=999999").content.decode()
    assert "60+ young people" in page
    assert deep.count("Given000") == 10
    assert "Given00059" in deep
    assert len(first) == len(last)
    offsets = [int(at) for query in last for at in re.findall(r"OFFSET (\d+)", query["sql"])]
    assert max(offsets) < 60
    # What is worked out for each row is not worked out for the rows that are passed over.
    assert not any("OFFSET" in query["sql"] and "enrolment" in query["sql"] for query in last)
