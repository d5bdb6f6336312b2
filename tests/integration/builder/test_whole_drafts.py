"""Paste, move and copy: what is done with many questions at once, and who may."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from django.test import Client

from pep_forms import clock
from pep_forms.audit.models import WriteEntry
from pep_forms.builder import check
from pep_forms.builder.actions import (
    add_questions,
    copy_draft,
    discard_draft,
    export,
    import_definition,
    load_definitions,
    move_questions,
    release,
)
from pep_forms.builder.models import FormTemplate, FormVersion, Section
from pep_forms.builder.pasting import MOST, Reviewed
from pep_forms.exceptions import BadInput, NotAllowed, Refused
from pep_forms.people.actor import Actor
from tests import builders
from tests.integration.builder.test_editing import address, make_editor, signed_in
from tests.integration.peps.world import BUNDLE

pytestmark = pytest.mark.django_db

SYSTEM = Actor.system()


def section(key: str, *questions: dict[str, Any], **more: Any) -> Section:
    made = Section(key=key, live=False)
    made.definition = {
        "id": f"s_{key}",
        "key": key,
        "title": key.title(),
        "pages": [{"id": f"p_{key}", "questions": list(questions)}],
        **more,
    }
    made.save()
    made.save_revision()
    return made


def ask(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "key": name, "kind": "number", "label": name.upper(), **more}


def asked(draft: Section) -> list[dict[str, Any]]:
    definition = Section.objects.get(pk=draft.pk).latest().definition
    return [q for page in definition["pages"] for q in page["questions"]]


# --- Moving -------------------------------------------------------------------------------


def test_a_moved_question_keeps_its_id_and_both_drafts_are_saved() -> None:
    one = section("one", ask("a"), ask("b", hint="Why", remark="Ann"), ask("c"))
    two = section("two", ask("d"))
    before = (one.latest_revision_id, two.latest_revision_id)
    b = asked(one)[1]
    assert move_questions(source=one, target=two, question_ids={"b"}, by=SYSTEM) == []
    assert [q["id"] for q in asked(one)] == ["a", "c"]
    assert asked(two) == [ask("d"), b]
    after = tuple(Section.objects.get(pk=s.pk).latest_revision_id for s in (one, two))
    assert all(new != old for new, old in zip(after, before, strict=True))


def test_what_a_move_tears_apart_is_named() -> None:
    one = section(
        "one",
        ask("a"),
        ask("b", show_when={"question": "a", "op": "answered"}),
        {**ask("c"), "kind": "calculated", "options": {"expression": "a + 2 * b"}},
        ask("d"),
    )
    two = section("two", ask("e"))
    torn = move_questions(source=one, target=two, question_ids={"a"}, by=SYSTEM)
    assert torn == ["B", "C"]
    three = section("three", ask("f"))
    torn = move_questions(source=one, target=three, question_ids={"b", "d"}, by=SYSTEM)
    assert torn == ["C"]


def test_a_move_is_refused_as_a_whole() -> None:
    one, two = section("one", ask("a")), section("two", ask("b"))
    somebody = Actor(builders.make_user("vs_admin"), "vs_admin")
    with pytest.raises(NotAllowed):
        move_questions(source=one, target=two, question_ids={"a"}, by=somebody)
    for ids in (set[str](), {"nothing"}):
        with pytest.raises(BadInput):
            move_questions(source=one, target=two, question_ids=ids, by=SYSTEM)
    with pytest.raises(BadInput):
        move_questions(source=one, target=one, question_ids={"a"}, by=SYSTEM)
    Section.objects.filter(pk=two.pk).update(
        locked=True, locked_by=make_editor(), locked_at=clock.now()
    )
    with pytest.raises(Refused, match="locked"):
        move_questions(source=one, target=two, question_ids={"a"}, by=SYSTEM)
    assert [q["id"] for q in asked(one)] == ["a"]


# --- Copying ------------------------------------------------------------------------------


def test_a_copied_section_has_ids_of_its_own_and_its_references_hold() -> None:
    load_definitions(by=SYSTEM)
    original = Section.objects.get(key="attendance")
    made = copy_draft(draft=original, by=SYSTEM)
    assert (made.key, made.copied_from, made.live) == ("attendance-copy", "attendance", False)
    old, new = original.latest().definition, made.latest().definition
    assert new["title"] == f"{old['title']} (copy)"

    def ids(value: Any, name: str = "id") -> set[str]:
        if isinstance(value, dict):
            own = {value[name]} if isinstance(value.get(name), str) else set()
            inner = (v for key, v in value.items() if key != "choices")
            return own.union(*(ids(v, name) for v in inner))
        return set().union(*(ids(v, name) for v in value)) if isinstance(value, list) else set()

    assert len(ids(old)) == len(ids(new)) > 40
    assert not ids(old) & ids(new)
    assert ids(new, "question") <= ids(new)
    text = json.dumps(new)
    assert not [name for name in ids(old) if f'"{name}"' in text or f"{name} " in text]
    template = copy.deepcopy(FormTemplate.objects.get(key="primary_secondary").latest().definition)
    sections = [s.latest().definition for s in Section.objects.exclude(pk=original.pk)]
    template["sections"] = [
        "attendance-copy" if place == "attendance" else place for place in template["sections"]
    ]
    named = [p if isinstance(p, str) else p["section"] for p in template["sections"]]
    bundle = {
        **export("primary_secondary"),
        "template": template,
        "sections": [s for s in sections if s["key"] in named],
    }
    assert not [p for p in check.problems(bundle) if "same" in str(p)]


def test_a_copied_template_shares_its_sections_and_can_be_released() -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    release(template_key="small", by=SYSTEM)
    made = copy_draft(draft=FormTemplate.objects.get(key="small"), by=SYSTEM)
    assert (made.key, made.spec_id != FormTemplate.objects.get(key="small").spec_id) == (
        "small-copy",
        True,
    )
    assert release(template_key="small-copy", by=SYSTEM).number == 1
    assert FormVersion.objects.count() == 2


# --- Throwing away --------------------------------------------------------------------------


def test_only_what_was_never_released_and_nothing_uses_is_thrown_away() -> None:
    import_definition(data=BUNDLE, by=SYSTEM)
    template, used = FormTemplate.objects.get(key="small"), Section.objects.get(key="school")
    spare = section("spare", ask("a"))
    with pytest.raises(NotAllowed):
        discard_draft(draft=spare, by=Actor(builders.make_user("vs_admin"), "vs_admin"))
    with pytest.raises(Refused, match="stands in"):
        discard_draft(draft=used, by=SYSTEM)
    Section.objects.filter(pk=spare.pk).update(
        locked=True, locked_by=make_editor(), locked_at=clock.now()
    )
    with pytest.raises(Refused, match="locked"):
        discard_draft(draft=spare, by=SYSTEM)
    Section.objects.filter(pk=spare.pk).update(locked=False, locked_by=None, locked_at=None)
    discard_draft(draft=spare, by=SYSTEM)
    assert not Section.objects.filter(key="spare").exists()
    release(template_key="small", by=SYSTEM)
    for draft in (template, used):
        with pytest.raises(Refused, match="released"):
            discard_draft(draft=draft, by=SYSTEM)
    assert WriteEntry.objects.filter(event="builder.discarded").count() == 1


# --- Pasting ------------------------------------------------------------------------------


def test_pasted_questions_come_at_the_end_with_ids_of_their_own() -> None:
    one = section("one", ask("a"))
    reviewed = [
        Reviewed("Travel", "one_of", ["Bus", "Bike"], required=True),
        Reviewed("A", "number"),
    ]
    ids = add_questions(section=one, reviewed=reviewed, by=SYSTEM)
    first, travel, a = asked(one)
    assert first == ask("a")
    assert [travel["id"], a["id"]] == ids
    assert (travel["kind"], travel["required"], travel["key"]) == ("one_of", "submit", "travel")
    assert [choice["label"] for choice in travel["choices"]] == ["Bus", "Bike"]
    assert len({*ids, *(choice["id"] for choice in travel["choices"])}) == 4
    assert a["key"] == "a_2"
    for wrong in ([], [Reviewed("Q", "number")] * (MOST + 1)):
        with pytest.raises(BadInput):
            add_questions(section=one, reviewed=wrong, by=SYSTEM)
    assert WriteEntry.objects.filter(event="builder.questions_added").count() == 1


# --- The screens --------------------------------------------------------------------------


@pytest.fixture
def editor() -> Client:
    return signed_in(make_editor())


def test_a_list_is_pasted_reviewed_and_saved(editor: Client) -> None:
    one = section("one", ask("a"))
    page = editor.post(address(one, "paste"), {"text": "Date of birth *\nOK? (yes/no)\nSkip me"})
    assert page.status_code == 200
    assert page.context_data["rows"][0] == {
        "label": "Date of birth", "kind": "date", "choices": "", "required": True, "kept": True,
    }  # fmt: skip
    assert len(asked(one)) == 1, "nothing is saved before it was reviewed"
    rows = {
        "rows": "3",
        "keep-0": "on", "label-0": "Born on", "kind-0": "date", "choices-0": "",
        "keep-1": "on", "label-1": "OK?", "kind-1": "one_of", "choices-1": "Yes\n\nNo\n",
        "label-2": "Skip me", "kind-2": "nonsense", "choices-2": "",
    }  # fmt: skip
    assert editor.post(address(one, "paste"), rows).status_code == 302
    _, born, ok = asked(one)
    assert (born["label"], born["kind"], ok["kind"]) == ("Born on", "date", "one_of")
    assert [choice["label"] for choice in ok["choices"]] == ["Yes", "No"]


@pytest.mark.parametrize("data", [{"text": " \n "}, {"text": "Q\n" * 61}, {"rows": "0"}, {}])
def test_a_list_that_is_no_use_is_said_so(editor: Client, data: dict[str, str]) -> None:
    one = section("one", ask("a"))
    response = editor.post(address(one, "paste"), data)
    assert response.status_code == 422
    assert len(asked(one)) == 1


def test_questions_are_moved_on_a_screen(editor: Client) -> None:
    one = section("one", ask("a"), ask("b", show_when={"question": "a", "op": "answered"}))
    two = section("two", ask("c"))
    page = editor.get(address(one, "move")).content.decode()
    assert "A (Number)" in page
    assert "Two (two)" in page
    for wrong in ({"question": "a"}, {"target": "two"}, {"question": "a", "target": "one"}):
        assert editor.post(address(one, "move"), wrong).status_code == 422
    data = {"question": ["a"], "target": "two"}
    response = editor.post(address(one, "move"), data, follow=True)
    assert "points across sections: “B”" in response.content.decode()
    assert [q["id"] for q in asked(two)] == ["c", "a"]


def test_a_draft_is_copied_on_a_screen(editor: Client) -> None:
    one = section("one", ask("a"))
    assert editor.get(address(one, "copy_draft")).status_code == 200
    assert Section.objects.count() == 1, "looking makes no copy"
    assert editor.post(address(one, "copy_draft")).status_code == 302
    made = Section.objects.get(key="one-copy")
    assert asked(made)[0]["id"] != "a"


def test_a_draft_is_thrown_away_on_a_screen(editor: Client) -> None:
    one = section("one", ask("a"))
    assert editor.get(address(one, "discard")).status_code == 200
    assert Section.objects.count() == 1, "looking throws nothing away"
    assert editor.post(address(one, "discard")).status_code == 302
    assert not Section.objects.exists()
    import_definition(data=BUNDLE, by=SYSTEM)
    used = Section.objects.get(key="school")
    assert editor.post(address(used, "discard")).status_code == 422
    assert Section.objects.filter(pk=used.pk).exists()
