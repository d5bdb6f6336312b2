"""Where an answer can come from is picked by its words."""

from __future__ import annotations

import json
from pathlib import Path

from pep_forms.builder import definitions
from pep_forms.builder.blocks import schema
from pep_forms.engine import meanings


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
