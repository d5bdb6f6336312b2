"""Where an answer can come from is picked by its words."""

from __future__ import annotations

import json
from pathlib import Path

from pep_forms.builder import definitions
from pep_forms.builder.blocks import schema
from pep_forms.engine import meanings
from pep_forms.engine.lookups import Lookups
from pep_forms.engine.spec import QuestionSpec, SectionSpec
from pep_forms.peps.fitting import code_set_of, fitted


def test_every_source_is_offered_once_with_words_of_its_own() -> None:
    offered = [source for source, _ in schema.PREFILLS]
    assert len(offered) == len(set(offered))
    assert all(meanings.prefill_known(source) for source in offered if source)
    labels = [label for _, label in schema.PREFILLS]
    assert len(labels) == len(set(labels))
    assert not any("_" in label for label in labels)


def test_what_the_shipped_forms_fill_in_is_among_them() -> None:
    offered = {source for source, _ in schema.PREFILLS}
    for path in (Path(definitions.__path__[0]) / "sections").glob("*.json"):
        text = path.read_text()
        waiting = [json.loads(text)]
        while waiting:
            one = waiting.pop()
            if isinstance(one, dict):
                assert one.get("prefill", "") in offered, path.name
                waiting += one.values()
            elif isinstance(one, list):
                waiting += one


class _Words(Lookups):
    def code(self, code_set: str, code: str) -> str:
        return f"words of {code} in {code_set}"


def test_no_shipped_question_is_given_a_code_it_would_print_as_it_is() -> None:
    fed, words = 0, 0
    for path in sorted((Path(definitions.__path__[0]) / "sections").glob("*.json")):
        section = SectionSpec.model_validate(json.loads(path.read_text()))
        for question in section.questions():
            for one in (question, *question.questions):
                source = one.prefill
                if not source or source.startswith("feed."):
                    continue
                coded = code_set_of(source)
                if one.code_set or one.kind == "one_of":
                    fed += 1
                    assert coded == one.code_set, f"{path.name}: {one.id} takes {source}"
                elif coded:
                    words += 1
                    given = fitted("pl", one, _Words(), source)
                    assert given == f"words of pl in {coded}", f"{path.name}: {one.id}"
    assert fed >= 12
    assert words >= 1


def test_a_code_is_told_in_words_where_it_goes_into_a_text() -> None:
    text = {"id": "spoken", "key": "spoken", "label": "Spoken at home"}
    question = QuestionSpec.model_validate({**text, "kind": "short_text"})
    given = fitted("vi", question, _Words(), "young_person.first_language")
    assert given == "words of vi in language"
    assert fitted("Urdu", question, _Words(), "young_person.other_languages") == "Urdu"
