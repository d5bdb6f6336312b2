"""A draft is tried out end to end on the real pages, and nothing of it is a plan."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import ReadEntry
from pep_forms.builder.models import FormVersion
from pep_forms.engine.answers import Answers
from pep_forms.exceptions import DefinitionError, NotAllowed
from pep_forms.people.models import YoungPerson
from pep_forms.peps.models import Fact, Pep, SectionAnswers
from pep_forms.printing import pdf
from pep_forms.publishing.actions import trying
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.pretending import NAME, Pretend
from pep_forms.reference.actions import load as load_reference
from tests import builders
from tests.bench.world import hidden_fields
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.world import Plans, edit, editor, find, look, release_first

pytestmark = pytest.mark.django_db


@pytest.fixture
def plans() -> Plans:
    release_first()
    return Plans()


def begin(client: Client, **chosen: Any) -> str:
    data = {"role": "designated_teacher", "age": "12", "kind": "review", **chosen}
    response = client.post("/admin/releases/plan/try/", data)
    assert response.status_code == 302
    return str(response["Location"])


def save(client: Client, url: str, **answers: Any) -> Any:
    page = client.get(url)
    assert page.status_code == 200
    data = {**hidden_fields(page.content.decode()), **answers, "next": "here"}
    return client.post(url, data)


def test_a_draft_is_filled_in_as_each_role_and_becomes_a_pdf(plans: Plans) -> None:
    edit(lambda d: find(d, "score").update(label="Score of the draft"))
    client = client_of(editor())
    home = begin(client)
    counts = [m.objects.count() for m in (Pep, YoungPerson, SectionAnswers, Fact, FormVersion)]
    page = client.get(home).content.decode()
    assert NAME in page
    assert f"{home}steps/first/" in page
    step = f"{home}steps/first/"
    page = client.get(step).content.decode()
    assert "Score of the draft" in page
    assert "Nothing here is about a real young person" in page
    assert f'data-autosave="{home}sections/first/"' in page
    assert save(client, step, score="12", asks="yes").status_code == 302
    page = client.get(step).content.decode()
    assert 'value="12"' in page
    assert 'name="why"' in page, "a condition opened it"
    save(client, step, score="900")
    assert 'value="900"' in client.get(step).content.decode(), "kept as typed"
    save(client, step, score="13", row="add:aims")
    row = re.search(r'name="aims/(\w+)/aim:base"', client.get(step).content.decode())
    assert row
    save(client, step, **{f"aims/{row[1]}/aim": "To read"})
    end = client.get(f"{step}done/").content.decode()
    assert "You play the designated teacher. It is thrown away on" in end
    # As somebody else.
    client.post(f"{home}role/", {"role": "social_worker"})
    save(client, f"{home}steps/second/", private="only the worker")
    assert "only the worker" in client.get(f"{home}check/").content.decode()
    client.post(f"{home}role/", {"role": "designated_teacher"})
    check = client.get(f"{home}check/").content.decode()
    assert "To read" in check
    assert "only the worker" not in check
    client.post(f"{step}done/", {"done": "yes"})
    assert "Done" in client.get(home).content.decode()
    made = client.get(f"{home}documents/full.pdf")
    text = " ".join(" ".join(pdf.text(made.content)).split())
    assert "To read" in text
    assert "only the worker" in text, "the document is for the social worker"
    assert NAME in text
    assert counts == [
        m.objects.count() for m in (Pep, YoungPerson, SectionAnswers, Fact, FormVersion)
    ]
    assert not ReadEntry.objects.exists()
    assert not look().open_peps


def test_a_section_that_nobody_leads_says_who_fills_it_in(plans: Plans) -> None:
    edit(lambda d: d["sections"][0].update(led_by=[]))
    client = client_of(editor())
    page = client.get(begin(client)).content.decode()
    line = page[page.index("steps/first/") :]
    assert "Designated teacher" in line[: line.index("</li>")]


def test_it_is_the_owners_alone(plans: Plans) -> None:
    owner = editor()
    home = begin(client_of(owner))
    for somebody in (editor(), plans.admin, plans.teacher):
        client = client_of(somebody)
        for url in ("", "check/", "steps/first/", "documents/full.pdf"):
            assert client.get(f"{home}{url}").status_code == 404
        assert client.post(f"{home}end/").status_code == 404
    assert Client().get(home).status_code == 302
    assert TryOut.objects.count() == 1
    client_of(owner).post(f"{home}end/")
    assert not TryOut.objects.exists()


def test_who_may_begin(plans: Plans) -> None:
    template = look().template
    for nobody in (plans.admin, editor("access_admin")):
        with pytest.raises(NotAllowed):
            trying.start(template=template, pretend=Pretend(), by=nobody)
    assert trying.start(
        template=template, pretend=Pretend(), by=editor("access_admin", "change_formtemplate")
    )


def test_a_draft_with_faults_says_what_to_mend(plans: Plans) -> None:
    from pep_forms.builder.models import Section

    draft = Section.objects.get(key="first").latest()
    data = dict(draft.definition)
    data["pages"][0]["questions"][0]["label"] = ""
    draft.definition = data
    draft.save_revision()
    with pytest.raises(DefinitionError):
        trying.start(template=look().template, pretend=Pretend(), by=editor())
    response = client_of(editor()).post("/admin/releases/plan/try/", {})
    assert response.status_code == 422
    assert "Mend these first" in response.content.decode()


def test_it_expires_and_writing_puts_that_off(plans: Plans) -> None:
    by = editor()
    old = trying.start(template=look().template, pretend=Pretend(), by=by)
    kept = trying.start(template=look().template, pretend=Pretend(), by=by)
    TryOut.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    trying.play(try_out=kept, role="social_worker")
    assert trying.forget_expired() == 1
    assert TryOut.objects.get() == kept
    assert trying.forget_expired() == 0
    assert old.pk != kept.pk


@pytest.mark.parametrize(("age", "phase", "year"), [(3, "early_years", -1), (12, "school", 7)])
def test_age_and_kind_make_the_facts(plans: Plans, age: int, phase: str, year: int) -> None:
    load_reference(by=builders.SYSTEM)
    facts = Pretend(age=age, kind="initial_full").facts()
    assert (facts["phase"], facts["age"], facts["full"]) == (phase, age, True)
    assert abs(facts["year_group"] - year) <= 1
    assert Pretend.read({"age": "99", "role": "king", "kind": "x"}) == Pretend()


def test_two_tabs_of_one_try_out_do_not_overwrite_each_other(plans: Plans) -> None:
    client = client_of(editor())
    home = begin(client)
    step = f"{home}steps/second/"
    first = hidden_fields(client.get(step).content.decode())
    second = dict(first)
    assert client.post(step, {**first, "notes": "one", "next": "here"}).status_code == 302
    clash = client.post(step, {**second, "notes": "two", "next": "here"})
    assert clash.status_code == 409
    assert "one" in clash.content.decode()
    stored = Answers.from_json(TryOut.objects.get().answers["s_second"])
    assert stored.entries["notes"].value == "one"


def test_a_question_that_is_hidden_or_not_theirs_is_refused(plans: Plans) -> None:
    client = client_of(editor())
    home = begin(client)
    reply = save(client, f"{home}steps/first/", why="not asked")
    assert reply.status_code == 409
    reply = save(client, f"{home}steps/second/", private="not theirs")
    assert reply.status_code == 409
    assert TryOut.objects.get().answers == {}
