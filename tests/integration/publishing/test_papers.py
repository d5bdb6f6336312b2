"""A draft is seen as the PDFs it will be, with answers that nobody gave."""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from pep_forms import clock
from pep_forms.builder.actions.exchange import export
from pep_forms.builder.check import form_of
from pep_forms.builder.models import FormTemplate, Section
from pep_forms.engine.answers import question_of
from pep_forms.engine.compile import compile_form
from pep_forms.engine.lookups import Lookups
from pep_forms.peps.models import Fact, Pep, SectionAnswers
from pep_forms.printing import pdf
from pep_forms.publishing.models import TryOut
from pep_forms.publishing.papers import made_up
from pep_forms.publishing.pretending import NAME, Pretend
from tests.integration.publishing.test_screens import client_of
from tests.integration.publishing.world import Plans, edit, editor, find, release_first
from tests.world import release_shipped

pytestmark = pytest.mark.django_db

HOME = "/admin/releases/plan/papers/"
#: Kinds that nothing is made up for: files, numbers of real people, and what is worked out.
UNANSWERED = {"file", "drawing", "voice", "upn", "uln", "calculated", "information"}


@pytest.fixture
def plans() -> Plans:
    release_first()
    return Plans()


def words(content: bytes) -> str:
    return " ".join(" ".join(pdf.text(content)).split())


def test_the_page_of_a_template_leads_to_its_documents(plans: Plans) -> None:
    client = client_of(editor("access_admin", "change_formtemplate", "view_formtemplate"))
    template = FormTemplate.objects.get(key="plan")
    edit_page = client.get(f"/admin/snippets/builder/formtemplate/edit/{template.pk}/")
    assert HOME in edit_page.content.decode()
    page = client.get(HOME).content.decode()
    links = re.findall(rf'href="({HOME}[^"]+\.pdf[^"]*)"', page)
    assert len(links) == len(form_of(export("plan")).documents) + 1
    counts = [m.objects.count() for m in (Pep, TryOut, SectionAnswers, Fact)]
    for link in links:
        response = client.get(link.replace("&amp;", "&"))
        assert response.status_code == 200, link
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF")
        assert NAME not in response["Content-Disposition"]
    assert counts == [m.objects.count() for m in (Pep, TryOut, SectionAnswers, Fact)]


def test_the_saved_draft_is_printed_and_not_the_release(plans: Plans) -> None:
    def change(data: dict[str, Any]) -> None:
        find(data, "score").update(label="Score of the draft")
        data["template"]["documents"][0].update(header="Head of the draft", cover=False)

    edit(change)
    key = form_of(export("plan")).documents[0].key
    said = words(client_of(editor()).get(f"{HOME}{key}.pdf").content)
    assert "Score of the draft" in said
    assert "Head of the draft" in said
    assert "Made up" in said
    assert NAME in said
    empty = words(client_of(editor()).get(f"{HOME}empty.form.pdf").content)
    assert "Score of the draft" in empty
    assert NAME not in empty


def test_a_document_of_a_draft_keeps_from_readers_what_it_will_keep(plans: Plans) -> None:
    wider = {"key": "shared", "title": "Shared", "roles": ["social_worker", "designated_teacher"]}

    def change(data: dict[str, Any]) -> None:
        data["template"]["documents"].append(wider)
        find(data, "private").update(label="Only for the worker")

    edit(change)
    client = client_of(editor())
    said = {key: words(client.get(f"{HOME}{key}.pdf").content) for key in ("full", "shared")}
    assert ["Only for the worker" in said[key] for key in ("full", "shared")] == [True, False]
    assert all("A second paragraph follows" in words for words in said.values())


def test_the_page_says_what_a_document_leaves_out_and_why(plans: Plans) -> None:
    wider = {"key": "shared", "title": "Shared", "roles": ["social_worker", "designated_teacher"]}

    def change(data: dict[str, Any]) -> None:
        data["template"]["documents"].append(wider)
        find(data, "private").update(label="Only for the worker", visible_to=["social_worker"])

    assert "left out: " not in client_of(editor()).get(HOME).content.decode()
    edit(change)
    page = client_of(editor()).get(HOME).content.decode()
    said = "“Only for the worker” in “Second” is left out: Designated teacher may not read it"
    assert page.count(said) == 1


def test_the_made_up_record_says_the_same_everywhere(plans: Plans) -> None:
    def change(data: dict[str, Any]) -> None:
        find(data, "score").update(kind="date", prefill="young_person.date_of_birth", options={})

    edit(change)
    born = Pretend(age=12).born(clock.today())
    said = words(client_of(editor()).get(f"{HOME}full.pdf?age=12").content)
    assert f"{born.day} {born:%B %Y}" in said


def test_who_does_not_look_after_forms_gets_none(plans: Plans) -> None:
    for url in (HOME, f"{HOME}full.pdf", f"{HOME}empty.form.pdf"):
        for nobody in (plans.admin, plans.teacher):
            assert client_of(nobody).get(url).status_code == 404
        assert client_of(editor("access_admin")).get(url).status_code == 302
    assert client_of(editor()).get(f"{HOME}nothing.pdf").status_code == 404
    assert client_of(editor()).get("/admin/releases/none/papers/full.pdf").status_code == 404


def test_a_draft_with_faults_says_what_to_mend(plans: Plans) -> None:
    draft = Section.objects.get(key="first").latest()
    definition = copy.deepcopy(draft.definition)
    definition["pages"][0]["questions"][0]["label"] = ""
    draft.definition = definition
    draft.save_revision()
    client = client_of(editor())
    assert client.get(f"{HOME}full.pdf")["Location"] == HOME
    page = client.get(HOME).content.decode()
    assert "Mend these first" in page
    assert "The question needs a label" in page


def test_every_question_of_the_shipped_forms_gets_an_answer_that_reads_back() -> None:
    release_shipped()
    for template in FormTemplate.objects.all():
        form = form_of(export(template.key))
        compiled = compile_form(form)
        given = made_up.answers(form, Lookups())
        answered = {
            question_of(address) for answers in given.values() for address in answers.entries
        }
        asked = {
            name
            for name, placed in compiled.questions.items()
            if placed.question.kind not in UNANSWERED | {"group", "table"}
            and not placed.question.code_set
        }
        assert asked - answered == set(), template.key


@pytest.mark.parametrize(("phase", "age"), [("early_years", 3), ("school", 12), ("post_16", 17)])
def test_the_made_up_young_person_is_of_the_age_of_the_template(phase: str, age: int) -> None:
    assert Pretend.read({}, phase).age == age
    assert Pretend.read({"age": "9"}, phase).age == 9
    assert Pretend.read({"age": "99"}, phase).age == age
